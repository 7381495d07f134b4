"""A campaign is planned before anybody is moved; who would lose is not moved at once, and is told 30 days before."""

from datetime import date

import pytest
import time_machine

from hqconsole.kernel.errors import Forbidden, InvalidInput
from hqconsole.kernel.roles import Role
from plans import actions, queries
from plans.models import Campaign, Subscription
from tests import make

from .conftest import drafted, more
from .test_carry_wave import campaign, edition, tenants_on

pytestmark = pytest.mark.django_db
NOTICE = {"notice_en": "Your plan changes.", "notice_ar": "تتغير باقتكم."}


def plan(role: Role = Role.BUSINESS_ADMIN, **given) -> Campaign:
    facts = {"source": edition(1), "target": edition(2), "mode": Campaign.Mode.NOW}
    return actions.plan_campaign(**(facts | given), by=make.consenting(make.actor(role)))


def test_nobody_is_moved_yet():
    tenants_on(edition(1), 1)

    planned = plan(stop_after=5)

    assert (planned.mode, planned.stop_after, planned.slug) == ("now", 5, f"C-{planned.pk}")
    assert Subscription.objects.filter(edition=edition(1)).count() == 1


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"target": (1, "GROWTH")}, "target"),
        ({"source": (2, "GROWTH"), "target": (1, "GROWTH"), "mode": "at_renewal"}, "target"),
        ({"source": (2, "GROWTH"), "target": (2, "STARTER")}, "mode"),
        ({"mode": "sideways"}, "mode"),
        ({"mode": "on_date", "on_date": date(2026, 12, 4), **NOTICE}, "on_date"),
        ({"mode": "on_date", "on_date": None, **NOTICE}, "on_date"),
        ({"mode": "on_date", "on_date": date(2026, 12, 5), **NOTICE, "notice_ar": " "}, "notice_ar"),
        ({"mode": "on_date", "on_date": date(2026, 12, 5), **NOTICE, "notice_en": ""}, "notice_en"),
    ],
    ids=str,
)
@time_machine.travel("2026-11-05 08:00:00+00:00", tick=False)
def test_what_must_not_be_is_refused_at_its_field(given, field):
    for name in ("source", "target"):
        if name in given:
            given = given | {name: edition(*given[name])}

    with pytest.raises(InvalidInput) as refused:
        plan(**given)
    assert list(refused.value.errors) == [field]


@pytest.mark.parametrize(("name", "mode"), [("source", "at_renewal"), ("target", "at_renewal"), ("target", "keep")])
def test_a_draft_is_refused_at_its_field(name, mode):
    draft = drafted("GROWTH", **more())

    with pytest.raises(InvalidInput, match="is a draft") as refused:
        plan(**{name: draft, "mode": mode})
    assert list(refused.value.errors) == [name]


@time_machine.travel("2026-11-05 21:00:00+00:00", tick=False)
def test_the_30_days_are_counted_from_the_day_it_is_where_tenants_are():
    tenants_on(edition(1), 1)

    with pytest.raises(InvalidInput, match="at least 30 days ahead"):
        plan(mode="on_date", on_date=date(2026, 12, 5), **NOTICE)
    assert plan(mode="on_date", on_date=date(2026, 12, 6), **NOTICE).on_date == date(2026, 12, 6)


@time_machine.travel("2026-11-05 08:00:00+00:00", tick=False)
def test_a_day_after_30_days_with_a_notice_in_both_languages_is_kept_as_evidence():
    planned = plan(mode="on_date", on_date=date(2026, 12, 5), **NOTICE)

    assert (planned.notice_en, planned.notice_ar, planned.on_date) == (*NOTICE.values(), date(2026, 12, 5))


@pytest.mark.parametrize("role", [Role.TECH_ADMIN, Role.QA_COMPLIANCE, Role.SUPPORT_ANALYST])
def test_nobody_else_plans(role):
    with pytest.raises(Forbidden):
        plan(role)


def test_what_it_would_mean_is_counted_for_everybody():
    tenants = tenants_on(edition(1), 3)
    Subscription.objects.filter(tenant=tenants[0]).update(price_minor=70000)
    Subscription.objects.filter(tenant=tenants[1]).update(currency="KWD")
    Subscription.objects.filter(tenant=tenants[2]).update(committed_until=date(2100, 1, 1))

    found = queries.totals(campaign())

    assert (found.tenants, found.committed, found.pending, found.not_sold) == (3, 1, 0, 1)
    assert {money.currency: (number, money.minor) for number, money in found.more} == {"KWD": (1, 0), "OMR": (2, 9000)}
