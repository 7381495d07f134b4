"""The pages of campaigns: what each tenant would get, waves with their ways, receipts; at a fixed number of queries."""

import json
import sys
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hqconsole.kernel.roles import Role
from plans import queries
from plans.models import EVER, Campaign, Subscription, Usage, Wave
from plans.outlook import Room
from tests import make

from .test_carry_wave import campaign, carried, edition, tenants_on, wave_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def used(monkeypatch):
    """What the product counts of each tenant."""
    counted = {}
    monkeypatch.setattr(sys.modules["plans.queries.campaigns"], "usage_of", lambda tenants, by: dict.fromkeys(tenants, counted))
    return counted


def page(name: str, *args, browser=None, **asked) -> str:
    return (browser or make.client()).get(reverse(f"plans:{name}", args=args), asked).content.decode()


def test_a_list_without_campaigns_says_so():
    assert "No campaign yet" in page("campaigns")


def test_each_tenant_stands_with_its_difference_and_what_would_be_broken(used):
    tenant = tenants_on(edition(2), 1)[0]
    Subscription.objects.filter(tenant=tenant).update(price_minor=70000)
    used |= {"branches": 4}

    text = page("campaign", campaign(edition(2), edition(1), Campaign.Mode.AT_RENEWAL).pk)

    assert tenant.name_en in text
    assert "9.000" in text
    assert "4 / 3" in text
    assert "from 5 to 3" in text


def test_a_campaign_is_planned_by_a_question():
    browser, asked = make.client(Role.BUSINESS_ADMIN), f"?source={edition(1).pk}&target={edition(2).pk}&mode=now"

    question = browser.get(reverse("plans:plan_campaign") + asked).content.decode()
    answer = browser.post(reverse("plans:plan_campaign") + asked, {})

    assert "Nobody is moved yet" in question
    assert (answer.status_code, Campaign.objects.get().target) == (303, edition(2))


@pytest.mark.parametrize("asked", [{}, {"mode": "on_date"}], ids=str)
def test_what_is_refused_is_shown_at_the_form(asked):
    facts = {"source": edition(1).pk, "target": edition(2).pk, "mode": "now"} | asked
    status = make.client().get(reverse("plans:plan_campaign"), facts).status_code

    assert status == (422 if asked else 200)


@pytest.mark.parametrize(
    ("asked", "status"), [({}, 200), ({"percent": "", "number": ""}, 422), ({"percent": "10"}, 200)], ids=str
)
def test_a_wave_is_asked_for_by_its_size(asked, status):
    tenants_on(edition(1), 10)

    answer = make.client().get(reverse("plans:start_wave", args=[campaign().pk]), asked)

    assert answer.status_code == status
    if asked.get("percent"):
        assert "1 tenant is moved." in answer.content.decode()


def test_a_wave_of_a_day_says_that_it_tells_tenants():
    tenants_on(edition(1), 1)
    words = {"on_date": date(2099, 12, 20), "notice_en": "You get more.", "notice_ar": "تحصلون على المزيد."}

    says = [page("start_wave", campaign(mode=mode, **words).pk, number=1) for mode in ("on_date", "at_renewal")]

    assert ["Each is told today" in text for text in says] == [True, False]


@pytest.mark.parametrize(
    ("state", "way"), [("running", "stop_wave"), ("done", "undo_wave"), ("stopped", "undo_wave"), ("undone", "")]
)
def test_a_wave_offers_what_can_be_done_with_it(state, way):
    wave = wave_of(campaign(), 1)
    Wave.objects.filter(pk=wave.pk).update(state=state)

    text = page("campaign", wave.campaign_id)

    offered = {name for name in ("stop_wave", "undo_wave") if reverse(f"plans:{name}", args=[wave.pk]) in text}
    assert offered == ({way} if way else set())
    if way:
        assert make.client().get(reverse(f"plans:{way}", args=[wave.pk])).status_code == 200


