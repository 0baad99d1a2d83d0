"""The drawings of docs/states, made from the declared lives so that they cannot lie. `python -m bedside.record.drawings` writes them."""

from __future__ import annotations

import os
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "states"


def drawings() -> dict[str, str]:
    """File name → Markdown, one for each life in the house."""
    from bedside.record.moves import Life
    from bedside.record.retention import house_models

    lives = {model.__name__: life for model in house_models() if isinstance(life := getattr(model, "life", None), Life)}
    return {f"{life.name}.md": _page(model, life.drawing(), dict(life.words)) for model, life in sorted(lives.items())}


def _page(model: str, drawing: str, words: dict[str, str]) -> str:
    rows = "\n".join(f"| {stage.replace('_', ' ')} | {meaning} |" for stage, meaning in words.items())
    head = f"# The life of a {model}\n\nMade from the code by `make states`; `make check` compares it.\n"
    return f"{head}\n```mermaid\n{drawing}\n```\n\n| stage | what it means |\n|---|---|\n{rows}\n"


def main() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bedside.settings")
    django.setup()
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, page in drawings().items():
        (FOLDER / name).write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
