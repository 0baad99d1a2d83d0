"""The look of the house: tokens, parts, base page, keys and the live line. It knows no other room and holds no business."""
