"""channels: connected accounts with their sealed keys, and how each one is. It never reads what a post says."""
