"""Personal values of an entry are hidden until somebody reveals them with a reason: one event, however often they look."""

from datetime import timedelta

import psycopg
import pytest
from django.urls import reverse

from audit.actions import NothingToReveal, SeenAlready, erase, reveal
from audit.models import Entry, Reveal
from hqconsole.kernel import clock
from hqconsole.kernel.errors import ConsentMissing, Forbidden
from hqconsole.kernel.roles import Role
from tenants.models import Contact
from tests import make
from tests.services import administrator_on, role_url, seal_everything

CANARY = "canary-salim@laundry.example"
WHY = "A court asks who was told"


@pytest.fixture
def entry(committed_db) -> Entry:
    row = Contact.objects.create(tenant=make.tenant(slug="pearl"), role="administrator", name="Salim", email=CANARY)
    seal_everything(role_url("HQ_SEALER_DATABASE_URL", committed_db))
    return Entry.objects.get(tbl="hq.tenants_contact", pk_of_row=str(row.pk))


def page(browser, entry) -> str:
    return browser.get(reverse("audit:detail", args=[entry.seq])).content.decode()


def reveal_on_page(browser, entry, reason: str = WHY):
    return browser.post(reverse("audit:reveal", args=[entry.seq]), {"reason": reason})


def revealed(entry, role=Role.QA_COMPLIANCE, reason: str = WHY) -> Reveal:
    return reveal(entry=entry, reason=reason, by=make.consenting(make.actor(role)))


@pytest.mark.parametrize("path", ["/audit/?table=hq.tenants_contact", "/tenants/pearl/audit/", "/tenants/pearl/"])
def test_every_page_hides_them(entry, path):
    text = make.client().get(path).content.decode()

    assert "hidden" in text
    assert "sha256" not in text
    if path != "/tenants/pearl/":  # whose first tab shows the contact itself
        assert CANARY not in text


def test_whoever_reveals_sees_them_on_the_page_and_nobody_else_does(entry):
    mine, others = make.client(Role.QA_COMPLIANCE), make.client()
    assert CANARY not in page(mine, entry)

    answer = reveal_on_page(mine, entry)

    assert answer.status_code == 303
    assert CANARY not in answer.headers["Location"]
    assert CANARY in page(mine, entry)
    assert CANARY not in page(others, entry)


def test_a_script_says_why_and_gets_them(entry):
    browser, address = make.client(Role.QA_COMPLIANCE), f"/api/v1/audit/entries/{entry.seq}/reveal"
    body = {"content_type": "application/json"}

    assert CANARY not in browser.post(f"{address}?dry_run=1", {"reason": WHY}, **body).content.decode()
    answer = browser.post(address, {"reason": WHY, "confirmed": True}, **body)

    assert (answer.status_code, answer.json()["values"]["email"]) == (200, [None, CANARY])
    assert browser.post(address, {"confirmed": True}, **body).status_code == 428
    assert make.client(Role.SUPPORT_ANALYST).post(address, {"reason": WHY}, **body).status_code == 403


def test_it_takes_a_reason(entry):
    assert reveal_on_page(make.client(), entry, "so").status_code == 422
    with pytest.raises(ConsentMissing):
        reveal(entry=entry, reason="so", by=make.consenting(make.actor()))


@pytest.mark.parametrize("role", [Role.TECH_ADMIN, Role.BUSINESS_ADMIN, Role.SUPPORT_ANALYST])
def test_other_roles_do_not_see_them(entry, role):
    with pytest.raises(Forbidden):
        revealed(entry, role)
    assert reveal_on_page(make.client(role), entry).status_code == 403


def test_the_page_tells_who_can_reveal_them_to_whoever_cannot(entry):
    assert "It takes the role" in page(make.client(Role.TECH_ADMIN), entry)


def test_it_is_an_event_with_who_what_and_why_and_without_the_values(entry):
    revealed(entry)

    event = Entry.objects.get(verb="audit.reveal")
    assert (event.actor, event.context["reason"]) == ("staff:qa_compliance", WHY)
    assert event.changes["capture"] == [None, entry.id]
    assert CANARY not in event.body + event.ctx


def test_looking_again_within_the_hour_is_the_same_event_and_counted(entry):
    browser = make.client()
    reveal_on_page(browser, entry)
    for _time in range(3):
        page(browser, entry)

    assert reveal_on_page(browser, entry).status_code == 409
    assert Entry.objects.filter(verb="audit.reveal").count() == 1
    assert Reveal.objects.get().looks == 3
    assert "Looked at 4 times" in page(browser, entry)


def test_another_reason_is_another_event(entry):
    revealed(entry)
    revealed(entry, reason="The tenant asks what we keep")
    with pytest.raises(SeenAlready):
        revealed(entry)

    assert Entry.objects.filter(verb="audit.reveal").count() == 2


def test_after_an_hour_they_are_hidden_again(entry, time_machine):
    person = make.person(Role.QA_COMPLIANCE)
    reveal_on_page(make.client_of(person), entry)
    time_machine.move_to(clock.now() + timedelta(minutes=61))

    assert CANARY not in page(make.client_of(person), entry)


def test_what_waits_for_its_seal_is_hidden_and_can_be_revealed(committed_db):
    Contact.objects.create(tenant=make.tenant(), role="administrator", name="Salim", email=CANARY)
    entry, browser = Entry.objects.filter(tbl="hq.tenants_contact").latest("seq"), make.client()
    assert not entry.is_sealed
    assert CANARY not in page(browser, entry)

    reveal_on_page(browser, entry)

    assert CANARY in page(browser, entry)


def test_a_value_that_is_not_what_was_sealed_is_called_out(entry, committed_db):
    with psycopg.connect(administrator_on(committed_db), autocommit=True) as admin:
        admin.execute("ALTER EVENT TRIGGER audit_tables DISABLE")
        admin.execute(
            "ALTER TABLE audit.sys_audit_log_1 DISABLE TRIGGER USER; ALTER TABLE audit.sys_audit_log DISABLE TRIGGER USER"
        )
        admin.execute(
            "UPDATE audit.sys_audit_log SET body = regexp_replace(body, '\"[0-9a-f]{64}\"', '\"' || repeat('0', 64) || '\"', 'g')"
            " WHERE seq = %s",
            [entry.seq],
        )
    browser = make.client()
    reveal_on_page(browser, entry)

    assert "Not what was sealed" in page(browser, entry)


def test_keys_that_do_not_open_it_are_said_and_not_taken_for_nothing(entry, settings):
    settings.HQ_LEDGER_KEYS = "quite-another-key-0123456789-0123456789-0123456789"

    assert "Personal values cannot be read" in page(make.client(), entry)
    with pytest.raises(NothingToReveal, match="does not fit"):
        revealed(entry)


@pytest.mark.parametrize(("language", "words"), [("en", "Personal values erased"), ("ar", "مُحيت القيم الشخصية")])
def test_the_page_of_an_erased_entry_says_when_and_by_whom(entry, language, words):
    erase(f"tenant:{entry.tenant}")

    text = page(make.client(language=language), entry)

    assert words in text
    assert "db:hq_app" in text
    with pytest.raises(NothingToReveal, match="erased"):
        revealed(entry)


def test_nothing_is_revealed_where_nothing_is_personal(committed_db):
    make.tenant()

    with pytest.raises(NothingToReveal):
        revealed(Entry.objects.filter(tbl="hq.tenants_tenant").latest("seq"))
