"""What if the identity provider is down? Somebody comes in by a sealed credential, and owes a review by another person."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from approvals import notices, queries
from approvals.models import REVIEW_WITHIN, Debt
from hqconsole.kernel import clock, ledger
from hqconsole.kernel.actions import action
from hqconsole.kernel.actor import Actor
from hqconsole.kernel.errors import InvalidInput
from hqconsole.kernel.permissions import Permission
from staff import paper
from staff.actions import open_envelope
from staff.models import Arrival, Envelope, Session

from .bypasses import EMERGENCY_REASON


@dataclass(frozen=True)
class Entrance:
    """What became of a try: a session, or why there is none, in words for whoever tried."""

    session: Session | None = None
    why_not: str = ""


@action(Permission.APPROVALS_ENTER_ALONE)
def enter_alone(*, credential: str, reason: str, arrival: Arrival, by: Actor) -> Entrance:
    """Let somebody in for an hour by a sealed credential. Everybody concerned hears of it, and another person judges it.

    Whoever is refused is written down, too.
    """
    if len(reason.strip()) < EMERGENCY_REASON:
        raise InvalidInput({"reason": _("Say why, in at least %(count)s characters.") % {"count": EMERGENCY_REASON}})
    sealed = Envelope.objects.sealed().select_for_update(of=("self",)).select_related("person")
    envelope = sealed.filter(code_hash=paper.hash_of(credential), person__is_active=True).exclude(person__roles=[]).first()
    if envelope is None:
        ledger.record("hq.staff_envelope", "unknown", refused="opens nothing", address=arrival.address)
        return Entrance(why_not=_("This opens nothing. Look whether it was typed as it stands there, and not used or replaced."))
    if queries.overdue_debts(envelope.person, clock.now()):
        ledger.record("hq.staff_envelope", envelope.pk, refused="in debt", address=arrival.address)
        return Entrance(
            why_not=_("An earlier emergency of yours has not been judged in time. Another person has to judge it first.")
        )
    session = open_envelope(envelope=envelope, arrival=arrival, by=by)
    facts = {"reason": reason.strip(), "opened_at": session.opened_at, "due_at": session.opened_at + REVIEW_WITHIN}
    debt = Debt.objects.create(envelope=session.envelope, person=session.person, **facts)
    notices.entered_alone(debt)
    return Entrance(session)
