"""Verifies the audit log, or a part of it, as the auditor's role, against checkpoints kept outside the database."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from audit.checkpoints import Store
from audit.examining import examine


class Command(BaseCommand):
    help = "Recompute the chain and compare it with the signed checkpoints; exit 1 and name the first bad row if broken."

    def add_arguments(self, parser):
        parser.add_argument("--checkpoints", default=settings.CHECKPOINT_DIR, help="folder with the signed checkpoints")
        parser.add_argument("--first", type=int, default=1, help="the first row to recompute")
        parser.add_argument("--last", type=int, help="the last row to recompute")

    def handle(self, *args, checkpoints, first, last, **options):
        verdict = examine(first=first, last=last, store=Store(checkpoints))
        if not verdict.is_intact:
            raise CommandError(f"Broken at row {verdict.first_bad}: {verdict.kind}, {verdict.detail}.")
        tail = verdict.end - verdict.place.size
        self.stdout.write(
            f"Intact: {verdict.rows} rows, {verdict.checkpoints} checkpoints; {tail} rows newer than the last of them."
        )
