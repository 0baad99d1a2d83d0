"""The reader of drafts: how the guard's model is taught, chosen and measured. Nothing under `bedside/` imports it."""
