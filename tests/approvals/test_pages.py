"""The pages of requests and policies: what people see, in both languages, and that reading decides nothing."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from approvals import actions
from approvals.models import Policy, Request, State
from hqconsole.kernel.roles import Role
from tenants.actions import suspend
from tests import make
from tests.approvals.conftest import acting, approve, ask, execute

pytestmark = pytest.mark.django_db


def test_suspending_without_the_permission_leads_to_the_request(asker, holder):
    browser, tenant = make.client_of(asker), make.tenant()
    page = f"/tenants/{tenant.slug}/suspend/"
    assert "has to agree first" in browser.get(page).content.decode()

    form = {"typed_name": tenant.slug, "reason": make.REASON, "proof": make.proof(browser, suspend, tenant=tenant)}
    sent = browser.post(page, form)

    request = Request.objects.get()
    assert (sent.status_code, sent.headers["Location"]) == (303, f"/approvals/{request.pk}/")
    tenant.refresh_from_db()
    assert not tenant.is_suspended


def test_the_page_of_a_request_says_what_why_who_and_what_would_change(asker, holder):
    request = ask(asker)

    page = make.client_of(holder).get(request.get_absolute_url()).content.decode()

    for words in (
        "Lock a tenant out",
        make.REASON,
        "Salma",
        request.subject,
        "Suspended",
        "What would change now",
        "Agree",
        "Reject",
    ):
        assert words in page


def test_reading_a_request_changes_nothing(asker, holder):
    request, browser = ask(asker), make.client_of(holder)

    for verb in ("request", "approve", "reject", "break_glass"):
        assert browser.get(reverse(f"approvals:{verb}", args=[request.pk])).status_code == 200

    request.refresh_from_db()
    assert request.state == State.PENDING
    assert not request.reviews.exists()


def test_whoever_asked_sees_no_way_to_agree_but_one_to_take_it_back(holder):
    other = make.person(Role.SUPER_ADMIN)
    Policy.objects.create(verb="tenants.suspend", condition="always")
    page = make.client_of(holder).get(ask(holder).get_absolute_url()).content.decode()

    assert "/approve/" not in page
    assert "/withdraw/" in page
    assert "another person has to decide" in page
    assert other.name_en not in page


def test_the_page_shows_what_has_moved_since(asker, holder):
    tenant = make.suspended_tenant()
    from tenants.actions import reactivate

    request = ask(asker, reactivate, tenant=tenant, reason=make.REASON)
    hold = tenant.holds.create(kind="legal", reason="A court order", placed_by="staff:2", placed_at="2026-01-01T00:00Z")

    page = make.client_of(holder).get(request.get_absolute_url())

    assert "The world has moved" in page.text
    assert 'id="difference"' in page.text
    added = [(each["object"], each["field"]) for each in page.context["sight"].added]
    assert (added, page.context["sight"].dropped) == ([(f"Hold {hold.pk}", "lifted_at")], [])


def test_the_question_shows_what_the_request_would_change_and_not_the_paperwork(asker, holder):
    request = ask(asker)

    for verb in ("approve", "break_glass"):
        question = make.client_of(holder).get(reverse(f"approvals:{verb}", args=[request.pk]))
        told = {each["field"]: each["becomes"] for each in question.context["changes"]}
        assert f"The reason given: \u2068{make.REASON}\u2069" in question.context["effects"]
        assert told == {"kind": "Decision of headquarters", "reason": make.REASON, "placed_by": "Salma", "status": "Suspended"}


def test_what_is_over_keeps_only_the_facts_that_still_count(asker, holder):
    request = ask(asker)
    open_page = make.client_of(holder).get(request.get_absolute_url()).text
    execute(approve(request, holder))
    page = make.client_of(holder).get(request.get_absolute_url()).text

    assert "Agree within" in open_page
    assert "carried it out" in page
    assert not {words for words in ("Agree within", "Carry out within", "Set for") if words in page}


def test_a_rejection_is_told_once(asker, holder):
    request = ask(asker)
    actions.reject(request=request, reason="Not this week", by=acting(holder, request.slug))

    assert make.client_of(asker).get(request.get_absolute_url()).text.count("Not this week") == 1


def test_what_waits_for_me_needs_attention_on_the_dashboard(asker, holder):
    assert "Nothing needs you" in make.client_of(holder).get("/").text

    ask(asker)

    page = make.client_of(holder).get("/").text
    assert "1 request waits for your answer" in page
    assert "Nothing needs you" not in page


def test_agreeing_on_the_page_has_it_carried_out(asker, holder):
    request, browser = ask(asker), make.client_of(holder)
    proof = make.proof(browser, actions.approve, request=request)

    form = {"typed_name": request.slug, "reason": "I have looked at it", "proof": proof}
    answer = browser.post(reverse("approvals:approve", args=[request.pk]), form)

    assert answer.status_code == 303
    assert execute(Request.objects.get(pk=request.pk)).state == State.EXECUTED
    page = browser.get(request.get_absolute_url()).content.decode()
    assert "What was changed" in page


def test_what_was_shown_is_what_is_agreed_to(asker, holder):
    tenant = make.tenant()
    request, browser = ask(asker, tenant=tenant, reason=make.REASON), make.client_of(holder)
    address = reverse("approvals:approve", args=[request.pk])
    shown = browser.get(address).context["hidden"]["fingerprint"]
    proof = make.proof(browser, actions.approve, request=request)

    form = {"typed_name": request.slug, "reason": "I have looked at it", "proof": proof, "fingerprint": "0" * 64}
    assert browser.post(address, form).status_code == 409
    assert browser.post(address, form | {"fingerprint": shown}).status_code == 303


def test_the_inbox_holds_what_waits_for_me(asker, holder):
    mine, other = ask(asker), make.person(Role.TECH_ADMIN)

    assert mine.slug in make.client_of(holder).get("/approvals/").content.decode()
    assert mine.slug not in make.client_of(other).get("/approvals/").content.decode()
    assert mine.slug in make.client_of(other).get("/approvals/", {"whose": "all"}).content.decode()
    assert mine.slug in make.client_of(asker).get("/approvals/", {"whose": "mine"}).content.decode()
    assert mine.slug not in make.client_of(holder).get("/approvals/", {"whose": "all", "state": "executed"}).content.decode()


def test_the_sidebar_counts_what_waits_with_one_query(asker, holder):
    browser = make.client_of(holder)
    ask(asker)
    with CaptureQueriesContext(connection) as asked:
        page = browser.get("/jobs/").content.decode()

    assert '<span class="count">1<span class="hidden-visually"> waiting for you</span></span>' in page
    assert sum("approvals_request" in query["sql"] for query in asked) == 1


def test_an_answered_request_waits_for_nobody(asker, holder):
    approve(ask(asker), holder)

    assert "waiting for you" not in make.client_of(holder).get("/jobs/").content.decode()


@pytest.mark.parametrize("path", ["/approvals/", "/approvals/?whose=all", "/approvals/policies/", "/approvals/policies/new/"])
def test_every_page_speaks_arabic(path, asker, holder):
    ask(asker)
    Policy.objects.create(verb="tenants.suspend", condition="always")
    holder.become(language="ar")

    page = make.client_of(holder).get(path).content.decode()

    assert 'dir="rtl"' in page
    assert "الموافقات" in page


def test_a_request_is_told_in_arabic(asker, holder):
    request = ask(asker)
    holder.become(language="ar")

    page = make.client_of(holder).get(request.get_absolute_url()).content.decode()

    assert "ما الذي سيتغير الآن" in page
    assert "What would change" not in page


@pytest.mark.parametrize("query", [{"whose": "odd"}, {"state": "nul\0"}, {"cursor": "<<"}, {"verb": "'; --"}])
def test_odd_filters_show_a_page_and_no_error(query, holder):
    assert make.client_of(holder).get("/approvals/", query).status_code == 200


def test_a_policy_is_added_by_form_then_question(holder):
    make.person(Role.SUPER_ADMIN)
    browser = make.client_of(holder)
    answers = {
        "verb": "tenants.suspend",
        "condition": "active_tenant",
        "limit": "0",
        "approvers_needed": "1",
        "roles": ["super_admin"],
        "request_hours": "48",
        "execution_hours": "12",
    }
    address = reverse("approvals:add_policy")
    assert browser.get(address).status_code == 200
    question = browser.get(address, answers)
    assert "Add this policy?" in question.content.decode()

    terms = {"approvers_needed": 1, "roles": ["super_admin"], "request_hours": 48, "execution_hours": 12, "may_schedule": False}
    order = {"verb": "tenants.suspend", "condition": "active_tenant", "limit": 0, "terms": terms}
    proof = make.proof(browser, actions.add_policy, **order)
    hidden = question.context["hidden"] | {"reason": "Two pairs of eyes are better", "proof": proof}

    assert browser.post(question.context["verb_url"], hidden).status_code == 303
    policy = Policy.objects.get()
    assert (policy.condition, policy.roles, policy.request_hours) == ("active_tenant", ["super_admin"], 48)


def test_a_policy_that_can_match_nothing_is_refused_at_its_field(holder):
    make.person(Role.SUPER_ADMIN)
    answers = {"verb": "tenants.reactivate", "condition": "active_tenant", "limit": "0", "approvers_needed": "1"}

    page = make.client_of(holder).get(reverse("approvals:add_policy"), answers | {"request_hours": "48", "execution_hours": "12"})

    assert page.status_code == 422
    assert 'id="id_condition_error"' in page.content.decode()


def test_broken_glass_stands_on_the_dashboard(asker, holder):
    from tests.approvals.test_break_glass import break_glass

    request = break_glass(ask(asker), holder)

    assert request.slug in make.client_of(asker).get("/").content.decode()


def test_what_was_asked_for_is_told_in_the_readers_language(asker, holder):
    request = execute(approve(ask(asker), holder))

    with override("ar"):
        assert {change["object"].split()[0] for change in request.told} >= {"منشأة", "مانع"}
    assert {change["object"].split()[0] for change in request.told} >= {"Tenant", "Hold"}
