"""Raw data is edited by two roles, with a reason and the row's name typed each time, and captured as raw."""

import re
from html import escape

import pytest

from audit.models import Entry
from audit.queries import in_the_clear
from hqconsole.kernel.roles import Role
from hqconsole.raw.forms import purpose_of
from plans.models import Feature
from tenants.models import Contact, Tenant
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def contact():
    return Contact.objects.create(tenant=make.tenant(), role="administrator", name="Salim", email="salim@laundry.example")


def consent(name, reason=make.REASON) -> dict:
    return {"raw-reason": reason, "raw-typed_name": name}


def post(browser, address, form):
    """Send a raw form, proof of identity included."""
    return browser.post(address, form | {"raw-proof": make.proof_for(browser, purpose_of(address))})


def save(contact, browser=None, *, reason=make.REASON, typed=None, **changed):
    form = {"tenant": contact.tenant_id, "role": contact.role, "name": contact.name, "email": contact.email} | changed
    address = f"/raw/tenants/contact/{contact.pk}/change/"
    return post(browser or make.client(), address, form | consent(contact.pk if typed is None else typed, reason))


def test_a_raw_edit_is_captured_with_the_person_the_reason_and_the_mark(contact):
    browser = make.client(Role.TECH_ADMIN)

    assert save(contact, browser, name="Salma", reason="The name was misspelt").status_code == 302

    entry = Entry.objects.get(verb="raw.edit", tbl="hq.tenants_contact")
    assert in_the_clear(entry)["name"] == ["Salim", "Salma"]
    assert (entry.is_raw, entry.context["reason"]) == (True, "The name was misspelt")
    assert entry.actor.startswith("staff:")


@pytest.mark.parametrize(
    ("lacking", "complaint"),
    [
        ({"reason": ""}, "Say why, in at least 10 characters."),
        ({"reason": "short"}, "Say why, in at least 10 characters."),
        ({"reason": "         "}, "Say why, in at least 10 characters."),
        ({"typed": ""}, "Type {pk} exactly."),
        ({"typed": "another"}, "Type {pk} exactly."),
    ],
)
def test_a_raw_edit_without_consent_changes_nothing_and_comes_back_as_it_was_typed(contact, lacking, complaint):
    page = save(contact, name="Salma the second", **lacking)

    contact.refresh_from_db()
    assert (page.status_code, contact.name) == (422, "Salim")
    assert complaint.format(pk=contact.pk) in page.content.decode()
    assert 'value="Salma the second"' in page.content.decode()
    assert not Entry.objects.filter(verb="raw.edit").exists()


def test_the_reason_that_was_typed_comes_back_with_its_error_beside_it(contact):
    page = save(contact, reason="<too> short").content.decode() + save(contact, reason="<short>").content.decode()

    assert f">{escape('<short>')}</textarea>" in page
    assert 'aria-describedby="id_raw-reason_hint id_raw-reason_error" aria-invalid="true"' in page


@pytest.mark.parametrize(
    "settings", ["1" * 5_000, "[" * 100_000, "{"], ids=["a number without end", "nesting without end", "half"]
)
def test_json_that_cannot_be_read_is_said_to_be_so(settings):
    page = post(make.client(), "/raw/tenants/tenant/add/", {"settings": settings} | consent(""))

    assert "Enter a valid JSON." in page.content.decode()
    assert page.content.decode().count(settings[:1_000]) >= 1, "what was typed is lost"


def test_what_is_wrong_with_the_row_and_with_the_consent_is_said_at_once(contact):
    page = save(contact, email="nowhere", reason="").content.decode()

    assert "Enter a valid email address." in page
    assert "Say why" in page


@pytest.mark.parametrize("role", [Role.BUSINESS_ADMIN, Role.QA_COMPLIANCE, Role.SUPPORT_ANALYST])
def test_others_are_refused(contact, role):
    assert save(contact, make.client(role), name="Salma").status_code == 403


