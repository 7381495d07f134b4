"""How is a request carried out? Once, in one transaction, after everything that was agreed to has been looked at again."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from approvals import calls, notices, queries
from approvals.models import AGREED, Request, State, kept
from hqconsole.kernel import clock
from hqconsole.kernel.actions import action, check_deferred_rules, rules_as_refusals
from hqconsole.kernel.actor import Actor
from hqconsole.kernel.errors import Moved, Refusal
from hqconsole.kernel.frozen import Gone
from hqconsole.kernel.permissions import Permission

from .requests import NotYours, state_of


class NotReady(Refusal):
    """It is not agreed to, not due, expired, or somebody was faster."""


class NotAgreed(Refusal):
    """Agreements that were given do not count any more, or more are needed today."""


@action(Permission.APPROVALS_EXECUTE, about="request")
def execute(*, request: Request, by: Actor) -> Request:
    """Carry out a request that others agreed to, if everything still is as it was then.

    Where it is not, nothing of it happens and the request says why: stale, failed, or open again if it was scheduled.
    """
    at = clock.now()
    refuse_strangers(request, by)
    was_scheduled = request.execute_at is not None
    request = claimed(request, by, at)
    try:
        with rules_as_refusals(), transaction.atomic():
            refuse_unless_agreed(request, by)
            calls.perform(request, by.origin)
            request.end(State.EXECUTED, at)
            check_deferred_rules()
    except (Moved, Gone) as moved:
        request.end(State.STALE, at, moved.message, kept(calls.look(request).captured))
    except Refusal as refusal:
        stop(request, refusal.message, was_scheduled, at)
    notices.decided(request)
    return request


def claimed(request: Request, by: Actor, at: datetime) -> Request:
    """The request, being carried out by this transaction and no other. Raises NotReady where it is not ours to take."""
    agreed = Request.objects.filter(state__in=AGREED, lapses_at__gt=at)
    ready = Request.objects.ready(at) if by.is_machine else agreed
    if not ready.filter(pk=request.pk).update(state=State.EXECUTING):
        request.refresh_from_db()
        raise NotReady(_("%(request)s is %(state)s and cannot be carried out now.") % state_of(request, at))
    return Request.objects.select_related("requester").get(pk=request.pk)


def stop(request: Request, why: str, was_scheduled: bool, at: datetime) -> None:
    """Nothing was done. What was scheduled is open again and everybody is asked anew."""
    if was_scheduled:
        request.reopen(at, why)
    else:
        request.end(State.FAILED, at, why)


def refuse_strangers(request: Request, by: Actor) -> None:
    """Only whoever asked, whoever may do it themselves, and the worker that was ordered to."""
    if by.is_machine or by.id == f"staff:{request.requester_id}" or by.may(request.verb):
        return
    raise NotYours(_("Only whoever asked for it, or may do it themselves, can have it carried out."))


def refuse_unless_agreed(request: Request, by: Actor) -> None:
    """Raise NotAgreed unless enough people agreed who still may, on the terms of then and of now, whichever are stricter."""
    arguments, act = calls.arguments_of(request), calls.act_of(request)
    actor = calls.as_requester(request, arguments, by.origin)
    now = queries.demanded_terms(act, arguments | {"by": actor})
    terms = request.terms.with_(now) if now else request.terms
    valid = queries.valid_approvals(request, terms, act.object_of(arguments))
    if len(valid) < terms.approvers_needed:
        raise NotAgreed(
            _("It takes the agreement of %(needed)s, and %(valid)s of those given still count.")
            % {"needed": terms.approvers_needed, "valid": len(valid)}
        )
