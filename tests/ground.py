"""Where tests stand: a data folder, key file and PostgreSQL of their own, set before Django reads its settings."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

DATA = Path(os.environ.get("BEDSIDE_TEST_DATA") or tempfile.mkdtemp(prefix="bedside-tests-"))
os.environ["BEDSIDE_DATA"] = str(DATA)
os.environ["BEDSIDE_KEY_FILE"] = str(DATA / "keys")
os.environ.pop("DATABASE_URL", None)

from bedside.premises import keys, paths, postgres  # noqa: E402  (after the environment says where)

paths.prepare(DATA)
keys.ensure(paths.key_file(), DATA)
if "BEDSIDE_TEST_DATA" not in os.environ:
    atexit.register(shutil.rmtree, DATA, ignore_errors=True)
    atexit.register(postgres.stop, DATA)  # the last registered goes first
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bedside.settings")
os.environ["DATABASE_URL"] = paths.embedded_url(DATA)
