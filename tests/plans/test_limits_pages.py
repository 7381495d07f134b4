"""The pages of limits and of unknown keys: what stands there, who may act, at a fixed number of queries."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hqconsole.kernel.roles import Role
from plans import queries
from plans.models import EVER, Feature, Limit, UnknownFlag
from tests import make

pytestmark = pytest.mark.django_db


def page(name: str, *args, role: Role = Role.BUSINESS_ADMIN, language: str = "en") -> str:
    return make.client(role, language=language).get(reverse(f"plans:{name}", args=args)).content.decode()


def use(tenant, warned: int, key: str = "branches", starts_on: date = EVER) -> None:
    tenant.usages.create(limit_id=key, starts_on=starts_on, used=5, warned=warned, counted_at=make.clock.now())


def test_how_many_tenants_near_each_limit_is_counted(django_assert_num_queries):
    for warned in (0, 80, 90, 100, 100):
        use(make.tenant(), warned)
    use(make.tenant(), 100, "orders_per_month", date(2020, 1, 1))

    with django_assert_num_queries(3):
        lines = {line.limit.key: line for line in queries.limit_lines()}

    assert lines["branches"].passed == [4, 3, 2]
    assert lines["orders_per_month"].passed == [0, 0, 0]
    assert (lines["branches"].is_counted, lines["price_lists"].is_counted) == (True, False)


@pytest.mark.parametrize(("language", "words"), [("en", ["Active branches", "armed"]), ("ar", ["الفروع النشطة"])])
def test_limits_stand_in_one_list(language, words):
    text = page("enforcement", language=language)

    assert not [word for word in words if word not in text]


def test_a_rehearsal_shows_whom_it_would_stop():
    limit, tenant = Limit.objects.get(key="branches"), make.tenant()
    limit.rehearse(make.clock.now())
    tenant.would_stops.create(limit=limit, day=make.clock.now().date(), times=7)

    text = page("limit", "branches")

    assert tenant.name_en in text
    assert "For 0 days now" in text


def test_support_sees_it_and_is_told_who_may_act():
    text = page("limit", "branches", role=Role.SUPPORT_ANALYST)

    assert "It takes the role: Super Admin, Business Admin." in text


def test_a_limit_that_does_not_exist_is_not_found():
    assert make.client().get(reverse("plans:limit", args=["nothing"])).status_code == 404


def test_the_page_of_an_act_shows_what_it_does_and_does_it():
    Limit.objects.get(key="branches").disarm()
    browser, address = make.client(Role.BUSINESS_ADMIN), reverse("plans:rehearse_limit", args=["branches"])

    assert "From now on it stops nobody." in browser.get(address).content.decode()
    answer = browser.post(address, {"reason": "Nobody knows whom it hits", "fingerprint": ""})

    assert answer.status_code == 303
    assert Limit.objects.get(key="branches").is_rehearsed


def test_to_rehearse_an_armed_limit_says_that_it_stops_refusing():
    assert "Disarm and rehearse" in page("limit", "branches")

    text = page("rehearse_limit", "branches")

    assert not [words for words in ("Disarm and rehearse Active branches?", "stops refusing at once") if words not in text]


@pytest.mark.parametrize(
    ("tenants", "language", "words"),
    [
        (1, "en", "would have stopped 1 tenant."),
        (3, "en", "would have stopped 3 tenants."),
        (2, "ar", "كان سيوقف منشأتين."),
        (3, "ar", "كان سيوقف 3 منشآت."),
    ],
)
def test_the_question_counts_all_tenants_that_would_have_been_stopped(monkeypatch, tenants, language, words):
    """Two days of one tenant are one tenant, and those beyond the list's end count."""
    limit = Limit.objects.get(key="branches")
    limit.rehearse(make.clock.now())
    for _number in range(tenants):
        tenant = make.tenant()
        for days in (0, 1):
            tenant.would_stops.create(limit=limit, day=make.clock.now().date() - timedelta(days=days), times=1)
    monkeypatch.setattr(queries, "would_be_stopped", lambda limit: [])

    assert words in page("arm_limit", "branches", language=language)


@pytest.mark.parametrize("act", ["arm_limit", "disarm_limit"])
def test_a_high_risk_shows_its_question_first(act):
    Limit.objects.get(key="branches").rehearse(make.clock.now())

    assert make.client(Role.BUSINESS_ADMIN).get(reverse(f"plans:{act}", args=["branches"])).status_code == 200


def unknown(key: str, times: int = 3) -> UnknownFlag:
    at = make.clock.now()
    return UnknownFlag.objects.create(key=key, first_asked_at=at, last_asked_at=at, times=times)


def test_unknown_keys_stand_in_a_list_until_somebody_makes_them():
    unknown("drivr_app")
    assert "drivr_app" in page("unknown")

    Feature.objects.create(key="drivr_app", name_en="D", name_ar="س", position=999, group="orders")
    assert "drivr_app" not in page("unknown")
    assert "Nothing was asked for in vain" in page("unknown")


def test_more_of_them_cost_no_more_queries():
    browser, counts = make.client(), []
    for number in (1, 30):
        [unknown(f"key-{number}-{each}") for each in range(number)]
        browser.get(reverse("plans:unknown"))
        with CaptureQueriesContext(connection) as asked:
            browser.get(reverse("plans:unknown"))
        counts.append(len(asked))

    assert counts[0] == counts[1]
