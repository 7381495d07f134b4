"""Publishing puts a draft on offer once, in words that the ledger keeps; what takes from customers takes two."""

import pytest
from django.db import connection

from audit.models import Entry
from hqconsole.kernel import editions
from hqconsole.kernel.actions import preview
from hqconsole.kernel.errors import Forbidden, InvalidInput, Moved, SentForReview
from hqconsole.kernel.risks import Risk
from hqconsole.kernel.roles import Role
from plans import actions, queries
from plans.actions.editions import sign
from plans.models import PlanEdition
from tests import make
from tests.approvals.conftest import acting, approve, ask, execute
from tests.approvals.test_races import at_once

from .conftest import REASON, drafted, more, owner, plan_of, published, subscribed


@pytest.mark.django_db
def test_a_published_draft_is_on_offer_and_tenants_keep_theirs(growth):
    tenant, before = subscribed(), queries.live_edition(growth)

    edition = published(drafted(**more()))

    assert editions.live_of("plan", "GROWTH") == edition
    before.refresh_from_db()
    assert (before.status, before.retired_at is None) == ("retired", False)
    assert queries.subscription_of(tenant).edition == before
    assert actions.subscribe(tenant=make.tenant(), plan="GROWTH", by=make.WORKER).edition == edition


@pytest.mark.django_db
def test_the_ledger_says_what_went_live():
    edition = published(drafted(**more()))

    event = Entry.objects.get(verb="plans.publish", tbl="hq.plans_planedition", op="E")
    assert (event.pk_of_row, event.context["reason"]) == (str(edition.pk), REASON)
    assert event.changes == {"features.white_label": [None, "— → ✓"]}


@pytest.mark.parametrize(
    ("path", "value", "signs"),
    [
        (("features", "printing"), True, "✓"),
        (("features", "printing"), None, "—"),
        (("limits", "users"), [5, 5], "5"),
        (("limits", "users"), [5, 10], "5/10"),
        (("limits", "users"), [5, -1], "5/∞"),
        (("limits", "users"), [-1, -1], "∞"),
        (("prices", "OMR", "monthly"), 29000, "29.000 OMR"),
        (("regions", "SA", "SAR", "setup"), 0, "0.00 SAR"),
        (("values", "rank"), 2.5, "2.5"),
    ],
)
def test_the_ledger_says_it_in_signs_that_need_no_language(path, value, signs):
    assert sign(path, value) == signs


def content(key: str = "GROWTH") -> dict:
    return queries.live_edition(plan_of(key)).content


def without(names: list, *gone: str) -> list:
    return [name for name in names if name not in gone]


TAKINGS = {
    "a feature goes": lambda c: {"features": without(c["features"], "printing")},
    "a limit falls": lambda c: {"limits": c["limits"] | {"users": {"included": 14, "hard_cap": 15}}},
    "a limit stops sooner": lambda c: {"limits": c["limits"] | {"sms_per_month": {"included": 500, "hard_cap": 500}}},
    "a limit goes": lambda c: {"limits": {key: value for key, value in c["limits"].items() if key != "users"}},
    "a price rises": lambda c: {"prices": c["prices"] | {"OMR": c["prices"]["OMR"] | {"annual": 790001}}},
    "a currency goes": lambda c: {"prices": {"OMR": c["prices"]["OMR"]}},
}
GIVINGS = {
    "a feature comes": lambda c: {"features": [*c["features"], "white_label"]},
    "a limit rises": lambda c: {"limits": c["limits"] | {"users": {"included": 16, "hard_cap": 16}}},
    "a limit ends": lambda c: {"limits": c["limits"] | {"users": {"included": -1, "hard_cap": -1}}},
    "a price falls": lambda c: {"prices": c["prices"] | {"OMR": c["prices"]["OMR"] | {"annual": 1}}},
    "a region has its own price": lambda c: {"regions": {"SA": {"SAR": {"monthly": 10**6, "annual": 10**7, "setup": 0}}}},
}


def risk_of(draft: PlanEdition) -> Risk:
    return actions.publish.action.risk({"edition": draft, "version": draft.version})


@pytest.mark.django_db
@pytest.mark.parametrize("change", TAKINGS.values(), ids=TAKINGS.keys())
def test_what_takes_something_takes_a_second_person(change):
    assert risk_of(drafted(**change(content()))) == Risk.CRITICAL


@pytest.mark.django_db
@pytest.mark.parametrize("change", GIVINGS.values(), ids=GIVINGS.keys())
def test_what_only_gives_takes_none(change):
    assert risk_of(drafted(**change(content()))) == Risk.HIGH


