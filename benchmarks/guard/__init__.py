"""Our detectors and our guard beside others that run offline: the same texts, the same machine, one run.

Each works in a process of its own and hands back what it found and what it cost; nothing of theirs enters our environment.
"""
