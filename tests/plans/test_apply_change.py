"""A change whose day has come is made once, as of that day, however late."""

from datetime import date

import pytest
import time_machine
from django.db import IntegrityError, transaction

from hqconsole.kernel import clock
from hqconsole.kernel.errors import Forbidden
from hqconsole.kernel.money import Money
from plans import actions, queries
from plans.models import Change, Charge
from tests import make

from .having import of, seller, tenant_on

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("uses")]


@pytest.fixture
def travel():
    with time_machine.travel("2026-11-05 08:00:00+00:00", tick=False) as travel:
        yield travel


@pytest.fixture
def tenant(travel):
    return tenant_on("GROWTH")


def test_a_downgrade_renews_at_the_smaller_price_without_a_charge(tenant, travel):
    change = actions.downgrade(tenant=tenant, plan="STARTER", by=seller(tenant))
    travel.move_to("2026-12-09 08:00:00+00:00")

    actions.apply_change(change=change, by=make.WORKER)

    assert (str(of(tenant).edition), of(tenant).price) == ("STARTER v2", Money(29000, "OMR"))
    assert of(tenant).period(date(2026, 12, 9)) == (date(2026, 12, 5), date(2027, 1, 5))
    assert not Charge.objects.exists()


def test_an_upgrade_of_a_day_to_come_is_charged_as_of_that_day(tenant, travel):
    change = actions.upgrade(tenant=tenant, plan="PRO", on=date(2026, 11, 22), by=seller(tenant))
    travel.move_to("2026-11-30 08:00:00+00:00")

    actions.apply_change(change=change, by=make.WORKER)

    charge = Charge.objects.get()
    assert (charge.starts_on, charge.credit_minor, charge.charge_minor) == (date(2026, 11, 22), 34233, 86233)


def test_it_is_made_once(tenant, travel):
    change = actions.downgrade(tenant=tenant, plan="STARTER", by=seller(tenant))
    travel.move_to("2026-12-05 08:00:00+00:00")
    actions.apply_change(change=change, by=make.WORKER)

    with pytest.raises(actions.NotDue):
        actions.apply_change(change=change, by=make.WORKER)


def test_a_day_begins_where_the_tenant_is(tenant, travel):
    change = actions.downgrade(tenant=tenant, plan="STARTER", by=seller(tenant))

    travel.move_to("2026-12-04 19:59:00+00:00")
    assert queries.due_changes(clock.now()) == []
    with pytest.raises(actions.NotDue):
        actions.apply_change(change=change, by=make.WORKER)
    travel.move_to("2026-12-04 20:00:00+00:00")  # midnight in Muscat
    assert queries.due_changes(clock.now()) == [change]


def test_a_machine_makes_it_and_nobody_else(tenant):
    change = actions.downgrade(tenant=tenant, plan="STARTER", by=seller(tenant))

    with pytest.raises(Forbidden):
        actions.apply_change(change=change, by=seller(tenant))


@pytest.mark.parametrize(
    ("given", "constraint"),
    [
        ({}, "change_one_pending"),
        ({"withdrawn_at": "2026-11-05T08:00:00Z", "kind": "sideways"}, "change_kind"),
        ({"withdrawn_at": "2026-11-05T08:00:00Z", "edition": None}, "change_target"),
        ({"withdrawn_at": "2026-11-05T08:00:00Z", "applied_at": "2026-11-05T08:00:00Z"}, "change_one_outcome"),
        ({"withdrawn_at": "2026-11-05T08:00:00Z", "cycle": "weekly"}, "change_cycle"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_database_refuses_a_change_that_cannot_be(tenant, given, constraint):
    first = actions.downgrade(tenant=tenant, plan="STARTER", by=seller(tenant))
    facts = {name: getattr(first, name) for name in ("subscription", "kind", "edition", "cycle", "due_on", "made_at")}

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Change.objects.create(tenant=tenant, **(facts | given))
