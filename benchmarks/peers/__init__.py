"""Our reader beside others that run offline: the same texts, the same machine, one run.

Each reader works in a process of its own and hands back labels and costs; nothing of theirs enters our environment.
"""
