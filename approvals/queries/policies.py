"""What does an act take, by the policies there are? And can a policy mean anything at all?"""

from importlib import import_module
from typing import get_type_hints

from django.db.models import Model
from django.utils.translation import gettext as _

from approvals.conditions import CONDITIONS, Look
from approvals.models import STRICTEST_HOURS, Policy, Terms, strictest
from hqconsole.kernel.actions import REGISTRY, Action
from hqconsole.kernel.permissions import Permission as P
from hqconsole.kernel.risks import RISKS, Risk
from hqconsole.kernel.roles import holders

from .people import holders_of

DECIDING = {  # how requests are decided; a policy about them would have no end
    P.APPROVALS_APPROVE,
    P.APPROVALS_BREAK_GLASS,
    P.APPROVALS_EXECUTE,
    P.APPROVALS_NAME_DEPUTY,
    P.APPROVALS_REJECT,
    P.APPROVALS_REQUEST,
    P.APPROVALS_REVIEW_BYPASS,
    P.APPROVALS_SCHEDULE,
    P.APPROVALS_WITHDRAW,
}
PERSONAL = {P.STAFF_END_ELEVATION, P.STAFF_SET_PREFERENCES, P.STAFF_SIGN_IN, P.STAFF_SIGN_OUT}
READING = {verb for verb in P if verb.endswith(".view")}
GUARDABLE = sorted(verb for verb in set(P) - DECIDING - PERSONAL - READING - {P.RAW_EDIT} if holders(verb))


def act_named(verb: str) -> Action:
    """The action that performs `verb`; its family is imported where nobody has needed it yet."""
    if verb not in REGISTRY:
        import_module(f"{verb.split('.')[0]}.actions")
    return REGISTRY[P(verb)]


def policies_of(verb: str) -> list[Policy]:
    return list(Policy.objects.filter(verb=verb))


def guarded_models() -> set[type[Model]]:
    """What changes only through acts that others agree to: what a policy's act is about, and what hangs on it in its family.

    Raw edits of these rows would go around the second person.
    """
    about = [model_about(verb) for verb in Policy.objects.values_list("verb", flat=True).distinct()]
    return {each for model in about if model for each in (model, *hanging_on(model))}


def model_about(verb: str) -> type[Model] | None:
    """The kind of row that an act is about, as its function says; None where that is no row."""
    act = act_named(verb)
    kind = get_type_hints(act.function).get(act.about)
    return kind if isinstance(kind, type) and issubclass(kind, Model) else None


def hanging_on(model: type[Model]) -> list[type[Model]]:
    """The rows of the same family that point at a row of `model`."""
    pointing = (relation.related_model for relation in model._meta.related_objects)
    return [each for each in pointing if each._meta.app_label == model._meta.app_label]


def demanded_terms(act: Action, arguments: dict) -> Terms | None:
    """On which terms others have to agree to this call, the strictest of all that apply; None where nobody has to."""
    look = Look(act, arguments)
    found = [policy.terms for policy in policies_of(act.verb) if policy.when.holds(look, policy.limit)]
    if not found and not always_takes_two(act, arguments):
        return None
    if act.risk(arguments) >= Risk.CRITICAL:
        found.append(Terms(execution_hours=STRICTEST_HOURS))
    return strictest(found or [Terms()])


def always_takes_two(act: Action, arguments: dict) -> bool:
    """Critical acts, acts that one may only ask for, and dangerous acts by a key, which cannot prove who it is."""
    by, risk = arguments["by"], act.risk(arguments)
    return risk >= Risk.CRITICAL or not by.may(act.verb, act.object_of(arguments)) or bool(by.key and risk >= Risk.HIGH)


def trouble_with(policy: Policy) -> dict[str, str]:
    """Why a policy would mean nothing or could never be met, by field; empty where it is sound."""
    if policy.verb not in GUARDABLE:
        return {"verb": _("This cannot take a second person.")}
    if policy.condition not in CONDITIONS:
        return {"condition": _("There is no such condition.")}
    if not policy.when.can_hold(act_named(policy.verb), policy.limit):
        return {"condition": _("This can never be so for %(verb)s.") % {"verb": policy.verb}}
    return trouble_with_terms(policy) or trouble_with_others(policy)


def trouble_with_terms(policy: Policy) -> dict[str, str]:
    terms = strictest([policy.terms, *(other.terms for other in others(policy))])
    found = holders_of(policy.verb, terms).count()
    if found <= terms.approvers_needed:
        return {
            "approvers_needed": _("It takes %(needed)s people besides the one who asks, and there are %(found)s in all.")
            % {"needed": terms.approvers_needed, "found": found}
        }
    if RISKS[P(policy.verb)] >= Risk.CRITICAL and policy.execution_hours > STRICTEST_HOURS:
        return {"execution_hours": _("What is critical is done within one hour of the last agreement.")}
    return {}


def trouble_with_others(policy: Policy) -> dict[str, str]:
    """A policy that another one covers on terms as strict adds nothing."""
    for other in others(policy):
        covers = other.when.covers(other.limit, policy.when, policy.limit)
        if covers and not other.terms.is_weaker_than(policy.terms):
            return {"condition": _("%(policy)s already says so, as strictly.") % {"policy": other}}
        if (other.condition, other.limit) == (policy.condition, policy.limit):
            return {"condition": _("%(policy)s is about the same; change that one.") % {"policy": other}}
    return {}


def others(policy: Policy) -> list[Policy]:
    return [other for other in policies_of(policy.verb) if other.pk != policy.pk]
