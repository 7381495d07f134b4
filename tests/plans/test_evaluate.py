"""The product asks by the OpenFeature protocol: what it is told and why, what it is refused, and what it costs."""

import hashlib
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hqconsole.kernel.roles import Role
from plans import actions
from plans.models import AddOn, Feature, FlagUse, Limit, Override, UnknownFlag
from plans.ofrep import answers as answering
from plans.ofrep import asked as noting
from plans.ofrep import standings as standing
from tests import make

from .product import Server, key_of, nobody_writes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nobody_writes")]
__all__ = ["nobody_writes"]


@pytest.fixture(autouse=True)
def no_answers_of_others(monkeypatch):
    fresh = answering.Answers()
    monkeypatch.setattr("plans.ofrep.views.answers", fresh)
    return fresh


@pytest.fixture
def server():
    return Server()


@pytest.fixture
def tenant():
    tenant = make.tenant()
    actions.subscribe(tenant=tenant, plan="GROWTH", by=make.WORKER)
    return tenant


def override(tenant, days: int = 9, begins: int = -1, **what) -> Override:
    at = make.clock.now()
    times = {"starts_at": at + timedelta(days=begins), "ends_at": at + timedelta(days=days), "made_at": at}
    return tenant.overrides.create(reason=make.REASON, given_by="staff:1", **times, **what)


def yesterday():
    return make.clock.now() - timedelta(days=1)  # the clock of a transaction stands still


def edition_of(tenant) -> int:
    return tenant.subscriptions.live().get().edition.number


def test_a_feature_of_the_plan_says_so(server, tenant):
    said = server.flag(tenant, "driver_app")

    assert said == {
        "key": "driver_app",
        "reason": "TARGETING_MATCH",
        "variant": "on",
        "value": True,
        "metadata": {"source": "plan", "when_away": "last", "plan": "GROWTH", "plan_edition": edition_of(tenant)},
    }


def test_what_nobody_gives_is_off(server, tenant):
    said = server.flag(tenant, "api_access")

    assert (said["value"], said["reason"], said["metadata"]["source"]) == (False, "STATIC", "off")


def test_a_killed_feature_is_disabled(server, tenant):
    Feature.objects.filter(key="driver_app").update(is_killed=True)

    said = server.flag(tenant, "driver_app")

    assert (said["value"], said["reason"], said["variant"]) == (False, "DISABLED", "off")


def test_an_override_is_named_with_its_end(server, tenant):
    given = override(tenant, feature_id="api_access", value=True)

    said = server.flag(tenant, "api_access")

    assert (said["value"], said["reason"]) == (True, "TARGETING_MATCH")
    assert said["metadata"]["override_id"] == str(given.pk)
    assert said["metadata"]["until"] == given.ends_at.isoformat()


@pytest.mark.parametrize(("type_", "value"), [("number", 7), ("number", 0.5), ("text", "نعم")])
def test_a_feature_has_a_value_of_its_type(server, tenant, type_, value):
    Feature.objects.filter(key="printing").update(type=type_, default_value=value)

    said = server.flag(tenant, "printing")

    assert (said["value"], said["variant"], said["reason"]) == (value, "default", "STATIC")


def test_where_there_is_no_value_the_product_takes_its_own_default(server, tenant):
    Feature.objects.filter(key="printing").update(type="number", default_value=None)

    assert "value" not in server.flag(tenant, "printing")


def test_a_limit_is_a_number(server, tenant):
    tenant.holdings.create(add_on=AddOn.objects.filter(limit="branches").first(), quantity=2, starts_at=yesterday())

    said = server.flag(tenant, "branches")

    assert said["value"] == 5 + 2 * AddOn.objects.filter(limit="branches").first().adds
    assert (said["variant"], said["metadata"]["enforcement"]) == ("add_on", "hard")
    assert said["metadata"]["hard_cap"] == said["value"]


def test_a_slug_names_the_tenant_too(server, tenant):
    assert server.ask({"targetingKey": tenant.slug}, "driver_app").json()["value"] is True


def test_all_flags_come_at_once_with_what_they_say_alone(server, tenant):
    answer = server.ask({"targetingKey": str(tenant.pk), "colour": "blue"})

    body = answer.json()
    assert [flag["key"] for flag in body["flags"]] == sorted([*Feature.objects.values_list("key", flat=True), *limits()])
    assert server.flag(tenant, "driver_app") in body["flags"]
    assert body["eventStreams"][0]["type"] == "sse"
    assert body["eventStreams"][0]["url"].endswith(f"/ofrep/v1/streams/{tenant.pk}")


