"""Is a proof of identity good for one act, in one session, for a few minutes, and once?"""

from datetime import timedelta

import pytest
from django.urls import reverse

from hqconsole.kernel import clock
from hqconsole.kernel.roles import Role
from staff.models import Proof
from tenants import actions
from tenants.models import Tenant
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser():
    return make.client(Role.SUPER_ADMIN)


def suspended_with(browser, tenant: Tenant, proof: str) -> bool:
    """Whether this proof is enough to suspend the tenant."""
    form = {"typed_name": tenant.slug, "reason": make.REASON, "proof": proof}
    browser.post(reverse("tenants:suspend", args=[tenant.slug]), form)
    tenant.refresh_from_db()
    return tenant.is_suspended


def test_a_proof_for_this_act_is_enough(browser):
    tenant = make.tenant()

    assert suspended_with(browser, tenant, make.proof(browser, actions.suspend, tenant=tenant))


def test_a_proof_for_another_object_or_verb_is_not(browser):
    tenant, other = make.tenant(), make.tenant()

    assert not suspended_with(browser, tenant, make.proof(browser, actions.suspend, tenant=other))
    assert not suspended_with(browser, tenant, make.proof(browser, actions.reactivate, tenant=tenant))


def test_a_proof_is_used_once(browser):
    tenant = make.tenant()
    proof = make.proof(browser, actions.suspend, tenant=tenant)
    assert suspended_with(browser, tenant, proof)
    lift(tenant)

    assert not suspended_with(browser, tenant, proof)


def test_a_proof_of_another_session_is_worth_nothing(browser):
    tenant = make.tenant()

    assert not suspended_with(browser, tenant, make.proof(make.client(), actions.suspend, tenant=tenant))


def test_a_proof_that_was_asked_for_but_never_given_is_worth_nothing(browser):
    tenant = make.tenant()
    proof = make.proof(browser, actions.suspend, tenant=tenant)
    Proof.objects.update(proved_at=None)

    assert not suspended_with(browser, tenant, proof)


def test_a_proof_fades_after_five_minutes(browser):
    tenant = make.tenant()
    proof = make.proof(browser, actions.suspend, tenant=tenant)
    Proof.objects.update(proved_at=clock.now() - timedelta(minutes=5, seconds=1))

    assert not suspended_with(browser, tenant, proof)


@pytest.mark.parametrize("key", ["", "x", "0" * 36, "nul\0", "00000000-0000-0000-0000-000000000000"])
def test_an_odd_key_is_no_proof(browser, key):
    assert not suspended_with(browser, make.tenant(), key)


def test_an_act_that_is_refused_leaves_its_proof_unused(browser):
    tenant = make.tenant()
    proof = make.proof(browser, actions.suspend, tenant=tenant)
    form = {"typed_name": tenant.slug, "reason": make.REASON, "proof": proof, "fingerprint": "0" * 64}

    assert browser.post(reverse("tenants:suspend", args=[tenant.slug]), form).status_code == 409
    assert suspended_with(browser, tenant, proof)


def test_the_page_says_why_and_keeps_the_way_back(browser):
    page = browser.get(reverse("staff:prove"), {"for": "0" * 64, "next": "/roles/"}).content.decode()

    assert "fresh proof" in page
    assert 'name="next" value="/roles/"' in page


@pytest.mark.parametrize("purpose", ["", "x", "0" * 63, "0" * 63 + "\0"])
def test_a_purpose_that_is_no_digest_is_refused(browser, purpose):
    assert browser.get(reverse("staff:prove"), {"for": purpose}).status_code == 400


def lift(tenant: Tenant) -> None:
    by = make.consenting(make.actor(), tenant.slug)
    actions.reactivate(tenant=tenant, reason=make.REASON, by=by)
