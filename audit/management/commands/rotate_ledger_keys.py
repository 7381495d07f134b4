"""Wraps the keys of personal data by the newest of HQ_LEDGER_KEYS, as the sealer's role, while the console runs."""

import os

import psycopg
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from audit.rotation import Rotated, rotate
from audit.vault import keyring_of


class Command(BaseCommand):
    help = "Wrap all data keys of the ledger by the newest of HQ_LEDGER_KEYS; exit 1 where some do not open. Can be repeated."

    def handle(self, *args, **options):
        sofar = Rotated()
        with psycopg.connect(os.environ["HQ_SEALER_DATABASE_URL"], autocommit=True) as connection:
            for sofar in rotate(connection, keyring_of(settings.HQ_LEDGER_KEYS)):
                self.stdout.write(f"{sofar.done} keys wrapped anew.")
        if sofar.locked:
            raise CommandError(f"{sofar.locked} keys do not open with HQ_LEDGER_KEYS: put the key that wrapped them behind it.")
        self.stdout.write("Every key is wrapped by the newest one; the others can be taken away.")
