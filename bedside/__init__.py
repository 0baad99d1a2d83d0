"""Bedside: a health service listens to what people say, answers safely, comes through a crisis, learns from it."""

__version__ = "0.1.0"