def limits() -> list[str]:
    return list(Limit.objects.values_list("key", flat=True))


def test_whoever_has_them_already_gets_only_the_tag(server, tenant):
    etag = server.ask({"targetingKey": str(tenant.pk)})["ETag"]

    again = server.ask({"targetingKey": str(tenant.pk)}, etag=etag)

    assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)


@pytest.mark.parametrize(
    "change",
    [
        lambda tenant: override(tenant, feature_id="api_access", value=True),
        lambda tenant: tenant.holdings.create(add_on=AddOn.objects.first(), quantity=1, starts_at=yesterday()),
        lambda tenant: tenant.subscriptions.update(status="ended", ends_on="2099-01-01"),
        lambda tenant: Feature.objects.filter(key="driver_app").update(is_killed=True),
        lambda tenant: Limit.objects.filter(key="price_lists").update(when_away="off"),
        lambda tenant: AddOn.objects.update(adds=1_000_000),
    ],
    ids=["override", "holding", "subscription", "kill switch", "registry", "add-on"],
)
def test_whatever_moves_is_seen_by_the_next_request(server, tenant, change):
    tenant.holdings.create(add_on=AddOn.objects.last(), quantity=1, starts_at=yesterday())
    etag = server.ask({"targetingKey": str(tenant.pk)})["ETag"]

    change(tenant)

    again = server.ask({"targetingKey": str(tenant.pk)}, etag=etag)
    assert (again.status_code, again["ETag"] != etag) == (200, True)


def test_what_moves_for_another_tenant_keeps_the_tag(server, tenant):
    etag = server.ask({"targetingKey": str(tenant.pk)})["ETag"]

    override(make.tenant(), feature_id="api_access", value=True)

    assert server.ask({"targetingKey": str(tenant.pk)}, etag=etag).status_code == 304


def test_a_kept_answer_ends_when_something_ends_by_the_clock(server, tenant, no_answers_of_others):
    given = override(tenant, feature_id="api_access", value=True)
    given.ends_at = make.clock.now() + timedelta(seconds=20)
    given.save()
    server.flag(tenant, "api_access")

    assert [each.good_until for each in no_answers_of_others.kept.values()] == [given.ends_at]


@pytest.fixture
def asked(monkeypatch):
    """The statements that answers take, beside the one about the key."""
    statements, really = [], standing.asked
    names = dict.fromkeys(standing.STANDINGS.values(), "standing") | dict.fromkeys(answering.VALUES.values(), "values")
    monkeypatch.setattr(standing, "asked", lambda question, given: statements.append(names[question]) or really(question, given))
    return statements


def test_an_answer_that_is_over_is_read_anew(server, tenant, asked):
    server.flag(tenant, "api_access")
    server.flag(tenant, "api_access")
    first = len(asked)
    with time_machine.travel(make.clock.now() + timedelta(hours=2), tick=False):
        server.flag(tenant, "api_access")

    assert asked[:first] == ["standing", "values", "standing"]
    assert asked[first:] == ["standing", "values"]


def test_who_stands_alike_is_read_once(server, tenant, asked):
    other = make.tenant()
    actions.subscribe(tenant=other, plan="GROWTH", by=make.WORKER)

    mine, others = (server.ask({"targetingKey": str(each.pk)}) for each in (tenant, other))

    assert asked == ["standing", "values", "standing"]
    assert mine.json()["flags"] == others.json()["flags"]
    assert others.json()["metadata"]["tenant"] == str(other.pk)
    assert mine["ETag"] != others["ETag"]


@pytest.mark.parametrize("begins", [-1, 1], ids=["in force", "to come"])
def test_nobody_gets_what_another_has_by_exception(server, tenant, begins):
    other = make.tenant()
    actions.subscribe(tenant=other, plan="GROWTH", by=make.WORKER)
    override(tenant, feature_id="api_access", value=True, begins=begins)

    assert server.flag(tenant, "api_access")["value"] is (begins < 0)
    assert server.flag(other, "api_access")["value"] is False


