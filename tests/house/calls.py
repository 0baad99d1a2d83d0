"""Who can reach whom in a package, read from its source: every name that a function speaks is an arrow. It runs nothing of it.

An arrow too many is a false alarm that somebody looks at; an arrow too few is a way out that nobody sees. So a method of something
unknown leads to everything of that name, and a name made at run time leads to all that could be meant.
"""

from __future__ import annotations

import ast
from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

Function = ast.FunctionDef | ast.AsyncFunctionDef
BY_WORD = ("getattr", "methodcaller", "attrgetter")  # they take the name of what is meant as a text
RUN = ("eval", "exec", "compile", "__import__")  # they make code or modules of texts
OPENED = ("vars", "__dict__", "__getattribute__")  # they give all that something holds


@dataclass
class Module:
    """One file: what each of its names stands for (a dotted name, "" for what is made here), and its tree."""

    name: str
    home: str  # the package that "." means in it
    tree: ast.Module
    names: dict[str, str] = field(default_factory=dict)
    made: dict[str, list[ast.AST]] = field(default_factory=dict)  # name here -> the statements that make it


@dataclass
class Graph:
    """Arrows between functions, methods, classes, module names and module bodies (which bear the module's own name)."""

    modules: dict[str, Module]
    doors: frozenset[str]  # functions that any unknown thing's method of that name may be
    arrows: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    foreign: dict[str, set[str]] = field(
        default_factory=lambda: defaultdict(set)
    )  # what it speaks of outside the package
    handed_round: set[str] = field(default_factory=set)  # modules used as values: any name of theirs may be called
    guessed: dict[str, set[str]] = field(
        default_factory=lambda: defaultdict(set)
    )  # the arrows that are drawn by name alone

    @property
    def nodes(self) -> set[str]:
        return set(self.arrows)

    def entries(self) -> set[str]:
        """Where running begins: module bodies, and what nothing in the package speaks of (the web, a timer or a person does)."""
        spoken_of = {to for frm, tos in self.arrows.items() for to in tos if to != frm}
        return {node for node in self.arrows if node in self.modules or node not in spoken_of}

    def path(self, entries: Iterable[str], doors: Collection[str], without: Collection[str] = ()) -> list[str]:
        """The shortest way from an entry to a door that goes round `without`; empty when there is none."""
        came: dict[str, str] = {entry: "" for entry in sorted(entries) if entry not in without}
        waiting = deque(came)
        while waiting:
            node = waiting.popleft()
            if node in doors:
                return self._back(came, node)
            for onward in sorted(self.arrows.get(node, ())):
                if onward not in came and onward not in without:
                    came[onward] = node
                    waiting.append(onward)
        return []

    @staticmethod
    def _back(came: dict[str, str], node: str) -> list[str]:
        way = [node]
        while came[way[-1]]:
            way.append(came[way[-1]])
        return way[::-1]

    def users(self, of: str) -> set[str]:
        """Modules in which a name of the package, or something outside it, is spoken: the name itself or what lies under it."""
        said = {node: self.arrows[node] - self.guessed[node] | self.foreign.get(node, set()) for node in self.arrows}
        found = {node for node, names in said.items() if any(name == of or name.startswith(f"{of}.") for name in names)}
        return {module for node in found if (module := self.module_of(node)) and not _within(of, module)}

    def module_of(self, node: str) -> str:
        parts = node.split(".")
        names = (".".join(parts[:cut]) for cut in range(len(parts), 0, -1))
        return next((name for name in names if name in self.modules), "")


def _within(name: str, module: str) -> bool:
    return name == module or name.startswith(f"{module}.")


def read(folder: Path, package: str, *, doors: Iterable[str] = ()) -> Graph:
    """The graph of the package that lies in this folder."""
    modules = {}
    for path in sorted(folder.rglob("*.py")):
        inner = path.relative_to(folder).with_suffix("").parts
        name = ".".join((package, *inner[: -1 if inner[-1] == "__init__" else None]))
        home = name if path.stem == "__init__" else name.rpartition(".")[0]
        modules[name] = Module(name, home, ast.parse(path.read_text(encoding="utf-8")))
    graph = Graph(modules, frozenset(doors))
    for module in modules.values():
        _bind(module)
    for module in modules.values():
        _Reader(graph, module).body()
    _by_name(graph)
    return graph


