"""What is personal stands in the ledger as digests nobody can guess, and beside it encrypted under a key of its subject."""

import json
import os
from dataclasses import replace

import psycopg
import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from audit import queries
from audit.actions import CannotUndo, erase
from audit.actions.undoing import changes_in_the_clear
from audit.models import Entry
from audit.vault import CannotOpen, DoesNotOpen, Erased, Keyring, Place, Salted, UnknownKey, decrypted, encrypted, new_data_key
from hqconsole.kernel import ledger
from hqconsole.kernel.actions import last_group, preview
from hqconsole.kernel.captured import fingerprint_of
from tenants.actions import create
from tenants.models import Contact
from tests import make
from tests.services import administrator_on, role_url, seal_everything

CANARY = "canary-salim@laundry.example"
PLACE = Place("hq/1", 7, "hq.tenants_contact", "3", "tenant:1", 1)
ODD_TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=254) | st.sampled_from(
    ["سالم بن ناصر", '{"sha256": "x"}', "[1,2]", '"', "\\u0041", "\x1f\x01\x7f", "‏عربي‎ mixed", "null"]
)


def contact(**given) -> Contact:
    return Contact.objects.create(**{"tenant": make.tenant(), "role": "administrator", "name": "Salim", "email": CANARY} | given)


def entry_about(row: Contact) -> Entry:
    return Entry.objects.filter(tbl="hq.tenants_contact", pk_of_row=str(row.pk)).latest("seq")


def seal(database: str) -> None:
    seal_everything(role_url("HQ_SEALER_DATABASE_URL", database))


def rows_of(database: str, statement: str, *given) -> list[tuple]:
    with psycopg.connect(administrator_on(database)) as admin:
        return admin.execute(statement, given).fetchall()


def test_the_ledger_holds_digests_and_not_the_values(committed_db):
    entry = entry_about(contact())

    assert CANARY not in entry.body
    assert entry.changes["email"][0] is None
    assert len(entry.changes["email"][1]["sha256"]) == 64
    assert {"email", "name"} <= set(entry.fields)


def test_the_same_value_has_another_digest_each_time(committed_db):
    one, two = contact(), contact()

    assert entry_about(one).changes["email"] != entry_about(two).changes["email"]


def test_after_the_seal_nothing_of_it_stands_in_the_clear_and_it_can_be_read(committed_db):
    row = contact()
    assert queries.in_the_clear(entry_about(row))["email"] == [None, CANARY]

    seal(committed_db)

    kept = rows_of(committed_db, "SELECT i::text FROM audit.inbox i UNION ALL SELECT p::text FROM audit.personal p")
    logged = rows_of(committed_db, "SELECT l::text FROM audit.sys_audit_log l")
    assert CANARY not in str(kept) + str(logged)
    assert queries.in_the_clear(entry_about(row))["email"] == [None, CANARY]


@pytest.mark.django_db
@given(name=ODD_TEXT.filter(bool), email=ODD_TEXT)
def test_whatever_text_is_captured_comes_back_as_it_was(name, email):
    row = Contact(tenant=make.tenant(), role="administrator", name=name[:120], email=email)
    Contact.objects.bulk_create([row])

    clear = queries.in_the_clear(entry_about(row))

    assert (clear["name"], clear["email"]) == ([None, name[:120]], [None, email])


@given(ODD_TEXT)
def test_whatever_is_encrypted_opens_in_its_place_with_its_key_and_nowhere_else(text):
    key, other = new_data_key(), new_data_key()
    sealed = encrypted(key, text.encode(), PLACE.data)

    assert decrypted(key, sealed, PLACE.data).decode() == text
    for wrong_key, wrong_place in ((other, PLACE), (key, replace(PLACE, seq=8)), (key, replace(PLACE, pk="4"))):
        with pytest.raises(DoesNotOpen):
            decrypted(wrong_key, sealed, wrong_place.data)
    with pytest.raises(DoesNotOpen):
        decrypted(key, b"", PLACE.data)


