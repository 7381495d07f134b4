"""Before something new is made the product asks whether it may; whoever is not refused is told why not."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connections, transaction

from plans.models import EVER, Limit, WouldStop
from tests import make

from .product import as_product

ASK = "SELECT allowed, reason FROM check_limit(%s, %s)"
FIRST_OF_MONTH = "SELECT date_trunc('month', now() AT TIME ZONE 'Asia/Muscat')::date"


@pytest.fixture
def tenant(tenant_on_growth):
    """On GROWTH: 1,000 orders a month with some grace, 5 branches and not one more, storage that is never refused."""
    return tenant_on_growth


def use(tenant, key: str, used: int) -> None:
    is_level = Limit.objects.get(key=key).kind == "level"
    starts_on = EVER if is_level else as_product(FIRST_OF_MONTH)[0][0]
    tenant.usages.update_or_create(limit_id=key, starts_on=starts_on, defaults={"used": used, "counted_at": make.clock.now()})


def ask(tenant, key: str, amount: int = 1) -> tuple:
    return as_product(ASK, str(tenant.pk), [key, amount])[0]


@pytest.mark.parametrize(
    ("key", "used", "amount", "answer"),
    [
        ("branches", 4, 1, (True, "within")),
        ("branches", 5, 1, (False, "LIMIT_EXCEEDED")),
        ("branches", 4, 2, (False, "LIMIT_EXCEEDED")),
        ("branches", 0, 5, (True, "within")),
        ("orders_per_month", 999, 1, (True, "within")),
        ("orders_per_month", 1000, 1, (True, "grace")),
        ("orders_per_month", 1099, 1, (True, "grace")),
        ("orders_per_month", 1100, 1, (False, "LIMIT_EXCEEDED")),
        ("storage_mb", 10**9, 1, (True, "overage")),
    ],
)
def test_each_kind_stops_where_it_is_agreed(tenant, key, used, amount, answer):
    use(tenant, key, used)

    assert ask(tenant, key, amount) == answer


def test_garments_can_be_handed_back_however_many_orders_there_were(tenant):
    """Whatever makes nothing new asks for nothing, and is never refused."""
    use(tenant, "orders_per_month", 10**6)

    assert ask(tenant, "orders_per_month", 0) == (True, "nothing_new")


def test_what_is_not_in_the_plan_is_refused(tenant):
    tenant.subscriptions.update(status="ended", ends_on="2099-01-01")

    assert ask(tenant, "branches") == (False, "LIMIT_EXCEEDED")


def test_whoever_is_exempt_is_not_refused(tenant):
    at = make.clock.now()
    use(tenant, "branches", 5)
    times = {"starts_at": at - timedelta(days=1), "ends_at": at + timedelta(days=1), "made_at": at}
    tenant.overrides.create(limit_id="branches", mode="exempt", reason=make.REASON, given_by="staff:1", **times)

    assert ask(tenant, "branches") == (True, "exempt")


def test_without_limit_is_without_limit(tenant):
    at = make.clock.now()
    use(tenant, "branches", 500)
    times = {"starts_at": at - timedelta(days=1), "ends_at": at + timedelta(days=1), "made_at": at}
    tenant.overrides.create(limit_id="branches", mode="set", value=-1, reason=make.REASON, given_by="staff:1", **times)

    assert ask(tenant, "branches") == (True, "unlimited")


def test_the_answer_says_how_much_is_left_until_when(tenant):
    use(tenant, "orders_per_month", 17)

    (row,) = as_product(
        "SELECT used, included, hard_cap, resets_at AT TIME ZONE 'Asia/Muscat' FROM check_limit('orders_per_month')",
        str(tenant.pk),
    )

    first = as_product(FIRST_OF_MONTH)[0][0]
    assert row[:3] == (17, 1000, -1)
    assert row[3].day == 1
    assert 28 <= (row[3].date() - first).days <= 31


def test_last_months_orders_do_not_count(tenant):
    tenant.usages.create(limit_id="orders_per_month", starts_on="2020-01-01", used=10**6, counted_at=make.clock.now())

    assert ask(tenant, "orders_per_month") == (True, "within")


@pytest.mark.parametrize(("tenant_id", "key"), [("", "branches"), ("theirs", "no_such_limit")])
def test_nobody_and_nothing_known_is_refused(tenant, tenant_id, key):
    assert as_product(ASK, str(tenant.pk) if tenant_id else "", [key, 1]) == [(False, "unknown_limit")]


@pytest.mark.parametrize("amount", [-1, 10**10])
def test_an_amount_that_is_none_is_an_error(tenant, amount):
    with pytest.raises(DatabaseError, match="An amount is from 0"):
        ask(tenant, "branches", amount)


def test_one_tenant_does_not_see_what_another_uses(tenant):
    other = make.tenant()
    use(tenant, "branches", 3)

    assert as_product("SELECT used FROM usage", str(other.pk)) == []
    assert as_product("SELECT key, used FROM usage", str(tenant.pk)) == [("branches", 3)]


@pytest.fixture
def rehearsed(tenant):
    use(tenant, "branches", 5)
    Limit.objects.get(key="branches").rehearse(make.clock.now())
    return tenant


def test_a_rehearsed_limit_refuses_nobody_and_notes_whom_it_would(rehearsed):
    for _time in range(3):
        assert ask(rehearsed, "branches") == (True, "rehearsal")

    noted = WouldStop.objects.get()
    assert (noted.tenant, noted.limit_id, noted.times) == (rehearsed, "branches", 3)


def test_whom_it_would_not_stop_is_not_noted(rehearsed):
    use(rehearsed, "branches", 2)
    ask(rehearsed, "branches")

    assert not WouldStop.objects.exists()


def test_a_transaction_that_may_not_write_is_answered_all_the_same(rehearsed):
    with transaction.atomic(using="product"), connections["product"].cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")
        cursor.execute("SELECT set_config('app.tenant_id', %s, true)", [str(rehearsed.pk)])
        cursor.execute(ASK, ["branches", 1])
        assert cursor.fetchall() == [(True, "rehearsal")]


def test_a_disarmed_limit_neither_refuses_nor_notes(rehearsed):
    Limit.objects.get(key="branches").disarm()

    assert ask(rehearsed, "branches") == (True, "disarmed")
    assert not WouldStop.objects.exists()


def test_the_product_notes_nothing_about_a_limit_that_is_not_rehearsed(tenant):
    as_product("SELECT hq.plans_note_would_stop('branches', current_date)", str(tenant.pk))

    assert not WouldStop.objects.exists()


@pytest.mark.parametrize("statement", ["SELECT 1 FROM hq.plans_wouldstop", "UPDATE hq.plans_usage SET used = 0"])
def test_the_product_reads_no_notes_and_writes_no_usage(tenant, statement):
    with pytest.raises(DatabaseError, match="permission denied"):
        as_product(statement, str(tenant.pk))
