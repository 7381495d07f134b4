"""A wave moves its tenants chunk by chunk, each with a receipt; what a tenant must not suffer, it is left out of."""

from datetime import date, timedelta

import pytest
import time_machine

from hqconsole.kernel import clock
from hqconsole.kernel.errors import Forbidden
from hqconsole.kernel.money import Money
from jobs.models import Outbox
from plans import actions, moving, queries
from plans.models import Campaign, Change, PlanEdition, Receipt, Subscription, Wave
from tests import make

from .having import of, seller, tenant_on

pytestmark = pytest.mark.django_db
TODAY = "2026-11-05 08:00:00+00:00"


@pytest.fixture
def travel():
    with time_machine.travel(TODAY, tick=False) as travel:
        yield travel


def edition(number: int, plan: str = "GROWTH") -> PlanEdition:
    return PlanEdition.objects.select_related("plan").get(plan__key=plan, number=number)


def tenants_on(source: PlanEdition, how_many: int, **given) -> list:
    """Tenants on an edition, in the order in which a wave meets them."""
    tenants = [tenant_on(source.plan.key, **given) for _number in range(how_many)]
    Subscription.objects.filter(tenant__in=tenants).update(edition=source)
    return sorted(tenants, key=lambda tenant: tenant.pk)


def campaign(source=None, target=None, mode=Campaign.Mode.NOW, **given) -> Campaign:
    facts = {"source": source or edition(1), "target": target or edition(2), "made_by": "staff:1", "made_at": clock.now()}
    return Campaign.objects.create(mode=mode, **facts, **given)


def wave_of(planned: Campaign, size: int) -> Wave:
    number = planned.waves.count() + 1
    return planned.waves.create(number=number, size=size, started_by="staff:1", started_at=clock.now())


def carried(wave: Wave) -> Wave:
    """The wave, carried as the worker does."""
    after = ""
    while True:
        progress = actions.carry_wave(wave=wave, after=after, by=make.WORKER)
        if not progress.goes_on:
            return progress.wave
        after = progress.last


def outcomes(planned: Campaign) -> dict:
    return {receipt.tenant.slug: (receipt.outcome, receipt.reason) for receipt in planned.receipts.select_related("tenant")}


def test_everybody_is_moved_and_has_a_receipt(travel, monkeypatch):
    monkeypatch.setattr(moving, "CHUNK", 2)
    planned, tenants = campaign(), tenants_on(edition(1), 5)

    wave = carried(wave_of(planned, 5))

    assert (wave.state, wave.moved, wave.skipped) == ("done", 5, 0)
    assert {str(of(tenant).edition) for tenant in tenants} == {"GROWTH v2"}
    receipt = Receipt.objects.get(tenant=tenants[0])
    assert (receipt.before["edition"], receipt.after["edition"]) == (edition(1).pk, edition(2).pk)
    assert receipt.before["price_minor"] == 79000


def test_a_wave_is_no_longer_than_its_size_and_the_next_one_goes_on(travel):
    planned, tenants = campaign(), tenants_on(edition(1), 3)

    carried(wave_of(planned, 2))
    assert [str(of(tenant).edition) for tenant in tenants] == ["GROWTH v2", "GROWTH v2", "GROWTH v1"]
    carried(wave_of(planned, 1))

    assert str(of(tenants[2]).edition) == "GROWTH v2"


def test_the_product_is_told_where_its_rows_become_other_ones(travel):
    _same, other, on_top = tenants_on(edition(1), 3)
    Subscription.objects.filter(tenant=other).update(price_minor=99000)
    make.override("branches", tenant=on_top, mode="add", value=1)
    before = set(Outbox.objects.values_list("pk", flat=True))

    carried(wave_of(campaign(), 3))

    assert list(Outbox.objects.exclude(pk__in=before).order_by("pk").values_list("subject", flat=True)) == [
        str(other.pk),
        str(on_top.pk),
    ]
    assert of(other).price == Money(79000, "OMR")