def test_a_data_key_opens_under_the_keys_of_its_environment_only():
    old, both, other = Keyring(["old"]), Keyring(["new", "old"]), Keyring(["another"])
    key = new_data_key()
    wrapped = old.wrap(key, "tenant:1", 1)

    assert both.unwrap(wrapped, "tenant:1", 1, old.newest) == key
    with pytest.raises(UnknownKey):
        other.unwrap(wrapped, "tenant:1", 1, old.newest)
    with pytest.raises(DoesNotOpen):
        both.unwrap(wrapped, "tenant:2", 1, old.newest)
    with pytest.raises(Erased):
        both.unwrap(None, "tenant:1", 1, old.newest)


def test_a_value_with_another_salt_does_not_fit_its_digest():
    kept = Salted("00" * 16, '"Salim"')

    assert not kept.fits(None)
    assert not Salted("01" * 16, '"Salim"').fits(kept)


def test_two_ciphertexts_that_changed_places_do_not_open(committed_db):
    rows = [contact(), contact(email="other@laundry.example")]
    seal(committed_db)
    seqs = [entry_about(row).seq for row in rows]
    with psycopg.connect(administrator_on(committed_db), autocommit=True) as admin:
        admin.execute("ALTER TABLE audit.personal DISABLE TRIGGER USER")
        admin.execute(
            "UPDATE audit.personal p SET sealed = q.sealed, subject = q.subject, key_no = q.key_no FROM audit.personal q"
            " WHERE (p.seq, q.seq) IN ((%s, %s), (%s, %s))",
            [*seqs, *reversed(seqs)],
        )

    for row in rows:
        with pytest.raises(CannotOpen):
            queries.in_the_clear(entry_about(row))


def test_with_the_wrong_keys_the_values_are_out_of_reach_and_not_empty(committed_db, settings):
    row = contact()
    seal(committed_db)
    settings.HQ_LEDGER_KEYS = "quite-another-key-0123456789-0123456789-0123456789"

    with pytest.raises(UnknownKey):
        queries.in_the_clear(entry_about(row))
    with pytest.raises(CannotUndo, match="cannot be read"):
        changes_in_the_clear(entry_about(row))


def test_a_sealer_with_the_wrong_keys_seals_nothing_and_loses_nothing(committed_db, monkeypatch):
    row = contact()
    seal(committed_db)
    Contact.objects.filter(pk=row.pk).update(email="new@laundry.example")
    monkeypatch.setenv("HQ_LEDGER_KEYS", "quite-another-key-0123456789-0123456789-0123456789")
    with pytest.raises(UnknownKey):
        seal(committed_db)
    monkeypatch.undo()

    seal(committed_db)

    assert queries.in_the_clear(entry_about(row))["email"] == [CANARY, "new@laundry.example"]


def test_an_update_keeps_only_the_fields_that_changed(committed_db):
    row = contact()

    Contact.objects.filter(pk=row.pk).update(email="new@laundry.example")

    assert entry_about(row).changes.keys() == {"email"}
    assert queries.in_the_clear(entry_about(row)) == {"email": [CANARY, "new@laundry.example"]}


def test_what_an_actor_just_typed_is_in_the_preview_with_one_fingerprint(committed_db):
    order = make.order(slug="a-laundry-to-be")

    looks = [preview(create, **order, by=make.actor()) for _time in range(2)]

    assert order["administrator"]["email"] in str(looks[0].changes)
    assert looks[0].fingerprint == looks[1].fingerprint
    assert order["administrator"]["email"] not in str([change.masked for change in looks[0].captured])


def test_two_personal_values_have_two_fingerprints(committed_db):
    rows = [ledger.Change(1, "U", "t", "1", "", {"email": [None, value]}, ("email",)) for value in ("a", "b")]

    assert fingerprint_of(rows[:1], "") != fingerprint_of(rows[1:], "")


