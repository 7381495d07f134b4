"""Makes the credential for the day the identity provider is down. It is shown this once: docs/runbooks/locked-out.md."""

from dataclasses import replace

from django.core.management.base import BaseCommand, CommandError

from hqconsole.kernel.actor import Actor
from hqconsole.kernel.errors import Refusal
from staff import actions
from staff.models import Person

NAME = "seal_emergency_account"


class Command(BaseCommand):
    help = "Print, once, a credential with which somebody can come in while the identity provider is down."

    def add_arguments(self, parser):
        parser.add_argument("--for", dest="person", required=True, help="the handle of whoever it lets in")
        parser.add_argument("--by", dest="sealer", required=True, help="the handle of whoever seals the envelopes")

    def handle(self, *, person: str, sealer: str, **options):
        person, sealer = known(person), known(sealer)
        by = replace(Actor.command(NAME), on_behalf_of=f"staff:{sealer.pk}")
        try:
            envelope, code = actions.seal_envelope(person=person, sealed_by=sealer, by=by)
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(f"{envelope}, for {person.username}, sealed by {sealer.username}:\n\n    {code}\n")
        self.stdout.write("Write it on two sheets, seal each in an envelope, and clear this screen. It is not shown again.")
        if not person.factors.exists():
            self.stderr.write("They have no second factor here, so they could do nothing that carries a high risk.")


def known(handle: str) -> Person:
    """The person with this handle. Raises CommandError."""
    try:
        return Person.objects.get(username=handle)
    except Person.DoesNotExist as unknown:
        raise CommandError(f"Nobody here has the handle {handle}.") from unknown
