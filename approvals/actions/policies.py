"""What can be done about the rules? Adding one is dangerous; weakening or removing one takes a second person itself."""

from typing import TypedDict

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from approvals import queries
from approvals.models import Policy, Terms
from hqconsole.kernel.actions import action
from hqconsole.kernel.actor import Actor
from hqconsole.kernel.errors import InvalidInput, Refusal
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.risks import Risk


class Points(TypedDict):
    """Terms as a form or a frozen call has them."""

    approvers_needed: int
    roles: list[str]
    request_hours: int
    execution_hours: int
    may_schedule: bool


class Unsound(InvalidInput):
    """The policy could match nothing, could never be met, or would add nothing."""


def terms_of(points: Points) -> Terms:
    return Terms(**(points | {"roles": frozenset(points["roles"])}))


def risk_of_change(arguments: dict) -> Risk:
    """Critical where a policy becomes weaker."""
    is_weaker = terms_of(arguments["terms"]).is_weaker_than(arguments["policy"].terms)
    return Risk.CRITICAL if is_weaker else Risk.LOW


@action(Permission.APPROVALS_ADD_POLICY)
def add_policy(*, verb: str, condition: str, limit: int, terms: Points, reason: str, by: Actor) -> Policy:
    """Have an act take a second person from now on."""
    policy = Policy(verb=verb, condition=condition, limit=limit, **terms_of(terms).columns)
    refuse_unsound(policy)
    policy.save(force_insert=True)
    return policy


@action(Permission.APPROVALS_CHANGE_POLICY, about="policy", risk_of=risk_of_change)
def change_policy(*, policy: Policy, terms: Points, reason: str, by: Actor) -> Policy:
    """Make a policy stricter, or with a second person weaker."""
    policy = Policy.objects.locked(policy)
    wanted = terms_of(terms)
    if wanted == policy.terms:
        raise Refusal(_("These are its terms already."))
    policy.adopt(wanted)
    refuse_unsound(policy)
    return policy


@action(Permission.APPROVALS_REMOVE_POLICY, about="policy")
def remove_policy(*, policy: Policy, reason: str, by: Actor) -> None:
    """Remove a policy: what it guarded takes no second person on its account any more."""
    Policy.objects.locked(policy).delete()


def refuse_unsound(policy: Policy) -> None:
    """Raise Unsound naming the field at fault."""
    try:
        policy.clean_fields()
    except ValidationError as invalid:
        raise Unsound({name: " ".join(texts) for name, texts in invalid.message_dict.items()}) from invalid
    if trouble := queries.trouble_with(policy):
        raise Unsound(trouble)