def test_a_wave_shows_its_receipts():
    tenant = tenants_on(edition(1), 1)[0]
    wave = carried(wave_of(campaign(), 1))

    assert tenant.name_en in page("wave", wave.pk)
    assert "No receipt yet" in page("wave", wave_of(campaign(), 1).pk)


@pytest.mark.parametrize("name", ["campaigns", "campaign", "wave"])
def test_more_tenants_cost_no_more_queries(name):
    planned, browser = campaign(), make.client()
    tenants_on(edition(1), 2)
    wave = carried(wave_of(planned, 1))
    args, counts = {"campaigns": [], "campaign": [planned.pk], "wave": [wave.pk]}[name], []
    page(name, *args, browser=browser)
    for _round in range(2):
        with CaptureQueriesContext(connection) as asked:
            page(name, *args, browser=browser)
        counts.append(len(asked))
        tenants_on(edition(1), 4)
        wave_of(planned, 2).go_to("done", wave.started_at)
        campaign()

    assert counts[0] == counts[1]


def test_a_page_goes_on_where_the_last_one_ended(monkeypatch):
    planned, tenants = campaign(), tenants_on(edition(1), 3)
    look = queries.difference(planned.source, planned.target)

    first = queries.lines(planned, look, make.actor(), size=2)
    second = queries.lines(planned, look, make.actor(), cursor=first.next, size=2)

    assert [line.subscription.tenant for line in (*first, *second)] == tenants


def own_lines(planned, only: str = "", **more) -> list:
    look = queries.difference(planned.source, planned.target)
    return list(queries.lines(planned, look, make.actor(), only, **more))


def names(turns) -> list[str]:
    return [turn.limit.key if isinstance(turn, Room) else turn.feature.key for turn in turns]


def test_what_a_tenant_has_of_its_own_it_neither_gains_nor_loses(used):
    """From Pro to Growth: features and room go. An override that takes the place of the plan's value keeps its own."""
    plain, holds, topped = tenants_on(edition(2, "PRO"), 3)
    planned = campaign(edition(2, "PRO"), edition(2), Campaign.Mode.AT_RENEWAL)
    make.override("api_access", tenant=holds)
    make.override("branches", tenant=holds, value=7)
    make.override("branches", tenant=topped, mode="add", value=3)

    lines = {line.subscription.tenant: line for line in own_lines(planned)}

    assert {"api_access", "branches"} <= set(names(lines[plain].losses))
    assert not {"api_access", "branches"} & set(names(lines[holds].losses))
    more = next(room for room in lines[topped].rooms if room.limit.key == "branches")
    less = next(room for room in lines[plain].rooms if room.limit.key == "branches")
    assert more.then.included == less.then.included + 3


def test_the_same_the_other_way_round_is_gained(used):
    tenant = tenants_on(edition(2), 1)[0]
    make.override("api_access", tenant=tenant)

    line = own_lines(campaign(edition(2), edition(2, "PRO"), Campaign.Mode.AT_RENEWAL))[0]

    assert line.losses == []
    assert "api_access" not in names(line.gains)
    assert "branches" in names(line.gains)


def test_those_who_lose_something_are_found(used):
    """Whoever has an override in the place of everything that goes, loses nothing."""
    loses, holds, ended = tenants_on(edition(2), 3)
    planned = campaign(edition(2), edition(1), Campaign.Mode.AT_RENEWAL)
    look = queries.difference(planned.source, planned.target)
    for tenant in (holds, ended):
        given = [make.override(turn.feature.key, tenant=tenant) for turn in look.lost]
        given += [make.override(room.limit.key, tenant=tenant, value=50) for room in look.rooms]
    given[0].starts_at, given[0].ends_at = (make.clock.now() - timedelta(days=days) for days in (9, 1))
    given[0].save()

    assert [line.subscription.tenant for line in own_lines(planned, "loses")] == [loses, ended]
    assert all(bool(line.losses) == (line.subscription.tenant != holds) for line in own_lines(planned))


