"""What takes a second person is kept until there is one: frozen, once, by a natural person."""

import hashlib
import json
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from approvals import actions
from approvals.models import Policy, Request, State
from bench.fuzz.contract import broken_promises
from hqconsole.api import api
from hqconsole.kernel import clock, frozen, review
from hqconsole.kernel.actions import preview
from hqconsole.kernel.actor import Origin
from hqconsole.kernel.errors import ConsentMissing, Forbidden, Moved, SentForReview
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.roles import Role
from tenants.actions import AlreadySuspended, suspend
from tenants.models import Hold, Tenant
from tests import make
from tests.approvals.conftest import acting, approve, ask, execute, is_long

pytestmark = pytest.mark.django_db


def test_who_may_only_ask_is_sent_for_review_and_nothing_has_changed(asker, holder):
    tenant = make.tenant()

    request = ask(asker, tenant=tenant, reason=make.REASON)

    assert (request.state, request.verb, request.subject) == (State.PENDING, "tenants.suspend", tenant.slug)
    assert (request.requester, request.reason, request.approvers_needed) == (asker, make.REASON, 1)
    status = {"field": "status", "label": "status", "before": "active", "after": "suspended", "was": "Active"}
    assert status | {"object": f"Tenant {tenant.slug}", "becomes": "Suspended"} in request.told
    assert not Tenant.objects.get(pk=tenant.pk).is_suspended
    assert request.expires_at - request.requested_at == timedelta(hours=72)


def test_who_may_act_alone_does(holder):
    tenant = make.tenant()

    assert suspend(tenant=tenant, reason=make.REASON, by=acting(holder, tenant.slug)).is_suspended


def test_who_may_not_even_ask_is_told_who_may(db):
    tenant, person = make.tenant(), make.person(Role.TECH_ADMIN)

    with pytest.raises(Forbidden):
        suspend(tenant=tenant, reason=make.REASON, by=acting(person, tenant.slug))


def test_what_would_be_refused_is_not_asked_for(asker):
    tenant = make.suspended_tenant()

    with pytest.raises(AlreadySuspended):
        suspend(tenant=tenant, reason=make.REASON, by=acting(asker, tenant.slug))


def test_asking_takes_the_same_consent_as_doing(asker):
    tenant = make.tenant()

    with pytest.raises(ConsentMissing) as missing:
        suspend(tenant=tenant, reason="short", by=asker.as_actor(Origin.PAGE, ip="", request_id=""))

    assert set(missing.value.errors) == {"reason", "typed_name", "sign_in", "confirmed"}


def test_what_was_shown_is_what_is_asked_for(asker):
    tenant = make.tenant()
    by = acting(asker).consenting(confirmed=True, typed_name=tenant.slug, fingerprint="0" * 64, proof=make.Proved())

    with pytest.raises(Moved):
        suspend(tenant=tenant, reason=make.REASON, by=by)


def test_a_proof_is_spent_by_asking(asker):
    class Spent(make.Proved):
        def spend(self):
            return False

    tenant = make.tenant()
    by = acting(asker).consenting(confirmed=True, typed_name=tenant.slug, proof=Spent())
    with pytest.raises(ConsentMissing, match="used already"):
        suspend(tenant=tenant, reason=make.REASON, by=by)

    assert not Request.objects.exists()


def test_asking_for_the_same_twice_is_refused(asker):
    tenant = make.tenant()
    first = ask(asker, tenant=tenant, reason=make.REASON)

    with pytest.raises(actions.AlreadyAsked, match=first.slug):
        suspend(tenant=tenant, reason=make.REASON, by=acting(asker, tenant.slug))


def test_asking_otherwise_about_the_same_takes_the_place_of_what_was_asked(asker):
    tenant = make.tenant()
    first = ask(asker, tenant=tenant, reason=make.REASON)

    second = ask(asker, tenant=tenant, reason="They have also left the country")

    first.refresh_from_db()
    assert (first.state, second.replaces) == (State.WITHDRAWN, first)
    assert second.authors == [asker.pk]


def test_a_script_of_a_person_may_ask_and_is_told_where(asker):
    tenant = make.tenant()

    with pytest.raises(SentForReview) as sent:
        suspend(tenant=tenant, reason=make.REASON, by=acting(asker, tenant.slug, origin=Origin.API))

    assert sent.value.url == f"/approvals/{sent.value.key.removeprefix('R-')}/"


def test_a_dangerous_act_by_a_key_always_takes_a_second_person_and_no_proof(holder):
    tenant = make.tenant()
    by = replace(acting(holder, origin=Origin.API), key="7").consenting(confirmed=True, typed_name=tenant.slug)

    with pytest.raises(SentForReview):
        suspend(tenant=tenant, reason=make.REASON, by=by)

    assert Request.objects.get().key == "7"


def test_a_key_needs_no_scope_of_its_own_to_ask_for_what_it_may_do(holder):
    tenant = make.tenant()
    by = replace(acting(holder, origin=Origin.API), key="7", scopes=frozenset({Permission.TENANTS_SUSPEND}))
    by = by.consenting(confirmed=True, typed_name=tenant.slug)

    with pytest.raises(SentForReview):
        suspend(tenant=tenant, reason=make.REASON, by=by)
    with pytest.raises(Forbidden):
        suspend(tenant=tenant, reason=make.REASON, by=replace(by, scopes=frozenset({Permission.TENANTS_VIEW})))


