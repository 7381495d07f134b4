"""What if nobody can be waited for? Somebody who may do it breaks the glass, and owes a review by another person."""

from datetime import datetime

from django.utils.translation import gettext as _

from approvals import calls, notices, queries
from approvals.models import REVIEW_WITHIN, Debt, Request, State
from hqconsole.kernel import clock
from hqconsole.kernel.actions import action
from hqconsole.kernel.actor import Actor
from hqconsole.kernel.errors import InvalidInput, Refusal
from hqconsole.kernel.permissions import Permission
from staff.actions import refuse_in_emergency
from staff.models import Person

from .execution import NotReady
from .requests import TooLate, author, state_of
from .verdicts import NotYou, about_of, refuse_machines

EMERGENCY_REASON = 20


class InDebt(Refusal):
    """An earlier bypass of this person is not judged yet and should be."""


class NotAlone(Refusal):
    """This is never done alone."""

    status = 403


@action(Permission.APPROVALS_BREAK_GLASS, about="request", min_reason=EMERGENCY_REASON)
def break_glass(*, request: Request, reason: str, by: Actor) -> Request:
    """Carry out a request alone, in an emergency. Another person judges it within a day."""
    at = clock.now()
    refuse_machines(by)
    person = author(by)
    refuse_unless_may_alone(request, person, at)
    facts = {"reason": reason, "opened_at": at, "due_at": at + REVIEW_WITHIN}
    debt = Debt.objects.create(request=request, person=person, **facts)
    pending = Request.objects.pending(at).filter(pk=request.pk)
    if not pending.update(state=State.EXECUTING, mode=Request.Mode.BREAK_GLASS):
        raise NotReady(_("%(request)s is %(state)s and cannot be carried out now.") % state_of(request, at))
    request = Request.objects.select_related("requester").get(pk=request.pk)
    calls.perform(request, by.origin)
    request.end(State.EXECUTED, at)
    notices.glass_broken(request, debt)
    return request


def refuse_unless_may_alone(request: Request, person: Person, at: datetime) -> None:
    """Raise Refusal unless the person may do it themselves, and owes nothing that is overdue."""
    if request.verb.startswith("approvals."):
        raise NotAlone(_("The rules about a second person are never changed by one person alone."))
    if not queries.holds(person, request.verb, about_of(request)):
        raise NotYou(_("Only somebody who may do it themselves can break the glass."))
    if queries.overdue_debts(person, at):
        raise InDebt(_("An earlier emergency of yours has not been judged in time. Another person has to judge it first."))


@action(Permission.APPROVALS_REVIEW_BYPASS, about="debt")
def review_bypass(*, debt: Debt, verdict: str, reason: str, by: Actor) -> Debt:
    """Judge an emergency of another person: it was justified, or not."""
    debt = Debt.objects.locked(debt)
    refuse_machines(by)
    refuse_in_emergency(by)
    person = author(by)
    if verdict not in Debt.Verdict.values:
        raise InvalidInput({"verdict": _("There is no such choice.")})
    if debt.verdict:
        raise TooLate(_("%(debt)s has been judged already.") % {"debt": debt})
    if not queries.another_human(person, debt.authors):
        raise NotYou(_("Another person than those who asked and acted has to judge this."))
    debt.settle(verdict, person, reason, clock.now())
    notices.judged(debt)
    return debt
