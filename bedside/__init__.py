"""Bedside: a health service listens to what people say, answers safely, comes through a crisis, learns from it."""

import os

# Matrices as small as ours gain nothing from a second core and keep it spinning: one thread a process, set before numpy loads.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

__version__ = "0.1.0"