def test_at_renewal_each_moves_when_its_own_period_ends(travel):
    first = tenants_on(edition(1), 1)[0]
    travel.move_to("2026-11-22 08:00:00+00:00")
    second = tenants_on(edition(1), 1)[0]

    wave = carried(wave_of(campaign(mode=Campaign.Mode.AT_RENEWAL), 2))

    assert (wave.moved, wave.skipped) == (2, 0)
    assert [Change.objects.get(tenant=tenant).due_on for tenant in (first, second)] == [date(2026, 12, 5), date(2026, 12, 22)]
    assert str(of(first).edition) == "GROWTH v1"
    travel.move_to("2026-12-05 08:00:00+00:00")
    actions.apply_changes(after="", by=make.WORKER)
    assert [str(of(tenant).edition) for tenant in (first, second)] == ["GROWTH v2", "GROWTH v1"]


@pytest.mark.parametrize("day", [date(2026, 1, 31), date(2026, 11, 5), date(2026, 11, 6), date(2025, 12, 31), date(2024, 2, 29)])
@pytest.mark.parametrize("cycle", ["monthly", "annual"])
def test_the_database_counts_periods_as_python_does(travel, day, cycle):
    tenant = tenants_on(edition(1), 1)[0]
    Subscription.objects.filter(tenant=tenant).update(starts_on=day, cycle=cycle)

    carried(wave_of(campaign(mode=Campaign.Mode.AT_RENEWAL), 1))

    assert Change.objects.get(tenant=tenant).due_on == of(tenant).period(date(2026, 11, 5))[1]


def test_on_a_day_whoever_would_lose_moves_at_the_period_after_it(travel):
    tenant = tenants_on(edition(2), 1)[0]
    words = {"notice_en": "Your plan changes.", "notice_ar": "تتغير باقتكم."}

    carried(wave_of(campaign(edition(2), edition(1), Campaign.Mode.ON_DATE, on_date=date(2026, 12, 20), **words), 1))

    assert Change.objects.get(tenant=tenant).due_on == date(2027, 1, 5)


def test_on_a_day_whoever_loses_nothing_moves_on_that_day(travel):
    tenant = tenants_on(edition(1), 1)[0]
    words = {"notice_en": "You get more.", "notice_ar": "تحصلون على المزيد."}

    carried(wave_of(campaign(mode=Campaign.Mode.ON_DATE, on_date=date(2026, 12, 20), **words), 1))

    assert Change.objects.get(tenant=tenant).due_on == date(2026, 12, 20)


def test_inside_a_committed_term_nothing_becomes_less(travel):
    free, bound = tenants_on(edition(2), 2)
    Subscription.objects.filter(tenant=bound).update(committed_until=date(2027, 6, 1))
    planned = campaign(edition(2), edition(1), Campaign.Mode.AT_RENEWAL)

    wave = carried(wave_of(planned, 2))

    assert (wave.moved, wave.skipped) == (1, 1)
    assert outcomes(planned) == {free.slug: ("scheduled", ""), bound.slug: ("skipped", "committed")}
    assert not Change.objects.filter(tenant=bound).exists()


def test_inside_a_committed_term_nothing_becomes_dearer_but_a_price_of_its_own_stays(travel):
    bound, own = tenants_on(edition(1), 2)
    until = {"committed_until": date(2027, 6, 1), "price_minor": 60000}
    Subscription.objects.filter(tenant=bound).update(**until)
    Subscription.objects.filter(tenant=own).update(has_own_price=True, **until)
    planned = campaign(mode=Campaign.Mode.AT_RENEWAL)

    carried(wave_of(planned, 2))

    assert outcomes(planned) == {bound.slug: ("skipped", "committed"), own.slug: ("scheduled", "")}
    assert of(own).price_on(edition(2), "monthly") == Money(60000, "OMR")


def test_whoever_would_pay_more_at_once_is_left_out(travel):
    tenant = tenants_on(edition(1), 1)[0]
    Subscription.objects.filter(tenant=tenant).update(price_minor=1000)
    planned = campaign()

    carried(wave_of(planned, 1))

    assert outcomes(planned) == {tenant.slug: ("skipped", "dearer")}


