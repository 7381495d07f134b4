"""Refuses what Django's command of this name does: there are no passwords here, and roles come from the identity provider."""

from django.contrib.auth.management.commands import changepassword
from django.core.management.base import CommandError


class Command(changepassword.Command):
    help = "Refused: people come in through the identity provider, which says what they may do."

    def handle(self, *args, **options):
        raise CommandError("Nobody here has a password. Give people their role at the identity provider.")
