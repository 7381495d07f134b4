"""Somebody who left can be forgotten: name, handle and addresses end everywhere, what they did stays under a number."""

import pytest
from django.db import transaction
from django.urls import reverse

from approvals.models import Request
from audit.models import Entry
from audit.queries import names_of_people
from hqconsole.kernel import clock, ledger
from hqconsole.kernel.actions import preview
from hqconsole.kernel.actor import Origin
from hqconsole.kernel.errors import SentForReview
from hqconsole.kernel.roles import Role
from network.models import Network
from staff import actions
from staff.models import Factor, Person
from tests import make
from tests.approvals.conftest import acting, approve, execute
from tests.tenants.test_forget import found_in, seal

CANARIES = ("Canary Salma", "سلمى الكناري", "canary-salma@hq.example", "Canary browser 1.0", "Canary phone", "canary-sid")


@pytest.fixture
def left(committed_db) -> Person:
    """Somebody who signed in, had a second factor, allowed a network, did something, and was kept out."""
    name_en, name_ar, email, agent, phone, sid = CANARIES
    person = make.person(Role.TECH_ADMIN, name_en=name_en, name_ar=name_ar, email=email, username="salma")
    make.sign_in(make.client(None), person, agent=agent, sid=sid, address="10.66.0.7")
    Factor.objects.create(person=person, kind="totp", name=phone, secret="x", added_at=clock.now())
    with (
        transaction.atomic(),
        ledger.context(**person.as_actor(Origin.PAGE, ip="10.66.0.7", request_id="r").claims, verb="network.allow"),
    ):
        Network.objects.create(cidr="10.77.0.0/16", label="VPN", added_by=name_en, added_at=clock.now())
    person.become(is_active=False)
    return person


def forgotten(person: Person) -> Person:
    asker, other = (make.person(Role.SUPER_ADMIN, email=f"{name}@hq.example") for name in ("a", "b"))
    with pytest.raises(SentForReview) as sent:
        actions.forget(person=person, reason=make.REASON, by=acting(asker, person.username))
    request = Request.objects.get(pk=sent.value.key.removeprefix("R-"))
    approve(request, other)
    execute(request)
    request.refresh_from_db()
    assert request.state == "executed"
    person.refresh_from_db()
    return person


def test_nothing_of_it_stands_anywhere_in_the_database(committed_db, left):
    seal(committed_db)
    assert found_in(committed_db, *CANARIES)

    forgotten(left)

    assert found_in(committed_db, *CANARIES) == {}
    seal(committed_db)
    assert found_in(committed_db, *CANARIES) == {}


def test_what_they_did_stays_under_a_number_in_both_languages(committed_db, left):
    forgotten(left)

    assert Entry.objects.get(verb="network.allow").actor == f"staff:{left.pk}"
    name_en, name_ar = names_of_people()[f"staff:{left.pk}"]
    assert name_en.startswith("Former colleague")
    assert name_ar.startswith("زميل سابق")
    assert (left.email, left.subject, left.username) == ("", "", f"former-{left.pk.hex[-8:]}")


def test_who_may_still_sign_in_is_not_forgotten(db):
    assert isinstance(
        preview(actions.forget, person=make.person(), reason=make.REASON, by=make.actor()).refusal, actions.StillHere
    )


def test_nobody_forgets_themselves(db):
    person = make.person()
    look = preview(actions.forget, person=person, reason=make.REASON, by=make.actor(id=f"staff:{person.pk}"))

    assert isinstance(look.refusal, actions.YourOwnAccount)


def test_their_page_offers_it_once_they_are_kept_out(db):
    browser, person = make.client(), make.person()
    address = reverse("staff:forget", args=[person.pk])

    assert address not in browser.get(reverse("staff:person", args=[person.pk])).content.decode()
    person.become(is_active=False)
    assert address in browser.get(reverse("staff:person", args=[person.pk])).content.decode()
    assert "under a number" in browser.get(address).content.decode()


def test_who_was_forgotten_is_not_offered_to_be_forgotten_again(db):
    person = make.person(is_active=False)
    address, page = reverse("staff:forget", args=[person.pk]), reverse("staff:person", args=[person.pk])
    assert address in make.client().get(page).content.decode()

    person.become(**person.nobody)

    assert address not in make.client().get(page).content.decode()