def test_whoever_has_a_change_waiting_or_no_price_is_left_out(travel):
    waiting, unsold = tenants_on(edition(1), 2)
    actions.cancel(tenant=waiting, reason=make.REASON, by=seller(waiting))
    Subscription.objects.filter(tenant=unsold).update(currency="KWD")
    planned = campaign()

    carried(wave_of(planned, 2))

    assert outcomes(planned) == {waiting.slug: ("skipped", "pending"), unsold.slug: ("skipped", "not_sold")}


@pytest.mark.parametrize("chunk", [1, 2, 1_000])
def test_the_refusal_that_is_one_too_many_stops_a_wave_before_anybody_behind_it(travel, monkeypatch, chunk):
    monkeypatch.setattr(moving, "CHUNK", chunk)
    tenants = tenants_on(edition(1), 6)
    for dearer in (tenants[1], tenants[3]):
        Subscription.objects.filter(tenant=dearer).update(price_minor=1000)
    planned = campaign(stop_after=1)

    wave = carried(wave_of(planned, 6))

    assert (wave.state, wave.moved, wave.skipped) == ("stopped", 2, 2)
    assert [str(of(tenant).edition)[-2:] for tenant in tenants] == ["v2", "v1", "v2", "v1", "v1", "v1"]
    assert queries.candidates(planned).count() == 2


def test_as_many_refusals_as_it_may_have_do_not_stop_a_wave(travel):
    tenants = tenants_on(edition(1), 3)
    Subscription.objects.filter(tenant=tenants[2]).update(price_minor=1000)

    wave = carried(wave_of(campaign(stop_after=1), 3))

    assert (wave.state, wave.moved, wave.skipped) == ("done", 2, 1)


def test_a_wave_that_is_carried_twice_moves_nobody_twice(travel, monkeypatch):
    """As when a worker dies after a chunk and the next one begins from the start."""
    monkeypatch.setattr(moving, "CHUNK", 2)
    planned = campaign()
    tenants_on(edition(1), 3)
    wave = wave_of(planned, 3)
    actions.carry_wave(wave=wave, after="", by=make.WORKER)

    wave = carried(wave)

    assert (wave.state, wave.moved, planned.receipts.count()) == ("done", 3, 3)
    with pytest.raises(actions.NotRunning):
        actions.carry_wave(wave=wave, after="", by=make.WORKER)


def test_a_wave_taken_back_returns_whom_nothing_has_moved_since(travel):
    planned, tenants = campaign(), tenants_on(edition(1), 3)
    stays, moved_on, priced = tenants
    wave = carried(wave_of(planned, 3))
    travel.shift(timedelta(hours=1))
    actions.upgrade(tenant=moved_on, plan="PRO", by=seller(moved_on))
    Subscription.objects.filter(tenant=priced).update(price_minor=50000)
    wave.go_to(Wave.State.UNDOING, None)

    wave = carried(wave)

    assert wave.state == "undone"
    assert [str(of(tenant).edition) for tenant in tenants] == ["GROWTH v1", "PRO v2", "GROWTH v2"]
    assert outcomes(planned) == {
        stays.slug: ("returned", ""),
        moved_on.slug: ("kept", "moved_since"),
        priced.slug: ("kept", "moved_since"),
    }


def test_a_wave_that_only_scheduled_is_taken_back_by_withdrawing(travel):
    planned, tenants = campaign(mode=Campaign.Mode.AT_RENEWAL), tenants_on(edition(1), 2)
    wave = carried(wave_of(planned, 2))
    actions.withdraw_change(tenant=tenants[0], by=seller(tenants[0]))
    wave.go_to(Wave.State.UNDOING, None)

    carried(wave)

    assert not Change.objects.pending().exists()
    assert sorted(outcomes(planned).values()) == [("kept", "moved_since"), ("returned", "")]


def test_nobody_but_a_machine_carries(travel):
    wave = wave_of(campaign(), 1)

    with pytest.raises(Forbidden):
        actions.carry_wave(wave=wave, after="", by=make.consenting(make.actor()))
