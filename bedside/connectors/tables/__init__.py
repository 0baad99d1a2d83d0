"""Reading foreign tables: opening, encodings, rows, columns and dates, each in a file of its own.

Nothing here knows what a channel is; it turns a file into rows, and says which rows could not be read.
"""
