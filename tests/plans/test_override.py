"""Overriding gives one tenant another value until an instant: alone for up to 30 days, with a second person above that."""

import threading
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from audit.models import Entry
from hqconsole.kernel import clock
from hqconsole.kernel.actions import preview
from hqconsole.kernel.errors import ConsentMissing, Forbidden, SentForReview
from hqconsole.kernel.roles import Role
from jobs.models import Outbox
from plans import actions, queries
from plans.models import Feature, Limit, Override
from tests import make
from tests.approvals.conftest import approve, ask, execute

DAY = timedelta(days=1)


def wish(key: str = "custom_domain", days: float = 10, **given) -> dict:
    """The arguments of an override of this feature or limit."""
    subject = queries.subject_of(key)
    value = True if isinstance(subject, Feature) else 10
    facts = {"tenant": given.pop("tenant", None) or make.tenant(), "subject": subject, "value": value, "reason": make.REASON}
    return facts | {"ends_at": clock.now() + timedelta(days=days), "ticket": "SUP-12"} | given


def give(role: Role = Role.BUSINESS_ADMIN, **arguments) -> Override:
    return actions.override(**arguments, by=make.consenting(make.actor(role), arguments["tenant"].slug))


def value_of(tenant, key: str):
    return queries.answer_at(tenant, queries.subject_of(key), clock.now()).value


@pytest.mark.django_db
def test_an_override_takes_the_place_of_the_plan_and_the_product_is_told_now_and_at_its_end():
    order = wish()

    given = give(**order)

    tenant = order["tenant"]
    assert value_of(tenant, "custom_domain") is True
    assert (given.mode, given.given_by, given.reason, given.ticket) == ("set", "staff:business_admin", make.REASON, "SUP-12")
    entry = Entry.objects.get(verb="plans.override", tbl="hq.plans_override")
    assert (entry.tenant, entry.context["reason"]) == (str(tenant.pk), make.REASON)
    told = Outbox.objects.filter(topic="tenant.moved", subject=str(tenant.pk)).order_by("next_at")
    assert [message.next_at for message in told][1:] == [given.ends_at]


@pytest.mark.django_db
def test_a_limit_is_set_or_added_to():
    tenant = make.tenant()
    actions.subscribe(tenant=tenant, plan="GROWTH", by=make.WORKER)
    before = value_of(tenant, "branches").included

    give(**wish("branches", tenant=tenant, mode="add", value=3))
    give(**wish("users", tenant=tenant, value=-1))

    assert value_of(tenant, "branches").included == before + 3
    assert value_of(tenant, "users").included == -1


@pytest.mark.django_db
def test_one_that_begins_later_says_nothing_until_then():
    starts = clock.now() + DAY
    order = wish(starts_at=starts)

    given = give(**order)

    assert value_of(order["tenant"], "custom_domain") is False
    assert queries.answer_at(order["tenant"], order["subject"], starts).value is True
    assert Outbox.objects.filter(topic="tenant.moved", next_at=given.starts_at).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("key", "change", "field"),
    [
        ("custom_domain", {"ends_at": timedelta(days=-1)}, "ends_at"),
        ("custom_domain", {"starts_at": 20 * DAY}, "ends_at"),
        ("custom_domain", {"ends_at": 366 * DAY}, "ends_at"),
        ("custom_domain", {"value": "yes"}, "value"),
        ("custom_domain", {"value": 1}, "value"),
        ("custom_domain", {"ticket": " "}, "ticket"),
        ("custom_domain", {"ticket": "x" * 41}, "ticket"),
        ("custom_domain", {"mode": "top_up"}, "mode"),
        ("branches", {"value": 1.5}, "value"),
        ("branches", {"value": -2}, "value"),
        ("branches", {"value": 10**15}, "value"),
        ("branches", {"value": True}, "value"),
        ("branches", {"mode": "add", "value": 0}, "value"),
        ("branches", {"mode": "add", "value": -1}, "value"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(key, change, field):
    change = {name: clock.now() + value if isinstance(value, timedelta) else value for name, value in change.items()}

    with pytest.raises(actions.Unsound) as refusal:
        actions.override(**wish(key) | change, by=make.WORKER)

    assert list(refusal.value.errors) == [field]


@pytest.mark.django_db
@pytest.mark.parametrize("value", [float("nan"), float("inf"), "12", None])
def test_a_number_is_a_number(value):
    Feature.objects.filter(key="custom_domain").update(type="number", default_value=None)

    with pytest.raises(actions.Unsound):
        actions.override(**wish(value=value), by=make.WORKER)


@pytest.mark.django_db
def test_an_overlap_names_the_other_one_and_its_end():
    tenant = make.tenant()
    end = datetime(2030, 5, 1, tzinfo=ZoneInfo("Asia/Muscat"))
    Override.objects.filter(pk=give(**wish("branches", tenant=tenant, mode="add")).pk).update(ends_at=end)

    with pytest.raises(actions.Overlapping, match=r"Active branches.*until 1 May 2030") as refusal:
        give(**wish("branches", tenant=tenant, mode="set"))

    assert refusal.value.field == "ends_at"
    assert tenant.overrides.count() == 1


@pytest.mark.django_db
def test_one_may_begin_where_another_ends():
    tenant = make.tenant()
    first = give(**wish(tenant=tenant, days=5))

    second = give(**wish(tenant=tenant, starts_at=first.ends_at))

    assert second.starts_at == first.ends_at


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.TECH_ADMIN, Role.QA_COMPLIANCE])
def test_others_may_not(role):
    with pytest.raises(Forbidden):
        give(role, **wish())


