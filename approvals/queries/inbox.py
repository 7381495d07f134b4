"""Which requests wait for whom, and what became of them?"""

from datetime import datetime
from enum import StrEnum

from django.contrib.postgres.fields import ArrayField
from django.db.models import Exists, F, Func, IntegerField, OuterRef, Q, TextField, Value
from django.db.models.lookups import IsNull

from approvals.models import Debt, Deputy, Request, Requests, Review
from audit.models import Entry
from audit.queries import Headline, headlines
from hqconsole.kernel import clock
from hqconsole.kernel.actor import EMERGENCY, Actor
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.roles import VERBS_OF
from staff.models import Envelope

from .people import key_in


class Wanted(StrEnum):
    """Whose requests a list shows."""

    WAITING = "waiting"
    MINE = "mine"
    ALL = "all"


def inbox(*, actor: Actor, whose: str = "", state: str = "", verb: str = "") -> Requests:
    """Requests that wait for the actor, that they made, or all; to be paged by -id."""
    at = clock.now()
    found = waiting_for(actor, at) if whose in ("", Wanted.WAITING) else Request.objects.all()
    if whose == Wanted.MINE:
        found = found.filter(requester=key_in(actor.id))
    if state:
        found = found.standing(state, at)
    return found.filter(**({"verb": verb} if verb else {})).select_related("requester")


def waiting_for(actor: Actor, at: datetime) -> Requests:
    """Requests that the actor could agree to now and has not answered."""
    me = key_in(actor.id)
    if not actor.may(Permission.APPROVALS_APPROVE) or me is None:
        return Request.objects.none()
    held = sorted({verb.value for role in actor.roles for verb in VERBS_OF[role]})
    verbs = Value(held, ArrayField(TextField()))  # in one value: a hundred take longer than the answer
    place = Func(verbs, F("verb"), function="array_position", output_field=IntegerField())
    by_role = Q(IsNull(place, False)) & (Q(roles=[]) | Q(roles__overlap=[role.value for role in actor.roles]))
    deputed = Deputy.objects.filter(request=OuterRef("pk"), person=me)
    answered = Review.objects.filter(request=OuterRef("pk"), round=OuterRef("round"), reviewer=me)
    pending = Request.objects.pending(at).filter(by_role | Q(Exists(deputed)), ~Exists(answered))
    return pending.exclude(authors__contains=[me])


def waiting_count(actor: Actor) -> int:
    """How many requests wait for the actor: one query, on every page."""
    return waiting_for(actor, clock.now()).count() if actor.may(Permission.APPROVALS_APPROVE) else 0


def reviews_of(request: Request) -> list[Review]:
    return list(request.reviews.select_related("reviewer"))


def change_group_of(request: Request) -> str:
    """The change in the ledger that carried the request out, to be read and undone there; empty where it was not done."""
    about = Entry.objects.filter(tbl="hq.approvals_request", pk_of_row=str(request.pk), fields__contains=["state"])
    entry = about.filter(body__contains='"executed"]').order_by("-seq").first()
    return entry.change_group if entry else ""


def debts_owed() -> list[Debt]:
    """What was done alone and nobody has judged yet, the oldest first."""
    return list(Debt.objects.owed().select_related("request", "envelope", "person").order_by("due_at"))


def done_in(envelope: Envelope) -> list[Headline]:
    """The latest of what was done in the session that this envelope opened."""
    warrant = f'"warrant": "{EMERGENCY}:{envelope.pk}"'
    return headlines(Entry.objects.filter(actor=f"staff:{envelope.person_id}", ctx__contains=warrant), at_most=50)


def overdue_debts(person, at: datetime) -> int:
    return Debt.objects.overdue(at).filter(person=person).count()
