"""How the learned reader of names is made: texts with names marked in, weights out. Nothing under bedside/ imports it."""
