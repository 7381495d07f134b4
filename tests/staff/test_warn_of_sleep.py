"""Does a key fall asleep whose owner the provider has not confirmed for days, and are they told before?"""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from hqconsole.kernel import clock
from hqconsole.kernel.errors import Forbidden
from hqconsole.kernel.notices import Notice
from hqconsole.kernel.roles import Role
from jobs.models import Outbox
from staff import actions, queries
from staff.models import Arrival, Person
from staff.rechecks import warn
from tests import make
from tests.plans.product import Server
from tests.staff.directory import key_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(hire):
    return hire(Role.TECH_ADMIN)


def confirmed(person: Person, *, days: float) -> None:
    """So long ago the provider vouched for them last."""
    Person.objects.filter(pk=person.pk).update(confirmed_at=clock.now() - timedelta(days=days))


def call(text: str):
    return Client().get("/api/v1/tenants", headers={"Authorization": f"Bearer {text}"})


def told() -> list[dict]:
    found = Outbox.objects.filter(topic="notice").values_list("payload", flat=True)
    return [payload for payload in found if payload["notice"] == Notice.KEYS_FALL_ASLEEP]


def test_after_seven_days_a_key_is_asleep_and_says_why(owner):
    _key, text = key_of(owner, "tenants.view")

    confirmed(owner, days=6.99)
    assert call(text).status_code == 200
    confirmed(owner, days=7.01)
    answer = call(text)

    assert (answer.status_code, answer.json()["code"]) == (403, "key_asleep")
    assert "has not confirmed its owner for 7 days" in answer.json()["title"]


def test_the_days_are_a_setting(owner, settings):
    settings.HQ_KEY_SLEEP_DAYS = 2
    _key, text = key_of(owner, "tenants.view")
    confirmed(owner, days=2.01)

    assert "for 2 days" in call(text).json()["title"]


def test_a_sleeping_key_is_no_guess(owner):
    _key, text = key_of(owner, "tenants.view")
    confirmed(owner, days=8)

    assert {call(text).status_code for _try in range(12)} == {403}


def test_a_sign_in_wakes_it(owner, claim):
    _key, text = key_of(owner, "tenants.view")
    confirmed(owner, days=8)

    actions.sign_in(provider="sso", claims=claim(Role.TECH_ADMIN), by=make.WORKER)

    assert call(text).status_code == 200


def test_an_emergency_wakes_nothing(owner):
    _key, text = key_of(owner, "tenants.view")
    confirmed(owner, days=8)
    envelope, _code = actions.seal_envelope(person=owner, sealed_by=make.person(), by=make.WORKER)

    actions.open_envelope(envelope=envelope, arrival=Arrival("0" * 32, "", ""), by=make.WORKER)

    assert owner.sessions.exists()
    assert call(text).status_code == 403


def test_the_product_keeps_its_flags_though_the_owner_of_its_key_is_away():
    server, tenant = Server(), make.tenant()
    confirmed(server.key.person, days=60)

    assert server.ask({"targetingKey": str(tenant.pk)}).status_code == 200


def test_a_key_that_may_more_than_ask_for_flags_sleeps_at_the_products_door_too(owner):
    _key, text = key_of(owner, "plans.evaluate", "tenants.view")
    confirmed(owner, days=8)

    answer = Server(text).ask({"targetingKey": str(make.tenant().pk)})

    assert answer.status_code == 403
    assert "This key sleeps" in answer.json()["errorDetails"]


def test_its_owner_is_told_once_two_days_before_and_again_after_the_next_time(owner):
    key_of(owner, "tenants.view")
    confirmed(owner, days=4.9)
    warn()
    assert told() == []

    confirmed(owner, days=5.1)
    warn()
    warn()
    assert [(notice["people"], notice["link"]) for notice in told()] == [([str(owner.pk)], "/keys/")]

    Person.objects.filter(pk=owner.pk).update(confirmed_at=clock.now() + timedelta(seconds=1))
    with time_machine.travel(clock.now() + timedelta(days=5, minutes=1)):
        warn()
    assert len(told()) == 2


def test_only_those_are_told_who_have_something_to_lose(owner, hire):
    none, machine, gone = (hire(Role.TECH_ADMIN, username=name) for name in ("none", "machine", "gone"))
    key_of(machine, "plans.evaluate")
    key_of(gone, "tenants.view")
    gone.become(is_active=False)
    for person in (owner, none, machine, gone):
        confirmed(person, days=8)

    assert list(queries.drowsy(clock.now())) == []
    with pytest.raises(actions.WideAwake):
        actions.warn_of_sleep(person=owner, by=make.WORKER)


def test_nobody_but_a_machine_warns(owner):
    with pytest.raises(Forbidden):
        actions.warn_of_sleep(person=owner, by=make.actor())


def test_the_pages_say_until_when_and_that_it_sleeps(owner):
    key_of(owner, "tenants.view")
    browser = make.client_of(owner)
    assert "Falls asleep without a sign-in" in browser.get("/keys/").text

    confirmed(owner, days=8)

    assert "Asleep until its owner signs in." in make.client().get("/keys/all/").text
    assert "Asleep until its owner signs in." in make.client().get(f"/staff/{owner.pk}/").text
