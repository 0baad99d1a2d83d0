"""signals: counts in, what is usual and what is not out. It knows no database, no clock and no mention."""
