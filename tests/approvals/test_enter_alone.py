"""The identity provider is down: does the door for emergencies let in the right one, once, and does everybody hear of it?"""

import itertools
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils.translation import override

from approvals import actions, queries
from approvals.models import Debt
from audit.models import Entry
from audit.queries import asked, timeline
from hqconsole.kernel import clock
from hqconsole.kernel.errors import Forbidden, InvalidInput
from hqconsole.kernel.queue import Topic
from hqconsole.kernel.roles import Role
from jobs.models import Outbox
from jobs.notices import written
from staff.actions import OutlastsEmergency, seal_envelope, set_preferences
from staff.alarm import emergencies
from staff.models import Arrival, Envelope, Session
from tests import make
from tests.approvals.conftest import acting
from tests.approvals.test_break_glass import EMERGENCY, ask, break_glass

pytestmark = pytest.mark.django_db
WHY = "The sign-in service has been down since 08:10"
addresses = (f"198.51.100.{number}" for number in itertools.count(1))  # tries are counted per address


@pytest.fixture(autouse=True)
def door(settings):
    settings.HQ_EMERGENCY_ACCESS = True
    return settings


@pytest.fixture
def salma(db):
    return make.person(Role.BUSINESS_ADMIN, name_en="Salma")


def sealed_for(person) -> str:
    return seal_envelope(person=person, sealed_by=person, by=make.WORKER)[1]


def enter(credential: str, reason: str = WHY, browser=None):
    browser = browser or make.client(None, address=next(addresses))
    return browser, browser.post("/emergency/", {"credential": credential, "reason": reason})


def refusals() -> list[tuple[str, str]]:
    entries = Entry.objects.filter(verb="approvals.enter_alone", op="E")
    return [(entry.pk_of_row, entry.changes["refused"][1]) for entry in entries]


def test_the_right_credential_opens_a_session_of_its_person_and_a_debt(salma):
    browser, answer = enter(sealed_for(salma))

    assert (answer.status_code, answer.url) == (302, "/")
    assert "Salma" in browser.get("/me/").text
    debt = Debt.objects.get()
    assert (debt.person, debt.reason, debt.request, debt.about) == (salma, WHY, None, Envelope.objects.get())
    assert debt.due_at - debt.opened_at == timedelta(hours=24)
    assert Entry.objects.filter(verb="approvals.enter_alone", tbl="hq.approvals_debt").get().context["reason"] == WHY


def test_it_does_not_matter_how_it_is_typed(salma):
    credential = sealed_for(salma).upper().replace("-", " ")

    assert enter(f"  {credential} ")[1].status_code == 302


def test_it_is_good_once(salma):
    credential = sealed_for(salma)
    enter(credential)

    browser, answer = enter(credential)

    assert (answer.status_code, Session.objects.count()) == (422, 1)
    assert "This opens nothing." in answer.text
    assert browser.get("/me/").status_code == 302


@pytest.mark.parametrize(
    "spoil",
    [
        lambda person: person.become(is_active=False),
        lambda person: person.become(roles=[]),
        lambda person: sealed_for(person),
    ],
    ids=["kept out", "without a role", "replaced"],
)
def test_what_opens_nothing_any_more_is_refused_like_what_never_did_and_recorded(salma, spoil):
    credential = sealed_for(salma)
    spoil(salma)

    words = {enter(each)[1].text.split("This opens nothing.")[1][:80] for each in (credential, "abcd-abcd")}

    assert len(words) == 1
    assert refusals() == [("unknown", "opens nothing")] * 2
    assert not Session.objects.exists()


def test_a_refused_try_keeps_nothing_of_what_was_typed(salma):
    enter("abcd-efgh-ijkl")

    assert not [entry for entry in Entry.objects.all() if "efgh" in entry.body + entry.ctx]


def test_without_a_reason_of_twenty_characters_nothing_is_tried(salma):
    credential = sealed_for(salma)

    _browser, answer = enter(credential, reason="It is down")

    assert answer.status_code == 422
    assert Envelope.objects.sealed().exists()
    with pytest.raises(InvalidInput):
        actions.enter_alone(credential=credential, reason="It is down", arrival=Arrival("0" * 32, "", ""), by=make.WORKER)


