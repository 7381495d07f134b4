"""What does the page of a request show: what would change now, what has happened, and what this person can do about it?"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from hqconsole.kernel.actor import Actor
from hqconsole.kernel.errors import Refusal
from hqconsole.kernel.permissions import Permission as P
from staff.models import Person
from staff.sentences import SENTENCES

from . import calls, queries
from .actions.bypasses import refuse_unless_may_alone
from .actions.requests import author
from .actions.verdicts import about_of, refuse_machines, second_person
from .models import AGREED, Debt, Request, Review, State, told

PILLS = {
    State.PENDING: "info",
    State.APPROVED: "info",
    State.SCHEDULED: "info",
    State.EXECUTING: "info",
    State.EXECUTED: "ok",
    State.FAILED: "bad",
    State.REJECTED: "bad",
    State.STALE: "warn",
    State.WITHDRAWN: "idle",
    State.EXPIRED: "idle",
}


@dataclass(frozen=True)
class Line:
    """A request as a list shows it."""

    request: Request
    standing: State
    sentence: str

    @property
    def tone(self) -> str:
        return PILLS[self.standing]


def lines(requests: list[Request], at: datetime) -> list[Line]:
    return [Line(each, each.standing(at), sentence_of(each.verb)) for each in requests]


def sentence_of(verb: str) -> str:
    """What a verb means, in words."""
    return str(SENTENCES.get(verb, verb))


def effects(request: Request) -> list[str]:
    """What it comes to, in words, before somebody agrees or acts."""
    told = [sentence_of(request.verb)]
    if request.subject:
        told.append(_("It is about %(subject)s.") % {"subject": request.subject})
    if request.reason:
        told.append(_("The reason given: %(reason)s") % {"reason": request.reason})
    return told


@dataclass(frozen=True)
class Sight:
    """What it would change: as it was asked for, and as it is now. `trouble` says why it could not be done now."""

    changes: list[dict]
    added: list[dict] = field(default_factory=list)
    dropped: list[dict] = field(default_factory=list)
    has_moved: bool = False
    trouble: str = ""


def sight(request: Request, at: datetime) -> Sight:
    """Found anew while the request is open; as it was afterwards."""
    if request.standing(at) == State.STALE:
        return compared(request.told, told(request.difference))
    if request.standing(at) not in (State.PENDING, *AGREED):
        return Sight(request.told)
    look = calls.look(request)
    if look.refusal:
        return Sight(request.told, trouble=look.refusal.message)
    return Sight(look.changes) if look.fingerprint == request.fingerprint else compared(request.told, look.changes)


def compared(then: list[dict], now: list[dict]) -> Sight:
    return Sight(now, [each for each in now if each not in then], [each for each in then if each not in now], has_moved=True)


@dataclass(frozen=True)
class Ways:
    """What a person can do about a request now. `why_not` says why they cannot decide, where they might expect to."""

    decide: bool = False
    why_not: str = ""
    withdraw: bool = False
    schedule: bool = False
    execute: bool = False
    break_glass: bool = False
    judge: bool = False
    deputies: tuple[Person, ...] = ()
    lacks: bool = False


def ways_of(request: Request, by: Actor, at: datetime) -> Ways:
    standing = request.standing(at)
    is_mine = by.id == f"staff:{request.requester_id}"
    is_open = standing == State.PENDING
    why_not = refusal_of(second_person, request, by, at) if is_open and by.may(P.APPROVALS_APPROVE) else ""
    lacks = is_open and lacks_people(request)
    return Ways(
        decide=is_open and by.may(P.APPROVALS_APPROVE) and not why_not,
        why_not=why_not,
        withdraw=is_mine and (is_open or standing in AGREED),
        schedule=is_mine and request.may_schedule and standing in (State.PENDING, State.APPROVED, State.SCHEDULED),
        execute=standing in AGREED and (is_mine or by.may(request.verb)),
        break_glass=is_open and by.may(P.APPROVALS_BREAK_GLASS) and not refusal_of(alone, request, by, at),
        judge=by.may(P.APPROVALS_REVIEW_BYPASS) and is_for_judging(request, by),
        deputies=tuple(queries.candidates(request, author(by))) if lacks and by.may(P.APPROVALS_NAME_DEPUTY) else (),
        lacks=lacks,
    )


def refusal_of(rule: Callable, *arguments) -> str:
    """Why a rule would refuse, in words; empty where it would not."""
    try:
        rule(*arguments)
    except Refusal as refusal:
        return refusal.message
    return ""


def alone(request: Request, by: Actor, at: datetime) -> None:
    refuse_machines(by)
    about_of(request)
    refuse_unless_may_alone(request, author(by), at)


def lacks_people(request: Request) -> bool:
    """Whether too few others could agree, deputies included."""
    possible = len(queries.others_who_may_agree(request.verb, request.terms, request.authors))
    return possible + request.deputies.count() < request.approvers_needed


def is_for_judging(request: Request, by: Actor) -> bool:
    debt = getattr(request, "debt", None)
    return debt is not None and may_judge(debt, by)


def may_judge(debt: Debt, by: Actor) -> bool:
    """Whether the debt waits for a judgement, and this actor is another human than those behind it."""
    person = queries.person_behind(by)
    is_owed = not debt.verdict and person is not None and not by.is_in_emergency
    return is_owed and queries.another_human(person, debt.authors)


@dataclass(frozen=True)
class Moment:
    """Something that happened to a request."""

    at: datetime
    who: str
    what: str
    comment: str = ""
    is_machine: bool = False


def story(request: Request) -> dict:
    """Everything that happened, in order; and what else the page shows beside the request itself."""
    debt = getattr(request, "debt", None)
    reviews = queries.reviews_of(request)
    moments = [
        Moment(request.requested_at, request.requester.name, _("asked for it"), request.reason),
        *(deputised(each) for each in request.deputies.select_related("person", "named_by")),
        *(Moment(each.reviewed_at, each.reviewer.name, verdict_of(each), each.comment) for each in reviews),
        *(moments_of(debt) if debt else []),
        *([ending(request)] if request.ended_at else []),
    ]
    given = [each for each in reviews if each.round == request.round and each.verdict == Review.Verdict.APPROVE]
    return {
        "moments": sorted(moments, key=lambda moment: moment.at),
        "given": len(given),
        "debt": debt,
        "group": queries.change_group_of(request) if request.state == State.EXECUTED else "",
        "sentence": sentence_of(request.verb),
        "tone": PILLS[State(request.state)],
        "subject_url": address_of(request),
    }


def deputised(deputy) -> Moment:
    what = _("had %(name)s stand in") % {"name": deputy.person.name}
    return Moment(deputy.named_at, deputy.named_by.name, what, deputy.reason)


def verdict_of(review: Review) -> str:
    return _("agreed") if review.verdict == Review.Verdict.APPROVE else _("rejected it")


def moments_of(debt: Debt) -> list[Moment]:
    """What was done alone, and the judgement about it."""
    done = _("broke the glass and acted alone") if debt.request else _("came in by a sealed credential")
    broken = Moment(debt.opened_at, debt.person.name, done, debt.reason)
    if not debt.verdict:
        return [broken]
    judged = _("judged it: %(verdict)s") % {"verdict": debt.get_verdict_display()}
    return [broken, Moment(debt.reviewed_at, debt.reviewer.name, judged, debt.comment)]


def ending(request: Request) -> Moment:
    return Moment(request.ended_at, _("The console"), request.get_state_display(), request.outcome, is_machine=True)


def address_of(request: Request) -> str:
    """The page of what it is about, where that is a tenant."""
    return reverse("tenants:detail", args=[request.subject]) if request.tenant_id and request.subject else ""
