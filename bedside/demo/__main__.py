"""`python -m bedside.demo`: load the show flat if this house is empty, and say how to sign in."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bedside.settings")


def main() -> int:
    django.setup()
    from bedside.demo import furnish, load
    from bedside.people.models import User

    if not load.loaded():
        load.load(now=datetime.now(UTC), say=lambda line: print(f"  {line}", file=sys.stderr, flush=True))
    if furnish.sign_in_file().exists() and User.objects.filter(email="asha@vegan.example").exists():
        print(
            f"Sign in as asha@vegan.example (social desk) or nair@vegan.example (approves); password: {furnish.password()}"
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