def test_too_many_tries_from_one_address_are_not_looked_at(salma, door):
    credential, address = sealed_for(salma), next(addresses)
    for _ in range(door.EMERGENCY_TRIES_PER_MINUTE):
        enter("wrong", browser=make.client(None, address=address))

    _browser, answer = enter(credential, browser=make.client(None, address=address))

    assert answer.status_code == 429
    assert Envelope.objects.sealed().exists()
    assert enter(credential)[1].status_code == 302


@pytest.mark.parametrize("method", ["get", "post"])
def test_while_it_is_switched_off_the_door_is_like_any_address_that_leads_nowhere(door, method):
    door.HQ_EMERGENCY_ACCESS = False

    for browser, expected in ((make.client(None), 302), (make.client(), 404)):
        here, nowhere = (getattr(browser, method)(path) for path in ("/emergency/", "/emergencx/"))
        assert here.status_code == nowhere.status_code == expected
        assert here.headers.get("Location", "").replace("emergency", "emergencx") == nowhere.headers.get("Location", "")


def test_the_page_says_what_it_costs_in_both_languages(client):
    page = client.get("/emergency/").text
    assert "over after one hour" in page
    assert "Without one you cannot do what carries a high risk" in page
    client.cookies["hq_language"] = "ar"
    assert "دخول الطوارئ" in client.get("/emergency/").text


def test_everybody_who_watches_over_it_is_told(salma):
    enter(sealed_for(salma))

    notice = Outbox.objects.get(topic=Topic.NOTICE, payload__notice="emergency_entered")
    assert notice.payload["roles"] == [Role.SUPER_ADMIN, Role.QA_COMPLIANCE]
    assert notice.payload["link"] == Envelope.objects.get().get_absolute_url()
    with override("en"):
        assert "came in by a sealed credential" in written(notice.payload, called="username")[0]
    with override("ar"):
        assert "دخل" in written(notice.payload, called="name")[0]


def test_every_page_of_everybody_says_so_until_it_is_over(salma):
    others = make.client(Role.SUPPORT_ANALYST)
    assert "Emergency access is open" not in others.get("/tenants/").text
    browser, _answer = enter(sealed_for(salma))

    for page in ("/", "/tenants/", "/me/", "/nothing/"):
        assert "Emergency access is open: Salma" in others.get(page).text
    assert "Emergency access is open: Salma" in make.client().get("/raw/").text
    assert "Emergency access is open: Salma" in browser.get("/").text
    assert "Emergency access is open" not in make.client(None).get("/sign-in/").text

    browser.post("/sign-out/")
    assert "Emergency access is open" not in others.get("/tenants/").text


def test_pages_ask_nothing_while_the_door_is_off(door, salma, rf, django_assert_num_queries):
    request = rf.get("/")
    request.actor, door.HQ_EMERGENCY_ACCESS = acting(salma), False

    with django_assert_num_queries(0):
        assert list(emergencies(request)["emergencies"]()) == []


def test_an_overdue_debt_keeps_them_out_and_does_not_spend_the_envelope(salma):
    with time_machine.travel(clock.now() - timedelta(hours=25), tick=False):
        enter(sealed_for(salma))
    envelope = sealed_for(salma)

    _browser, answer = enter(envelope)

    assert (answer.status_code, Envelope.objects.sealed().count()) == (422, 1)
    assert "has not been judged in time" in answer.text
    assert refusals() == [(str(Envelope.objects.sealed().get().pk), "in debt")]


def test_both_kinds_of_debt_block_both_kinds_of_emergency(holder, asker):
    with time_machine.travel(clock.now() - timedelta(hours=25), tick=False):
        enter(sealed_for(holder))
    with pytest.raises(actions.InDebt):
        break_glass(ask(asker), holder, EMERGENCY)


def test_another_person_judges_it_on_its_page(salma):
    enter(sealed_for(salma))
    envelope, qa = Envelope.objects.get(), make.person(Role.QA_COMPLIANCE)
    browser = make.client_of(qa)
    assert f"/approvals/emergencies/{envelope.pk}/" in browser.get("/").text

    page = browser.get(envelope.get_absolute_url()).text
    assert WHY in page
    assert "It was justified" in page
    answer = browser.post(f"{envelope.get_absolute_url()}judge/justified/", {"reason": "The outage is on record"})

    assert answer.status_code == 303
    assert (Debt.objects.get().verdict, Debt.objects.get().reviewer) == ("justified", qa)
    assert queries.debts_owed() == []
    told = Outbox.objects.get(topic=Topic.NOTICE, payload__notice="glass_judged").payload
    assert (told["people"], told["facts"]["request"]) == ([str(salma.pk)], envelope.slug)