@pytest.mark.django_db
def test_a_second_person_agrees_and_it_is_done():
    draft = drafted(**TAKINGS["a feature goes"](content()))
    request = ask(make.person(), actions.publish, edition=draft, version=draft.version, reason=REASON)

    request = execute(approve(request, make.person()))

    assert (request.state, request.outcome) == ("executed", "")
    assert queries.live_edition(draft.plan) == draft


@pytest.mark.django_db
def test_what_was_agreed_to_is_not_swapped_for_something_else():
    draft = drafted(**TAKINGS["a feature goes"](content()))
    request = ask(make.person(), actions.publish, edition=draft, version=draft.version, reason=REASON)
    approve(request, make.person())
    actions.edit_draft(edition=draft, content=draft.content | {"features": []}, version=draft.version, by=owner())

    request = execute(request)

    assert request.state != "executed"
    assert queries.live_edition(draft.plan) != draft


@pytest.mark.django_db
def test_the_business_asks_and_a_super_admin_agrees():
    draft = drafted(**more())
    person = make.person(Role.BUSINESS_ADMIN)

    with pytest.raises(SentForReview):
        actions.publish(edition=draft, version=draft.version, reason=REASON, by=acting(person, draft.slug))


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.SUPPORT_ANALYST, Role.TECH_ADMIN, Role.QA_COMPLIANCE])
def test_others_may_not(role):
    draft = drafted(**more())

    with pytest.raises(Forbidden):
        actions.publish(edition=draft, version=draft.version, reason=REASON, by=make.consenting(make.actor(role), draft.slug))


@pytest.mark.django_db
def test_publishing_twice_is_refused():
    draft = drafted(**more())
    published(draft)

    with pytest.raises(actions.NoDraft, match="somebody published or discarded it"):
        published(draft)


@pytest.mark.django_db
def test_a_stale_version_is_not_published():
    draft = drafted(**more())

    with pytest.raises(actions.DraftMoved):
        actions.publish(edition=draft, version="0" * 64, reason=REASON, by=owner(draft.slug))


@pytest.mark.django_db
def test_what_was_shown_is_what_is_published():
    draft = drafted(**more())
    shown = preview(actions.publish, edition=draft, version=draft.version, reason="", by=owner())
    draft = actions.edit_draft(
        edition=draft,
        content=draft.content | {"features": content()["features"] + ["custom_domain"]},
        version=draft.version,
        by=owner(),
    )

    by = owner().consenting(confirmed=True, typed_name=draft.slug, fingerprint=shown.fingerprint, proof=make.Proved())
    with pytest.raises(Moved):
        actions.publish(edition=draft, version=draft.version, reason=REASON, by=by)


@pytest.mark.django_db
def test_a_draft_that_changes_nothing_is_not_published():
    with pytest.raises(actions.NothingChanged, match="GROWTH v3 says the same as GROWTH v2"):
        published(drafted())


@pytest.mark.django_db
def test_an_edition_without_a_home_price_is_not_published():
    draft = drafted(prices={"SAR": content()["prices"]["SAR"]})

    refusal = preview(actions.publish, edition=draft, version=draft.version, reason="", by=owner()).refusal

    assert isinstance(refusal, InvalidInput)
    assert list(refusal.errors) == ["prices.OMR.monthly"]


@pytest.mark.django_db
def test_the_page_shows_what_changes_and_who_stays():
    subscribed()
    drafted(**TAKINGS["a limit falls"](content()))

    page = make.client().get("/plans/of/GROWTH/draft/publish/")

    assert page.status_code == 200
    assert "1 tenant stays on the edition it has." in page.context["effects"]
    assert [change["label"] for change in page.context["changes"]] == ["Active users"]
    assert "has to agree first" in page.context["review"]


@pytest.mark.django_db
def test_scripts_publish_what_they_read():
    draft, browser = drafted(**more()), make.client()
    given = {"version": draft.version, "reason": REASON, "typed_name": draft.slug, "confirmed": True}
    given["proof"] = make.proof(browser, actions.publish, edition=draft, version=draft.version)

    answer = browser.post("/api/v1/plans/GROWTH/draft/publish", given, content_type="application/json")

    assert (answer.status_code, answer.json()["status"]) == (200, "live")


def test_two_who_publish_at_once_publish_once(committed_db):
    draft = drafted(**more())

    outcomes = at_once(lambda: published(draft), lambda: published(draft))

    assert sorted(map(str, outcomes)) == [
        "GROWTH v3",
        "GROWTH v3 is no draft any more: somebody published or discarded it.",
    ]


@pytest.mark.django_db
def test_the_database_keeps_a_published_edition_as_it_is():
    edition = published(drafted(**more()))

    with pytest.raises(Exception, match="does not change"), connection.cursor() as cursor:
        cursor.execute("UPDATE hq.plans_planedition SET content = '{}' WHERE id = %s", [edition.pk])