@pytest.mark.parametrize("is_sealed", [True, False])
def test_a_deleted_contact_comes_back_by_an_undo_from_what_is_encrypted(committed_db, is_sealed):
    create(**make.order(slug="to-be-undone"), by=make.actor())
    group, row = last_group.get(), Contact.objects.latest("pk")
    if is_sealed:
        seal(committed_db)

    make.undo(group)

    assert not Contact.objects.filter(pk=row.pk).exists()
    assert queries.in_the_clear(entry_about(row))["email"] == [row.email, None]


def test_what_was_erased_is_not_undone(committed_db):
    create(**make.order(slug="to-be-erased"), by=make.actor())
    group, row = last_group.get(), Contact.objects.latest("pk")
    erase(f"tenant:{row.tenant_id}")

    with pytest.raises(CannotUndo, match="has been erased"):
        make.undo(group)


def test_personal_facts_of_an_event_are_kept_like_personal_columns(committed_db):
    ledger.record("hq.staff_person", "7", refused="no role", personal={"email": CANARY}, whose="stranger:7")
    entry = Entry.objects.get(tbl="hq.staff_person", pk_of_row="7")

    assert CANARY not in entry.body
    seal(committed_db)
    entry = Entry.objects.get(tbl="hq.staff_person", pk_of_row="7")
    assert queries.in_the_clear(entry) == {"refused": [None, "no role"], "email": [None, CANARY]}


def test_no_change_names_its_actor(committed_db):
    person = make.person(name_en="Canary Name")
    with transaction.atomic(), ledger.context(**make.actor(name="Canary Name", id=f"staff:{person.pk}").claims):
        row = contact()

    entry = entry_about(row)
    assert entry.actor == f"staff:{person.pk}"
    assert "Canary Name" not in entry.ctx
    assert queries.names_of_people()[f"staff:{person.pk}"][0] == "Canary Name"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit.personal SET sealed = NULL",
        "DELETE FROM audit.personal",
        "UPDATE audit.personal_key SET wrapped = NULL",
        "INSERT INTO audit.personal_key (subject, no, kek) VALUES ('x', 1, '')",
        "SELECT audit.rewrap('{}', '{}', '{}', '{}', '')",
        "SELECT * FROM audit.inbox",
    ],
)
def test_the_consoles_role_can_only_read_and_erase(committed_db, statement):
    with connection.cursor() as cursor, pytest.raises(Exception, match="permission denied"):
        cursor.execute(statement)


@pytest.mark.parametrize("statement", ["SELECT personal FROM audit.pending_personal", "SELECT wrapped FROM audit.personal_key"])
def test_the_auditor_verifies_without_seeing(committed_db, statement):
    with psycopg.connect(role_url("HQ_AUDITOR_DATABASE_URL", committed_db)) as auditor, pytest.raises(psycopg.Error):
        auditor.execute(statement)


def test_nothing_brings_a_destroyed_key_back(committed_db):
    contact()
    seal(committed_db)
    ((subject, wrapped),) = rows_of(
        committed_db,
        "SELECT subject, wrapped FROM audit.personal_key WHERE subject LIKE 'tenant:%%' ORDER BY made_at DESC LIMIT 1",
    )
    erase(subject)

    with psycopg.connect(administrator_on(committed_db)) as admin, pytest.raises(psycopg.Error, match="append-only"):
        admin.execute("UPDATE audit.personal_key SET wrapped = %s, destroyed_at = NULL WHERE subject = %s", [wrapped, subject])


def test_a_sealed_part_is_named_json_of_salt_and_text(committed_db):
    """The form that docs/guide/personal-data.md gives to auditors."""
    contact()
    ((personal,),) = rows_of(committed_db, "SELECT personal FROM audit.inbox WHERE tbl = 'hq.tenants_contact'")

    fields = json.loads(personal)["fields"]
    assert Salted(*fields["email"][1]).value == CANARY
    assert len(bytes.fromhex(fields["email"][1][0])) == 16
    assert os.environ["HQ_LEDGER_KEYS"] not in personal
