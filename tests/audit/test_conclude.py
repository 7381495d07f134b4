"""What a verification found is written down, and a break wakes Super Admins and QA once."""

from dataclasses import replace

import pytest

from audit import actions
from audit.chain import Place
from audit.models import Entry, Verification, Watch
from audit.verification import Verdict
from hqconsole.kernel import clock
from hqconsole.kernel.errors import Forbidden
from jobs.models import Outbox
from tests import make

pytestmark = pytest.mark.django_db
BROKEN = Verdict(41, 3, first_bad=42, kind="edited", detail="its hash is the old one, what it says is not", end=41)
INTACT = Verdict(90, 5, place=Place(90, b"h", (b"f",)), end=90)


def concluded(verdict: Verdict, scope: str = "whole", first: int = 1, by=make.WORKER) -> Verification:
    return actions.conclude(verdict=verdict, scope=scope, began_at=clock.now(), first=first, ordered_by="staff:1", by=by)


def notices() -> list[dict]:
    return [message.payload for message in Outbox.objects.filter(topic="notice").order_by("pk")]


def test_a_good_one_is_a_row_and_wakes_nobody():
    found = concluded(INTACT)

    assert (found.is_intact, found.rows, found.place) == (True, 90, Place(90, b"h", (b"f",)))
    assert notices() == []
    assert Entry.objects.filter(verb="audit.conclude", tbl="hq.audit_verification").exists()


def test_a_break_tells_super_admins_and_qa_which_row_and_how():
    concluded(BROKEN)

    (notice,) = notices()
    assert (notice["notice"], notice["link"]) == ("ledger_broken", "/audit/verify/")
    assert notice["roles"] == ["super_admin", "qa_compliance"]
    assert (notice["facts"]["row"], notice["facts"]["kind"]) == (42, "edited")
    assert Watch.objects.get().broken.first_bad == 42


def test_the_same_break_found_again_wakes_nobody_again():
    concluded(BROKEN)
    concluded(BROKEN)

    assert len(notices()) == 1


def test_a_good_one_over_the_broken_row_ends_the_break_and_one_elsewhere_does_not():
    concluded(BROKEN)

    concluded(INTACT, first=43, scope="range")
    assert Watch.objects.get().broken

    concluded(INTACT, first=40, scope="range")
    assert Watch.objects.get().broken is None


def test_each_of_two_breaks_stands_until_its_own_rows_are_good_again():
    later = replace(BROKEN, first_bad=80, end=79)
    concluded(BROKEN)
    concluded(later, first=50, scope="range")
    assert Watch.objects.get().broken.first_bad == 42

    concluded(INTACT, first=50, scope="range")
    assert Watch.objects.get().broken.first_bad == 42

    concluded(later, first=50, scope="range")
    concluded(replace(INTACT, end=60), first=1, scope="range")
    assert Watch.objects.get().broken.first_bad == 80


def test_a_break_that_came_back_wakes_them_again_and_one_that_stands_does_not():
    concluded(BROKEN)
    concluded(replace(BROKEN, first_bad=80, end=79), first=50, scope="range")
    concluded(BROKEN)
    assert len(notices()) == 2

    concluded(INTACT)
    concluded(BROKEN)
    assert [notice["facts"]["row"] for notice in notices()] == [42, 80, 42]


def test_a_range_leaves_a_gap_and_what_is_new_begins_before_it():
    concluded(replace(INTACT, end=30, place=Place(30, b"h", (b"f",))))
    concluded(INTACT, first=60, scope="range")
    concluded(INTACT, first=60, scope="watch")
    assert Verification.objects.reached() == 30

    concluded(INTACT, first=31, scope="new")
    assert Verification.objects.reached() == 90


def test_people_cannot_say_what_a_verification_found():
    with pytest.raises(Forbidden):
        concluded(INTACT, by=make.actor())
