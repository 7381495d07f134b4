"""Usage is counted each hour from the product's own rows: by the tenant's calendar, set by set, and as often as one likes."""

from datetime import UTC, date, datetime

import psycopg
import pytest
import time_machine

from audit.models import Entry
from hqconsole.kernel.errors import Forbidden
from hqconsole.kernel.queue import Job, Topic
from jobs import running
from jobs.kinds import KINDS
from jobs.models import Outbox, Run
from jobs.outbox import tenant_moved
from jobs.recurring import RECURRING
from plans import actions
from plans.models import EVER, Limit, Usage
from tests import make
from tests.services import administrator_on

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
NOVEMBER = date(2026, 11, 1)


@pytest.fixture
def quiet(monkeypatch):
    monkeypatch.setattr("hqconsole.kernel.queue.ring", lambda *_: None)


@pytest.fixture
def laundry(committed_db, quiet):
    """A function that has the product hold a tenant with rows of its own."""

    def laundry(*, branches: int = 0, users: int = 0, orders=(), **given):
        tenant = make.tenant(**given)
        actions.subscribe(tenant=tenant, plan="GROWTH", by=make.WORKER)
        tenant_moved(str(tenant.pk))
        fill(committed_db, tenant, branches, users, orders)
        return tenant

    return laundry


def fill(database: str, tenant, branches: int, users: int, orders) -> None:
    pk = str(tenant.pk)
    with psycopg.connect(administrator_on(database)) as product:
        product.execute("DELETE FROM org_branches_mst WHERE tenant_org_id = %s", [pk])
        product.execute(
            "INSERT INTO org_branches_mst (id, tenant_org_id, name) SELECT gen_random_uuid(), %s, n::text"
            " FROM generate_series(1, %s) n",
            [pk, branches],
        )
        product.execute(
            "INSERT INTO org_users_mst (id, tenant_org_id, email) SELECT gen_random_uuid(), %s, n || '@x.example'"
            " FROM generate_series(1, %s) n",
            [pk, users],
        )
        for number, at in enumerate(orders):
            product.execute(
                "INSERT INTO org_orders_mst (tenant_org_id, order_no, created_at) VALUES (%s, %s, %s)", [pk, f"{number} {at}", at]
            )


def run_the_job() -> None:
    run = Run.objects.create(kind=Job.USAGE_AGGREGATOR, subject="x", dedupe_key=str(make.clock.now()), ordered_by="test")
    running.carry(run.pk, KINDS[Job.USAGE_AGGREGATOR].parts)
    run.refresh_from_db()
    assert run.state == Run.State.SUCCEEDED, run.error


def used(tenant) -> dict:
    return {(each.limit_id, each.starts_on): each.used for each in tenant.usages.all()}


def test_each_tenant_is_counted_by_itself(laundry):
    one = laundry(branches=3, users=2, orders=["2026-11-02", "2026-11-19 23:59"])
    other = laundry(branches=1)

    with time_machine.travel(NOW, tick=False):
        run_the_job()

    assert used(one) == {("branches", EVER): 3, ("users", EVER): 2, ("orders_per_month", NOVEMBER): 2}
    assert used(other) == {("branches", EVER): 1}


def test_a_month_begins_at_midnight_of_the_tenants_own_clock(laundry):
    """21:00 in Greenwich is the next day in Muscat, four hours ahead."""
    tenant = laundry(orders=["2026-10-31 19:59", "2026-10-31 20:00", "2026-11-30 19:59", "2026-11-30 20:00"])

    with time_machine.travel(datetime(2026, 12, 1, 9, tzinfo=UTC), tick=False):
        run_the_job()

    assert used(tenant) == {("orders_per_month", NOVEMBER): 2, ("orders_per_month", date(2026, 12, 1)): 1}


@pytest.mark.parametrize(
    ("zone", "at"),
    [
        ("Asia/Muscat", datetime(2026, 12, 2, 19, 59, tzinfo=UTC)),
        ("Asia/Muscat", datetime(2026, 12, 2, 20, tzinfo=UTC)),  # 48 hours ago December had begun there, not in Greenwich
        ("Asia/Muscat", datetime(2026, 12, 3, 1, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 12, 3, 2, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 12, 3, 6, tzinfo=UTC)),
    ],
)
def test_a_month_that_is_not_counted_again_stays_as_it_was(laundry, zone, at):
    tenant = laundry(orders=["2026-11-20 12:00", "2026-11-21 12:00"], timezone=zone)
    with time_machine.travel(NOW.replace(day=28), tick=False):
        run_the_job()

    with time_machine.travel(at, tick=False):
        run_the_job()

    assert used(tenant)["orders_per_month", NOVEMBER] == 2


