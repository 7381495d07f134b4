"""The database keeps the life of a request against raw SQL of the console's own role, whatever the code says."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from approvals.models import Debt, Request, State
from hqconsole.kernel import clock
from hqconsole.kernel.actions import check_deferred_rules
from hqconsole.kernel.roles import Role
from tests import make
from tests.approvals.conftest import approve, ask, execute
from tests.approvals.test_break_glass import break_glass
from tests.approvals.test_reject import reject

pytestmark = pytest.mark.django_db


def sql(statement: str, *values) -> None:
    """Run it as hq_app, in a savepoint, and check what waits for the commit."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        check_deferred_rules()


def update(request: Request, columns: str, *values) -> None:
    sql(f"UPDATE hq.approvals_request SET {columns} WHERE id = %s", *values, request.pk)


def vote(request: Request, person, verdict="approve", **facts) -> None:
    """Insert a review as raw SQL would."""
    row = {"round": request.round, "digest": request.digest, "fingerprint": request.fingerprint} | facts
    sql(
        "INSERT INTO hq.approvals_review (request_id, round, reviewer_id, verdict, comment, digest, fingerprint, reviewed_at)"
        " VALUES (%s, %s, %s, %s, 'raw', %s, %s, now())",
        request.pk,
        row["round"],
        person.pk,
        verdict,
        row["digest"],
        row["fingerprint"],
    )


@pytest.fixture
def pending(asker, holder) -> Request:
    return ask(asker)


@pytest.fixture
def agreed(pending, holder) -> Request:
    return approve(pending, holder)


def test_it_is_the_consoles_own_role_that_is_refused():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("hq_app",)


FROZEN = {
    "verb": "'tenants.reactivate'",
    "call": "call || ' '",
    "digest": "repeat('0', 64)",
    "subject": "'another'",
    "tenant_id": "'another'",
    "changes": "'[]'::jsonb",
    "affected": "'{\"tenants\": 9}'::jsonb",
    "fingerprint": "repeat('0', 64)",
    "reason": "'Another reason'",
    "requester_id": "(SELECT id FROM hq.staff_person WHERE name_en = 'Nasser')",
    "authors": "'{}'::uuid[]",
    "origin": "'raw'",
    "key": "'7'",
    "environment": "'prod-hq'",
    "replaces_id": "id",
    "requested_at": "now() - interval '1 day'",
    "approvers_needed": "2",
    "roles": "'{qa_compliance}'",
    "request_hours": "168",
    "execution_hours": "1",
    "may_schedule": "NOT may_schedule",
}


def test_every_column_is_either_frozen_or_part_of_its_life():
    living = {"id", "state", "mode", "round", "expires_at", "agreed_at", "execute_at", "lapses_at", "ended_at"}
    living |= {"outcome", "difference"}

    assert {field.column for field in Request._meta.fields} == set(FROZEN) | living


@pytest.mark.parametrize("column", FROZEN)
@pytest.mark.parametrize("moment", ["pending", "agreed"])
def test_what_was_asked_for_never_changes(request, moment, column):
    with pytest.raises(IntegrityError):
        update(request.getfixturevalue(moment), f"{column} = {FROZEN[column]}")


BY_THE_WAY = ["expires_at = expires_at + interval '1 hour'", "round = 2", "outcome = 'x'", "mode = 'break_glass'"]


@pytest.mark.parametrize("columns", BY_THE_WAY)
def test_its_life_does_not_change_by_the_way(pending, columns):
    with pytest.raises(IntegrityError):
        update(pending, columns)


@pytest.mark.parametrize("state", [each for each in State.values if each not in ("pending", "withdrawn")])
def test_no_state_is_forced_on_a_request_that_waits(pending, state):
    lapses = ", lapses_at = now() + interval '1 hour'" if state in ("approved", "scheduled") else ""
    with pytest.raises(IntegrityError):
        update(pending, f"state = %s{lapses}", state)


@pytest.mark.parametrize("state", ["pending", "rejected", "executed", "failed", "stale", "expired"])
def test_no_state_is_forced_on_a_request_that_was_agreed_to(agreed, state):
    with pytest.raises(IntegrityError):
        update(agreed, "state = %s", state)


@pytest.mark.parametrize("state", [each for each in State.values if each != "executed"])
def test_what_is_done_stays_done(agreed, state):
    done = execute(agreed)
    with pytest.raises(IntegrityError):
        update(done, "state = %s", state)


def test_carrying_out_does_not_last_beyond_its_transaction(agreed):
    with pytest.raises(IntegrityError, match="one transaction"):
        update(agreed, "state = 'executing'")


def test_an_agreement_stands_no_longer_than_its_terms(pending, holder):
    vote(pending, holder)
    with pytest.raises(IntegrityError, match="no longer"):
        update(pending, "state = 'approved', agreed_at = now(), lapses_at = now() + interval '25 hours'")


def test_the_hours_of_an_agreement_are_not_stretched_afterwards(agreed):
    with pytest.raises(IntegrityError):
        update(agreed, "lapses_at = lapses_at + interval '1 hour'")
    with pytest.raises(IntegrityError):
        update(agreed, "state = 'scheduled', execute_at = now(), lapses_at = lapses_at + interval '1 hour'")


def test_a_request_is_never_deleted(pending):
    with pytest.raises(IntegrityError, match="never deleted"):
        sql("DELETE FROM hq.approvals_request WHERE id = %s", pending.pk)


