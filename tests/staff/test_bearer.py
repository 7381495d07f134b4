"""What is a key worth that a script shows?"""

from datetime import timedelta
from itertools import count

import pytest
import time_machine

from hqconsole.kernel import clock
from hqconsole.kernel.actor import Origin
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.roles import Role
from staff import actions, limits, queries
from staff.bearer import actor_of_key, note_use
from staff.key_form import KeyText, checksum
from staff.models import Key, KeyUse

addresses = (f"10.77.{number // 250}.{number % 250 + 1}" for number in count())


@pytest.fixture
def ask(rf):
    """A call of the API, each test from an address of its own, so that nobody's guesses count for another."""
    mine = next(addresses)
    return lambda address=mine: rf.get("/api/", REMOTE_ADDR=address)


@pytest.fixture
def owner(hire):
    return hire(Role.TECH_ADMIN)


@pytest.fixture
def issue(owner, acting):
    def issue(*scopes: str, networks=()):
        wishes = {"scopes": list(scopes or ["jobs.view"]), "days": 90, "networks": list(networks)}
        return actions.issue_key(person=owner, name="Report", **wishes, by=acting(owner, confirmed=True))

    return issue


def test_a_key_stands_for_its_person_narrowed_to_its_scopes(issue, owner, ask):
    key, text = issue("jobs.view")

    actor = actor_of_key(str(text), ask())

    assert (actor.id, actor.origin, actor.key, actor.signed_in_at) == (f"staff:{owner.pk}", Origin.API, key.handle, None)
    assert actor.may(Permission.JOBS_VIEW)
    assert not actor.may(Permission.JOBS_RETRY)
    assert not actor.may_ask(Permission.JOBS_RETRY)


def test_a_scope_is_worth_nothing_once_its_person_has_lost_the_role(issue, owner, ask):
    _key, text = issue("jobs.retry")
    owner.become(roles=[Role.SUPPORT_ANALYST])

    assert not actor_of_key(str(text), ask()).may(Permission.JOBS_RETRY)


def test_an_expired_a_revoked_and_a_deactivated_key_are_worth_nothing(issue, owner, ask, acting):
    key, text = issue()

    with time_machine.travel(clock.now() + timedelta(days=90, seconds=1)):
        assert actor_of_key(str(text), ask()) is None
    owner.become(is_active=False)
    assert actor_of_key(str(text), ask()) is None
    owner.become(is_active=True)
    actions.revoke_key(key=key, reason="Found in a chat", by=acting(owner, confirmed=True))
    assert actor_of_key(str(text), ask()) is None


def test_a_key_is_worth_nothing_outside_its_networks(issue, ask):
    _key, text = issue(networks=["192.0.2.0/24", "2001:db8::/48"])

    assert actor_of_key(str(text), ask("192.0.2.9"))
    assert actor_of_key(str(text), ask("2001:db8::9"))
    assert actor_of_key(str(text), ask("198.51.100.9")) is None


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text[:-1] + ("0" if text[-1] != "0" else "1"),
        lambda text: text.replace("hq_dev_", "hq_stage_"),
        lambda text: text.replace("hq_dev_", "HQ_dev_"),
        lambda text: text + "0",
        lambda text: " " + text,
        lambda text: text.rpartition("_")[0],
        lambda text: "",
        lambda text: "hq_" + "x" * 10_000,
        lambda text: text[:20] + "\0" + text[21:],
    ],
)
def test_a_spoiled_key_does_not_reach_the_database(db, ask, django_assert_num_queries, spoil):
    text = str(KeyText.new("dev"))

    with django_assert_num_queries(0):
        assert actor_of_key(spoil(text), ask()) is None


def test_a_well_formed_key_that_nobody_issued_is_worth_nothing(issue, ask):
    key, text = issue()
    guessed = KeyText("dev", key.handle, "0" * len(text.secret))

    assert actor_of_key(str(KeyText.new("dev")), ask()) is None
    assert actor_of_key(str(guessed), ask()) is None


def test_the_checksum_is_crc_32_in_base_62():
    assert checksum("") == "000000"
    assert checksum("123456789") == "3jZRME"  # 0xCBF43926, the check value of CRC-32


def test_what_a_key_does_is_noted_at_most_once_a_minute_for_each_verb(issue):
    key, _text = issue()
    first = clock.now()

    for minutes, verb in ((0, "jobs.view"), (0.5, "jobs.view"), (0.6, "tenants.view"), (2, "tenants.view")):
        with time_machine.travel(first + timedelta(minutes=minutes), tick=False):
            note_use(Key.objects.get(pk=key.pk), verb, "10.0.0.1")

    key.refresh_from_db()
    assert (key.last_used_verb, key.last_used_from) == ("tenants.view", "10.0.0.1")
    assert KeyUse.objects.get(key=key, verb="jobs.view").last_at < first + timedelta(seconds=1)


def test_scopes_that_nobody_used_for_thirty_days_are_pointed_out(issue, owner):
    key, _text = issue("jobs.view", "tenants.view")
    note_use(key, "jobs.view", "10.0.0.1")
    young, old = clock.now() + timedelta(days=29), clock.now() + timedelta(days=31)
    (known,) = queries.keys_of(owner, young)

    assert queries.idle_scopes(known, young) == []
    with time_machine.travel(old - timedelta(days=1)):
        note_use(key, "jobs.view", "10.0.0.1")
    (known,) = queries.keys_of(owner, old)
    assert queries.idle_scopes(known, old) == ["tenants.view"]


def test_guessing_is_stopped_before_anything_is_looked_up(db, ask, django_assert_num_queries):
    for _guess in range(10):
        actor_of_key("hq_wrong", ask())

    with pytest.raises(limits.TooOften), django_assert_num_queries(0):
        actor_of_key(str(KeyText.new("dev")), ask())


def test_a_key_that_calls_too_often_waits(issue, ask):
    _key, text = issue()
    for _call in range(limits.CALLS.amount):
        actor_of_key(str(text), ask())

    with pytest.raises(limits.TooOften):
        actor_of_key(str(text), ask())
