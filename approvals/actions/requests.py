"""What can be done with a request by whoever asks? It is made, set for a time, taken back."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from approvals import notices, queries
from approvals.models import AGREED, Request, State, Terms, kept
from hqconsole.kernel import clock, frozen
from hqconsole.kernel.actions import Action, Preview, action
from hqconsole.kernel.actor import Actor, tenant_of
from hqconsole.kernel.errors import Refusal
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.queue import Job, enqueue
from staff.models import Person


class AlreadyAsked(Refusal):
    """The very same is open already."""


class Nobody(Refusal):
    """No natural person stands behind the actor."""

    status = 403


class NotYours(Refusal):
    status = 403


class TooLate(Refusal):
    """The request is decided or expired."""


@dataclass(frozen=True)
class Call:
    """A call that waits: the action, its arguments, those as they are frozen, and what it would change."""

    act: Action
    arguments: dict
    kept: dict
    look: Preview

    @property
    def about(self) -> object:
        return self.act.object_of(self.arguments)

    @property
    def subject(self) -> str:
        """What it is about, as an address or for reading."""
        return str(getattr(self.about, "slug", "") or self.about or "")[:120]

    @property
    def text(self) -> str:
        return frozen.written(self.act.verb, self.kept)

    @property
    def digest(self) -> str:
        return frozen.digest(self.act.verb, self.kept)

    @property
    def columns(self) -> dict:
        """What is written down of it and never changes."""
        tenant = self.arguments.get("tenant")
        return {
            "verb": self.act.verb,
            "call": self.text,
            "digest": self.digest,
            "subject": self.subject,
            "tenant_id": tenant_of(tenant) if tenant else "",
            "changes": kept(self.look.captured),
            "affected": self.look.affected,
            "fingerprint": self.look.fingerprint,
        }


@action(Permission.APPROVALS_REQUEST)
def request(*, call: Call, terms: Terms, reason: str = "", by: Actor) -> Request:
    """Keep a call until others agree to it. What the same person asked before about the same thing is replaced."""
    person, at = author(by), clock.now()
    before = open_before(call, person, at)
    asked = Request.objects.create(
        **call.columns,
        **terms.columns,
        reason=reason,
        requester=person,
        authors=sorted({person.pk, *(before.authors if before else [])}),
        origin=by.origin,
        key=by.key,
        environment=settings.HQ_ENV,
        replaces=before,
        requested_at=at,
        expires_at=at + timedelta(hours=terms.request_hours),
    )
    if before:
        before.end(State.WITHDRAWN, at, _("Replaced by %(request)s.") % {"request": asked})
    notices.asked(asked)
    return asked


def author(by: Actor) -> Person:
    """The natural person who asks."""
    person = queries.person_behind(by)
    if person is None:
        raise Nobody(_("Only a person can ask for this, and nobody is behind this account."))
    return person


def open_before(call: Call, person: Person, at: datetime) -> Request | None:
    """What this person asked before about the same thing and may be replaced. Raises AlreadyAsked for the very same call."""
    mine = Request.objects.open(at).filter(requester=person, verb=call.act.verb).select_for_update(of=("self",))
    if same := mine.filter(digest=call.digest).exclude(state=State.FAILED).first():
        raise AlreadyAsked(_("You have asked for exactly this already: %(request)s.") % {"request": same})
    replaceable = mine.filter(subject=call.subject, state__in=[State.PENDING, State.FAILED], replaced_by=None)
    return replaceable.order_by("-pk").first() if call.about else None


@action(Permission.APPROVALS_WITHDRAW, about="request")
def withdraw(*, request: Request, by: Actor) -> Request:
    """Take a request back before it is carried out."""
    request = mine(request, by)
    at = clock.now()
    if request.standing(at) not in (State.PENDING, *AGREED):
        raise TooLate(_("%(request)s is %(state)s and cannot be taken back.") % state_of(request, at))
    request.end(State.WITHDRAWN, at)
    notices.decided(request)
    return request


@action(Permission.APPROVALS_SCHEDULE, about="request")
def schedule(*, request: Request, instant: datetime | None, by: Actor) -> Request:
    """Have a request carried out at an instant; without one, as soon as others have agreed."""
    request = mine(request, by)
    at = clock.now()
    if request.standing(at) not in (State.PENDING, State.APPROVED, State.SCHEDULED):
        raise TooLate(_("%(request)s is %(state)s and has no time any more.") % state_of(request, at))
    refuse_bad_instant(request, instant, at)
    request.set_for(instant)
    if request.state != State.PENDING:
        order(request, by)
    return request


def refuse_bad_instant(request: Request, instant: datetime | None, at: datetime) -> None:
    if instant == request.execute_at:
        raise Refusal(_("It is set for this time already."), "instant")
    if instant is None:
        return
    if not request.may_schedule:
        raise Refusal(_("The policy behind it does not let it be set for a later time."), "instant")
    last = request.lapses_at or request.expires_at + timedelta(hours=request.execution_hours)
    if not at < instant < last:
        raise Refusal(_("Choose a time between now and %(last)s.") % {"last": f"{last:%Y-%m-%d %H:%M} UTC"}, "instant")


def order(request: Request, by: Actor) -> None:
    """Order the run that carries the request out, once for each round and time."""
    when = request.execute_at.isoformat() if request.execute_at else "now"
    dedupe = f"{Job.EXECUTE_REQUEST}:{request.pk}:{request.round}:{when}"
    enqueue(Job.EXECUTE_REQUEST, subject=str(request.pk), actor_id=by.id, dedupe=dedupe, after=request.execute_at)


def mine(request: Request, by: Actor) -> Request:
    """The request, locked. Raises NotYours unless the actor asked for it."""
    request = Request.objects.locked(request)
    if by.id != f"staff:{request.requester_id}":
        raise NotYours(_("Only whoever asked for it can do this."))
    return request


def state_of(request: Request, at: datetime) -> dict:
    return {"request": request, "state": request.standing(at).label}
