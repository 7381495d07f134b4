"""Every write goes through an action: permission, ladder of risk, one transaction, one witness."""

from datetime import timedelta

import pytest

from audit.models import Entry
from hqconsole.kernel import clock
from hqconsole.kernel.actions import Action, Unwitnessed, preview
from hqconsole.kernel.errors import ConsentMissing, Forbidden, Refusal
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.roles import Role
from tenants import actions
from tenants.models import Tenant
from tests import make

pytestmark = pytest.mark.django_db


def suspend(tenant, by, reason=make.REASON):
    return actions.suspend(tenant=tenant, reason=reason, by=by)


def test_an_actor_without_the_permission_is_told_who_has_it():
    with pytest.raises(Forbidden) as refused:
        suspend(make.tenant(), make.actor(Role.TECH_ADMIN))

    assert refused.value.roles == ["Super Admin"]


def test_a_high_risk_asks_for_everything_that_is_missing_at_once():
    tenant = make.tenant()
    stale = make.actor(signed_in_at=clock.now() - timedelta(minutes=6))

    with pytest.raises(ConsentMissing) as missing:
        suspend(tenant, stale, reason="short")

    assert set(missing.value.errors) == {"reason", "typed_name", "sign_in", "confirmed"}
    assert not Tenant.objects.get(pk=tenant.pk).is_suspended


@pytest.mark.parametrize("typed", ["", "laundry", "LAUNDRY-X", " laundry-x"])
def test_the_name_must_be_typed_exactly(typed):
    with pytest.raises(ConsentMissing) as missing:
        suspend(make.tenant(slug="laundry-x"), make.consenting(make.actor(), typed))

    assert set(missing.value.errors) == {"typed_name"}


def test_a_machine_carries_out_without_the_ladder_but_only_its_own_verbs():
    held = make.suspended_tenant()
    with pytest.raises(Forbidden):
        actions.reactivate(tenant=held, reason=make.REASON, by=make.WORKER)

    assert actions.configure(tenant=make.tenant(), by=make.WORKER).settings["vat_percent"] == "5"


def test_an_action_tells_the_ledger_who_did_what_and_why():
    tenant = make.tenant()
    by = make.consenting(make.actor(ip="10.8.0.14", request_id="r-1"), tenant.slug)

    suspend(tenant, by)

    entry = Entry.objects.filter(verb="tenants.suspend", tbl="hq.tenants_tenant").get()
    assert entry.actor == by.id
    assert entry.context["reason"] == make.REASON
    assert (entry.context["ip"], entry.context["request"]) == ("10.8.0.14", "r-1")
    assert entry.changes["status"] == ["active", "suspended"]


def test_everything_of_one_action_shares_a_change_group():
    tenant = make.tenant()

    suspend(tenant, make.consenting(make.actor(), tenant.slug))

    groups = set(Entry.objects.filter(verb="tenants.suspend").values_list("change_group", flat=True))
    assert len(groups) == 1
    assert groups != {""}


def test_an_action_without_a_witness_is_a_defect_and_changes_nothing():
    idle = Action(Permission.TENANTS_CONFIGURE, lambda *, by: None, "", False)

    with pytest.raises(Unwitnessed):
        idle.perform(by=make.WORKER)


def test_a_preview_shows_the_changes_and_leaves_nothing_behind():
    tenant = make.tenant()

    look = preview(actions.suspend, tenant=tenant, reason=make.REASON, by=make.actor())

    facts = {"field": "status", "label": "status", "before": "active", "after": "suspended", "was": "Active"}
    assert facts | {"object": f"Tenant {tenant.slug}", "becomes": "Suspended"} in look.changes
    assert look.affected == {"tenants": 1, "rows": 2, "queued": 1}
    assert not Tenant.objects.get(pk=tenant.pk).is_suspended
    assert not Entry.objects.filter(verb="tenants.suspend").exists()


def test_a_refusal_is_the_answer_of_a_preview():
    look = preview(actions.suspend, tenant=make.suspended_tenant(), reason=make.REASON, by=make.actor())

    assert isinstance(look.refusal, actions.AlreadySuspended)


def test_the_same_arguments_on_the_same_state_have_the_same_fingerprint():
    tenant = make.tenant()

    first, second = (preview(actions.suspend, tenant=tenant, reason=make.REASON, by=make.actor()) for _time in range(2))

    assert first.fingerprint == second.fingerprint


def test_creating_a_tenant_has_a_steady_fingerprint_although_its_keys_are_new_each_time():
    order = make.order()

    first, second = (preview(actions.create, **order, by=make.actor()) for _time in range(2))

    assert first.fingerprint == second.fingerprint
    assert first.fingerprint != preview(actions.create, **make.order(name_en="Other"), by=make.actor()).fingerprint


def test_consent_given_before_the_reason_was_written_holds_afterwards():
    tenant = make.tenant()
    shown = preview(actions.suspend, tenant=tenant, reason="", by=make.actor()).fingerprint

    suspended = suspend(
        tenant, make.actor().consenting(confirmed=True, typed_name=tenant.slug, fingerprint=shown, proof=make.Proved())
    )

    assert suspended.holds.live().get().reason == make.REASON


def test_what_was_shown_is_compared_with_what_is_done_in_the_same_transaction():
    tenant = make.suspended_tenant()
    shown = preview(actions.reactivate, tenant=tenant, reason="", by=make.actor()).fingerprint
    tenant.holds.create(kind="legal", reason="A court order", placed_by="staff:2", placed_at=clock.now())
    by = make.actor().consenting(confirmed=True, typed_name=tenant.slug, fingerprint=shown, proof=make.Proved())

    with pytest.raises(Refusal, match="no longer what you were shown"):
        actions.reactivate(tenant=tenant, reason=make.REASON, by=by)

    assert tenant.holds.live().count() == 2


def test_numbers_that_happen_to_be_equal_do_not_change_a_fingerprint():
    """A new hold and a new outbox message may get the same number; which numbers they get says nothing."""
    tenant, fingerprints = make.tenant(), set()
    for _time in range(4):
        fingerprints.add(preview(actions.suspend, tenant=tenant, reason="", by=make.actor()).fingerprint)

    assert len(fingerprints) == 1