@pytest.mark.django_db
def test_support_asks_and_a_business_admin_agrees():
    asker, agreeing = make.person(Role.SUPPORT_ANALYST), make.person(Role.BUSINESS_ADMIN)
    order = wish()

    request = ask(asker, actions.override, **order)
    assert value_of(order["tenant"], "custom_domain") is False
    approve(request, agreeing)
    execute(request)

    assert value_of(order["tenant"], "custom_domain") is True
    assert order["tenant"].overrides.get().given_by == f"staff:{asker.pk}"


@pytest.mark.django_db
def test_what_holds_longer_than_thirty_days_waits_for_a_second_person():
    asker, agreeing = make.person(Role.BUSINESS_ADMIN), make.person(Role.SUPER_ADMIN)
    order = wish(days=31)

    request = ask(asker, actions.override, **order)
    assert not order["tenant"].overrides.exists()
    approve(request, agreeing)
    execute(request)

    assert order["tenant"].overrides.get().length > 30 * DAY


@pytest.mark.django_db
def test_exactly_thirty_days_takes_nobody_else():
    assert give(**wish(days=30)).length <= 30 * DAY


@pytest.mark.django_db
def test_what_follows_another_without_a_break_counts_together():
    tenant = make.tenant()
    first = give(**wish(tenant=tenant, days=25))

    with pytest.raises(SentForReview):
        actions.override(**wish(tenant=tenant, days=45, starts_at=first.ends_at + DAY / 2), by=acting_business_admin(tenant.slug))
    assert give(**wish(tenant=tenant, days=45, starts_at=first.ends_at + 2 * DAY)).pk


def acting_business_admin(typed_name: str):
    person = make.person(Role.BUSINESS_ADMIN)
    return make.consenting(person.as_actor("page", ip="", request_id="", signed_in_at=clock.now()), typed_name)


@pytest.mark.django_db
def test_a_second_person_is_asked_for_with_the_tenants_name_typed():
    with pytest.raises(ConsentMissing) as missing:
        actions.override(**wish(days=60), by=make.actor(Role.BUSINESS_ADMIN))

    assert {"typed_name", "sign_in", "confirmed"} <= set(missing.value.errors)


@pytest.mark.django_db
def test_a_preview_shows_what_would_change_and_changes_nothing():
    order = wish()

    look = preview(actions.override, **order, by=make.actor(Role.BUSINESS_ADMIN))

    assert {change["field"] for change in look.changes} >= {"value", "ticket"}
    assert not order["tenant"].overrides.exists()


def test_of_sixteen_writers_at_once_exactly_one_wins(committed_db, monkeypatch):
    monkeypatch.setattr("hqconsole.kernel.queue.ring", lambda *_: None)
    tenant = make.tenant()
    start, outcomes = threading.Barrier(16), []

    def write(place: int) -> None:
        start.wait()
        try:
            ends = clock.now() + timedelta(days=5 + place)
            outcomes.append(actions.override(**wish(tenant=tenant) | {"ends_at": ends}, by=make.WORKER))
        except actions.Overlapping as refusal:
            outcomes.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=[place]) for place in range(16)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    assert [type(each).__name__ for each in outcomes].count("Override") == 1
    assert len(outcomes) == 16
    assert all("until" in each.message for each in outcomes if isinstance(each, actions.Overlapping))
    assert tenant.overrides.filter(revoked_at=None).count() == 1


@pytest.mark.django_db
def test_the_database_alone_lets_no_two_overlap():
    given = make.override()
    given.pk = make.tenant().pk

    with pytest.raises(IntegrityError, match="override_of_feature"), transaction.atomic():
        given.save(force_insert=True)


