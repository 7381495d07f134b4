"""What only the product can count it reports: the newest number stands, the same one twice changes nothing, nonsense is named."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError
from django.urls import reverse

from hqconsole.kernel.queue import Job
from jobs import running
from jobs.kinds import KINDS
from jobs.models import Run
from plans import actions, queries
from plans.models import EVER
from plans.queries import limits
from plans.usage import METERS, usage, usage_of
from tests import make

from .conftest import drafted, plan_of
from .product import as_product

REPORT = "SELECT report_usage(%s, %s, %s)"


@pytest.fixture
def tenant(tenant_on_growth):
    """On GROWTH, which includes so many price lists and not one more."""
    return tenant_on_growth


def report(tenant, key: str = "price_lists", used: object = 3, at=None) -> str:
    return as_product(REPORT, str(tenant.pk), [key, used, at or make.clock.now()])[0][0]


def check(tenant, key: str = "price_lists", amount: int = 1) -> tuple:
    return as_product("SELECT allowed, reason, used FROM check_limit(%s, %s)", str(tenant.pk), [key, amount])[0]


def look(tenant) -> None:
    """What the worker does each hour."""
    run = Run.objects.create(kind=Job.USAGE_AGGREGATOR, subject="x", dedupe_key=str(make.clock.now()), ordered_by="test")
    running.carry(run.pk, KINDS[Job.USAGE_AGGREGATOR].parts)


def test_what_is_reported_stands_until_something_newer_is(tenant):
    at = make.clock.now()

    said = [
        report(tenant, used=3, at=at),
        report(tenant, used=3, at=at),
        report(tenant, used=2, at=at - timedelta(hours=1)),
        report(tenant, used=4, at=at + timedelta(minutes=1)),
    ]

    assert said == ["kept", "known", "older", "kept"]
    assert list(tenant.usages.values_list("limit", "starts_on", "used")) == [("price_lists", EVER, 4)]


def test_a_month_is_the_month_of_the_tenants_calendar(tenant):
    """20:30 in Greenwich on the last day is the first day of the next month in Muscat."""
    this_month = make.clock.now().replace(day=1, hour=0, minute=0, second=0, microsecond=0)

    report(tenant, "sms_per_month", 7, this_month - timedelta(hours=3, minutes=30))
    report(tenant, "sms_per_month", 5, this_month - timedelta(hours=4, minutes=30))

    last_month = (this_month - timedelta(days=1)).date().replace(day=1)
    found = dict(tenant.usages.values_list("starts_on", "used"))
    assert found == {this_month.date(): 7, last_month: 5}


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"used": -1}, "used"),
        ({"used": None}, "used"),
        ({"used": 10**13}, "used"),
        ({"key": "no_such_limit"}, "key"),
        ({"key": "branches"}, "key"),
        ({"at": "tomorrow"}, "at"),
        ({"at": "2020-01-01"}, "at"),
    ],
)
def test_what_cannot_be_is_refused_by_its_name(tenant, given, field):
    with pytest.raises(DatabaseError) as refused:
        report(tenant, **given)

    assert refused.value.__cause__.diag.column_name == field
    assert str(refused.value).startswith(f"{field}: ")
    assert not tenant.usages.exists()


def test_another_number_for_the_same_instant_is_refused(tenant):
    at = make.clock.now()
    report(tenant, used=3, at=at)

    with pytest.raises(DatabaseError, match="used: 3 was reported for this very instant"):
        report(tenant, used=4, at=at)


def test_without_a_tenant_nothing_is_kept(tenant):
    with pytest.raises(DatabaseError, match="names no tenant"):
        as_product(REPORT, "", ["price_lists", 3, make.clock.now()])


def test_what_headquarters_counts_itself_is_not_reported(tenant):
    for key in METERS:
        with pytest.raises(DatabaseError, match=f"headquarters counts {key} by itself"):
            report(tenant, key)


def test_what_nobody_reported_is_unknown_and_refuses_nothing(tenant):
    assert check(tenant, amount=10**6) == (True, "unreported", None)

    report(tenant, used=10**6)

    assert check(tenant) == (False, "LIMIT_EXCEEDED", 10**6)


def test_what_is_reported_is_in_the_way_of_a_downgrade(tenant):
    report(tenant, used=900)

    (blocker,) = queries.outlook_of(tenant, "downgrade", "STARTER", "monthly", make.WORKER).blockers

    assert (blocker.limit.key, blocker.used) == ("price_lists", 900)
    assert usage_of([tenant.pk], make.WORKER)[tenant.pk]["price_lists"] == 900


def test_what_is_counted_by_the_month_warns_of_a_downgrade_and_is_not_in_its_way(tenant):
    report(tenant, "sms_per_month", used=10**6)

    look = queries.outlook_of(tenant, "downgrade", "STARTER", "monthly", make.WORKER)

    assert ([room.limit.key for room in look.warnings], look.blockers) == (["sms_per_month"], [])


def test_last_months_number_is_not_this_months(tenant):
    report(tenant, "sms_per_month", 9, make.clock.now() - timedelta(days=40))

    assert "sms_per_month" not in usage(tenant, make.WORKER)


def test_whoever_nears_a_reported_limit_is_told_and_the_number_stays(tenant):
    report(tenant, used=10**6)

    look(tenant)
    look(tenant)

    row = tenant.usages.get(limit="price_lists")
    assert (row.used, row.warned) == (10**6, 100)
    lines = {line.limit.key: line for line in limits.limit_lines()}
    assert lines["price_lists"].passed == [1, 1, 1]
    assert lines["price_lists"].counted_at == row.counted_at


def test_the_page_says_what_is_unknown(tenant):
    text = make.client().get(reverse("plans:enforcement")).content.decode()

    assert text.count("never reported, so unknown") == len(limits.limit_lines()) - len(METERS)


class TestGrace:
    """Orders go on to 110 %, but no longer than 48 hours."""

    def full(self, tenant, hours: int) -> None:
        month = as_product("SELECT date_trunc('month', now() AT TIME ZONE 'Asia/Muscat')::date")[0][0]
        full_at = make.clock.now() - timedelta(hours=hours)
        row = {"used": 1010, "warned": 100, "counted_at": make.clock.now(), "full_at": full_at}
        tenant.usages.create(limit_id="orders_per_month", starts_on=month, **row)

    @pytest.mark.parametrize(("hours", "answer"), [(47, (True, "grace", 1010)), (49, (False, "LIMIT_EXCEEDED", 1010))])
    def test_it_ends_after_two_days(self, tenant, hours, answer):
        self.full(tenant, hours)

        assert check(tenant, "orders_per_month") == answer

    @pytest.mark.parametrize(
        ("used", "answer"),
        [(1010, (True, "grace", 1010)), (1199, (True, "grace", 1199)), (1200, (False, "LIMIT_EXCEEDED", 1200))],
    )
    def test_a_hard_limit_goes_on_to_its_cap_however_long_ago_it_was_full(self, tenant, used, answer):
        limits.Limit.objects.filter(key="orders_per_month").update(enforcement="hard")
        agreed = queries.live_edition(plan_of("GROWTH")).content["limits"]
        capped = drafted(limits=agreed | {"orders_per_month": {"included": 1000, "hard_cap": 1200}})
        capped.go_live(make.clock.now())
        tenant.subscriptions.update(edition=capped)
        self.full(tenant, 49)
        tenant.usages.update(used=used)

        assert check(tenant, "orders_per_month") == answer

    def test_it_begins_when_all_is_used_and_not_anew_with_each_count(self, tenant):
        month, at, begins = date(2026, 11, 1), make.clock.now(), []
        since = datetime(2026, 11, 20, tzinfo=UTC)
        limit = limits.Limit.objects.get(key="orders_per_month")
        for hour, used in enumerate([999, 1000, 1001]):
            counts = [(tenant.pk, month, used)]
            actions.count_usage(limit=limit, counts=counts, at=at + timedelta(hours=hour), since=since, by=make.WORKER)
            begins.append(tenant.usages.get().full_at)

        assert begins == [None, at + timedelta(hours=1), at + timedelta(hours=1)]

    def test_more_of_the_limit_ends_it(self, tenant):
        month, at, since = date(2026, 11, 1), make.clock.now(), datetime(2026, 11, 20, tzinfo=UTC)
        limit = limits.Limit.objects.get(key="orders_per_month")
        for hour, used in enumerate([1000, 900]):
            counts = [(tenant.pk, month, used)]
            actions.count_usage(limit=limit, counts=counts, at=at + timedelta(hours=hour), since=since, by=make.WORKER)

        row = tenant.usages.get()
        assert (row.warned, row.full_at) == (100, None)
