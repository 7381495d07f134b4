"""The pages and the API of editions: who is on which, what differs, at a fixed number of queries, in both languages."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hqconsole.kernel.editions import Difference
from hqconsole.kernel.roles import Role
from plans import queries
from tests import make

from .conftest import drafted, more, plan_of, published, subscribed

pytestmark = pytest.mark.django_db

PAGES = [
    "/plans/",
    "/plans/drafts/",
    "/plans/drafts/review/",
    "/plans/compare/",
    "/plans/features/",
    "/plans/features/add/",
    "/plans/features/printing/change/",
    "/plans/limits/",
    "/plans/limits/add/",
    "/plans/limits/users/change/",
    "/plans/add/",
    "/plans/of/GROWTH/",
    "/plans/of/GROWTH/change/",
    "/plans/of/GROWTH/draft/edit/",
    "/plans/of/GROWTH/v2/tenants/",
    "/plans/of/GROWTH/v2/copy/",
]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_page_opens_in_both_languages(language):
    drafted(**more())
    subscribed()
    browser = make.client(language=language)

    assert {address: browser.get(address).status_code for address in PAGES} == dict.fromkeys(PAGES, 200)


def test_a_plan_says_who_is_on_which_edition():
    old = subscribed()
    published(drafted(**more()))
    new = [subscribed(), subscribed()]
    browser = make.client(Role.SUPPORT_ANALYST)

    assert [tenants for _edition, tenants in queries.editions_of(plan_of())] == [2, 1, 0]
    assert old.name in browser.get("/plans/of/GROWTH/v2/tenants/").content.decode()
    page = browser.get("/plans/of/GROWTH/v3/tenants/").content.decode()
    assert all(tenant.name in page for tenant in new)
    assert "2 tenants" in page


def test_whoever_stays_on_an_older_edition_can_be_moved_from_where_one_sees_it():
    subscribed()
    published(drafted(**more()))
    old, live = plan_of().editions.get(number=2), queries.live_edition(plan_of())
    browser, address = make.client(Role.BUSINESS_ADMIN), f"/plans/campaigns/new/?source={old.pk}&target={live.pk}"

    for page in ("/plans/of/GROWTH/", "/plans/of/GROWTH/v2/tenants/"):
        assert browser.get(page).content.decode().count(address.replace("&", "&amp;")) == 1
    assert "campaigns/new" not in browser.get("/plans/of/GROWTH/v3/tenants/").content.decode()
    asked = browser.get(address)
    assert (asked.status_code, asked.context["form"].errors) == (200, {})
    for edition in (old, live):
        assert f'<option value="{edition.pk}" selected>' in asked.content.decode()


def test_a_review_says_that_publishing_moves_nobody():
    subscribed()
    drafted(**more())
    drafted("PRO", **more())

    page = make.client().get("/plans/drafts/review/").content.decode()

    assert page.count("1 tenant stays on the edition it has until somebody moves it.") == 2
    assert "affected" not in page


def test_the_tenants_of_an_edition_are_paged_by_slug(monkeypatch):
    tenants = sorted(subscribed().slug for _number in range(3))
    monkeypatch.setattr(
        "hqconsole.kernel.rows.Rows.page_after.__kwdefaults__", {"key": "pk", "size": 2, "search": None, "near": 1}
    )

    first = queries.tenants_on(queries.live_edition(plan_of()))
    second = queries.tenants_on(queries.live_edition(plan_of()), first.next)

    assert [tenant.slug for tenant in (*first, *second)] == tenants


def test_two_editions_stand_side_by_side():
    one, other = (queries.live_edition(plan_of(key)) for key in ("STARTER", "PRO"))

    page = make.client().get("/plans/compare/", {"one": one.pk, "other": other.pk})

    lines = {line["field"]: (line["was"], line["becomes"]) for line in page.context["lines"]}
    assert lines["features.api_access"] == ("Off", "On")
    assert lines["limits.users"] == ("5", "50")
    assert "They say the same" in make.client().get("/plans/compare/", {"one": one.pk, "other": one.pk}).content.decode()


@pytest.mark.parametrize("asked", [{"one": "x", "other": "1"}, {"one": "999999999999999999999"}, {"one": "\0", "other": ""}])
def test_editions_that_are_none_are_said_so(asked):
    assert make.client().get("/plans/compare/", asked).status_code == 200


def test_support_sees_all_and_is_told_who_may_change_it():
    drafted(**more())
    page = make.client(Role.SUPPORT_ANALYST).get("/plans/of/GROWTH/").content.decode()

    assert "White label" in page
    assert "It takes the role: Super Admin" in page


@pytest.mark.parametrize(
    "address", ["/plans/", "/plans/drafts/review/", "/plans/of/GROWTH/", "/api/v1/plans", "/api/v1/plans/GROWTH/editions"]
)
def test_more_tenants_cost_no_more_queries(address):
    drafted(**more())
    browser = make.client()
    browser.get(address)
    with CaptureQueriesContext(connection) as few:
        browser.get(address)
    for _number in range(4):
        subscribed()
    with CaptureQueriesContext(connection) as many:
        assert browser.get(address).status_code == 200

    assert len(many) == len(few)


def test_scripts_read_plans_and_their_editions():
    subscribed()
    draft = drafted(**more())
    browser = make.client(Role.SUPPORT_ANALYST)

    plans = {plan["key"]: plan for plan in browser.get("/api/v1/plans").json()}
    editions = browser.get("/api/v1/plans/GROWTH/editions").json()

    assert (plans["GROWTH"]["live"], plans["GROWTH"]["draft"], plans["GROWTH"]["tenants"]) == (2, 3, 1)
    told = [(each["edition"]["number"], each["edition"]["status"], each["tenants"]) for each in editions]
    assert told == [(3, "draft", 0), (2, "live", 1), (1, "retired", 0)]
    assert editions[0]["edition"]["version"] == draft.version


def test_a_script_is_shown_first_what_publishing_would_change():
    draft = drafted(**more())

    answer = make.client().post(
        "/api/v1/plans/GROWTH/draft/publish?dry_run=1", {"version": draft.version}, content_type="application/json"
    )

    assert answer.status_code == 202
    assert [change["field"] for change in answer.json()["changes"] if "." in change["field"]] == ["features.white_label"]


def test_an_edition_of_a_region_says_its_own_price():
    books = {"SA": {"SAR": {"monthly": 69900, "annual": 699000, "setup": 0}}}
    draft = drafted(regions=books)

    assert draft.price("SAR", "monthly", "SA").minor == 69900
    assert draft.price("SAR", "monthly").minor == 74900
    assert draft.price("OMR", "monthly", "SA").minor == 79000
    assert draft.price("KWD", "monthly", "SA") is None


def test_saved_drafts_are_seen_where_plans_stand_side_by_side():
    browser = make.client()
    assert "draft v" not in browser.get("/plans/").content.decode()
    drafted("GROWTH", **more())

    text = browser.get("/plans/").content.decode()

    assert "draft v3" in text
    assert "Review 1 draft" in text


def test_an_allowance_says_where_it_stops_as_its_limit_does(growth):
    known = queries.registry()
    orders = next(limit.key for limit in known.limits if limit.enforcement == "grace10")
    soft = next(limit.key for limit in known.limits if limit.enforcement == "soft")
    changes = [Difference(("limits", key), None, (1000, -1)) for key in (orders, soft)]

    said = [line["becomes"] for line in queries.in_words(changes, known)]

    assert said == ["1,000, refused at 110 %", "1,000, goes on"]
