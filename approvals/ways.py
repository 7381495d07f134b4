"""What does the page of a request show: what would change now, what has happened, and what this person can do about it?"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hqconsole.kernel.actor import Actor
from hqconsole.kernel.captured import UNWRITTEN
from hqconsole.kernel.errors import Refusal
from hqconsole.kernel.permissions import Permission as P
from staff.models import Person
from staff.sentences import SENTENCES

from . import calls, queries
from .actions.bypasses import refuse_unless_may_alone
from .actions.requests import author
from .actions.verdicts import about_of, refuse_machines, second_person
from .models import AGREED, Debt, Request, Review, State, kept, told

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


ENDINGS = {
    State.EXECUTED: gettext_lazy("carried it out"),
    State.FAILED: gettext_lazy("could not carry it out"),
    State.STALE: gettext_lazy("did nothing, because the world had moved"),
    State.WITHDRAWN: gettext_lazy("took it back"),
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


def consequences(request: Request, at: datetime, *more: str) -> dict:
    """What it comes to, in words and field by field, for the question before somebody agrees or acts."""
    effects = [sentence_of(request.verb)]
    if request.subject:
        effects.append(_("It is about %(subject)s.") % {"subject": apart(request.subject)})
    if request.reason:
        effects.append(_("The reason given: %(reason)s") % {"reason": apart(request.reason)})
    return {"effects": [*effects, *more], "changes": sight(request, at).changes}


def apart(text: str) -> str:
    """Text of people inside a sentence of ours, so that neither turns the other's direction around."""
    return f"\u2068{text}\u2069"


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
    then = spoken(request, request.told)
    if request.standing(at) == State.STALE:
        return compared(then, spoken(request, told(request.difference)))
    if request.standing(at) not in (State.PENDING, *AGREED):
        return Sight(then)
    look = calls.look(request)
    if look.refusal:
        return Sight(then, trouble=look.refusal.message)
    now = spoken(request, look.changes)
    if look.fingerprint == request.fingerprint:
        return Sight(now)
    return compared(then, spoken(request, told(kept(look.captured))))


def spoken(request: Request, changes: list[dict]) -> list[dict]:
    """Changes with the reason that was given, which a preview does not know, and the name of whoever asked."""
    known = {UNWRITTEN: request.reason, f"staff:{request.requester_id}": request.requester.name}
    return [each | {"becomes": known.get(str(each["becomes"]), each["becomes"])} for each in changes]


def compared(then: list[dict], now: list[dict]) -> Sight:
    before, after = ([words_of(each) for each in changes] for changes in (then, now))
    added = [each for each in now if words_of(each) not in before]
    return Sight(now, added, [each for each in then if words_of(each) not in after], has_moved=True)


def words_of(change: dict) -> tuple:
    """What a change says to people; the times of two runs are the same to them."""
    return tuple(change[name] for name in ("object", "field", "was", "becomes"))


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
        *([ending(request)] if request.state in ENDINGS else []),
    ]
    given = [each for each in reviews if each.round == request.round and each.verdict == Review.Verdict.APPROVE]
    return {
        "moments": sorted(moments, key=lambda moment: moment.at),
        "given": len(given),
        "debt": debt,
        "group": queries.change_group_of(request) if request.state == State.EXECUTED else "",
        "sentence": sentence_of(request.verb).rstrip("."),
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
    """How it ended, where no person's verdict says so already. What differs is shown and needs no words besides."""
    what, outcome = str(ENDINGS[request.state]), "" if request.difference else request.outcome
    if request.state == State.WITHDRAWN:
        return Moment(request.ended_at, request.requester.name, what, outcome)
    return Moment(request.ended_at, _("The console"), what, outcome, is_machine=True)


def address_of(request: Request) -> str:
    """The page of what it is about, where that is a tenant."""
    return reverse("tenants:detail", args=[request.subject]) if request.tenant_id and request.subject else ""
