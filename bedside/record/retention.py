"""Retention: policy/retention.yaml says in prose and in figures how long each row is kept, and this carries it out.

A column that the policy does not name fails the check. It deletes by the policy only, never on a guess.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from django.apps import apps
from django.conf import settings
from django.db import models

from bedside.record.ledger import acting, mark

ROOMS = ("record", "people", "channels", "listening", "publishing", "inbox")


class PolicyError(Exception):
    """A policy file cannot be followed; the words say where and why."""


@dataclass(frozen=True)
class Rule:
    """How long rows of one model are kept: `keep` None means as long as its organisation is with us."""

    model: str
    why: str
    keep: timedelta | None
    since: str
    columns: frozenset[str]


def policy_file(name: str) -> Path:
    """The organisation's own policy file if it has one, else the shipped one."""
    for folder in settings.POLICY_FOLDERS:
        if (folder / name).is_file():
            return Path(folder) / name
    raise PolicyError(f"The policy file {name} is missing. Restore policy/{name} from the release.")


def rules() -> dict[str, Rule]:
    path = policy_file("retention.yaml")
    try:
        entries: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))["rows"]
        return {name: _rule(name, entry) for name, entry in entries.items()}
    except (yaml.YAMLError, KeyError, TypeError, ValueError) as why:
        raise PolicyError(f"{path} cannot be followed: {why}.") from None


def _rule(name: str, entry: dict[str, Any]) -> Rule:
    days = entry["keep_days"]
    columns = frozenset(entry["columns"])
    return Rule(name, entry["why"], None if days == "always" else timedelta(days=days), entry.get("since", ""), columns)


def house_models() -> list[type[models.Model]]:
    return [model for room in ROOMS for model in apps.get_app_config(room).get_models()]


def gaps() -> list[str]:
    """Sentences for every table or column the policy forgets, or names though it is gone."""
    known, found = rules(), []
    for model in house_models():
        name = model._meta.label_lower
        rule = known.pop(name, None)
        if rule is None:
            found.append(f"policy/retention.yaml has no rule for {name}.")
            continue
        columns = {field.name for field in model._meta.local_fields} | {
            field.name for field in model._meta.local_many_to_many
        }
        found += [
            f"policy/retention.yaml: {name} has a column {column} without a rule."
            for column in sorted(columns - rule.columns)
        ]
        found += [
            f"policy/retention.yaml names {name}.{column}, which is gone." for column in sorted(rule.columns - columns)
        ]
        if rule.keep is not None and rule.since not in columns:
            found.append(
                f"policy/retention.yaml: {name} counts from {rule.since or 'nothing'}, which is no column of it."
            )
    found += [f"policy/retention.yaml names {name}, which is gone." for name in sorted(known)]
    return found


def forget(*, now: datetime, limit: int = 5000) -> dict[str, int]:
    """Delete what has outlived its rule, at most `limit` rows a table in one go; each table's deletion leaves one mark."""
    gone: dict[str, int] = {}
    for rule in rules().values():
        if rule.keep is None:
            continue
        model = apps.get_model(rule.model)
        old = model._default_manager.filter(**{f"{rule.since}__lt": now - rule.keep}).order_by(rule.since)
        keys = list(old.values_list("pk", flat=True)[:limit])
        if not keys:
            continue
        with acting():
            model._default_manager.filter(pk__in=keys).delete()
            mark(
                "retention.deleted",
                None,
                by=None,
                now=now,
                rows=len(keys),
                table=rule.model,
                older_than_days=rule.keep.days,
            )
        gone[rule.model] = len(keys)
    return gone