def test_without_a_natural_person_nothing_is_asked(db):
    tenant = make.tenant()

    with pytest.raises(actions.requests.Nobody):
        suspend(tenant=tenant, reason=make.REASON, by=make.consenting(make.actor(Role.BUSINESS_ADMIN), tenant.slug))


def test_where_nobody_else_can_agree_the_question_says_so(asker, holder):
    Policy.objects.create(verb="tenants.suspend", condition="always")
    arguments = {"tenant": make.tenant(), "reason": "", "by": acting(holder)}

    assert "a deputy can be named" in review.demanded(suspend.action, arguments).sentence
    make.person(Role.SUPER_ADMIN)
    assert "a deputy" not in review.demanded(suspend.action, arguments).sentence


def test_a_dry_run_says_that_a_second_person_is_needed(asker, holder):
    tenant, browser = make.tenant(), make.client(Role.BUSINESS_ADMIN)
    body = {"confirmed": True, "typed_name": tenant.slug, "reason": make.REASON}

    address = f"/api/v1/tenants/{tenant.slug}/suspend?dry_run=1"
    answer = browser.post(address, json.dumps(body), content_type="application/json").json()

    assert answer["review"] == "Another person who may do this has to agree first."
    assert not Request.objects.exists()


def test_the_api_answers_with_the_request_and_lets_nobody_decide(asker, holder):
    tenant, browser = make.tenant(), make.client(Role.BUSINESS_ADMIN)
    proof = make.proof(browser, suspend, tenant=tenant)
    body = {"confirmed": True, "typed_name": tenant.slug, "reason": make.REASON, "proof": proof}

    answer = browser.post(f"/api/v1/tenants/{tenant.slug}/suspend", json.dumps(body), content_type="application/json")

    request = Request.objects.get()
    assert (answer.status_code, answer.json()["url"]) == (202, f"/approvals/{request.pk}/")
    document = api.get_openapi_schema()
    operation = document["paths"]["/api/v1/tenants/{slug}/suspend"]["post"]
    assert list(broken_promises(document, operation, answer)) == []
    told = browser.get(f"/api/v1/approvals/{request.pk}").json()
    assert (told["key"], told["state"], told["approvals"], told["approvers_needed"]) == (request.slug, "pending", 0, 1)
    for verb in ("approve", "reject", "execute"):
        assert browser.post(f"/api/v1/approvals/{request.pk}/{verb}").status_code == 404


def test_a_request_expires_by_the_clock_and_not_by_a_job(asker, holder):
    with time_machine.travel(clock.now() - timedelta(hours=73), tick=False):
        request = ask(asker)

    assert request.standing(clock.now()) == State.EXPIRED
    assert not Request.objects.pending(clock.now()).exists()
    assert Request.objects.expired(clock.now()).get() == request
    with pytest.raises(actions.TooLate, match="Expired"):
        approve(request, holder)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])) | st.uuids() | st.dates(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner),
    max_leaves=12,
)


@settings(max_examples=1000 if is_long() else 300, deadline=None)
@given(arguments=st.dictionaries(st.sampled_from(["a", "b", "c", "reason", "وصف"]), VALUES, max_size=5))
def test_any_call_comes_back_from_its_text_byte_for_byte(arguments):
    text = frozen.written("tenants.suspend", frozen.freeze(arguments))

    verb, kept = json.loads(text)

    assert frozen.written(verb, kept) == text
    assert frozen.thaw(kept) == arguments
    assert frozen.digest(verb, kept) == frozen.digest("tenants.suspend", frozen.freeze(frozen.thaw(kept)))


@pytest.mark.parametrize("like_a_mark", ["$", "$row", "$uuid", "$$", "$$row"])
def test_what_somebody_wrote_is_never_taken_for_a_row(like_a_mark):
    arguments = {"identity": {like_a_mark: ["tenants.tenant", "1"]}}

    assert frozen.thaw(frozen.freeze(arguments)) == arguments


REASONS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=20, max_size=80).filter(
    lambda text: text.strip() == text
)


@settings(max_examples=1000 if is_long() else 12, deadline=None, suppress_health_check=list(HealthCheck))
@given(reason=REASONS)
def test_what_is_executed_is_what_was_approved_byte_for_byte(reason):
    with transaction.atomic(), time_machine.travel(clock.now() - timedelta(hours=2), tick=False):  # however long all take
        asked = ask(make.person(Role.BUSINESS_ADMIN), tenant=make.tenant(), reason=reason)
        shown = hashlib.sha256(asked.call.encode()).hexdigest()

        done = execute(approve(asked, make.person(Role.SUPER_ADMIN)))

        done.refresh_from_db()
        assert done.digest == done.reviews.get().digest == hashlib.sha256(done.call.encode()).hexdigest() == shown
        assert Hold.objects.get(tenant__slug=done.subject).reason == reason
        transaction.set_rollback(True)


def test_the_database_compares_the_call_with_its_digest(asker):
    request = ask(asker)
    request.pk, request.call = None, request.call.replace(make.REASON, "Another reason altogether")

    with pytest.raises(IntegrityError, match="request_digest"), transaction.atomic():
        request.save(force_insert=True)


def test_a_preview_of_asking_is_the_preview_of_the_act(asker):
    tenant = make.tenant()
    look = preview(suspend, tenant=tenant, reason="", by=acting(asker))

    assert ask(asker, tenant=tenant, reason=make.REASON).fingerprint == look.fingerprint
