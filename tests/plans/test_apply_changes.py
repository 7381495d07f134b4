"""Changes whose day has come are made once, many at a time, as of their day, however late."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from hqconsole.kernel import clock, editions
from hqconsole.kernel.errors import Forbidden
from hqconsole.kernel.money import Money
from jobs.models import Outbox
from plans import actions, making, queries
from plans.models import AddOn, Change, Charge, Subscription
from tests import make

from .having import of, seller, tenant_on

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("uses")]


@pytest.fixture
def travel():
    with time_machine.travel("2026-11-05 08:00:00+00:00", tick=False) as travel:
        yield travel


def made(after: str = "") -> making.Made:
    return actions.apply_changes(after=after, by=make.WORKER)


@pytest.fixture
def tenant(travel):
    return tenant_on("GROWTH")


def test_a_downgrade_renews_at_the_smaller_price_without_a_charge(tenant, travel):
    actions.downgrade(tenant=tenant, plan="STARTER", by=seller(tenant))
    travel.move_to("2026-12-09 08:00:00+00:00")

    made()

    assert (str(of(tenant).edition), of(tenant).price) == ("STARTER v2", Money(29000, "OMR"))
    assert of(tenant).period(date(2026, 12, 9)) == (date(2026, 12, 5), date(2027, 1, 5))
    assert not Charge.objects.exists()


def test_an_upgrade_of_a_day_to_come_is_charged_as_of_that_day(tenant, travel):
    actions.upgrade(tenant=tenant, plan="PRO", on=date(2026, 11, 22), by=seller(tenant))
    travel.move_to("2026-11-30 08:00:00+00:00")

    made()

    charge = Charge.objects.get()
    assert (charge.starts_on, charge.credit_minor, charge.charge_minor) == (date(2026, 11, 22), 34233, 86233)


def test_it_is_made_once(tenant, travel):
    actions.downgrade(tenant=tenant, plan="STARTER", by=seller(tenant))
    travel.move_to("2026-12-05 08:00:00+00:00")
    made()

    with pytest.raises(actions.NotDue):
        made()


def test_a_day_begins_where_the_tenant_is(tenant, travel):
    actions.downgrade(tenant=tenant, plan="STARTER", by=seller(tenant))

    travel.move_to("2026-12-04 19:59:00+00:00")
    assert not queries.due_changes(clock.now())
    with pytest.raises(actions.NotDue):
        made()
    travel.move_to("2026-12-04 20:00:00+00:00")  # midnight in Muscat
    assert queries.due_changes(clock.now()).get().tenant == tenant


def test_of_a_trial_nothing_is_charged_or_given_back(travel):
    tenant = tenant_on("FREE_TRIAL")
    trial, growth = of(tenant), editions.live_of("plan", "GROWTH")
    due_on = trial.trial_ends_on - timedelta(days=7)
    facts = {"edition": growth, "cycle": "monthly", "due_on": due_on, "made_at": clock.now()}
    Change.objects.create(tenant=tenant, subscription=trial, kind="edition", **facts)
    travel.shift(timedelta(days=8))

    made()

    assert (of(tenant).edition, Charge.objects.filter(tenant=tenant).count()) == (growth, 0)


def test_a_machine_makes_them_and_nobody_else(travel):
    with pytest.raises(Forbidden):
        actions.apply_changes(after="", by=make.consenting(make.actor()))


def test_changes_of_every_kind_are_made_together(travel):
    """A day on which one goes up and pays the rest, one goes down, one ends with its add-ons, one pays by the month again."""
    up, down, over, monthly, waits = (tenant_on(plan) for plan in ("STARTER", "PRO", "GROWTH", "GROWTH", "GROWTH"))
    actions.change_cycle(tenant=monthly, cycle="annual", by=seller(monthly))
    holding = actions.buy_add_on(tenant=over, add_on=AddOn.objects.get(key="USERS_5"), quantity=1, by=seller(over))
    Charge.objects.all().delete()
    actions.upgrade(tenant=up, plan="GROWTH", on=date(2026, 11, 22), by=seller(up))
    actions.downgrade(tenant=down, plan="GROWTH", by=seller(down))
    actions.cancel(tenant=over, reason=make.REASON, by=seller(over))
    actions.change_cycle(tenant=monthly, cycle="monthly", by=seller(monthly))
    actions.upgrade(tenant=waits, plan="PRO", on=date(2027, 11, 6), by=seller(waits))
    travel.move_to("2027-11-05 08:00:00+00:00")

    assert made().number == 4

    holding.refresh_from_db()
    assert [str(of(each).edition) for each in (up, down, monthly, waits)] == ["GROWTH v2"] * 4
    assert (of(over).status, of(over).ends_on, holding.ends_at.date()) == ("ended", date(2026, 12, 5), date(2026, 12, 4))
    assert (of(monthly).cycle, of(monthly).price, of(monthly).anchor) == ("monthly", Money(79000, "OMR"), date(2027, 11, 5))
    owed = Charge.objects.get()
    assert (owed.tenant, owed.credit_minor, owed.charge_minor) == (up, 12567, 34233)
    assert Change.objects.pending().get().tenant == waits


def test_a_chunk_ends_where_the_next_one_begins(travel, monkeypatch):
    monkeypatch.setattr(making, "CHUNK", 2)
    tenants = sorted((tenant_on("GROWTH") for _number in range(3)), key=lambda each: each.pk)
    for each in tenants:
        actions.downgrade(tenant=each, plan="STARTER", by=seller(each))
    travel.move_to("2026-12-05 08:00:00+00:00")

    first = made()
    second = made(first.last)

    assert [(each.number, each.last) for each in (first, second)] == [(2, str(tenants[1].pk)), (1, str(tenants[2].pk))]
    with pytest.raises(actions.NotDue):
        made(second.last)


def test_what_is_not_sold_to_a_tenant_keeps_nobody_else_waiting(travel, monkeypatch):
    monkeypatch.setattr(making, "CHUNK", 1)
    unsold, other = sorted((tenant_on("GROWTH") for _number in range(2)), key=lambda each: each.pk)
    for each in (unsold, other):
        actions.downgrade(tenant=each, plan="STARTER", by=seller(each))
    Subscription.objects.filter(tenant=unsold).update(currency="KWD")
    travel.move_to("2026-12-05 08:00:00+00:00")

    assert made().last == str(other.pk)

    assert [change.tenant for change in queries.unsold_changes(clock.now())] == [unsold]
    assert (str(of(unsold).edition), str(of(other).edition)) == ("GROWTH v2", "STARTER v2")


def test_the_product_is_told_of_whoever_becomes_another_one_there(travel):
    """Another edition of the same plan at the same price within a period is none, unless something stands on top of a limit."""
    same, on_top, dearer = (tenant_on("GROWTH") for _number in range(3))
    Subscription.objects.filter(tenant=dearer).update(price_minor=70000)
    make.override("branches", tenant=on_top, mode="add", value=1)
    for each in (same, on_top, dearer):
        subscription = of(each)
        facts = {"subscription": subscription, "edition": subscription.edition, "cycle": "monthly", "made_at": clock.now()}
        Change.objects.create(tenant=each, kind="edition", due_on=date(2026, 11, 10), **facts)
    travel.move_to("2026-11-10 08:00:00+00:00")
    before = set(Outbox.objects.values_list("pk", flat=True))

    assert sorted(made().told) == sorted([str(on_top.pk), str(dearer.pk)])

    told = Outbox.objects.exclude(pk__in=before).values_list("subject", flat=True)
    assert sorted(told) == sorted([str(on_top.pk), str(dearer.pk)])


def test_ten_cost_as_many_queries_as_two(travel):
    counts = []
    for _round in range(2):
        for each in [tenant_on("GROWTH") for _number in range(2 + 8 * len(counts))]:
            actions.downgrade(tenant=each, plan="STARTER", by=seller(each))
        travel.shift(timedelta(days=40))
        with CaptureQueriesContext(connection) as asked:
            made()
        counts.append(len(asked))

    assert counts[0] == counts[1]


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
