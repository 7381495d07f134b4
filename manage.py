#!/usr/bin/env python
"""Run the console's administrative commands: migrate, seed, sweep, verify_ledger and Django's own."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hqconsole.settings")
    execute_from_command_line(sys.argv)
