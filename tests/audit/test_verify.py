"""People order verifications; a worker recomputes what they ordered, and what it found stays."""

import pytest
from django.urls import reverse

from audit import actions
from audit.models import Entry, Verification
from hqconsole.kernel.errors import Forbidden, InvalidInput
from hqconsole.kernel.queue import Job
from hqconsole.kernel.roles import Role
from jobs import running
from jobs.kinds import KINDS
from jobs.models import Run
from tests import make


def ordered(**wanted) -> Run:
    return Run.objects.get(pk=actions.verify(**wanted, by=make.actor()))


def carried(run: Run) -> Verification:
    running.carry(run.pk, KINDS[Job(run.kind)].parts)
    return Verification.objects.get(run=run.pk)


@pytest.mark.django_db
def test_an_order_is_a_run_and_the_ledger_says_who_wanted_it():
    run = ordered(first=5, last=9)

    assert (run.kind, run.arguments) == ("verify_ledger", {"first": 5, "last": 9})
    assert Entry.objects.get(verb="audit.verify", tbl="hq.jobs_run").actor == "staff:super_admin"


@pytest.mark.django_db
def test_two_orders_are_two_runs():
    assert ordered().pk != ordered().pk


@pytest.mark.django_db
def test_a_range_that_ends_before_it_begins_is_refused():
    with pytest.raises(InvalidInput):
        ordered(first=9, last=5)


@pytest.mark.django_db
def test_whoever_may_not_read_the_log_may_not_have_it_verified():
    with pytest.raises(Forbidden):
        actions.verify(by=make.actor(Role.SUPPORT_ANALYST))


def test_a_worker_verifies_everything_and_says_how_far_it_is(chained):
    sealed = chained.connection.execute("SELECT seq FROM audit.head").fetchone()[0]

    found = carried(run := ordered())

    assert (found.is_intact, found.scope, found.rows, found.first_seq, found.last_seq) == (True, "whole", sealed, 1, sealed)
    assert (found.size, found.checkpoints > 0) == (sealed, True)
    step = run.steps.get()
    assert (step.state, step.done, step.total) == ("done", sealed, sealed)


def test_what_is_new_begins_where_the_last_good_verification_ended(chained):
    before = carried(ordered(is_new=True))
    make.tenant()
    chained.seal()

    found = carried(ordered(is_new=True))

    assert (found.scope, found.first_seq) == ("new", before.size + 1)
    assert found.is_intact
    assert 0 < found.rows < 100
    assert found.last_seq == chained.connection.execute("SELECT seq FROM audit.head").fetchone()[0]


def test_what_is_new_leaves_no_row_out_that_only_a_range_went_beyond(chained):
    before = carried(ordered())
    for _batch in range(2):
        make.tenant()
        chained.seal()
    newest = chained.connection.execute("SELECT seq FROM audit.head").fetchone()[0]
    assert carried(ordered(first=newest, last=newest)).is_intact

    found = carried(ordered(is_new=True))

    assert (found.first_seq, found.last_seq) == (before.size + 1, newest)
    assert found.rows == newest - before.size


def test_a_place_that_no_signed_checkpoint_confirms_is_not_gone_on_from(chained):
    """Whoever can write the outcome of a verification gains nothing by it: its frontier is held against the store."""
    good = carried(ordered())
    Verification.objects.filter(pk=good.pk).update(frontier=[b"\x07" * 32])

    found = carried(ordered(is_new=True))

    assert found.is_intact
    assert found.rows < found.last_seq  # asked for what is new only...
    assert found.checkpoints == good.checkpoints  # ...and every checkpoint was met, from the first row on


def test_a_range_is_recomputed_up_to_the_checkpoint_that_covers_it(chained):
    found = carried(ordered(first=100, last=120))

    assert (found.is_intact, found.first_seq) == (True, 100)
    assert found.rows == found.size - 99  # those before it count with the hashes that are stored
    assert found.checkpoints >= 1


def test_a_run_that_concluded_before_its_worker_died_does_not_conclude_twice(chained):
    found = carried(run := ordered(first=1, last=5))
    Run.objects.filter(pk=run.pk).update(state="queued")
    run.steps.update(state="pending")

    assert carried(run) == found


@pytest.mark.django_db
class TestPage:
    def test_it_shows_the_form_and_says_that_nothing_was_verified_yet(self):
        page = make.client(Role.QA_COMPLIANCE).get("/audit/verify/").content.decode()

        assert "Nothing was verified yet" in page
        assert "Not watched yet" in page

    def test_an_order_leads_back_to_the_page_where_it_goes_on(self):
        browser = make.client()

        answer = browser.post("/audit/verify/", {"scope": "range", "first": "3", "last": ""})

        assert (answer.status_code, answer["Location"]) == (303, "/audit/verify/")
        run = Run.objects.get(kind="verify_ledger")
        assert (run.arguments, reverse("jobs:events", args=[run.pk]) in browser.get("/audit/verify/").content.decode()) == (
            {"first": 3, "last": None},
            True,
        )

    @pytest.mark.parametrize(
        ("given", "says"),
        [
            ({"scope": "range"}, "Say from which row, or to which."),
            ({"scope": "range", "first": "9", "last": "5"}, "The last row cannot stand before the first."),
            ({"scope": "range", "first": "0"}, "greater than or equal to 1"),
            ({"scope": "everything"}, "Select a valid choice"),
        ],
    )
    def test_a_mistake_is_said_at_the_form(self, given, says):
        answer = make.client().post("/audit/verify/", given)

        assert (answer.status_code, says in answer.content.decode(), Run.objects.exists()) == (422, True, False)


@pytest.mark.django_db
def test_a_script_orders_one_and_follows_its_run():
    browser = make.client()

    answer = make.by_script("audit/verify", browser, first=5, last=9)

    assert (answer.status_code, answer.json()["url"]) == (201, f"/api/v1/runs/{answer.json()['run']}")
    assert browser.get(answer.json()["url"]).json()["kind"] == "verify_ledger"


@pytest.mark.django_db
def test_a_script_is_told_that_a_range_cannot_end_before_it_begins():
    answer = make.by_script("audit/verify", first=9, last=5)

    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["last"])


def test_a_script_reads_what_was_found(chained):
    found = carried(ordered())

    (line,) = make.client().get("/api/v1/audit/verifications").json()["items"]

    assert (line["id"], line["is_intact"], line["rows"], line["cleared_by"]) == (found.pk, True, found.rows, None)
