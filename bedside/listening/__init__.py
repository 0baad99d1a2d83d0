"""listening: mentions kept first, then understood, counted and found again. It never answers anybody."""
