"""What is different for tenants of the demo world? A few invented overrides, so that lists are not empty.

Each names the demo in its ticket; an override that has run out is not given again.
"""

from datetime import timedelta

from hqconsole.kernel import clock
from hqconsole.kernel.actor import Actor
from tenants.models import Tenant

from . import actions, queries

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
