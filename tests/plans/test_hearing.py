"""A process hears what moved, and keeps how tenants stand only for as long as it is sure to hear."""

import threading
import time
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection

from plans.models import EVERYBODY, AddOn
from plans.ofrep import standings as module
from plans.ofrep.faults import Fault
from plans.ofrep.hearing import SURE_SECONDS, Hearing, hearing
from tests import make

pytestmark = pytest.mark.usefixtures("committed_db")


class Listener:
    """Notes what it is told, and wakes whoever waits for it."""

    def __init__(self):
        self.heard: list[str] = []
        self.more = threading.Condition()

    def __call__(self, tenant: str) -> None:
        with self.more:
            self.heard.append(tenant)
            self.more.notify()

    def has_heard(self, *tenants: str) -> bool:
        """Whether it was told this, in this order, and nothing else, within 20 seconds."""
        with self.more:
            self.more.wait_for(lambda: len(self.heard) >= len(tenants), 20)
            return self.heard == list(tenants)


@pytest.fixture
def listener():
    return Listener()


@pytest.fixture
def ear(listener):
    found = Hearing()
    found.tell(listener)
    found.start()
    assert listener.has_heard(str(EVERYBODY))
    assert comes_true(lambda: found.is_sure)
    yield found
    found.stop()


def comes_true(happens, seconds: float = 20) -> bool:
    until = time.monotonic() + seconds
    while not happens() and time.monotonic() < until:
        time.sleep(0.005)
    return happens()


def rename(tenant, slug: str) -> None:
    type(tenant).objects.filter(pk=tenant.pk).update(slug=slug)


def test_whoever_listens_is_told_of_whom_something_moved(ear, listener):
    tenant = make.tenant()
    rename(tenant, "another-name")

    assert listener.has_heard(str(EVERYBODY), str(tenant.pk))


def test_after_a_pause_everybody_may_have_moved(ear, listener):
    assert listener.has_heard(str(EVERYBODY))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = 'SELECT' AND pid <> pg_backend_pid()"
        )

    assert listener.has_heard(str(EVERYBODY), str(EVERYBODY))
    assert comes_true(lambda: ear.is_sure)


def test_who_hears_no_more_is_not_sure(ear):
    ear.stop()

    assert not ear.is_sure


def test_without_a_sign_of_life_it_is_not_sure_for_long(ear, monkeypatch):
    silence = threading.Event()
    monkeypatch.setattr(ear, "drain", lambda *given: silence.wait(20))

    assert comes_true(lambda: not ear.is_sure, SURE_SECONDS * 2)
    silence.set()


@pytest.fixture
def kept(committed_db):
    """The standings that a process keeps that hears what moves."""
    fresh = module.Standings()
    hearing.told.insert(0, fresh.forget)
    hearing.start()
    assert comes_true(lambda: hearing.is_sure)
    yield fresh
    hearing.leave(fresh.forget)


def test_a_standing_is_asked_for_once(kept):
    tenant = make.tenant()
    first = kept.of(tenant.slug)

    assert kept.known(tenant.slug) == kept.known(str(tenant.pk)) == first


def test_it_is_asked_for_again_after_something_moved(kept):
    tenant = make.tenant()
    kept.of(str(tenant.pk))
    tenant.holdings.create(add_on_id=some_add_on(), quantity=1, starts_at=make.clock.now() - timedelta(days=1))

    assert comes_true(lambda: kept.known(str(tenant.pk)) is None, 2)
    assert kept.of(str(tenant.pk)).is_special


def some_add_on() -> int:
    return AddOn.objects.values_list("pk", flat=True).first()


def test_nothing_is_kept_while_nobody_hears(kept):
    tenant = make.tenant()
    hearing.stop()

    kept.of(str(tenant.pk))

    assert not kept.kept


def test_what_was_read_while_something_moved_is_not_kept(kept):
    tenant = make.tenant()
    found, heard = kept.of(str(tenant.pk)), hearing.count
    hearing.note(str(EVERYBODY))

    kept.keep([found], heard)

    assert not kept.kept


def test_a_slug_is_known_only_for_as_long_as_it_is_the_tenants(kept):
    tenant, old = make.tenant(), make.tenant().slug
    other = type(tenant).objects.get(slug=old)
    kept.of(old)
    rename(other, "another-name")
    assert comes_true(lambda: kept.known(old) is None, 2)
    kept.of(str(other.pk))
    rename(tenant, old)

    assert kept.of(old).tenant == tenant.pk
    assert kept.of("another-name").tenant == other.pk


def test_a_slug_that_changed_before_we_heard_of_it_is_not_known(kept):
    tenant = make.tenant()
    before = kept.of(tenant.slug)

    kept.keep([before._replace(slug="another-name")], hearing.count)

    assert kept.known(tenant.slug) is None
    assert kept.known("another-name")


def test_a_slug_that_looks_like_an_id_is_nobody_elses_id(kept):
    tenant = make.tenant(id=UUID("abcdef01-0000-4000-8000-000000000000"))
    other = make.tenant(slug=str(tenant.pk))
    kept.of(str(other.pk))

    assert kept.of(str(tenant.pk)).tenant == tenant.pk
    assert kept.of(str(tenant.pk).upper()).tenant == tenant.pk


def test_tenants_that_come_next_are_read_along(kept):
    first, second = sorted(make.tenant().pk for _number in range(2))
    kept.of(str(first))

    assert kept.known(str(second)).tenant == second


def test_the_next_one_does_not_stand_in_for_whoever_is_not_there(kept):
    tenant = make.tenant()
    for key in (f"{tenant.slug[:-1]}", "0", "00000000-0000-0000-0000-000000000001"):
        with pytest.raises(Fault):
            kept.of(key)


def test_those_used_last_are_kept(kept, monkeypatch):
    monkeypatch.setattr(module, "KEPT", 2)
    tenants = sorted((make.tenant() for _number in range(3)), key=lambda tenant: tenant.pk)
    for tenant in tenants:
        kept.of(str(tenant.pk))

    assert kept.known(str(tenants[2].pk))
    assert len(kept.kept) == len(kept.ids) == 2


def test_what_nobody_was_heard_of_is_asked_for_again_after_an_hour(kept):
    tenant = make.tenant()
    kept.of(str(tenant.pk))
    standing, _until = kept.kept[str(tenant.pk)]
    kept.kept[str(tenant.pk)] = standing, make.clock.now()

    assert kept.known(str(tenant.pk)) is None