def test_the_body_of_a_tag_is_the_whole_body(server, tenant):
    answer = server.ask({"targetingKey": str(tenant.pk)})

    assert answer["ETag"] == f'"{hashlib.sha256(answer.content).hexdigest()}"'


def test_told_of_another_version_it_is_not_put_off_with_the_tag(server, tenant):
    etag = server.ask({"targetingKey": str(tenant.pk)})["ETag"]

    told = server.ask({"targetingKey": str(tenant.pk)}, etag=etag, query="?flagConfigEtag=%22another%22")
    same = server.ask({"targetingKey": str(tenant.pk)}, etag=etag, query=f"?flagConfigEtag={etag}")

    assert (told.status_code, same.status_code) == (200, 304)


def test_told_of_another_version_it_is_answered_from_the_database(server, tenant, asked):
    server.ask({"targetingKey": str(tenant.pk)})
    del asked[:]

    server.ask({"targetingKey": str(tenant.pk)}, query="?flagConfigEtag=%22another%22")

    assert asked == ["standing", "values"]


def test_one_question_to_the_database_however_many_flags(server, tenant, asked):
    counts = []
    for time in range(2):
        for _warm in range(2):
            server.ask({"targetingKey": str(tenant.pk)})  # the key's use is noted, and its row read once more
        override(tenant, limit_id="branches", mode="top_up", value=1)
        asked.clear()
        with CaptureQueriesContext(connection) as others:
            server.ask({"targetingKey": str(tenant.pk)})
        counts.append((len(others), len(asked)))
        Feature.objects.bulk_create(
            Feature(key=f"f{time}{n}", name_en="F", name_ar="F", position=900 + n, group="orders") for n in range(50)
        )

    assert counts == [(0, 2), (0, 2)]  # beside the stamp of the key: where the tenant stands, the values


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", "PARSE_ERROR"),
        (b"[" * 50_000, "PARSE_ERROR"),
        (b"\xff", "PARSE_ERROR"),
        (b"[]", "PARSE_ERROR"),
        (b"", "TARGETING_KEY_MISSING"),
        (b"{}", "TARGETING_KEY_MISSING"),
        (b'{"context": {"user": "x"}}', "TARGETING_KEY_MISSING"),
        (b'{"context": 1}', "INVALID_CONTEXT"),
        (b'{"context": {"targetingKey": 7}}', "INVALID_CONTEXT"),
        (b'{"context": {"targetingKey": "no-such-laundry"}}', "INVALID_CONTEXT"),
        (b'{"context": {"targetingKey": "\\u0000"}}', "INVALID_CONTEXT"),
    ],
)
@pytest.mark.parametrize("flag", ["", "driver_app"])
def test_a_request_that_cannot_be_used_is_told_why(server, body, code, flag):
    answer = server.ask(flag=flag, body=body)

    assert (answer.status_code, answer.json()["errorCode"]) == (400, code)
    assert answer.json().get("key", "") == flag
    assert answer.json()["errorDetails"]


def test_a_flag_that_does_not_exist_is_not_found_and_noted_once(server, tenant, nobody_writes):
    for _time in range(3):
        answer = server.ask({"targetingKey": str(tenant.pk)}, "drivr_app")
    nobody_writes.write()

    assert (answer.status_code, answer.json()["errorCode"], answer.json()["key"]) == (404, "FLAG_NOT_FOUND", "drivr_app")
    assert UnknownFlag.objects.get().times == 3


def test_the_same_key_on_another_day_is_the_same_row(nobody_writes):
    for _day in range(2):
        nobody_writes.note_unknown("drivr_app")
        nobody_writes.write()

    found = UnknownFlag.objects.get()
    assert (found.times, found.last_asked_at > found.first_asked_at) == (2, True)


def test_endless_inventions_are_bounded_in_memory_and_in_the_database(nobody_writes, monkeypatch):
    monkeypatch.setattr(noting, "KEPT_AT_MOST", 5)
    for number in range(noting.PENDING_AT_MOST + 50):
        nobody_writes.note_unknown(f"invented-{number}")
    nobody_writes.note_unknown("x" * 200)
    nobody_writes.note_unknown("a b\0")

    assert len(nobody_writes.unknown) == noting.PENDING_AT_MOST
    nobody_writes.write()
    assert UnknownFlag.objects.count() == 5


