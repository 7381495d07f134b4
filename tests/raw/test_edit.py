"""Raw data is edited by two roles, with a reason each time, and captured as raw."""

from datetime import timedelta

import pytest

from audit.models import Entry
from hqconsole.kernel.roles import Role
from tenants.models import Contact, Tenant
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def contact():
    return Contact.objects.create(tenant=make.tenant(), role="administrator", name="Salim", email="salim@laundry.example")


def save(contact, role=Role.TECH_ADMIN, **changed):
    form = {"tenant": contact.tenant_id, "role": contact.role, "name": contact.name, "email": contact.email} | changed
    return make.client(role).post(f"/raw/tenants/contact/{contact.pk}/change/", form)


def test_a_raw_edit_is_captured_with_the_person_the_reason_and_the_mark(contact):
    assert save(contact, name="Salma", reason="The name was misspelt").status_code == 302

    entry = Entry.objects.get(verb="raw.edit", tbl="hq.tenants_contact")
    assert entry.changes["name"] == ["Salim", "Salma"]
    assert (entry.is_raw, entry.context["reason"]) == (True, "The name was misspelt")
    assert entry.actor.startswith("staff:")


@pytest.mark.parametrize("reason", ["", "short", "         "])
def test_a_raw_edit_without_a_reason_changes_nothing(contact, reason):
    assert save(contact, name="Salma", reason=reason).status_code == 422

    contact.refresh_from_db()
    assert contact.name == "Salim"


@pytest.mark.parametrize("role", [Role.BUSINESS_ADMIN, Role.QA_COMPLIANCE, Role.SUPPORT_ANALYST])
def test_others_are_refused(contact, role):
    assert save(contact, role, name="Salma", reason="The name was misspelt").status_code == 403


def test_the_database_refuses_a_raw_edit_that_breaks_a_rule(contact):
    tenant = Tenant.objects.get(pk=contact.tenant_id)
    form = {"slug": "NOT A SLUG", "reason": "Trying what happens"}

    assert make.client().post(f"/raw/tenants/tenant/{tenant.pk}/change/", form).status_code == 200

    tenant.refresh_from_db()
    assert tenant.slug != "NOT A SLUG"


@pytest.mark.parametrize("path", ["/raw/tenants/tenant/not-a-uuid/change/", "/raw/tenants/contact/x/delete/", "/raw/nothing/"])
def test_odd_addresses_do_no_harm(path):
    assert make.client().get(path).status_code in (302, 404)


def test_an_old_sign_in_is_led_through_a_fresh_one_first(contact):
    page = make.client(signed_in_ago=timedelta(minutes=6)).get("/raw/tenants/contact/")

    assert page.url.startswith("/sign-in/again/")


def test_an_old_sign_in_cannot_save(contact):
    form = {"tenant": contact.tenant_id, "role": contact.role, "name": "X", "email": contact.email, "reason": make.REASON}

    browser = make.client(signed_in_ago=timedelta(hours=1))

    assert browser.post(f"/raw/tenants/contact/{contact.pk}/change/", form).status_code == 428
    contact.refresh_from_db()
    assert contact.name == "Salim"


def test_a_raw_edit_that_breaks_a_deferred_rule_is_refused_with_a_page(contact):
    tenant = make.suspended_tenant()
    hold = tenant.holds.get()

    response = make.client().post(f"/raw/tenants/hold/{hold.pk}/delete/", {"post": "yes", "reason": make.REASON})

    assert response.status_code == 409
    assert tenant.holds.count() == 1
