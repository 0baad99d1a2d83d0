"""What a connector says outside: its functions that by name, or by the words they are handed, speak to the public.

It reads source only; whether such a door is known and guarded is asserted in test_one_gate.py.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.house import calls

SAID_OUT = ("send", "publish", "post", "reply", "answer", "hide", "delete", "edit", "react", "share", "upload", "boost")


def doors_of(graph: calls.Graph, room: str) -> set[str]:
    """Functions and methods of the connectors that say something outside by their name, or are handed words on their way out."""
    found = set()
    for name, module in graph.modules.items():
        if name == room or name.startswith(f"{room}."):
            found |= {f"{name}.{one}" for one in _speaking(module.tree)}
    return found


def _speaking(tree: ast.AST, above: str = "") -> Iterator[str]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.ClassDef):
            yield from _speaking(node, f"{above}{node.name}.")
        elif isinstance(node, calls.Function) and not node.name.startswith("_"):
            handed = [ast.unparse(one.annotation) for one in node.args.args if one.annotation]
            if node.name in SAID_OUT or any("Outgoing" in words for words in handed):
                yield f"{above}{node.name}"
