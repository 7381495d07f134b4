"""Anybody who answers for the log has a digest of any period drawn that is over."""

from datetime import timedelta

import pytest

from audit.actions import order_digest
from audit.models import Digest
from hqconsole.kernel import clock
from hqconsole.kernel.errors import Forbidden, InvalidInput
from hqconsole.kernel.queue import Job
from hqconsole.kernel.roles import Role
from jobs.digesting import PARTS
from jobs.models import Run
from jobs.running import carry
from tests import make


def order(days_ago: int, length: int, role=Role.QA_COMPLIANCE) -> int:
    begins = clock.now() - timedelta(days=days_ago)
    return order_digest(begins=begins, ends=begins + timedelta(days=length), by=make.actor(role))


@pytest.mark.django_db
@pytest.mark.parametrize(("days_ago", "length", "field"), [(3, 0, "ends"), (3, -1, "ends"), (200, 150, "begins"), (3, 9, "ends")])
def test_a_period_that_cannot_be_is_refused_at_its_field(days_ago, length, field):
    with pytest.raises(InvalidInput) as refused:
        order(days_ago, length)
    assert list(refused.value.errors) == [field]


@pytest.mark.django_db
def test_the_same_period_is_not_ordered_twice(monkeypatch):
    monkeypatch.setattr("hqconsole.kernel.queue.ring", lambda *_: None)
    browser, form = make.client(), {"begins": "2026-10-05", "ends": "2026-10-11"}
    assert browser.post("/audit/digests/order/", form).status_code == 303

    again = browser.post("/audit/digests/order/", form)

    assert again.status_code == 422
    assert "was ordered before" in again.content.decode()


@pytest.mark.django_db
def test_an_analyst_orders_none():
    with pytest.raises(Forbidden):
        order(8, 7, Role.SUPPORT_ANALYST)


def test_the_worker_draws_what_was_ordered(committed_db, monkeypatch):
    monkeypatch.setattr("hqconsole.kernel.queue.ring", lambda *_: None)
    run = Run.objects.get(pk=order(8, 7))
    carry(run.pk, PARTS)

    run.refresh_from_db()
    assert (run.kind, run.state, run.error) == (Job.DRAW_DIGEST, "succeeded", "")
    assert Digest.objects.get().ends_at - Digest.objects.get().begins_at == timedelta(days=7)


@pytest.mark.django_db
def test_the_form_says_what_is_wrong_and_keeps_what_was_typed(monkeypatch):
    monkeypatch.setattr("hqconsole.kernel.queue.ring", lambda *_: None)
    browser = make.client(Role.QA_COMPLIANCE)

    page = browser.post("/audit/digests/order/", {"begins": "2026-11-20", "ends": "2026-11-10"})
    assert page.status_code == 422
    assert "ends before it begins" in page.content.decode()
    assert "2026-11-20" in page.content.decode()

    done = browser.post("/audit/digests/order/", {"begins": "2026-11-08", "ends": "2026-11-14"})
    assert (done.status_code, done["Location"]) == (303, f"/jobs/runs/{Run.objects.get().pk}/")
