"""The deep reader's making: a multilingual encoder cut down, taught every field of the reading, and shrunk to eight bits."""
