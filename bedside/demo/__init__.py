"""demo: the show flat. A fictional hospital, thirty days and one bad afternoon; nothing of it ever leaves the house."""