def test_where_nothing_is_taken_away_nobody_loses(used):
    tenants_on(edition(1), 1)

    assert own_lines(campaign(), "loses") == []


def test_those_whose_limits_break_are_found_by_what_was_counted():
    """Three branches are included then. Additions count, an earlier month does not."""
    at = make.clock.now()
    fits, breaks, topped, holds, over, past = tenants_on(edition(2), 6)
    planned = campaign(edition(2), edition(1), Campaign.Mode.AT_RENEWAL)
    for tenant, branches in ((fits, 3), (breaks, 4), (topped, 4), (holds, 4), (over, 6)):
        Usage.objects.create(tenant=tenant, limit_id="branches", starts_on=EVER, used=branches, counted_at=at)
    Usage.objects.create(tenant=past, limit_id="orders_per_month", starts_on=date(2026, 1, 1), used=10**9, counted_at=at)
    for tenant, mode, value in ((topped, "add", 1), (over, "add", 2), (holds, "set", 4)):
        make.override("branches", tenant=tenant, mode=mode, value=value)
    assert [line.subscription.tenant for line in own_lines(planned, "breaks")] == [breaks, over]

    month = at.astimezone(ZoneInfo("Asia/Muscat")).date().replace(day=1)
    Usage.objects.create(tenant=past, limit_id="orders_per_month", starts_on=month, used=10**9, counted_at=at)
    assert [line.subscription.tenant for line in own_lines(planned, "breaks")] == [breaks, over, past]


def test_a_narrowed_list_says_so_and_goes_on(used):
    tenants = tenants_on(edition(2), 3)
    planned = campaign(edition(2), edition(1), Campaign.Mode.AT_RENEWAL)

    assert tenants[0].name_en in page("campaign", planned.pk, only="loses")
    assert "Nobody is left" not in page("campaign", planned.pk, only="breaks")
    look = queries.difference(planned.source, planned.target)
    first = queries.lines(planned, look, make.actor(), "loses", size=2)
    assert [line.subscription.tenant for line in queries.lines(planned, look, make.actor(), "loses", first.next)] == [tenants[2]]


def call(path: str, **body):
    return make.client().post(f"/api/v1/campaigns{path}", json.dumps(body), content_type="application/json")


def test_scripts_plan_start_stop_and_take_back():
    tenants_on(edition(1), 2)
    editions = {"source": {"plan": "GROWTH", "number": 1}, "target": {"plan": "GROWTH", "number": 2}}

    planned = call("", **editions, mode="now", confirmed=True)
    slug = planned.json()["slug"]
    started = call(f"/{slug}/start_wave?dry_run=1", number=2)
    wave = wave_of(Campaign.objects.get(), 2)
    stopped = call(f"/{slug}/stop_wave")
    back = call(f"/{slug}/undo_wave?dry_run=1", wave=1)

    assert (planned.status_code, planned.json()["target"]) == (201, "GROWTH v2")
    assert (started.status_code, started.json()["refusal"]) == (202, "")
    assert (stopped.status_code, stopped.json()) == (200, stopped.json() | {"slug": str(wave), "state": "stopped"})
    assert (back.status_code, back.json()["refusal"]) == (202, "")
    whole = make.client().get(f"/api/v1/campaigns/{slug}").json()
    assert [each["state"] for each in whole["waves"]] == ["stopped"]
    assert [each["slug"] for each in make.client().get("/api/v1/campaigns").json()] == [slug]


def test_scripts_are_told_what_is_not_there_or_makes_no_sense():
    planned = campaign()

    assert call("/C-999999/stop_wave").status_code == 404
    assert call(f"/{planned.slug}/stop_wave").status_code == 404
    assert call(f"/{planned.slug}/start_wave", percent=1, number=1).status_code == 422
