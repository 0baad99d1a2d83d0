"""`python -m bedside.cli`: the same as the `bedside` command. It adds nothing."""

import sys

from . import main

if __name__ == "__main__":
    sys.exit(main())
