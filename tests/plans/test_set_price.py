"""A price of the tenant's own takes a second person, always; it stays when the edition of its plan moves."""

from datetime import date

import pytest
import time_machine

from hqconsole.kernel.errors import InvalidInput, SentForReview
from hqconsole.kernel.money import Money
from hqconsole.kernel.roles import Role
from plans import actions
from plans.models import PlanEdition
from tests import make

from .having import of, seller, selling, tenant_on

pytestmark = pytest.mark.django_db


@pytest.fixture
def tenant():
    with time_machine.travel("2026-11-05 08:00:00+00:00", tick=False):
        yield tenant_on("GROWTH")


def agree(tenant, price_minor, committed_until=None):
    """The act itself, as it is carried out once a second person has agreed."""
    given = {"tenant": tenant, "price_minor": price_minor, "committed_until": committed_until, "reason": make.REASON}
    return actions.set_price.action.carry_out(given | {"by": make.consenting(make.actor(Role.BUSINESS_ADMIN), tenant.slug)})


def test_it_is_sent_to_a_second_person_whoever_asks(tenant):
    with pytest.raises(SentForReview):
        actions.set_price(tenant=tenant, price_minor=60000, committed_until=None, reason=make.REASON, by=selling(tenant))
    assert not of(tenant).has_own_price


def test_the_price_holds_and_stays_on_another_edition_of_the_plan(tenant):
    agree(tenant, 60000, date(2027, 11, 5))
    subscription = of(tenant)
    older = PlanEdition.objects.get(plan__key="GROWTH", number=1)

    assert (subscription.price, subscription.committed_until) == (Money(60000, "OMR"), date(2027, 11, 5))
    assert subscription.price_on(older, "monthly") == Money(60000, "OMR")
    subscription.move_to(older, "monthly", subscription.price_on(older, "monthly"))
    assert (of(tenant).price, of(tenant).has_own_price) == (Money(60000, "OMR"), True)


def test_another_plan_has_the_list_price(tenant):
    agree(tenant, 60000)

    assert of(tenant).price_on(PlanEdition.objects.live().get(plan__key="PRO"), "monthly") == Money(199000, "OMR")


def test_without_a_price_the_list_price_holds_again(tenant):
    agree(tenant, 60000)
    agree(tenant, None)

    assert (of(tenant).price, of(tenant).has_own_price) == (Money(79000, "OMR"), False)


@pytest.mark.parametrize(
    ("price", "until", "field"),
    [(61000, date(2027, 11, 5), "price"), (None, date(2027, 11, 5), "price"), (50000, None, "committed_until")],
)
def test_what_is_committed_to_becomes_neither_dearer_nor_shorter(tenant, price, until, field):
    agree(tenant, 60000, date(2027, 11, 5))

    with pytest.raises(InvalidInput) as refused:
        agree(tenant, price, until)
    assert list(refused.value.errors) == [field]


@pytest.mark.parametrize(("price", "until", "field"), [(-1, None, "price"), (1, date(2020, 1, 1), "committed_until")])
def test_what_makes_no_sense_is_refused_at_its_field(tenant, price, until, field):
    with pytest.raises(InvalidInput) as refused:
        agree(tenant, price, until)
    assert list(refused.value.errors) == [field]


def test_what_waits_is_withdrawn_first(tenant):
    actions.cancel(tenant=tenant, reason=make.REASON, by=seller(tenant))

    with pytest.raises(actions.ChangePending):
        agree(tenant, 60000)


def test_a_trial_has_no_price_to_agree_on():
    with pytest.raises(actions.OnTrial):
        agree(tenant_on("FREE_TRIAL"), 1000)
