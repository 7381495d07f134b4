"""Every value can say why it is so: every layer, who gave it, what comes next, and what the plan alone would give."""

from datetime import timedelta

import pytest
from django.urls import reverse

from hqconsole.kernel.roles import Role
from plans import actions, queries
from plans.entitlement import Source
from plans.models import AddOn, Allowance, Feature
from tests import make

from .test_past import database_clock

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def tenant():
    tenant = make.tenant()
    actions.subscribe(tenant=tenant, plan="GROWTH", by=make.WORKER)
    return tenant


def override(tenant, *, begins=-DAY, lasts=5 * DAY, **what):
    at = make.clock.now()
    times = {"starts_at": at + begins, "ends_at": at + begins + lasts, "made_at": at}
    facts = {"reason": "Promised for the trade fair", "given_by": "staff:1", "ticket": "SUP-7"}
    return tenant.overrides.create(**(facts | times | what))


def layers(tenant, key: str) -> dict:
    return {layer.source: layer for layer in queries.explanation(tenant, key).layers}


def test_every_layer_stands_there_also_those_that_say_nothing(tenant):
    override(tenant, feature_id="driver_app", value=False)

    found = queries.explanation(tenant, "driver_app").layers

    said = [(layer.source, layer.claim and layer.claim.value, layer.is_winner) for layer in found]
    assert said == [
        (Source.KILL_SWITCH, None, False),
        (Source.OVERRIDE, False, True),
        (Source.TOP_UP, None, False),
        (Source.ADD_ON, None, False),
        (Source.PLAN, True, False),
        (Source.DEFAULT, None, False),
    ]


def test_what_is_added_stands_beside_what_it_is_added_to(tenant):
    tenant.holdings.create(add_on=AddOn.objects.filter(limit="branches").first(), quantity=2, starts_at=make.clock.now() - DAY)
    override(tenant, limit_id="branches", mode="top_up", value=3)

    found = layers(tenant, "branches")

    assert found[Source.PLAN].claim.value == Allowance(5, 5)
    assert not found[Source.PLAN].is_winner
    assert (found[Source.TOP_UP].is_winner, found[Source.ADD_ON].is_added) == (True, True)


def test_an_override_says_who_gave_it_and_why(tenant):
    given = override(tenant, feature_id="api_access", value=True)

    giver = layers(tenant, "api_access")[Source.OVERRIDE].giver

    assert (giver.actor, giver.at, giver.reason, giver.ticket) == (given.given_by, given.made_at, given.reason, "SUP-7")


def test_of_the_others_the_ledger_knows_who(tenant):
    Feature.objects.filter(key="driver_app").update(is_killed=True)
    Feature.objects.filter(key="driver_app").update(name_en="Another name")

    found = layers(tenant, "driver_app")

    assert found[Source.PLAN].giver.actor == "worker:test"
    assert found[Source.KILL_SWITCH].giver.actor.startswith("db:")


def test_what_comes_next_is_the_first_that_makes_a_difference(tenant):
    first = override(tenant, limit_id="branches", mode="set", value=9, begins=DAY, lasts=DAY)
    override(tenant, limit_id="branches", mode="set", value=2, begins=3 * DAY)

    change = queries.explanation(tenant, "branches").next

    assert (change.at, change.answer.value) == (first.starts_at, Allowance(9, 9))


def test_the_end_of_what_holds_now_comes_next(tenant):
    given = override(tenant, feature_id="driver_app", value=False)

    change = queries.explanation(tenant, "driver_app").next

    assert (change.at, change.answer.value, change.answer.winner.source) == (given.ends_at, True, Source.PLAN)


def test_where_nothing_is_known_to_come_nothing_does(tenant):
    assert queries.explanation(tenant, "driver_app").next is None


def test_what_differs_from_the_plan_is_found_with_both_values(tenant):
    override(tenant, feature_id="api_access", value=True)
    override(tenant, limit_id="branches", mode="top_up", value=2)
    override(tenant, limit_id="users", mode="exempt")
    Feature.objects.filter(key="driver_app").update(is_killed=True)

    found = {each.subject.key: each for each in queries.differences(tenant) if each.differs}

    assert set(found) == {"api_access", "branches", "users", "driver_app"}
    assert (found["api_access"].planned, found["driver_app"].planned) == (False, True)
    assert (found["branches"].planned, found["branches"].answer.value) == (Allowance(5, 5), Allowance(7, 7))