def test_its_page_shows_what_was_done(salma):
    browser, _answer = enter(sealed_for(salma))
    browser.post("/me/preferences/", {"theme": "dark"})

    page = make.client().get(Envelope.objects.get().get_absolute_url()).text

    assert "What was done in that session" in page
    assert "preferences" in page


def test_its_page_lists_what_was_done_in_it_and_nothing_of_the_same_person_elsewhere(salma):
    """Before, beside it and after it in a usual session, by a key, in another emergency: each chooses another theme."""
    usual = make.client_of(salma)
    usual.post("/me/preferences/", {"language": "ar"})
    emergency, _answer = enter(sealed_for(salma))
    emergency.post("/me/preferences/", {"theme": "dark"})
    usual.post("/me/preferences/", {"density": "compact"})
    emergency.post("/me/preferences/", {"theme": "light"})
    emergency.post("/sign-out/")
    usual.post("/me/preferences/", {"language": "en"})
    other, _answer = enter(sealed_for(salma))
    other.post("/me/preferences/", {"density": "default"})

    first, second = Envelope.objects.order_by("pk")

    assert chosen_in(first) == [("theme", "light"), ("theme", "dark")]
    assert chosen_in(second) == [("density", "default")]
    verbs = {line.entry.verb for line in queries.done_in(first)}
    assert verbs == {"staff.set_preferences", "staff.sign_out"}
    assert verbs_found_by(f"approval:{first.slug}") == [*["staff.sign_out"], *["staff.set_preferences"] * 2]


def verbs_found_by(search: str) -> list[str]:
    """Which acts the audit log finds, the latest first."""
    return [line.head.verb for line in timeline(asked(search).question).lines]


def chosen_in(envelope: Envelope) -> list[tuple[str, str]]:
    """Which preferences the list shows as set in that session, the latest first."""
    shown = [line.entry for line in queries.done_in(envelope) if line.entry.verb == "staff.set_preferences"]
    return [(name, after) for entry in shown for name, (_before, after) in entry.changes.items()]


def test_an_envelope_whose_number_begins_like_another_lists_its_own(salma):
    enter(sealed_for(salma))
    envelope = Envelope.objects.get()
    longer = int(f"{envelope.pk}1")
    entries = Entry.objects.filter(actor=f"staff:{salma.pk}")

    by = replace(acting(salma), warrant=f"emergency:{longer}")
    set_preferences(person=salma, theme="dark", density="compact", language="en", by=by)

    assert entries.exists()
    assert queries.done_in(envelope) == []


def test_nobody_judges_their_own_by_any_account_nor_from_an_emergency(salma):
    salma.become(roles=["qa_compliance"], email="salma@hq.example")
    enter(sealed_for(salma))
    debt, judging = Debt.objects.get(), {"verdict": "justified", "reason": "It was down indeed"}

    for person in (salma, make.person(Role.QA_COMPLIANCE, email="SALMA@hq.example")):
        with pytest.raises(actions.NotYou):
            actions.review_bypass(debt=debt, **judging, by=acting(person))
    other = acting(make.person(Role.QA_COMPLIANCE))
    with pytest.raises(OutlastsEmergency):
        actions.review_bypass(debt=debt, **judging, by=replace(other, warrant="emergency:9"))


def test_the_database_takes_no_debt_of_a_sealed_envelope_or_of_somebody_else(salma):
    sealed_for(salma)
    facts = {"envelope": Envelope.objects.get(), "reason": WHY, "opened_at": clock.now(), "due_at": clock.now()}

    with pytest.raises(IntegrityError, match="opened envelope"), transaction.atomic():
        Debt.objects.create(person=salma, **facts)
    Envelope.objects.get().open(clock.now())
    with pytest.raises(IntegrityError, match="opened envelope"), transaction.atomic():
        Debt.objects.create(person=make.person(), **facts)
    with pytest.raises(IntegrityError), transaction.atomic():
        Debt.objects.create(person=salma, **facts | {"envelope": None})


def test_no_person_lets_anybody_in_through_the_action(salma):
    credential = sealed_for(salma)

    with pytest.raises(Forbidden):
        actions.enter_alone(
            credential=credential, reason=WHY, arrival=Arrival("0" * 32, "", ""), by=make.consenting(make.actor())
        )
