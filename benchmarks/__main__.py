"""`make bench`: every benchmark, one after the other, each printing its table."""

from __future__ import annotations

import subprocess
import sys

ALL = ("reading", "masking", "hostile", "importing", "arriving", "inbox")


def main() -> int:
    wanted = sys.argv[1:] or ALL
    failed = [
        name for name in wanted if subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=False).returncode
    ]
    if failed:
        print(f"These did not finish: {', '.join(failed)}.", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
