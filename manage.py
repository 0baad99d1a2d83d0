"""Django's own commands (makemigrations, shell), for developers; everybody else uses `bedside`."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bedside.settings")
    execute_from_command_line(sys.argv)
