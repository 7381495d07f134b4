"""Who changes plans, what does a draft say, and what does the product count?"""

from copy import deepcopy

import pytest

import plans.queries.subscriptions
from hqconsole.kernel.actor import Actor
from plans import actions, queries
from plans.models import Plan, PlanEdition
from plans.ofrep.answers import answers
from tests import make

REASON = "Agreed in the pricing round of November"


def plan_of(key: str = "GROWTH") -> Plan:
    return Plan.objects.get(key=key)


def owner(typed_name: str = "", **given) -> Actor:
    """A Super Admin who consents to everything that is asked."""
    return make.consenting(make.actor(**given), typed_name)


def drafted(key: str = "GROWTH", **content) -> PlanEdition:
    """A draft of the plan; `content` takes the place of parts of it."""
    edition = actions.draft(plan=plan_of(key), by=owner())
    if content:
        wanted = deepcopy(edition.content) | content
        edition = actions.edit_draft(edition=edition, content=wanted, version=edition.version, by=owner())
    return edition


def more(key: str = "GROWTH") -> dict:
    """Features of the plan and one more: a change that takes nothing from anybody."""
    return {"features": [*queries.live_edition(plan_of(key)).content["features"], "white_label"]}


def published(edition: PlanEdition) -> PlanEdition:
    return actions.publish(edition=edition, version=edition.version, reason=REASON, by=owner(edition.slug))


def subscribed(key: str = "GROWTH"):
    tenant = make.tenant()
    actions.subscribe(tenant=tenant, plan=key, by=make.WORKER)
    return tenant


@pytest.fixture(autouse=True)
def nothing_kept():
    """What a test rolled back moves again in the next one, under the same number."""
    answers.kept.clear()


@pytest.fixture
def growth(db) -> Plan:
    return plan_of("GROWTH")


@pytest.fixture
def tenant_on_growth(committed_db, monkeypatch):
    """Committed, so that the product and its servers see it; no Redis is rung."""
    monkeypatch.setattr("hqconsole.kernel.queue.ring", lambda *_: None)
    return subscribed("GROWTH")


@pytest.fixture
def uses(monkeypatch):
    """What is used, by the key of the limit; a test adds to it. What the product really counts is in test_usage.py."""
    counted = {}
    monkeypatch.setattr(plans.queries.subscriptions, "usage", lambda tenant, by: counted)
    return counted
