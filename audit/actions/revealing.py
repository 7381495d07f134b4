"""How does somebody get to see what is personal about an entry? With a reason, for an hour, and it is recorded."""

from django.utils.translation import gettext as _

from audit.models import REVEALED_FOR, Entry, Reveal
from audit.queries import personal_of
from hqconsole.kernel import clock
from hqconsole.kernel.actions import action
from hqconsole.kernel.actor import Actor
from hqconsole.kernel.errors import Refusal
from hqconsole.kernel.permissions import Permission


class NothingToReveal(Refusal):
    """Nothing about the entry is personal, or it can no longer be read."""


class SeenAlready(Refusal):
    """The same person sees it already, for the same reason: that is one event, not two."""


@action(Permission.AUDIT_REVEAL, about="entry")
def reveal(*, entry: Entry, reason: str, by: Actor) -> Reveal:
    """See the personal values of one entry for an hour, on its page."""
    at = clock.now()
    personal = personal_of(entry, by.id, at)
    if personal is None:
        raise NothingToReveal(_("Nothing about this entry is personal."))
    if personal.erased_at:
        raise NothingToReveal(_("The personal values of this entry were erased."))
    if personal.is_locked:
        raise NothingToReveal(_("The personal values of this entry cannot be read: its key does not fit."))
    if Reveal.objects.open(by.id, entry.id, at).filter(reason=reason).exists():
        raise SeenAlready(_("You see them already, for this reason."))
    return Reveal.objects.create(person=by.id, capture=entry.id, reason=reason, revealed_at=at, ends_at=at + REVEALED_FOR)
