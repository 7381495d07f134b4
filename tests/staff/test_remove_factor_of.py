"""Somebody lost their telephone: a Super Admin removes the factor, and the person is told and starts anew."""

import pytest
from django.urls import reverse

from audit.models import Entry
from hqconsole.kernel.errors import ConsentMissing, Forbidden
from hqconsole.kernel.queue import Topic
from hqconsole.kernel.roles import Role
from jobs.models import Outbox
from jobs.notices import written
from staff import actions
from staff.models import Session
from tests import make

pytestmark = pytest.mark.django_db
LOST = "Lost the telephone, I called back"


def removed(factor, by=None, reason=LOST):
    return actions.remove_factor_of(factor=factor, reason=reason, by=by or make.consenting(make.actor(), factor.name))


def test_it_is_gone_and_every_session_of_the_person_over(hire, app_of, visit):
    person = hire(Role.TECH_ADMIN)
    app_of(person)
    actions.factors.fresh_codes(person)
    browser = visit(person)

    removed(person.factors.get())

    assert not person.factors.exists()
    assert not person.recovery_codes.exists()
    assert Session.objects.get().ended_because == Session.Ending.FACTOR
    assert browser.get("/me/").status_code == 302
    assert "A Super Admin removed your second factor." in browser.get("/sign-in/").text


def test_what_is_left_still_proves_it(hire, app_of):
    person = hire()
    app_of(person)
    app_of(person, "Other")
    actions.factors.fresh_codes(person)

    removed(person.factors.get(name="Telephone"))

    assert [factor.name for factor in person.factors.all()] == ["Other"]
    assert person.recovery_codes.exists()


def test_the_role_has_them_add_another_at_the_next_sign_in(hire, app_of, client):
    person = hire(Role.TECH_ADMIN)
    app_of(person)
    removed(person.factors.get())

    make.sign_in(client, person, has_two_factors=False)

    assert client.get("/tenants/").url.startswith(reverse("staff:factors"))


def test_the_person_is_told_by_whom(hire, app_of):
    person = hire()
    app_of(person)
    by = make.consenting(make.actor(), "Telephone")

    removed(person.factors.get(), by)

    notice = Outbox.objects.get(topic=Topic.NOTICE)
    assert (notice.payload["notice"], notice.payload["people"]) == ("factor_removed", [str(person.pk)])
    assert notice.payload["facts"] == {"by": by.id}
    assert written(notice.payload, called="name")[0] == "A second factor of yours was removed"


def test_the_ledger_says_who_and_why(hire, app_of):
    app_of(person := hire())

    removed(person.factors.get())

    assert Entry.objects.filter(verb="staff.remove_factor_of", tbl="hq.staff_factor", op="D").get().context["reason"] == LOST


def test_it_takes_a_reason_a_proof_and_the_typed_name(hire, app_of):
    app_of(person := hire())

    with pytest.raises(ConsentMissing) as missing:
        removed(person.factors.get(), make.actor(), reason="")

    assert set(missing.value.errors) == {"reason", "typed_name", "sign_in", "confirmed"}


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.SUPER_ADMIN, Role.WORKER)])
def test_only_a_super_admin_does_it(hire, app_of, role):
    app_of(person := hire())

    with pytest.raises(Forbidden):
        removed(person.factors.get(), make.consenting(make.actor(role), "Telephone"))


def test_ones_own_is_removed_on_ones_own_page(hire, app_of, acting):
    app_of(person := hire(Role.SUPER_ADMIN))

    with pytest.raises(actions.YourOwnFactor):
        removed(person.factors.get(), make.consenting(acting(person), "Telephone"))


def test_the_page_of_a_person_leads_to_the_question(hire, app_of):
    app_of(person := hire())
    browser, address = make.client(), reverse("staff:remove_factor_of", args=[person.pk, person.factors.get().pk])

    assert address in browser.get(reverse("staff:person", args=[person.pk])).text
    assert "call them back" in browser.get(address).text
    assert browser.get(reverse("staff:remove_factor_of", args=[make.person().pk, person.factors.get().pk])).status_code == 404
