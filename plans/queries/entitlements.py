"""What does one tenant subscribe to, what may it use, and why?"""

from dataclasses import dataclass
from datetime import datetime

from hqconsole.kernel import clock
from plans.entitlement import Answer, Standing, feature_answer, limit_answer
from plans.models import Feature, Limit, Subscription
from tenants.models import Tenant

from .matrix import by_group


def subscription_of(tenant: Tenant) -> Subscription | None:
    """The tenant's live subscription with its plan."""
    return tenant.subscriptions.live().select_related("edition__plan", "tenant").first()


def is_subscribed(tenant: Tenant, plan: str = "") -> bool:
    """Whether the tenant has a live subscription, to `plan` where one is named."""
    found = tenant.subscriptions.live()
    return (found.filter(edition__plan__key=plan) if plan else found).exists()


@dataclass(frozen=True)
class Entitlements:
    """What one tenant may use: its live subscription, features by group and limits, each with its answer."""

    subscription: Subscription | None
    groups: list[tuple[str, list[tuple[Feature, Answer]]]]
    limits: list[tuple[Limit, Answer]]


def standing_of(tenant: Tenant, at: datetime) -> Standing:
    """What the tenant has now, with what is in force at this instant."""
    return Standing(
        subscription_of(tenant),
        tuple(tenant.overrides.in_force(at).select_related("feature", "limit")),
        tuple(tenant.holdings.in_force(at).select_related("add_on")),
    )


def entitlements(tenant: Tenant) -> Entitlements:
    standing = standing_of(tenant, clock.now())
    return Entitlements(
        subscription=standing.subscription,
        groups=by_group([(feature, feature_answer(feature, standing)) for feature in Feature.objects.all()]),
        limits=[(limit, limit_answer(limit, standing)) for limit in Limit.objects.all()],
    )
