"""Reactivating, from the page: it asks, shows what will change, and refuses what is missing at its field."""

import pytest

from hqconsole.kernel.roles import Role
from tenants import actions
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def held():
    return make.suspended_tenant()


def test_the_page_shows_what_will_change_before_anything_does(held):
    page = make.client().get(f"/tenants/{held.slug}/reactivate/").content.decode()

    assert "Suspended" in page
    held.refresh_from_db()
    assert held.is_suspended


def test_a_complete_consent_reactivates(held):
    browser = make.client()
    proof = make.proof(browser, actions.reactivate, tenant=held)
    form = {"typed_name": held.slug, "reason": "They have paid in full", "proof": proof}

    assert browser.post(f"/tenants/{held.slug}/reactivate/", form).status_code == 303

    held.refresh_from_db()
    assert not held.is_suspended


def test_a_wrong_name_is_refused_at_its_field_and_the_reason_is_kept(held):
    response = make.client().post(f"/tenants/{held.slug}/reactivate/", {"typed_name": "x", "reason": "They have paid in full"})

    assert response.status_code == 422
    assert "They have paid in full" in response.content.decode()
    held.refresh_from_db()
    assert held.is_suspended


def test_even_a_fresh_sign_in_proves_itself_for_this_act_first(held):
    page = make.client().get(f"/tenants/{held.slug}/reactivate/")

    assert "/prove/?for=" in page.content.decode()


def test_a_technical_admin_is_refused_and_a_business_admin_may_ask(held):
    page = f"/tenants/{held.slug}/reactivate/"

    assert make.client(Role.TECH_ADMIN).get(page).status_code == 403
    assert "has to agree first" in make.client(Role.BUSINESS_ADMIN).get(page).content.decode()


def test_the_refusal_of_an_active_tenant_is_a_page(held):
    assert make.client().get(f"/tenants/{make.tenant().slug}/reactivate/").status_code == 409