def test_a_month_that_is_counted_again_is_emptied_by_the_tenants_own_clock(laundry, committed_db):
    """48 hours ago it was still November in New York, but December in Greenwich."""
    tenant = laundry(orders=["2026-11-20 12:00"], timezone="America/New_York")
    with time_machine.travel(NOW.replace(day=28), tick=False):
        run_the_job()
    with psycopg.connect(administrator_on(committed_db)) as product:
        product.execute("DELETE FROM org_orders_mst WHERE tenant_org_id = %s", [str(tenant.pk)])

    with time_machine.travel(datetime(2026, 12, 3, 2, tzinfo=UTC), tick=False):
        run_the_job()

    assert used(tenant)["orders_per_month", NOVEMBER] == 0


def test_counting_twice_changes_nothing_and_warns_nobody_twice(laundry):
    tenant = laundry(branches=5)

    with time_machine.travel(NOW, tick=False) as clock:
        for _hour in range(2):
            run_the_job()
            clock.shift(3600)

    assert used(tenant) == {("branches", EVER): 5}
    assert Entry.objects.filter(tbl="plans_usage", tenant=str(tenant.pk)).count() == 1
    assert Outbox.objects.filter(topic=Topic.NOTICE).count() == 1


def test_what_is_no_longer_there_is_no_longer_used(laundry, committed_db):
    tenant = laundry(branches=2)
    with time_machine.travel(NOW, tick=False) as clock:
        run_the_job()
        fill(committed_db, tenant, 0, 0, [])
        clock.shift(3600)
        run_the_job()

    assert used(tenant) == {("branches", EVER): 0}


def test_inactive_branches_do_not_count(laundry, committed_db):
    tenant = laundry(branches=2)
    with psycopg.connect(administrator_on(committed_db)) as product:
        product.execute("UPDATE org_branches_mst SET is_active = false WHERE name = '1'")

    run_the_job()

    assert used(tenant) == {("branches", EVER): 1}


@pytest.mark.django_db
class TestThresholds:
    """80, 90 and 100 per cent, each told once; below 75 it is forgotten that they were."""

    @pytest.fixture
    def tenant(self, quiet):
        tenant = make.tenant()
        actions.subscribe(tenant=tenant, plan="GROWTH", by=make.WORKER)
        return tenant

    def count(self, tenant, *amounts: int) -> list[int]:
        """How many thresholds each count passes; 1,000 orders are included."""
        limit, found = Limit.objects.get(key="orders_per_month"), []
        for used in amounts:
            facts = {"counts": [(tenant.pk, NOVEMBER, used)], "at": make.clock.now(), "since": NOW}
            found.append(actions.count_usage(limit=limit, **facts, by=make.WORKER))
        return found

    @pytest.mark.parametrize(
        ("amounts", "told"),
        [
            ([799, 800, 899, 900, 999, 1000, 1100], [0, 1, 0, 1, 0, 1, 0]),
            ([1000, 1000], [1, 0]),
            ([850, 760, 850], [1, 0, 0]),
            ([850, 749, 850], [1, 0, 1]),
            ([0], [0]),
        ],
    )
    def test_each_is_told_once(self, tenant, amounts, told):
        assert self.count(tenant, *amounts) == told

    def test_the_ledger_says_who_passed_what(self, tenant):
        self.count(tenant, 850)

        entry = Entry.objects.get(tbl="plans_usage", tenant=str(tenant.pk))
        assert (entry.verb, entry.changes) == (
            "plans.count_usage",
            {"warned": [0, 80], "used": [None, 850], "included": [None, 1000]},
        )

    def test_people_are_told_of_the_last_one_only_and_once_for_all_tenants(self, tenant):
        self.count(tenant, 950)
        assert not Outbox.objects.filter(topic=Topic.NOTICE).exists()
        self.count(tenant, 1000)

        notice = Outbox.objects.get(topic=Topic.NOTICE)
        assert notice.payload["facts"] == {"limit": "orders_per_month", "tenants": 1}

    def test_another_month_is_told_anew(self, tenant):
        self.count(tenant, 1000)
        limit = Limit.objects.get(key="orders_per_month")
        december = {
            "counts": [(tenant.pk, date(2026, 12, 1), 900)],
            "at": make.clock.now(),
            "since": datetime(2026, 12, 1, 9, tzinfo=UTC),
        }

        assert actions.count_usage(limit=limit, **december, by=make.WORKER) == 1
        assert Usage.objects.get(starts_on=NOVEMBER).used == 1000

    def test_a_tenant_that_headquarters_does_not_know_is_left_out(self, tenant):
        counts = [("00000000-0000-7000-8000-000000000000", NOVEMBER, 5)]
        limit = Limit.objects.get(key="orders_per_month")

        actions.count_usage(limit=limit, counts=counts, at=make.clock.now(), since=NOW, by=make.WORKER)

        assert not Usage.objects.exists()

    def test_nobody_but_a_machine_counts(self, tenant):
        limit = Limit.objects.first()
        with pytest.raises(Forbidden):
            actions.count_usage(limit=limit, counts=[], at=make.clock.now(), since=NOW, by=make.actor())


def test_it_recurs_every_hour():
    assert [each.latest(NOW.replace(minute=40)) for each in RECURRING if each.job == Job.USAGE_AGGREGATOR] == [NOW]