def _bind(module: Module) -> None:
    """What each name of the module means: imports wherever they stand, definitions, assignments."""
    for node in ast.walk(module.tree):
        for name, target in _imported(node, module.home):
            module.names[name] = target
    for statement in _top(module.tree.body):
        for name in _made(statement):
            module.names[name] = ""
            module.made.setdefault(name, []).append(statement)


def _top(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements that run when the module is read, also under `if`, `try` and `with`."""
    for statement in body:
        yield statement
        for name in ("body", "orelse", "finalbody"):
            if not isinstance(statement, (ast.ClassDef, *Function.__args__)):
                yield from _top(getattr(statement, name, ()))
        for handler in getattr(statement, "handlers", ()):
            yield from _top(handler.body)


def _imported(node: ast.AST, base: str) -> Iterator[tuple[str, str]]:
    if isinstance(node, ast.Import):
        for one in node.names:
            yield (one.asname, one.name) if one.asname else (one.name.partition(".")[0], one.name.partition(".")[0])
    if isinstance(node, ast.ImportFrom):
        ups = base.split(".")[: len(base.split(".")) - node.level + 1] if node.level else []
        where = ".".join([*ups, *([node.module] if node.module else [])])
        for one in node.names:
            yield one.asname or one.name, f"{where}.{one.name}"


def _made(statement: ast.stmt) -> Iterator[str]:
    if isinstance(statement, (ast.ClassDef, *Function.__args__)):
        yield statement.name
    targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
    for target in targets:
        for node in ast.walk(target) if target is not None else ():
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                yield node.id


class _Reader:
    """Draws the arrows of one module."""

    def __init__(self, graph: Graph, module: Module) -> None:
        self.graph, self.module = graph, module
        self.own = ""  # the class whose methods are being read: what `self` is
        self.door_names = {door.rpartition(".")[2] for door in graph.doors}

    def body(self) -> None:
        name = self.module.name
        self.graph.arrows[name]  # a module without a word is a node too
        for made, statements in self.module.made.items():
            for statement in statements:
                self._define(f"{name}.{made}", statement)
        for statement in self.module.tree.body:
            if isinstance(statement, (ast.ClassDef, *Function.__args__)):
                for one in statement.decorator_list:
                    self.speak(name, one)
            elif made := list(_made(statement)):
                self.graph.arrows[name].update(f"{name}.{one}" for one in made)
            else:
                self.speak(name, statement)

    def _define(self, node: str, statement: ast.AST) -> None:
        self.graph.arrows[node]
        if not isinstance(statement, ast.ClassDef):
            self.speak(node, getattr(statement, "value", None) or statement)
            return
        self.own = node
        for inner in statement.body:
            if isinstance(inner, Function):
                self.graph.arrows[node].add(f"{node}.{inner.name}")  # whoever holds one may call it
                self._define(f"{node}.{inner.name}", inner)
            else:
                self.speak(node, inner)
        self.own = ""
        for above in (*statement.bases, *statement.decorator_list, *statement.keywords):
            self.speak(node, above)

    def speak(self, node: str, tree: ast.AST) -> None:
        """Every name in this tree is an arrow from the node."""
        if isinstance(tree, (ast.Attribute, ast.Name)):
            self._spoken(node, tree)
            return
        if isinstance(tree, (ast.Import, ast.ImportFrom)):
            foreign = (target for _, target in _imported(tree, self.module.home) if not self._ours(target))
            self.graph.foreign[node].update(foreign)
        if isinstance(tree, ast.Call) and _called(tree) in BY_WORD:
            self._by_word(node, tree)
        for child in ast.iter_child_nodes(tree):
            self.speak(node, child)

    def _spoken(self, node: str, tree: ast.Attribute | ast.Name) -> None:
        chain, base = _chain(tree)
        if base is not None:
            self.speak(node, base)
        elif self.own and chain[0] == "self" and f"{self.own}.{chain[1] if chain[1:] else ''}" in self._methods():
            self.graph.arrows[node].add(f"{self.own}.{chain[1]}")
            chain = chain[1:]
        elif (means := self.module.names.get(chain[0])) is not None:
            start = means or f"{self.module.name}.{chain[0]}"
            self._arrow(node, ".".join([start, *chain[1:]]))
            if self._knows(start):
                chain = [chain[0], *(name for name in chain[1:] if name in self.door_names and not self._ours(start))]
        for name in chain[1:] if base is None else chain:
            self.graph.arrows[node].add("?." + ("*" if name in OPENED else name))
        if base is None and chain[0] in OPENED:
            self.graph.arrows[node].add("?.*")
        if base is None and chain[0] in RUN and chain[0] not in self.module.names:
            self.graph.foreign[node].add(f"builtins.{chain[0]}")

    def _methods(self) -> set[str]:
        made = self.module.made.get(self.own.rpartition(".")[2], [])
        inner = (one for statement in made if isinstance(statement, ast.ClassDef) for one in statement.body)
        return {f"{self.own}.{one.name}" for one in inner if isinstance(one, Function)}

    def _knows(self, start: str) -> bool:
        """Whether a name leads to a module, so that all after it is told by the source."""
        return self._canonical(start) in self.graph.modules or not self._ours(start)

    def _by_word(self, node: str, call: ast.Call) -> None:
        word = (
            call.args[1 if _called(call) == "getattr" else 0] if len(call.args) > (_called(call) == "getattr") else None
        )
        said = word.value if isinstance(word, ast.Constant) else "*"
        self.graph.arrows[node].update(f"?.{part}" for part in str(said).split("."))

    def _ours(self, dotted: str) -> bool:
        return dotted.partition(".")[0] == self.module.name.partition(".")[0]

    def _arrow(self, node: str, dotted: str) -> None:
        if not self._ours(dotted):
            self.graph.foreign[node].add(dotted)
            return
        found = self._canonical(dotted)
        if not self._ours(found):
            self.graph.foreign[node].add(found)
        elif found != node:
            self.graph.arrows[node].add(found)
            if found in self.graph.modules:
                self.graph.handed_round.add(found)

    def _canonical(self, dotted: str, depth: int = 12) -> str:
        """What a dotted name truly is, through re-exports; as far as the source tells."""
        module = self.graph.module_of(dotted)
        rest = dotted[len(module) + 1 :].split(".") if module and dotted != module else []
        if not rest or not depth:
            return dotted
        target = self.graph.modules[module].names.get(rest[0])
        if target:
            return self._canonical(".".join([target, *rest[1:]]), depth - 1)
        return f"{module}.{rest[0]}"


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _chain(tree: ast.Attribute | ast.Name) -> tuple[list[str], ast.AST | None]:
    """(["a", "b", "c"], None) of a.b.c, and of f(x).b.c (["b", "c"], the call)."""
    names: list[str] = []
    here: ast.AST = tree
    while isinstance(here, ast.Attribute):
        names.append(here.attr)
        here = here.value
    if isinstance(here, ast.Name):
        return [here.id, *reversed(names)], None
    return list(reversed(names)), here


def _by_name(graph: Graph) -> None:
    """Arrows to "?.name", a method of something unknown, become arrows to everything that may be meant."""
    meant: dict[str, set[str]] = defaultdict(set)
    for node in graph.nodes:
        above, _, name = node.rpartition(".")
        if above and (above not in graph.modules or above in graph.handed_round or node in graph.doors):
            meant[name].add(node)
    every = {node for node in graph.nodes if node.rpartition(".")[0] in graph.handed_round} | graph.doors
    holds = {node for node, tos in graph.arrows.items() if tos & graph.handed_round}
    for node, tos in graph.arrows.items():
        unknown = {to for to in tos if to.startswith("?.")}
        tos -= unknown
        found = {one for name in unknown for one in meant.get(name[2:], ())}
        found |= every if "?.*" in unknown and (tos | found) & (holds | graph.handed_round) else set()
        graph.guessed[node] = found - tos - {node}
        tos |= graph.guessed[node]