def test_known_keys_are_noted_by_the_day(server, tenant, nobody_writes):
    server.flag(tenant, "driver_app")
    server.ask({"targetingKey": str(tenant.pk)})
    nobody_writes.write()

    today = make.clock.now().date()
    assert FlagUse.objects.get(key="driver_app").asked_on == today
    assert FlagUse.objects.get(key="api_access").asked_on is None
    assert FlagUse.objects.get(key="api_access").sent_on == today
    server.flag(tenant, "driver_app")
    assert not nobody_writes.pending["asked"]  # nothing to write until tomorrow


@pytest.mark.parametrize("headers", [{"Authorization": ""}, {"Authorization": "Bearer nonsense"}, {"X-API-Key": "hq_dev_x"}])
def test_a_stranger_is_not_answered(tenant, headers, monkeypatch):
    monkeypatch.setattr("staff.limits.note_guess", lambda address: None)
    answer = Server("nobody").ask({"targetingKey": str(tenant.pk)}, "driver_app", **headers)

    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")
    assert b"value" not in answer.content


@pytest.mark.parametrize(
    "given",
    [{"scopes": ["plans.view"]}, {"role": Role.SUPPORT_ANALYST}],
    ids=["a key for something else", "of somebody who may not"],
)
def test_a_key_without_the_scope_is_forbidden(tenant, given):
    assert Server(key_of(**given)[1]).ask({"targetingKey": str(tenant.pk)}).status_code == 403


@pytest.mark.parametrize(
    "spoil",
    [
        lambda key: type(key).objects.filter(pk=key.pk).update(revoked_at=make.clock.now()),
        lambda key: type(key.person).objects.filter(pk=key.person_id).update(is_active=False),
        lambda key: type(key).objects.filter(pk=key.pk).update(networks=["203.0.113.0/24"]),
    ],
    ids=["revoked", "person gone", "elsewhere"],
)
def test_a_key_that_is_over_opens_nothing(server, tenant, spoil):
    assert server.ask({"targetingKey": str(tenant.pk)}).status_code == 200
    spoil(server.key)

    assert server.ask({"targetingKey": str(tenant.pk)}).status_code == 401


def test_the_key_may_stand_in_the_other_header(server, tenant):
    answer = server.ask({"targetingKey": str(tenant.pk)}, **{"Authorization": "", "X-API-Key": server.text})

    assert answer.status_code == 200


def test_who_asks_too_often_is_told_when_to_come_back(server, tenant, settings):
    settings.KEY_EVALUATIONS_PER_MINUTE = 2
    begin = make.clock.now().replace(second=0, microsecond=0) + timedelta(minutes=1)

    with time_machine.travel(begin, tick=False):
        answers = [server.ask({"targetingKey": str(tenant.pk)}) for _time in range(3)]
    with time_machine.travel(begin + timedelta(minutes=1), tick=False):
        answers.append(server.ask({"targetingKey": str(tenant.pk)}))

    assert [each.status_code for each in answers] == [200, 200, 429, 200]
    assert answers[2]["Retry-After"] == "60"


def test_a_session_of_the_console_is_no_key(tenant):
    answer = make.client().post("/ofrep/v1/evaluate/flags", "{}", content_type="application/json")

    assert answer.status_code == 401


def test_only_posts_evaluate(server, tenant):
    headers = {"Authorization": f"Bearer {server.text}"}

    assert server.browser.get("/ofrep/v1/evaluate/flags", headers=headers).status_code == 405


def test_the_use_of_the_key_is_noted(server, tenant):
    server.ask({"targetingKey": str(tenant.pk)})
    server.key.refresh_from_db()

    assert server.key.last_used_verb == "plans.evaluate"


READ_BY_THE_VIEWS = """
SELECT DISTINCT used.relname FROM pg_rewrite r
JOIN pg_depend d ON d.objid = r.oid AND d.classid = 'pg_rewrite'::regclass
JOIN pg_class used ON used.oid = d.refobjid AND used.relkind = 'r'
WHERE r.ev_class IN ('tenant_api.features'::regclass, 'tenant_api.limits'::regclass)
    AND NOT EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = used.oid AND t.tgname LIKE 'plans_moved%')
"""


def test_whatever_the_views_read_says_that_it_moved():
    """Of editions only drafts change, and nobody subscribes to a draft."""
    with connection.cursor() as cursor:
        cursor.execute(READ_BY_THE_VIEWS)
        assert cursor.fetchall() == [("plans_planedition",)]