def test_the_name_to_type_is_the_slug_of_a_tenant_and_the_key_of_what_is_published():
    tenant, feature, browser = make.tenant(), Feature.objects.first(), make.client()

    assert f"Type <code>{tenant.slug}</code>" in browser.get(f"/raw/tenants/tenant/{tenant.pk}/change/").content.decode()
    assert f"Type <code>{feature.key}</code>" in browser.get(f"/raw/plans/feature/{feature.pk}/change/").content.decode()


def test_a_new_row_has_no_name_to_type_yet():
    form = {"tenant": make.tenant().pk, "role": "administrator", "name": "Salim", "email": "new@laundry.example"}

    assert post(make.client(), "/raw/tenants/contact/add/", form | consent("")).status_code == 302

    assert Contact.objects.filter(email="new@laundry.example").exists()


def test_the_reason_of_a_hold_is_not_the_reason_of_its_edit():
    tenant = make.suspended_tenant()
    hold = tenant.holds.get()
    form = {"tenant": tenant.pk, "kind": "manual", "reason": "Unpaid", "placed_by": "staff:x", "placed_at": "2026-01-01 10:00"}

    post(make.client(), f"/raw/tenants/hold/{hold.pk}/change/", form | {"lifted_at": ""} | consent(hold.pk))

    entry = Entry.objects.get(verb="raw.edit", tbl="hq.tenants_hold")
    assert (entry.changes["reason"][1], entry.context["reason"]) == ("Unpaid", make.REASON)


def test_what_a_row_may_lack_may_be_left_empty():
    hold = make.suspended_tenant().holds.get()

    page = make.client().get(f"/raw/tenants/hold/{hold.pk}/change/").content.decode()

    assert re.search(r'name="placed_at"[^>]* required', page)
    assert not re.search(r'name="lifted_at"[^>]* required', page)


def test_an_override_that_nobody_revoked_may_be_edited():
    given = make.override()
    form = dict.fromkeys(("limit", "revoked_at", "reminded_before", "concluded_at"), "")
    form |= {"tenant": given.tenant_id, "feature": given.feature_id, "mode": "set", "value": "false", "renewals": 0}
    form |= {name: f"{getattr(given, name):%Y-%m-%d %H:%M:%S}" for name in ("starts_at", "ends_at", "made_at")}
    form |= {"reason": given.reason, "ticket": "SUP-2", "given_by": given.given_by}

    answer = post(make.client(), f"/raw/plans/override/{given.pk}/change/", form | consent(given.slug))

    given.refresh_from_db()
    assert (answer.status_code, given.ticket, given.value) == (302, "SUP-2", False)
    garbled = post(make.client(), f"/raw/plans/override/{given.pk}/change/", form | consent(given.slug) | {"revoked_at": "soon"})
    assert "Enter a valid date/time." in garbled.content.decode()


def test_a_value_that_the_form_refuses_is_not_written():
    tenant = make.tenant()

    page = post(make.client(), f"/raw/tenants/tenant/{tenant.pk}/change/", {"slug": "NOT A SLUG"} | consent(tenant.slug))

    assert (page.status_code, Tenant.objects.get(pk=tenant.pk).slug) == (200, tenant.slug)


@pytest.mark.parametrize("path", ["/raw/tenants/tenant/not-a-uuid/change/", "/raw/tenants/contact/x/delete/", "/raw/nothing/"])
def test_odd_addresses_do_no_harm(path):
    browser = make.client()

    assert browser.get(path).status_code in (302, 404)
    assert browser.post(path, {"post": "yes"}).status_code in (302, 404)


def test_an_edit_without_a_proof_changes_nothing_and_loses_nothing_that_was_typed(contact):
    form = {"tenant": contact.tenant_id, "role": contact.role, "name": "Salma the second", "email": contact.email}
    address = f"/raw/tenants/contact/{contact.pk}/change/"

    page = make.client().post(address, form | consent(contact.pk))

    contact.refresh_from_db()
    assert (page.status_code, contact.name) == (422, "Salim")
    assert 'value="Salma the second"' in page.content.decode()
    assert f'href="/prove/?for={purpose_of(address)}' in page.content.decode()