def page(tenant, key="driver_app", language="en", **query) -> str:
    browser = make.client(Role.SUPPORT_ANALYST, language=language)
    return browser.get(reverse("plans:explain", args=[tenant.slug, key]), query).content.decode()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["Promised for the trade fair", "SUP-7", "Override", "says nothing", "Goes on with the last value"]),
        ("ar", ["Promised for the trade fair", "SUP-7", "استثناء"]),
    ],
)
def test_the_page_says_it_in_both_languages(tenant, language, words):
    override(tenant, feature_id="driver_app", value=False)

    text = page(tenant, language=language)

    assert not [word for word in words if word not in text]


def test_the_page_looks_back(tenant):
    at = database_clock()
    override(tenant, feature_id="driver_app", value=False)

    assert "Promised" in page(tenant)
    assert "Promised" not in page(tenant, at=at.astimezone(make.clock.now().tzinfo).isoformat())


@pytest.mark.parametrize(("at", "words"), [("2199-01-01T00:00:00", "yet to come"), ("soon", "is no time")])
def test_a_moment_that_cannot_be_looked_at_is_refused_in_words(tenant, at, words):
    assert words in page(tenant, at=at)


def test_what_does_not_exist_is_not_found(tenant):
    browser = make.client()

    assert browser.get(reverse("plans:explain", args=[tenant.slug, "nothing"])).status_code == 404
    assert browser.get(reverse("plans:explain", args=["nobody", "driver_app"])).status_code == 404


def test_the_page_of_differences_shows_only_what_differs(tenant):
    override(tenant, feature_id="api_access", value=True)

    text = make.client().get(reverse("plans:differences", args=[tenant.slug])).content.decode()

    assert "api_access" in text
    assert "driver_app" not in text


def test_without_a_difference_the_page_says_so(tenant):
    text = make.client().get(reverse("plans:differences", args=[tenant.slug])).content.decode()

    assert "just what its plan gives" in text


def test_scripts_get_the_same(tenant):
    given = override(tenant, feature_id="api_access", value=True)
    browser = make.client()

    said = browser.get(f"/api/v1/entitlements/{tenant.slug}/api_access").json()
    everything = browser.get(f"/api/v1/entitlements/{tenant.slug}").json()

    assert (said["value"], said["source"], said["planned"], said["differs"]) == (True, "override", False, True)
    (won,) = [layer for layer in said["layers"] if layer["outcome"] == "wins"]
    assert (won["source_id"], won["given_by"], won["reason"]) == (str(given.pk), "staff:1", given.reason)
    assert said["next"]["value"] is False
    assert {each["key"] for each in everything if each["differs"]} == {"api_access"}


def test_scripts_look_back_too(tenant):
    at = database_clock()
    override(tenant, feature_id="api_access", value=True)

    said = make.client().get(f"/api/v1/entitlements/{tenant.slug}/api_access", {"at": at.isoformat()}).json()

    assert (said["value"], said["source"]) == (False, "off")


@pytest.mark.parametrize("path", ["nobody", "nobody/driver_app", "{slug}/nothing"])
def test_scripts_are_told_what_does_not_exist(tenant, path):
    assert make.client().get(f"/api/v1/entitlements/{path.format(slug=tenant.slug)}").status_code == 404


def test_scripts_cannot_look_ahead(tenant):
    answer = make.client().get(f"/api/v1/entitlements/{tenant.slug}", {"at": "2199-01-01T00:00:00Z"})

    assert answer.status_code == 422


def test_everything_costs_the_same_however_much_is_different(tenant, django_assert_num_queries):
    with django_assert_num_queries(5):
        queries.differences(tenant)
    override(tenant, feature_id="api_access", value=True)
    override(tenant, limit_id="branches", mode="top_up", value=2)
    with django_assert_num_queries(5):
        queries.differences(tenant)


def test_before_there_was_a_tenant_nothing_is_called_equal(tenant):
    text = make.client().get(f"/tenants/{tenant.slug}/features/differences/?at=2020-01-01T10:00").content.decode()

    assert "there was no such tenant" in text
    assert "just what its plan gives" not in text
