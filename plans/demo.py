"""What is different for tenants of the demo world? A few invented overrides and uses of features, so that lists are not empty.

Each override names the demo in its ticket; one that has run out is not given again.
"""

from datetime import timedelta

from hqconsole.kernel import clock
from hqconsole.kernel.actor import Actor
from tenants.models import Tenant

from . import actions, queries
from .models import FeatureUse, Subscription

TICKET = "DEMO"
DIFFERENT = (
    (
        "demo-muscat-pearl",
        actions.override,
        "custom_domain",
        {"value": True, "days": 21},
        "Pilot of a web address of its own",
    ),
    ("demo-muscat-pearl", actions.override, "branches", {"value": 2, "mode": "add", "days": 14}, "Two kiosks for the exhibition"),
    ("demo-seeb-express", actions.top_up, "orders_per_month", {"value": 250, "days": 12}, "Busy weeks before the feast"),
    ("demo-seeb-express", actions.override, "delivery_scheduling", {"value": True, "days": 5}, "Tries delivery by appointment"),
    ("demo-dammam-hub", actions.exempt, "branches", {"days": 6}, "Moves between two sites this week"),
    ("demo-manama-bay", actions.override, "webhooks", {"value": True, "days": 28}, "Connects its own accounting for a month"),
)


def give(by: Actor) -> None:
    """Give what is missing of it to the demo tenants that are there."""
    for slug, act, key, terms, reason in DIFFERENT:
        tenant = Tenant.objects.filter(slug=slug, is_demo=True).first()
        subject = queries.subject_of(key)
        if tenant and subject and not tenant.overrides.filter(ticket=TICKET, **{queries.column_of(subject): subject}).exists():
            more = {name: value for name, value in terms.items() if name != "days"}
            ends_at = clock.now() + timedelta(days=terms["days"])
            act(tenant=tenant, subject=subject, ends_at=ends_at, ticket=TICKET, reason=f"Demo: {reason}", by=by, **more)
    use_features()


def use_features() -> None:
    """Every third feature of its plan is in use, and was so within the last days, as the product would report."""
    at, uses = clock.now(), []
    for subscription in Subscription.objects.live().filter(tenant__is_demo=True).select_related("edition"):
        keys = sorted(subscription.edition.content["features"])[::3]
        for days, key in enumerate(keys):
            uses.append(
                FeatureUse(tenant_id=subscription.tenant_id, feature_id=key, used_at=at - timedelta(days=days % 9, hours=days))
            )
    FeatureUse.objects.bulk_create(uses, ignore_conflicts=True)
