"""A change is undone by writing back what it found; the page asks first, and roles are checked for both verbs."""

from datetime import timedelta

import pytest
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails

from audit.actions import CannotUndo, undo
from audit.models import Entry
from audit.queries import change
from audit.views import timeline
from hqconsole.kernel import clock
from hqconsole.kernel.actions import last_group, preview
from hqconsole.kernel.errors import Forbidden, RuleBroken
from hqconsole.kernel.roles import Role
from plans.actions import subscribe
from tenants import actions
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def suspended():
    tenant = make.tenant()
    actions.suspend(tenant=tenant, reason=make.REASON, by=make.consenting(make.actor(), tenant.slug))
    return tenant


def test_an_undo_is_an_action_of_its_own(suspended):
    make.undo(last_group.get())

    entry = Entry.objects.get(verb="audit.undo", tbl="hq.tenants_tenant")
    assert entry.changes["status"] == ["suspended", "active"]


def test_who_may_not_do_it_may_not_undo_it(suspended):
    with pytest.raises(Forbidden):
        make.undo(last_group.get(), Role.BUSINESS_ADMIN)


def test_a_change_with_a_way_back_shows_who_may_undo_it(suspended):
    seq = Entry.objects.filter(verb="tenants.suspend").latest("pk").seq

    def page(role):
        request = RequestFactory().get("/audit/")
        request.actor, request.htmx = make.actor(role), HtmxDetails(request)
        return timeline.detail(request, seq).content.decode()

    pages = [page(role) for role in (Role.SUPER_ADMIN, Role.QA_COMPLIANCE)]
    assert [f"/audit/changes/{last_group.get()}/undo/" in each for each in pages] == [True, False]
    assert ["It takes the role" in each for each in pages] == [False, True]


def test_an_unknown_change_cannot_be_undone():
    with pytest.raises(CannotUndo):
        make.undo("0" * 32)


def test_a_change_after_thirty_days_stays(suspended, time_machine):
    time_machine.move_to(clock.now() + timedelta(days=31))

    with pytest.raises(CannotUndo, match="more than 30 days"):
        make.undo(last_group.get())


def test_the_page_shows_what_would_be_written_back_and_asks_as_much_as_the_undone_verb(suspended):
    group = last_group.get()
    browser, address = make.client(), f"/audit/changes/{group}/undo/"

    assert "Suspended" in browser.get(address).content.decode()
    assert browser.post(address).status_code == 422
    proof = make.proof(browser, undo, change=change(group))
    assert browser.post(address, {"reason": make.REASON, "typed_name": group[:8], "proof": proof}).status_code == 303

    suspended.refresh_from_db()
    assert suspended.status == "active"


def test_a_high_risk_is_not_undone_without_a_proof(suspended):
    group = last_group.get()
    form = {"reason": make.REASON, "typed_name": group[:8]}

    assert make.client().post(f"/audit/changes/{group}/undo/", form).status_code == 422

    suspended.refresh_from_db()
    assert suspended.is_suspended


def test_an_undo_that_would_break_a_rule_is_refused_in_its_preview():
    tenant = actions.create(**make.order(), by=make.actor())
    group = last_group.get()
    subscribe(tenant=tenant, plan="GROWTH", by=make.WORKER)

    look = preview(undo, change=change(group), by=make.actor())

    assert look.refusal is not None
    with pytest.raises(RuleBroken):
        make.undo(group)


def test_a_script_undoes_what_it_did():
    browser = make.client()
    made = make.by_script("plans/GROWTH/draft", browser)
    group = Entry.objects.filter(verb="plans.draft").latest("pk").change_group
    assert made.status_code == 201

    answer = make.by_script(f"audit/changes/{group}/undo", browser, confirmed=True)

    assert (answer.status_code, answer.json()["rows"]) == (200, 1)
    assert make.by_script(f"audit/changes/{'0' * 32}/undo", browser, confirmed=True).status_code == 409
