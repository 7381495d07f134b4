"""Moving down waits for the end of the term, and takes a second person where something does not fit."""

from datetime import date

import pytest
import time_machine

from approvals.models import Request
from hqconsole.kernel.errors import SentForReview
from hqconsole.kernel.money import Money
from plans import actions, queries
from plans.models import AddOn
from plans.periods import begin_of
from tests import make

from .having import of, seller, selling, tenant_on

pytestmark = pytest.mark.django_db
NOW = "2026-11-22 08:00:00+00:00"


@pytest.fixture
def tenant():
    with time_machine.travel("2026-11-05 08:00:00+00:00", tick=False):
        return tenant_on("GROWTH")


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


def test_a_tenant_that_fits_moves_down_at_the_end_of_its_period(tenant, uses):
    change = actions.downgrade(tenant=tenant, plan="STARTER", by=seller(tenant))

    assert (change.kind, change.due_on, change.is_pending) == ("downgrade", date(2026, 12, 5), True)
    assert str(of(tenant).edition) == "GROWTH v2"


@pytest.mark.parametrize(
    ("used", "blockers", "warnings"),
    [
        ({"branches": 2, "users": 5}, [], []),
        ({"branches": 5}, [("branches", 3)], []),
        ({"users": 12, "branches": 3}, [("branches", 1), ("users", 7)], []),
        ({"orders_per_month": 900}, [], [("orders_per_month", 700)]),
    ],
    ids=str,
)
def test_what_does_not_fit_is_listed_with_how_much_has_to_go(tenant, uses, used, blockers, warnings):
    uses |= used

    look = queries.downgrade_outlook(tenant, "STARTER", make.actor())

    assert sorted((room.limit.key, room.excess) for room in look.blockers) == blockers
    assert [(room.limit.key, room.excess) for room in look.warnings] == warnings


@pytest.mark.parametrize(
    ("begins", "ends", "room"), [(22, date(2026, 12, 4), 2), (22, date(2026, 12, 6), 4), (30, date(2026, 12, 6), 4)], ids=str
)
def test_only_what_holds_when_the_change_begins_counts(tenant, uses, begins, ends, room):
    uses |= {"branches": 4}
    with time_machine.travel(f"2026-11-{begins} 07:00:00+00:00", tick=False):
        make.override("branches", tenant=tenant, mode="add", value=2, ends_at=begin_of(ends, tenant.timezone))

    look = queries.downgrade_outlook(tenant, "STARTER", make.actor())

    branches = next(each for each in look.rooms if each.limit.key == "branches")
    assert (branches.end, bool(look.blockers)) == (room, room < 4)


def test_an_add_on_that_is_given_back_before_the_change_begins_does_not_count(tenant, uses):
    holding = actions.buy_add_on(tenant=tenant, add_on=AddOn.objects.get(key="USERS_5"), quantity=1, by=seller(tenant))
    holding.give_back(begin_of(date(2026, 12, 1), tenant.timezone))

    look = queries.downgrade_outlook(tenant, "STARTER", make.actor())

    users = next(each for each in look.rooms if each.limit.key == "users")
    assert (users.now.included, users.then.included) == (20, 5)


@pytest.mark.parametrize("used", [{"branches": 5}, {"orders_per_month": 900}], ids=str)
def test_what_does_not_fit_takes_a_second_person(tenant, uses, used):
    uses |= used

    with pytest.raises(SentForReview):
        actions.downgrade(tenant=tenant, plan="STARTER", reason=make.REASON, by=selling(tenant))
    assert Request.objects.get().verb == "plans.downgrade"
    assert not tenant.changes.exists()


def test_a_price_of_its_own_takes_a_second_person(tenant, uses):
    of(tenant).agree_on(Money(60000, "OMR"), is_own=True, committed_until=None)

    with pytest.raises(SentForReview):
        actions.downgrade(tenant=tenant, plan="STARTER", reason=make.REASON, by=selling(tenant))


def test_a_tenant_that_just_moved_up_takes_a_second_person(tenant, uses):
    actions.upgrade(tenant=tenant, plan="PRO", by=seller(tenant))

    with pytest.raises(SentForReview):
        actions.downgrade(tenant=tenant, plan="GROWTH", reason=make.REASON, by=selling(tenant))


def test_a_term_that_is_committed_to_is_kept(tenant, uses):
    of(tenant).agree_on(Money(79000, "OMR"), is_own=False, committed_until=date(2027, 2, 20))

    change = actions.downgrade(tenant=tenant, plan="STARTER", by=seller(tenant))

    assert change.due_on == date(2027, 3, 5)


@pytest.mark.parametrize("plan", ["GROWTH", "PRO"])
def test_what_is_not_below_is_refused(tenant, uses, plan):
    with pytest.raises(actions.WrongDirection, match="not below"):
        actions.downgrade(tenant=tenant, plan=plan, by=seller(tenant))
