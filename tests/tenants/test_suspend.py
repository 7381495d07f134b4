"""Suspending and reactivating: a hold is placed or lifted, and the status follows."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection

from audit.actions import CannotUndo
from audit.models import Entry
from hqconsole.kernel import clock
from hqconsole.kernel.actions import last_group
from jobs.models import Outbox
from tenants import actions
from tenants.models import Hold, Tenant
from tests import make

pytestmark = pytest.mark.django_db


def suspended(tenant: Tenant) -> Tenant:
    return actions.suspend(tenant=tenant, reason=make.REASON, by=make.consenting(make.actor(), tenant.slug))


def test_suspending_locks_the_tenant_and_says_why():
    tenant = suspended(make.tenant())

    assert tenant.is_suspended
    assert tenant.holds.live().get().reason == make.REASON
    entry = Entry.objects.get(verb="tenants.suspend", tbl="hq.tenants_tenant")
    assert entry.changes["status"] == ["active", "suspended"]


def test_suspending_tells_the_product():
    tenant = suspended(make.tenant())

    assert Outbox.objects.get(subject=str(tenant.pk)).topic == "tenant.moved"


def test_a_suspended_tenant_is_not_suspended_again():
    with pytest.raises(actions.AlreadySuspended):
        suspended(make.suspended_tenant())


def test_a_tenant_that_is_not_ready_cannot_be_suspended():
    with pytest.raises(actions.NotReady):
        suspended(make.tenant(status=Tenant.Status.PROVISIONING))


def test_reactivating_lifts_the_holds():
    tenant = make.suspended_tenant()

    actions.reactivate(tenant=tenant, reason="They have paid in full", by=make.consenting(make.actor(), tenant.slug))

    tenant.refresh_from_db()
    assert tenant.status == Tenant.Status.ACTIVE
    assert not tenant.holds.live().exists()


def test_an_active_tenant_is_not_reactivated():
    tenant = make.tenant()

    with pytest.raises(actions.NotSuspended):
        actions.reactivate(tenant=tenant, reason="They have paid in full", by=make.consenting(make.actor(), tenant.slug))


def test_the_database_refuses_a_status_that_disagrees_with_the_holds():
    tenant = make.tenant()

    Tenant.objects.filter(pk=tenant.pk).update(status="suspended")

    with connection.cursor() as cursor, pytest.raises(IntegrityError, match="exactly while a hold is live"):
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def reactivated(tenant: Tenant) -> Tenant:
    return actions.reactivate(tenant=tenant, reason="They have paid in full", by=make.consenting(make.actor(), tenant.slug))


def test_undoing_a_suspension_lifts_its_hold_and_keeps_it_on_record(time_machine):
    tenant = suspended(make.tenant())
    time_machine.move_to(clock.now() + timedelta(hours=1), tick=False)

    make.undo(last_group.get())

    tenant.refresh_from_db()
    hold = tenant.holds.get()
    assert (hold.reason, hold.lifted_at, tenant.status_since) == (make.REASON, clock.now(), clock.now())
    assert tenant.status == "active"
    entries = Entry.objects.filter(verb="audit.undo", tbl="hq.tenants_hold")
    assert [entry.op for entry in entries] == ["U"]


def test_undoing_a_suspension_tells_the_product_again():
    tenant = suspended(make.tenant())

    make.undo(last_group.get())

    assert Outbox.objects.filter(subject=str(tenant.pk)).count() == 2


def test_undoing_a_suspension_leaves_the_holds_of_others():
    tenant = suspended(make.tenant())
    since = tenant.status_since
    tenant.holds.create(kind=Hold.Kind.LEGAL, reason=make.REASON, placed_by="staff:test", placed_at=clock.now())

    make.undo(last_group.get())

    tenant.refresh_from_db()
    assert (tenant.status, tenant.status_since) == ("suspended", since)
    assert [hold.kind for hold in tenant.holds.live()] == ["legal"]


def test_a_suspension_that_is_over_is_not_undone():
    tenant = suspended(make.tenant())
    group = last_group.get()
    reactivated(tenant)

    with pytest.raises(CannotUndo, match="no longer in force"):
        make.undo(group)


def test_an_undo_refuses_where_a_later_change_would_be_lost():
    tenant = reactivated(make.suspended_tenant())
    group = last_group.get()
    suspended(tenant)

    with pytest.raises(CannotUndo, match="status"):
        make.undo(group)


def test_the_undo_of_an_undo_has_no_way_back():
    suspended(make.tenant())
    make.undo(last_group.get())

    with pytest.raises(CannotUndo, match="no way back"):
        make.undo(last_group.get())


def test_a_creation_can_be_undone_until_it_is_provisioned():
    tenant = actions.create(**make.order(), by=make.actor())

    make.undo(last_group.get())

    assert not Tenant.objects.filter(pk=tenant.pk).exists()