@pytest.mark.django_db
def test_the_page_asks_shows_what_it_would_change_and_does_it():
    tenant, browser = make.tenant(), make.client(Role.BUSINESS_ADMIN)
    address = reverse("plans:override", args=[tenant.slug, "custom_domain"])
    day = f"{clock.now() + 9 * DAY:%Y-%m-%d}"
    answers = {"value": "on", "ends_at": day, "ticket": "SUP-77"}

    form = browser.get(address).content.decode()
    question = browser.get(address, answers).content.decode()
    done = browser.post(f"{address}?value=on&ends_at={day}&ticket=SUP-77", {"reason": "Pilot for the new branch"})

    assert 'name="ends_at"' in form
    assert "It ends by itself on" in question
    assert (done.status_code, done.headers["Location"]) == (303, reverse("plans:of_tenant", args=[tenant.slug]))
    given = tenant.overrides.get()
    assert (given.ticket, given.reason) == ("SUP-77", "Pilot for the new branch")
    assert given.ends_at.astimezone(ZoneInfo(tenant.timezone)).hour == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("key", "answers", "words"),
    [
        ("custom_domain", {"value": "on", "ends_at": "2020-01-01", "ticket": "S"}, "This has passed already."),
        ("custom_domain", {"value": "on", "ends_at": "", "ticket": "S"}, "This field is required."),
        ("custom_domain", {"value": "maybe", "ends_at": "2030-01-01", "ticket": "S"}, "Select a valid choice."),
        ("branches", {"value": "1.5", "ends_at": "2030-01-01", "ticket": "S", "mode": "set"}, "Enter a whole number."),
        ("branches", {"value": "-5", "ends_at": "2030-01-01", "ticket": "S", "mode": "set"}, "greater than or equal to -1"),
    ],
)
def test_the_page_says_at_the_field_what_is_wrong(key, answers, words):
    page = make.client(Role.BUSINESS_ADMIN).get(reverse("plans:override", args=[make.tenant().slug, key]), answers)

    assert page.status_code == 422
    assert words in page.content.decode()


@pytest.mark.django_db
def test_the_page_says_which_other_one_is_in_the_way():
    given = make.override()
    answers = {"value": "on", "ends_at": f"{clock.now() + 3 * DAY:%Y-%m-%d}", "ticket": "S"}

    page = make.client(Role.BUSINESS_ADMIN).get(reverse("plans:override", args=[given.tenant.slug, "custom_domain"]), answers)

    assert page.status_code == 422
    assert "An override of “Custom domain” holds" in page.content.decode()


def body(tenant, **given) -> dict:
    facts = {"tenant": tenant.slug, "subject": "custom_domain", "value": True, "ticket": "SUP-1", "confirmed": True}
    return facts | {"ends_at": (clock.now() + 5 * DAY).isoformat(), "reason": make.REASON} | given


@pytest.mark.django_db
def test_scripts_say_the_same():
    tenant, browser = make.tenant(), make.client(Role.BUSINESS_ADMIN)

    look = browser.post("/api/v1/overrides?dry_run=1", body(tenant), content_type="application/json")
    done = browser.post("/api/v1/overrides", body(tenant), content_type="application/json")
    again = browser.post("/api/v1/overrides", body(tenant), content_type="application/json")

    assert (look.status_code, done.status_code, again.status_code) == (202, 201, 409)
    assert done.json()["standing"] == "live"
    assert "ends_at" in again.json()["errors"]
    listed = browser.get("/api/v1/overrides").json()["items"]
    assert [each["tenant"] for each in listed] == [tenant.slug]
    assert browser.get(f"/api/v1/overrides/{done.json()['id']}").json()["value"] is True


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"value": 1.5, "subject": "branches"}, "value"),
        ({"value": -7, "subject": "branches"}, "value"),
        ({"value": "on"}, "value"),
        ({"ends_at": "2020-01-01T00:00:00Z"}, "ends_at"),
        ({"ticket": ""}, "ticket"),
    ],
)
def test_scripts_are_told_which_field_is_wrong(given, field):
    answer = make.client(Role.BUSINESS_ADMIN).post(
        "/api/v1/overrides", body(make.tenant(), **given), content_type="application/json"
    )

    assert (answer.status_code, list(answer.json()["errors"])) == (422, [field])


@pytest.mark.django_db
def test_a_limit_that_is_unknown_is_not_found():
    assert Limit.objects.filter(key="nothing").count() == 0
    answer = make.client(Role.BUSINESS_ADMIN).post(
        "/api/v1/overrides", body(make.tenant(), subject="nothing"), content_type="application/json"
    )
    assert answer.status_code == 404
