"""What can a second person say? That they agree, or that they reject it; and who stands in where there is nobody."""

from datetime import datetime

from django.utils.translation import gettext as _

from approvals import calls, notices, queries
from approvals.models import Deputy, Request, Review, State
from hqconsole.kernel import clock
from hqconsole.kernel.actions import Preview, action
from hqconsole.kernel.actor import Actor, Origin
from hqconsole.kernel.errors import Moved, Refusal
from hqconsole.kernel.permissions import Permission
from staff.models import Person

from .requests import TooLate, author, order, state_of


class NotYou(Refusal):
    """This person cannot be the second one."""

    status = 403


class NotNeeded(Refusal):
    """There are people who can agree; nobody has to stand in."""


@action(Permission.APPROVALS_APPROVE, about="request")
def approve(*, request: Request, reason: str, by: Actor) -> Request:
    """Agree to a request as it would be carried out now. The last agreement that is needed has it carried out."""
    request, at = Request.objects.locked(request), clock.now()
    reviewer = second_person(request, by, at)
    look = calls.look(request)
    refuse_moved(request, look)
    refuse_too_early(request, at)
    write_review(request, reviewer, Review.Verdict.APPROVE, reason, look, at)
    given = request.reviews.filter(round=request.round, verdict=Review.Verdict.APPROVE).count()
    if given >= request.approvers_needed:
        request.agree(at)
        order(request, by)
        notices.decided(request)
    return request


@action(Permission.APPROVALS_REJECT, about="request")
def reject(*, request: Request, reason: str, by: Actor) -> Request:
    """Reject a request: it is over, whoever has agreed before."""
    request, at = Request.objects.locked(request), clock.now()
    reviewer = second_person(request, by, at)
    write_review(request, reviewer, Review.Verdict.REJECT, reason, Preview(fingerprint=request.fingerprint), at)
    request.end(State.REJECTED, at, reason)
    notices.decided(request)
    return request


@action(Permission.APPROVALS_NAME_DEPUTY, about="request")
def name_deputy(*, request: Request, person: Person, reason: str, by: Actor) -> Deputy:
    """Let a person agree to one request although they do not hold the verb, because too few others can.

    Somebody else than whoever asked names them, or they hold the verb and only the policy's roles keep them out.
    """
    request, at = Request.objects.locked(request), clock.now()
    refuse_unless_pending(request, at)
    refuse_machines(by)
    namer = author(by)
    possible = queries.others_who_may_agree(request.verb, request.terms, request.authors)
    if len(possible) + request.deputies.count() >= request.approvers_needed:
        raise NotNeeded(_("Enough other people can agree to this, so nobody has to stand in."))
    if person not in queries.candidates(request, namer):
        raise NotYou(why_not_deputy(request, person, namer), "person")
    deputy = Deputy.objects.create(request=request, person=person, named_by=namer, reason=reason, named_at=at)
    notices.stands_in(request, person)
    return deputy


def why_not_deputy(request: Request, person: Person, namer: Person) -> str:
    if queries.another_human(namer, request.authors):
        return _("%(name)s cannot stand in here.") % {"name": person.name}
    return _("You asked for this yourself, so another person has to name who stands in.")


def write_review(request: Request, reviewer: Person, verdict: str, comment: str, look: Preview, at: datetime) -> None:
    Review.objects.create(
        request=request,
        round=request.round,
        reviewer=reviewer,
        verdict=verdict,
        comment=comment,
        digest=request.digest,
        fingerprint=look.fingerprint,
        reviewed_at=at,
    )


def second_person(request: Request, by: Actor, at: datetime) -> Person:
    """The person who decides. Raises Refusal unless they are another human, may decide, and have not yet."""
    refuse_unless_pending(request, at)
    refuse_machines(by)
    person = author(by)
    if not queries.another_human(person, request.authors):
        raise NotYou(_("You asked for this yourself, so another person has to decide."))
    if not queries.may_agree(person, request, request.terms, about_of(request)):
        raise NotYou(_("You may not decide about this: it takes somebody who may do it themselves."))
    if request.reviews.filter(round=request.round, reviewer=person).exists():
        raise NotYou(_("You have decided about this already."))
    return person


def about_of(request: Request) -> object:
    return calls.act_of(request).object_of(calls.arguments_of(request))


def refuse_unless_pending(request: Request, at: datetime) -> None:
    if request.standing(at) != State.PENDING:
        raise TooLate(_("%(request)s is %(state)s; there is nothing to decide any more.") % state_of(request, at))


def refuse_machines(by: Actor) -> None:
    """A decision is a person's, made on a page, for themselves: no script, no key, nobody on somebody else's behalf."""
    if by.origin is not Origin.PAGE or by.key or by.on_behalf_of or by.is_machine:
        raise NotYou(_("Only a person decides, on a page of the console and for themselves."))


def refuse_moved(request: Request, look: Preview) -> None:
    if look.refusal:
        raise look.refusal
    if look.fingerprint != request.fingerprint:
        raise Moved(_("It would no longer change what was asked for. It has to be asked for again."))


def refuse_too_early(request: Request, at: datetime) -> None:
    """Agreement stands for the hours of the terms; what is set for later than that is agreed to later."""
    if request.execute_at and (request.execute_at - at).total_seconds() >= request.execution_hours * 3600:
        raise Refusal(
            _("It is set for %(time)s; agree at most %(hours)s hours before.")
            % {"time": f"{request.execute_at:%Y-%m-%d %H:%M} UTC", "hours": request.execution_hours}
        )
