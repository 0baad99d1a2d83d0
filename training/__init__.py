"""How the shipped models are made from data. Nothing under bedside imports this."""
