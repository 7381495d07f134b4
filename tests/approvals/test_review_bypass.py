"""Another person judges an emergency, once."""

import pytest

from approvals import actions, queries
from approvals.models import Debt
from hqconsole.kernel.errors import ConsentMissing, Forbidden, InvalidInput
from hqconsole.kernel.roles import Role
from tests import make
from tests.approvals.conftest import acting, ask
from tests.approvals.test_break_glass import break_glass

pytestmark = pytest.mark.django_db


@pytest.fixture
def debt(asker, holder):
    break_glass(ask(asker), holder)
    return Debt.objects.get()


def judge(debt, person, verdict="justified", reason="The logs show the fraud"):
    return actions.review_bypass(debt=debt, verdict=verdict, reason=reason, by=acting(person))


@pytest.mark.parametrize("verdict", ["justified", "unjustified"])
def test_another_person_judges_and_nothing_is_owed_any_more(debt, verdict):
    qa = make.person(Role.QA_COMPLIANCE)

    judged = judge(debt, qa, verdict)

    assert (judged.verdict, judged.reviewer) == (verdict, qa)
    assert queries.debts_owed() == []


def test_nobody_judges_themselves_by_any_account(debt, holder):
    for person in (holder, make.person(Role.QA_COMPLIANCE, email="NASSER@hq.example")):
        with pytest.raises(actions.NotYou):
            judge(debt, person)


def test_whoever_asked_does_not_judge_it_either(debt, asker):
    asker.become(roles=["qa_compliance"])

    with pytest.raises(actions.NotYou):
        judge(debt, asker)


def test_a_judgement_stands(debt):
    judge(debt, make.person(Role.QA_COMPLIANCE))

    with pytest.raises(actions.TooLate):
        judge(debt, make.person(Role.QA_COMPLIANCE), "unjustified")


def test_a_judgement_is_one_of_two_and_says_why(debt):
    qa = make.person(Role.QA_COMPLIANCE)

    with pytest.raises(InvalidInput):
        judge(debt, qa, "perhaps")
    with pytest.raises(ConsentMissing):
        judge(debt, qa, reason="ok")


def test_who_may_not_judge_is_told_who_may(debt):
    with pytest.raises(Forbidden):
        judge(debt, make.person(Role.BUSINESS_ADMIN))


def test_the_page_judges(debt):
    browser = make.client_of(make.person(Role.QA_COMPLIANCE))
    page = browser.get(debt.request.get_absolute_url()).content.decode()
    assert "It was justified" in page

    answer = browser.post(f"/approvals/{debt.request_id}/judge/justified/", {"reason": "The logs show the fraud"})

    assert answer.status_code == 303
    debt.refresh_from_db()
    assert debt.verdict == "justified"
