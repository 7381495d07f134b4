"""Everybody whom a request concerns hears of it, with a link that only shows."""

import pytest

from hqconsole.kernel.notices import Notice
from hqconsole.kernel.queue import Topic
from hqconsole.kernel.roles import Role
from jobs.models import Outbox
from jobs.notices import written
from tests import make
from tests.approvals.conftest import approve, ask, execute
from tests.approvals.test_break_glass import break_glass
from tests.approvals.test_reject import reject
from tests.approvals.test_review_bypass import judge

pytestmark = pytest.mark.django_db


def told(notice: Notice) -> list[dict]:
    sent = Outbox.objects.filter(topic=Topic.NOTICE).order_by("pk")
    return [message.payload for message in sent if message.payload["notice"] == notice]


def people(*given) -> list[str]:
    return sorted(str(person.pk) for person in given)


def test_whoever_could_agree_is_told_that_somebody_asks(asker, holder):
    other = make.person(Role.SUPER_ADMIN)
    make.person(Role.TECH_ADMIN)

    request = ask(asker)

    (notice,) = told(Notice.APPROVAL_ASKED)
    assert sorted(notice["people"]) == people(holder, other)
    assert notice["link"] == f"/approvals/{request.pk}/"


def test_whoever_asked_and_answered_is_told_what_came_of_it(asker, holder):
    execute(approve(ask(asker), holder))

    states = [(notice["facts"]["state"], sorted(notice["people"])) for notice in told(Notice.APPROVAL_DECIDED)]
    assert states == [("approved", people(asker, holder)), ("executed", people(asker, holder))]


def test_a_rejection_is_told(asker, holder):
    reject(ask(asker), holder)

    assert [notice["facts"]["state"] for notice in told(Notice.APPROVAL_DECIDED)] == ["rejected"]


def test_broken_glass_is_told_at_once_and_its_judgement_afterwards(asker, holder):
    qa = make.person(Role.QA_COMPLIANCE)
    request = break_glass(ask(asker), holder)

    (broken,) = told(Notice.GLASS_BROKEN)
    assert broken["roles"] == ["qa_compliance"]
    assert str(asker.pk) in broken["people"]

    judge(request.debt, qa)
    (judged,) = told(Notice.GLASS_JUDGED)
    assert judged["people"] == [str(holder.pk)]


STATES = ["approved", "scheduled", "rejected", "withdrawn", "executed", "stale", "failed", "pending"]


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("notice", ["approval_asked", "approval_decided", "glass_broken", "glass_judged"])
def test_every_notice_is_written_in_both_languages(asker, notice, language):
    from django.utils.translation import override

    facts = {"request": "R-7", "verb": "tenants.suspend", "subject": "pearl", "who": f"staff:{asker.pk}"}
    facts |= {"alone": f"staff:{asker.pk}", "verdict": "justified"}
    subjects = set()
    for state in STATES:
        with override(language):
            subject, text = written({"notice": notice, "facts": facts | {"state": state}}, called="name")
        subjects.add(subject)
        assert "R-7" in subject
        assert text

    assert len(subjects) == (len(STATES) if notice == "approval_decided" else 1)
    assert any("ا" in subject for subject in subjects) == (language == "ar")


def test_reading_where_a_notice_leads_decides_nothing(asker, holder):
    request = ask(asker)
    (notice,) = told(Notice.APPROVAL_ASKED)

    assert make.client_of(holder).get(notice["link"]).status_code == 200
    request.refresh_from_db()
    assert (request.state, request.reviews.count()) == ("pending", 0)