@pytest.mark.parametrize(
    "facts",
    [
        {"state": "approved", "lapses_at": clock.now() + timedelta(hours=1)},
        {"mode": "break_glass"},
        {"round": 2},
        {"agreed_at": clock.now()},
        {"expires_at": clock.now() + timedelta(hours=80)},
        {"requested_at": clock.now() + timedelta(hours=9)},
        {"authors": []},
        {"digest": "0" * 64},
        {"verb": "tenants.reactivate"},
        {"request_hours": 169},
        {"approvers_needed": 0},
    ],
    ids=lambda facts: "-".join(facts),
)
def test_a_request_begins_by_waiting(pending, facts):
    columns = {field.attname: getattr(pending, field.attname) for field in Request._meta.fields if field.attname != "id"}

    with pytest.raises(IntegrityError), transaction.atomic():
        Request.objects.create(**columns | facts)


def test_whoever_wrote_what_is_replaced_stays_an_author(pending, holder):
    columns = {field.attname: getattr(pending, field.attname) for field in Request._meta.fields if field.attname != "id"}
    columns |= {"requester_id": holder.pk, "authors": [holder.pk], "replaces_id": pending.pk}

    with pytest.raises(IntegrityError, match="one of its authors"), transaction.atomic():
        Request.objects.create(**columns)


def test_a_vote_of_somebody_else_counts(pending, holder):
    vote(pending, holder)
    update(pending, "state = 'approved', agreed_at = now(), lapses_at = now() + interval '1 hour'")


def test_nobody_votes_on_their_own_request(pending, asker):
    with pytest.raises(IntegrityError, match="their own"):
        vote(pending, asker)


def test_a_second_account_does_not_vote_either(pending):
    with pytest.raises(IntegrityError, match="their own"):
        vote(pending, make.person(Role.SUPER_ADMIN, email="SALMA@hq.example"))


@pytest.mark.parametrize("facts", [{"digest": "0" * 64}, {"fingerprint": "0" * 64}])
def test_a_vote_is_about_what_was_asked_for(pending, holder, facts):
    with pytest.raises(IntegrityError, match="something else"):
        vote(pending, holder, **facts)


def test_nobody_votes_twice(pending, holder):
    vote(pending, holder)
    with pytest.raises(IntegrityError, match="review_one_per_person"):
        vote(pending, holder)


def test_nobody_votes_in_another_round_or_about_what_is_decided(pending, holder):
    with pytest.raises(IntegrityError, match="does not wait"):
        vote(pending, holder, round=2)
    approve(pending, holder)
    with pytest.raises(IntegrityError, match="does not wait"):
        vote(pending, make.person(Role.SUPER_ADMIN))


@pytest.mark.parametrize("statement", ["UPDATE hq.approvals_review SET verdict = 'reject'", "DELETE FROM hq.approvals_review"])
def test_what_was_said_stays(agreed, statement):
    with pytest.raises(IntegrityError, match="stays as it was"):
        sql(statement)


def test_a_rejection_takes_a_review_that_rejects(pending, holder):
    vote(pending, holder)
    with pytest.raises(IntegrityError, match="Nobody has rejected"):
        update(pending, "state = 'rejected'")


def test_what_is_rejected_does_not_come_back(pending, holder):
    with pytest.raises(IntegrityError):
        update(reject(pending, holder), "state = 'pending', round = 2")


def test_acting_alone_takes_a_debt(pending):
    with pytest.raises(IntegrityError, match="takes a debt"):
        update(pending, "state = 'executing', mode = 'break_glass'")


def owe(request: Request, person, due="now() + interval '24 hours'", verdict="") -> None:
    sql(
        "INSERT INTO hq.approvals_debt (request_id, person_id, reason, opened_at, due_at, verdict, comment, reviewer_id)"
        f" VALUES (%s, %s, 'raw', now(), {due}, %s, '', %s)",
        request.pk,
        person.pk,
        verdict,
        person.pk if verdict else None,
    )


def test_a_debt_begins_unjudged_and_is_due_within_a_day(pending, holder):
    with pytest.raises(IntegrityError, match="within a day"):
        owe(pending, holder, due="now() + interval '25 hours'")
    with pytest.raises(IntegrityError, match="unjudged"):
        owe(pending, holder, verdict="justified")


@pytest.mark.parametrize(
    "columns",
    [
        "due_at = due_at + interval '1 hour'",
        "reason = 'another'",
        "verdict = 'justified', reviewer_id = person_id, reviewed_at = now()",
        "verdict = 'justified'",
    ],
)
def test_a_debt_is_judged_by_another_and_does_not_change_otherwise(pending, holder, columns):
    break_glass(pending, holder)
    with pytest.raises(IntegrityError):
        sql(f"UPDATE hq.approvals_debt SET {columns}")


def test_a_debt_is_not_deleted(pending, holder):
    break_glass(pending, holder)
    with pytest.raises(IntegrityError, match="never deleted"):
        sql("DELETE FROM hq.approvals_debt")
    assert Debt.objects.count() == 1


def deputise(request: Request, person) -> None:
    sql(
        "INSERT INTO hq.approvals_deputy (request_id, person_id, named_by_id, reason, named_at)"
        " VALUES (%s, %s, %s, 'raw', now())",
        request.pk,
        person.pk,
        person.pk,
    )


def test_nobody_is_the_deputy_of_their_own_request_or_of_one_that_is_decided(pending, asker, holder):
    with pytest.raises(IntegrityError, match="another person"):
        deputise(pending, asker)
    approve(pending, holder)
    with pytest.raises(IntegrityError, match="another person"):
        deputise(pending, make.person(Role.QA_COMPLIANCE))


def test_a_deputy_stays_one(pending):
    deputise(pending, make.person(Role.QA_COMPLIANCE))
    with pytest.raises(IntegrityError, match="stays as it was"):
        sql("DELETE FROM hq.approvals_deputy")
