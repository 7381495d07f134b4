"""How is a verification ordered, and what follows from its outcome?"""

from datetime import datetime
from uuid import uuid4

from django.urls import reverse
from django.utils.translation import gettext as _

from audit.models import Verification, Watch
from audit.verification import Verdict
from hqconsole.kernel import clock
from hqconsole.kernel.actions import action
from hqconsole.kernel.actor import Actor
from hqconsole.kernel.errors import InvalidInput, Refusal
from hqconsole.kernel.notices import Notice, notify
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.queue import Job, enqueue
from hqconsole.kernel.roles import Role

WATCHMEN = (Role.SUPER_ADMIN, Role.QA_COMPLIANCE)


class NothingToAcknowledge(Refusal):
    """It found nothing broken, or somebody put their name to it already."""


@action(Permission.AUDIT_VERIFY)
def verify(*, first: int | None = None, last: int | None = None, is_new: bool = False, by: Actor) -> int:
    """Order a verification of the rows from `first` to `last`, of everything, or of what is new since the last good one.

    Returns the number of its run.
    """
    if first is not None and last is not None and last < first:
        raise InvalidInput({"last": _("The last row cannot stand before the first.")})
    job = Job.VERIFY_NEW if is_new else Job.VERIFY_LEDGER
    subject = "" if is_new or (first is None and last is None) else f"{first or 1}-{last or ''}"
    return enqueue(job, subject=subject or "ledger", actor_id=by.id, dedupe=f"{job}:{uuid4().hex}", first=first, last=last)


@action(Permission.AUDIT_CONCLUDE)
def conclude(
    *,
    verdict: Verdict,
    scope: str,
    began_at: datetime,
    first: int,
    ordered_by: str,
    run: int | None = None,
    by: Actor,
) -> Verification:
    """Write down what a verification found; where the log is broken, wake Super Admins and QA, once for each break."""
    found = Verification.objects.create(
        run=run,
        scope=scope,
        ordered_by=ordered_by,
        began_at=began_at,
        ended_at=clock.now(),
        first_seq=first,
        last_seq=max(verdict.end, first - 1),
        rows=verdict.rows,
        checkpoints=verdict.checkpoints,
        kind=verdict.kind,
        first_bad=verdict.first_bad,
        detail=verdict.detail[:300],
        upto_seq=verdict.until,
        size=verdict.place.size,
        head=verdict.place.head,
        frontier=list(verdict.place.frontier),
    )
    settle(found)
    return found


@action(Permission.AUDIT_ACKNOWLEDGE, about="verification")
def acknowledge(*, verification: Verification, reason: str, by: Actor) -> Verification:
    """Put one's name to a break, with what is done about it. It stays named until its rows are found whole again."""
    found = Verification.objects.locked(verification)
    if found.is_intact:
        raise NothingToAcknowledge(_("%(verification)s found nothing broken.") % {"verification": found})
    if found.is_acknowledged:
        raise NothingToAcknowledge(_("Somebody has answered for %(verification)s already.") % {"verification": found})
    found.acknowledge(by.id, reason, clock.now())
    return found


def settle(found: Verification) -> None:
    """Have the state of the chain say what is broken, the first of it, until good verifications have covered all of it."""
    watch, _is_new = Watch.objects.select_for_update().get_or_create(pk=1)
    breaks = Verification.objects.standing()
    if not found.is_intact and not any(found.is_same_break_as(each) for each in breaks if each != found):
        alarm(found)
    watch.broken = min(breaks, key=lambda each: each.first_bad, default=None)
    watch.save(update_fields=["broken"])


def alarm(found: Verification) -> None:
    notify(
        Notice.LEDGER_BROKEN,
        about=str(found),
        key=f"ledger-broken:{found.pk}",
        link=reverse("audit:verify"),
        roles=WATCHMEN,
        kind=found.kind,
        row=found.first_bad,
    )
