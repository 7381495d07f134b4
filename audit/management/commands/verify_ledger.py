"""Verifies the whole audit log as the auditor's role, against checkpoints kept outside the database."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections, transaction

from audit.checkpoints import Store
from audit.verification import ROWS, verify


class Command(BaseCommand):
    help = "Recompute the chain and compare it with the signed checkpoints; exit 1 and name the first bad row if broken."

    def add_arguments(self, parser):
        parser.add_argument("--checkpoints", default=settings.CHECKPOINT_DIR, help="folder with the signed checkpoints")

    def handle(self, *args, checkpoints, **options):
        store = Store(checkpoints)
        verdict = self.verdict(store)
        if not verdict.is_intact:
            raise CommandError(f"Broken at row {verdict.first_bad}: {verdict.kind}.")
        tail = verdict.rows - verdict.anchored
        self.stdout.write(
            f"Intact: {verdict.rows} rows, {verdict.checkpoints} checkpoints; {tail} rows newer than the last of them."
        )

    def verdict(self, store: Store):
        connection = connections["auditor"]
        with connection.cursor() as cursor:
            cursor.execute("SELECT coalesce(max(size), 0) FROM audit.checkpoint WHERE anchored_at IS NOT NULL")
            (anchored,) = cursor.fetchone()
        # Checkpoints first: rows sealed meanwhile are a tail, not a cut.
        notes = store.notes()
        with transaction.atomic(using="auditor"), connection.connection.cursor(name="ledger", binary=True) as rows:
            rows.itersize = 10_000
            rows.execute(ROWS)
            return verify(rows, store.origin(), notes, store.key(), anchored)