def test_a_proof_for_another_row_or_a_used_one_is_worth_nothing(contact):
    browser, address = make.client(), f"/raw/tenants/contact/{contact.pk}/change/"
    form = {"tenant": contact.tenant_id, "role": contact.role, "email": contact.email} | consent(contact.pk)
    proof = {"raw-proof": make.proof_for(browser, purpose_of(address))}
    other = {"raw-proof": make.proof_for(browser, purpose_of("/raw/tenants/contact/0/change/"))}

    assert browser.post(address, form | other | {"name": "A"}).status_code == 422
    assert browser.post(address, form | proof | {"name": "B"}).status_code == 302
    assert browser.post(address, form | proof | {"name": "C"}).status_code == 422
    contact.refresh_from_db()
    assert contact.name == "B"


def test_a_form_that_is_refused_for_its_fields_leaves_the_proof_unused(contact):
    browser, address = make.client(), f"/raw/tenants/contact/{contact.pk}/change/"
    form = {"tenant": contact.tenant_id, "role": contact.role, "name": "Salma"} | consent(contact.pk)
    proof = {"raw-proof": make.proof_for(browser, purpose_of(address))}

    assert browser.post(address, form | proof | {"email": "nowhere"}).status_code == 200
    assert browser.post(address, form | proof | {"email": contact.email}).status_code == 302


def test_a_row_is_deleted_with_a_reason_and_its_name(contact):
    assert post(make.client(), f"/raw/tenants/contact/{contact.pk}/delete/", consent(contact.pk)).status_code == 302

    assert Entry.objects.get(verb="raw.edit", tbl="hq.tenants_contact").op == "D"


@pytest.mark.parametrize("given", [("{pk}", "short"), ("", make.REASON), ("another", make.REASON)])
def test_a_deletion_without_consent_asks_again_with_what_was_typed(contact, given):
    typed, reason = given[0].format(pk=contact.pk), given[1]

    page = post(make.client(), f"/raw/tenants/contact/{contact.pk}/delete/", {"post": "yes"} | consent(typed, reason))

    assert (page.status_code, Contact.objects.filter(pk=contact.pk).exists()) == (422, True)
    assert f">{reason}</textarea>" in page.content.decode()


def test_without_a_proof_nothing_is_deleted(contact):
    page = make.client().post(f"/raw/tenants/contact/{contact.pk}/delete/", consent(contact.pk))

    assert (page.status_code, Contact.objects.filter(pk=contact.pk).exists()) == (422, True)
    assert f">{make.REASON}</textarea>" in page.content.decode()


def test_what_breaks_a_deferred_rule_is_refused_and_comes_back_with_the_rule():
    tenant = make.suspended_tenant()
    hold = tenant.holds.get()

    page = post(make.client(), f"/raw/tenants/hold/{hold.pk}/delete/", consent(hold.pk))

    assert (page.status_code, tenant.holds.count()) == (409, 1)
    assert "A rule of the database forbids this" in page.content.decode()
    assert "deleted successfully" not in page.content.decode()


def test_an_edit_that_breaks_a_rule_of_the_database_keeps_what_was_typed():
    tenant = make.suspended_tenant()
    hold = tenant.holds.get()
    form = {"tenant": tenant.pk, "kind": "manual", "reason": "Typed", "placed_by": "staff:x", "placed_at": "2026-01-01 10:00"}

    page = post(
        make.client(), f"/raw/tenants/hold/{hold.pk}/change/", form | {"lifted_at": "2026-01-02 10:00"} | consent(hold.pk)
    )

    assert page.status_code == 409
    assert "A rule of the database forbids this" in page.content.decode()
    assert 'value="2026-01-02 10:00"' in page.content.decode()
    assert tenant.holds.live().exists()


@pytest.mark.parametrize("page", ["", "tenants/", "tenants/contact/", "tenants/contact/1/history/", "jsi18n/"])
def test_what_is_only_read_takes_nothing(page):
    answer = make.client().post(f"/raw/{page}", {"action": "delete_selected", "post": "yes"})

    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")
