"""Somebody puts their name to a break of the ledger. It stays named until a verification finds the same rows whole."""

from dataclasses import replace
from datetime import timedelta

import pytest

from audit import actions
from audit.chain import Place
from audit.models import Entry, Verification, Watch
from audit.queries import standing
from audit.verification import Verdict
from hqconsole.kernel import clock
from hqconsole.kernel.errors import ConsentMissing, Forbidden
from hqconsole.kernel.roles import Role
from tests import make

pytestmark = pytest.mark.django_db
WHY = "Restored from the replica; the auditors were told"
BROKEN = Verdict(41, 3, first_bad=42, kind="edited", detail="its hash is the old one, what it says is not", end=41, until=90)
INTACT = Verdict(90, 5, place=Place(90, b"h", (b"f",)), end=90, until=90)


def concluded(verdict: Verdict, scope: str = "range", first: int = 1, began_ago: timedelta = timedelta()) -> Verification:
    began = clock.now() - began_ago
    return actions.conclude(verdict=verdict, scope=scope, began_at=began, first=first, ordered_by="staff:1", by=make.WORKER)


def acknowledged(found: Verification, role=Role.QA_COMPLIANCE, reason: str = WHY) -> Verification:
    return actions.acknowledge(verification=found, reason=reason, by=make.consenting(make.actor(role)))


def test_the_name_stands_beside_the_break_and_the_break_stays_named():
    found = acknowledged(concluded(BROKEN))

    assert (found.acknowledged_by, found.acknowledged_reason) == ("staff:qa_compliance", WHY)
    assert (standing().tone, standing().broken) == ("bad", found)
    event = Entry.objects.get(verb="audit.acknowledge")
    assert event.context["reason"] == WHY


def test_it_takes_a_reason_and_a_role():
    found = concluded(BROKEN)

    with pytest.raises(ConsentMissing):
        acknowledged(found, reason="so")
    for role in (Role.TECH_ADMIN, Role.BUSINESS_ADMIN, Role.SUPPORT_ANALYST):
        with pytest.raises(Forbidden):
            acknowledged(found, role)


def test_nobody_answers_for_what_is_whole_or_has_a_name_already():
    found = acknowledged(concluded(BROKEN))

    with pytest.raises(actions.NothingToAcknowledge, match="already"):
        acknowledged(found)
    with pytest.raises(actions.NothingToAcknowledge, match="nothing broken"):
        acknowledged(concluded(INTACT))


@pytest.mark.parametrize(("first", "end"), [(1, 60), (43, 90), (42, 89)])
def test_a_good_verification_of_some_of_the_rows_does_not_clear_a_break(first, end):
    """Behind the first bad row there may be others, which nobody looked at when it was found."""
    concluded(BROKEN)

    concluded(replace(INTACT, end=end), first=first)

    assert Watch.objects.get().broken


@pytest.mark.parametrize("first", [1, 42])
def test_one_of_the_same_rows_does(first):
    concluded(BROKEN)

    concluded(INTACT, first=first)

    assert Watch.objects.get().broken is None


def test_one_that_began_before_the_break_was_found_does_not_clear_it():
    """It looked at the rows as they were before, and ended later."""
    concluded(BROKEN)

    concluded(INTACT, "whole", began_ago=timedelta(minutes=20))
    assert Watch.objects.get().broken

    concluded(INTACT, "whole")
    assert Watch.objects.get().broken is None


def test_what_is_broken_outside_of_the_rows_takes_a_look_at_everything():
    concluded(replace(BROKEN, first_bad=0, kind="forged"))

    concluded(INTACT)
    assert Watch.objects.get().broken

    concluded(INTACT, "whole")
    assert Watch.objects.get().broken is None


def test_an_old_break_is_named_however_often_another_one_was_found_since():
    first = concluded(BROKEN)
    facts = {"began_at": clock.now(), "ended_at": clock.now(), "last_seq": 79, "rows": 0, "checkpoints": 0, "size": 0}
    again = {"scope": "new", "ordered_by": "worker", "first_seq": 70, "kind": "edited", "first_bad": 80, "upto_seq": 90}
    Verification.objects.bulk_create(Verification(**facts, **again, head=b"", frontier=[]) for _hour in range(250))

    concluded(INTACT, first=70)

    assert Watch.objects.get().broken == first


def page(browser) -> str:
    return browser.get("/audit/verify/?only=breaks").content.decode()


def test_the_page_keeps_the_history_of_breaks_with_who_answers_for_each():
    found, browser = concluded(BROKEN), make.client(Role.QA_COMPLIANCE)
    assert "until rows 42 to 90 are found whole" in page(browser)

    done = browser.post(f"/audit/verifications/{found.pk}/acknowledge/", {"reason": WHY})
    assert (done.status_code, WHY in page(browser)) == (303, True)
    good = concluded(INTACT)

    told = page(browser)
    assert all(words in told for words in (WHY, f"whole again: V-{good.pk}", str(found)))
    assert f"<code>{good}</code>" not in told


def test_every_page_says_who_answers_for_what_stands():
    acknowledged(concluded(BROKEN))

    assert WHY in make.client().get("/audit/").content.decode()


def test_whoever_may_not_is_told_who_can():
    found, browser = concluded(BROKEN), make.client(Role.TECH_ADMIN)

    assert "It takes the role" in page(browser)
    assert browser.post(f"/audit/verifications/{found.pk}/acknowledge/", {"reason": WHY}).status_code == 403


def test_a_script_reads_the_break_and_puts_the_name_of_its_person_to_it():
    browser, found = make.client(Role.QA_COMPLIANCE), concluded(BROKEN)
    concluded(INTACT)
    (line,) = browser.get("/api/v1/audit/verifications?is_broken=1").json()["items"]
    assert (line["kind"], line["first_bad"], line["cleared_by"] is None) == ("edited", 42, False)

    answer = make.by_script(f"audit/verifications/{found.pk}/acknowledge", browser, reason=WHY, confirmed=True)

    assert (answer.status_code, answer.json()["acknowledged_reason"]) == (200, WHY)
    assert make.by_script("audit/verifications/999999/acknowledge", browser).status_code == 404
