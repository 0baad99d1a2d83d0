"""Settles how a file will be read before its first row is: columns, dates, kind; and says so in words.

It will not import anything, and what it settles is the same for every row of the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import cast

from ..base import KINDS, Config, ConnectorError, Kind, Sentence, say, shown
from .columns import settled
from .dates import ORDERS, DateStyle, decide, zone_named
from .rows import Table

_SAMPLE = 500


@dataclass(frozen=True)
class Layout:
    """How a file will be read, settled before its first row is: to be shown to whoever imports it."""

    name: str
    form: str
    encoding: str
    delimiter: str
    header: tuple[str, ...]
    mapping: dict[str, str]
    dates: DateStyle
    kind: Kind

    def words(self) -> list[Sentence]:
        """The layout in plain sentences, one a line."""
        marks = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
        mark = marks.get(self.delimiter, "")
        how = say(
            "{name} is read as {form}.",
            name=self.name,
            form=", ".join(x for x in (self.form, self.encoding, mark) if x),
        )
        lines = [how] + [say("{field} is column {column}.", field=f, column=c) for f, c in self.mapping.items()]
        if "external_id" not in self.mapping:
            lines.append(say("No column holds ids; each row gets one made from its words."))
        if "posted_at" in self.mapping:
            lines.extend(self._dates())
        return lines

    def _dates(self) -> list[Sentence]:
        order, zone = self.dates.order, self.dates.zone
        lines = [
            say(
                "Dates such as 03/04/2026 are read {order}; those without a zone are in {zone}.", order=order, zone=zone
            )
        ]
        if self.dates.doubt:
            lines.append(say("Nothing in {name} proves that order; say which it is if this is wrong.", name=self.name))
        return lines


def settle(config: Config, table: Table) -> Layout:
    """The layout of an opened table under these settings. Raises ConnectorError."""
    name = shown(Path(str(config["path"])).name)
    header = table.header()
    sample = [row.cells for row in islice(table.rows(), _SAMPLE) if not row.problem]
    mapping = settled(name, header, sample, config.get("map") or config.get("mapping"))
    kind = str(config.get("kind") or ("review" if "rating" in mapping else "post"))
    if kind not in KINDS:
        raise ConnectorError(
            say("{kind} is not a kind of post; choose one of: {kinds}.", kind=kind, kinds=", ".join(KINDS))
        )
    dates = _date_style(config, table, mapping)
    return Layout(name, table.form, table.encoding, table.delimiter, header, mapping, dates, cast(Kind, kind))


def _date_style(config: Config, table: Table, mapping: Mapping[str, str]) -> DateStyle:
    """One order for the whole file: what people say, else what the sample proves, else what any later row proves."""
    zone = zone_named(str(config.get("zone") or ""))
    given = str(config.get("dates") or "").strip().lower().replace("_", " ").replace("-", " ")
    if given and given not in ORDERS:
        raise ConnectorError(say('Dates are either "day first" or "month first", not {value}.', value=shown(given)))
    if given or "posted_at" not in mapping:
        return DateStyle("month first" if given == "month first" else "day first", False, zone)
    column = mapping["posted_at"]
    order, proven, doubt = decide(row.cells.get(column) for row in islice(table.rows(), 2_000))
    if doubt and not proven:
        order, proven, _ = decide((row.cells.get(column) for row in table.rows()), until_proven=True)
    return DateStyle(order, doubt and not proven, zone)
