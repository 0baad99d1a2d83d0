"""The screens of listening: what was heard over time, search, one mention. They read; the verbs live beside the models."""
