"""record: what was done. It keeps the ledger, the moves between states, claims of due rows, sealing and retention."""
