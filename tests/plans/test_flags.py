"""The pages of flags and overrides: what stands on them, in both languages, and what costs how many queries."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hqconsole.kernel import clock
from hqconsole.kernel.roles import Role
from plans import actions, queries
from plans.models import Feature, Override, PlanEdition
from tests import make

pytestmark = pytest.mark.django_db
WHY = "The pilot ends earlier than planned"


def page(name: str, *arguments, role: Role = Role.SUPER_ADMIN, language: str = "en", **asked) -> str:
    answer = make.client(role, language=language).get(reverse(f"plans:{name}", args=arguments), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def kill(key: str) -> None:
    actions.kill(feature=queries.subject_of(key), by=make.consenting(make.actor()))


@pytest.mark.parametrize(("language", "word"), [("en", "Kill switch"), ("ar", "مفتاح الإيقاف الشامل")])
def test_the_list_says_how_each_flag_stands(language, word):
    make.override()
    kill("printing")

    flags = {each.feature.key: each for each in queries.flags(state="overridden")[1]}

    assert (flags["custom_domain"].overrides, list(flags)) == (1, ["custom_domain"])
    assert word in page("flags", language=language, state="killed")


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"text": "custom_dom"}, {"custom_domain"}),
        ({"text": "الإيصالات"}, {"printing"}),
        ({"state": "default"}, {"webhooks"}),
        ({"state": "killed", "text": "print"}, {"label_printing"}),
        ({"group": "branding", "state": "overridden"}, {"custom_domain"}),
    ],
)
def test_the_list_is_narrowed(asked, found):
    make.override()
    make.override("printing")
    kill("label_printing")
    Feature.objects.filter(key="webhooks").update(default_value=True)

    assert {each.feature.key for each in queries.flags(**asked)[1]} >= found
    assert "webhooks" not in {each.feature.key for each in queries.flags(**asked)[1]} - found


def test_the_list_is_paged_by_key():
    first, _lines = queries.flags()
    keys = [each.key for each in first.rows]

    assert keys == sorted(keys)
    assert len(keys) == min(50, Feature.objects.count())


@pytest.mark.parametrize("key", ["custom_domain", "branches"])
@pytest.mark.parametrize(("language", "word"), [("en", "By plan"), ("ar", "حسب الباقة")])
def test_a_flags_page_has_everybody_the_plans_the_tenants_and_its_history(key, language, word):
    given = make.override(key)
    kill("custom_domain")

    html = page("flag", key, language=language)

    assert word in html
    assert given.tenant.slug in html
    assert ("switched off for everybody" in html) == (key == "custom_domain" and language == "en")


def test_history_is_for_those_who_read_the_ledger():
    kill("custom_domain")

    assert "switched off for everybody the feature" not in page("flag", "custom_domain", role=Role.SUPPORT_ANALYST)


def test_an_unknown_flag_is_not_found():
    assert make.client().get(reverse("plans:flag", args=["nothing"])).status_code == 404


def test_from_a_flag_one_comes_to_the_form_for_a_tenant():
    tenant, browser = make.tenant(), make.client(Role.BUSINESS_ADMIN)
    address = reverse("plans:override_for", args=["custom_domain"])

    led = browser.get(address, {"tenant": tenant.slug})
    assert led.url == reverse("plans:override", args=[tenant.slug, "custom_domain"])
    assert browser.get(address, {"tenant": "nobody"}).status_code == 422


def test_overrides_are_listed_by_how_they_stand():
    at = clock.now()
    live, later = make.override(), make.override(starts_at=at + timedelta(days=9), ends_at=at + timedelta(days=20))
    soon, over = make.override(ends_at=at + timedelta(days=3)), make.override()
    actions.revoke_override(override=over, reason=make.REASON, by=make.consenting(make.actor()))

    def found(state: str) -> set[Override]:
        return set(queries.overrides(state=state).rows)

    assert found("") == {live, later, soon}
    assert found("live") == {live, soon}
    assert found("coming") == {later}
    assert found("ending") == {soon}
    assert found("over") == {over}
    assert found("all") == {live, later, soon, over}
    assert queries.overrides(text=live.tenant.slug).rows == [live]
    assert live.tenant.slug in page("overrides", state="live")


def changed_override() -> Override:
    given = make.override("branches", value=10)
    by = make.consenting(make.actor())
    facts = {"ends_at": given.ends_at - timedelta(days=2), "ticket": "SUP-2", "reason": WHY}
    return actions.change_override(override=given, value=4, **facts, by=by)


def test_the_revisions_of_an_override_come_from_the_ledger_as_patches():
    given = changed_override()
    actions.revoke_override(override=given, reason="Not needed any more", by=make.consenting(make.actor()))

    first, second, third = queries.revisions(given)

    assert first.before is None
    assert {each["path"] for each in second.patch} == {"/ends_at", "/reason", "/ticket", "/value"}
    assert {"op": "replace", "path": "/value", "value": 4} in second.patch
    assert second.reason == WHY
    assert [(each["op"], each["path"]) for each in third.patch] == [("add", "/revoked_at")]
    assert third.before == second.after


def test_bookkeeping_is_no_revision():
    given = make.override(ends_at=clock.now() + timedelta(days=1))
    actions.remind(override=given, by=make.WORKER)

    assert len(queries.revisions(given)) == 1


@pytest.mark.parametrize(("language", "word"), [("en", "Revision 2 against"), ("ar", "المراجعة 2 مقارنةً")])
def test_the_page_of_an_override_shows_what_it_changes_and_its_revisions(language, word):
    given = changed_override()

    unified = page("override_page", "branches", given.pk, language=language)
    split = page("override_page", "branches", given.pk, language=language, layout="split", revision="2")
    first = page("override_page", "branches", given.pk, language=language, revision="1")

    assert word in unified
    assert word not in first
    assert "diff--split" in split
    assert "diff--split" not in unified
    assert "&quot;value&quot;: 4" in unified


def test_its_revisions_are_for_those_who_read_the_ledger():
    given = changed_override()

    html = page("override_page", "branches", given.pk, role=Role.SUPPORT_ANALYST)

    assert 'class="diff' not in html
    assert WHY in html  # the reason stands on the override itself


def test_the_effect_is_told_before_during_and_after():
    tenant = make.tenant()
    actions.subscribe(tenant=tenant, plan="GROWTH", by=make.WORKER)
    given = make.override("branches", tenant=tenant, value=12)

    effect = queries.effect_of(given)

    assert [answer.value.included for answer in (effect.before, effect.during, effect.after)] == [5, 12, 5]
    revoked = actions.revoke_override(override=given, reason=make.REASON, by=make.consenting(make.actor()))
    assert queries.effect_of(revoked).after.value.included == 5


def test_a_tenants_page_says_who_gave_what_until_when_and_leads_on():
    given = make.override()
    giver = make.person(Role.BUSINESS_ADMIN, name_en="Salma Al Harthy")
    Override.objects.filter(pk=given.pk).update(given_by=f"staff:{giver.pk}")

    html = page("of_tenant", given.tenant.slug)

    assert "Salma Al Harthy" in html
    assert reverse("plans:override_page", args=["custom_domain", given.pk]) in html
    assert reverse("plans:override", args=[given.tenant.slug, "printing"]) in html
    assert reverse("plans:override", args=[given.tenant.slug, "printing"]) not in page(
        "of_tenant", given.tenant.slug, role=Role.QA_COMPLIANCE
    )


@pytest.mark.parametrize(
    ("name", "arguments"), [("flag", ["custom_domain"]), ("of_tenant", None)], ids=["a flag's page", "a tenant's page"]
)
def test_a_page_costs_the_same_however_many_overrides_there_are(name, arguments):
    browser, tenant = make.client(), make.tenant()
    url = reverse(f"plans:{name}", args=arguments or [tenant.slug])
    make.override(tenant=tenant)
    browser.get(url)
    counts = []
    for key in ("printing", "webhooks"):
        with CaptureQueriesContext(connection) as asked:
            browser.get(url)
        counts.append(len(asked))
        make.override()
        make.override(key, tenant=tenant)

    assert counts[0] == counts[1]


def stale(days: int | None = None) -> set[str]:
    return {each.key for each in queries.stale_flags(days)}


@pytest.fixture
def in_a_year():
    """Long after everything here was made."""
    with time_machine.travel(clock.now() + timedelta(days=365)) as travel:
        yield travel


def everywhere(key: str) -> None:
    """Have every edition give the feature, and by default everybody."""
    Feature.objects.filter(key=key).update(default_value=True)
    assert PlanEdition.objects.exists()


def test_a_flag_that_is_new_is_not_stale():
    everywhere("custom_domain")

    assert stale() == set()


@pytest.mark.usefixtures("in_a_year")
def test_a_flag_that_is_the_same_for_everybody_is_stale_and_one_that_plans_differ_about_is_not(in_a_year):
    in_a_year.shift(timedelta(days=-365))
    everywhere("custom_domain")
    in_a_year.shift(timedelta(days=365))

    assert "custom_domain" in stale()
    assert "multi_branch" not in stale()
    assert "custom_domain" in page("stale")
    assert "Stale" in page("flag", "custom_domain")
    assert [each.feature.key for each in queries.flags(state="stale", text="custom_domain")[1]] == ["custom_domain"]


def test_what_somebody_has_otherwise_is_not_stale(in_a_year):
    in_a_year.shift(timedelta(days=-365))
    everywhere("custom_domain")
    in_a_year.shift(timedelta(days=365))

    make.override(value=False)

    assert "custom_domain" not in stale()


def test_what_was_switched_lately_is_not_stale_until_the_days_are_over():
    with time_machine.travel(clock.now() + timedelta(days=1)):
        kill("custom_domain")
    with time_machine.travel(clock.now() + timedelta(days=60)):
        assert "custom_domain" not in stale(90)
    with time_machine.travel(clock.now() + timedelta(days=100)):
        assert "custom_domain" in stale(90)


@pytest.mark.parametrize(("given", "type_", "days"), [(None, "boolean", 90), (None, "text", 180), (400, "boolean", 400)])
def test_each_flag_is_stale_after_its_own_days(given, type_, days):
    with time_machine.travel(clock.now() + timedelta(days=1)):
        kill("custom_domain")
        Feature.objects.filter(key="custom_domain").update(stale_days=given, type=type_, default_value=None)
    for later, is_stale in ((days - 5, False), (days + 5, True)):
        with time_machine.travel(clock.now() + timedelta(days=later)):
            assert ("custom_domain" in stale()) is is_stale
