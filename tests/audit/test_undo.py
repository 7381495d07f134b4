"""A change is undone by writing back what it found; the page asks first, and roles are checked for both verbs."""

from datetime import timedelta

import pytest

from audit.actions import CannotUndo, undo
from audit.models import Entry
from hqconsole.kernel import clock
from hqconsole.kernel.actions import last_group
from hqconsole.kernel.errors import Forbidden
from hqconsole.kernel.roles import Role
from tenants import actions
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def suspended():
    tenant = make.tenant()
    actions.suspend(tenant=tenant, reason=make.REASON, by=make.consenting(make.actor(), tenant.slug))
    return tenant


def test_an_undo_is_an_action_of_its_own(suspended):
    undo(group=last_group.get(), by=make.consenting(make.actor()))

    entry = Entry.objects.get(verb="audit.undo", tbl="hq.tenants_tenant")
    assert entry.changes["status"] == ["suspended", "active"]


def test_who_may_not_do_it_may_not_undo_it(suspended):
    with pytest.raises(Forbidden):
        undo(group=last_group.get(), by=make.consenting(make.actor(Role.BUSINESS_ADMIN)))


def test_an_unknown_change_cannot_be_undone():
    with pytest.raises(CannotUndo):
        undo(group="0" * 32, by=make.consenting(make.actor()))


def test_a_change_after_thirty_days_stays(suspended, time_machine):
    time_machine.move_to(clock.now() + timedelta(days=31))

    with pytest.raises(CannotUndo, match="more than 30 days"):
        undo(group=last_group.get(), by=make.consenting(make.actor()))


def test_the_page_shows_what_would_be_written_back_and_then_does_it(suspended):
    browser, address = make.client(), f"/audit/changes/{last_group.get()}/undo/"

    page = browser.get(address)
    assert "suspended" in page.content.decode()
    assert browser.post(address).status_code == 303

    suspended.refresh_from_db()
    assert suspended.status == "active"
