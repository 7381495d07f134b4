"""A key-encryption key ends without a pause: every data key is wrapped by the newest, and the old one opens nothing any more."""

import psycopg
import pytest
from django.core.management import CommandError, call_command

from audit import queries
from audit.actions import erase
from audit.models import Entry
from audit.rotation import rotate
from audit.vault import UnknownKey, keyring_of
from tenants.models import Contact
from tests import make
from tests.services import administrator_on, role_url, seal_everything

NEW = "a-new-key-0123456789-0123456789-0123456789-0123456789"


@pytest.fixture
def rows(committed_db, monkeypatch) -> list[Contact]:
    monkeypatch.setenv("HQ_SEALER_DATABASE_URL", role_url("HQ_SEALER_DATABASE_URL", committed_db))
    made = [
        Contact.objects.create(tenant=make.tenant(), role="administrator", name="S", email=f"{n}@l.example") for n in range(3)
    ]
    seal_everything(role_url("HQ_SEALER_DATABASE_URL", committed_db))
    return made


def email_of(row: Contact) -> str:
    return queries.in_the_clear(Entry.objects.get(tbl="hq.tenants_contact", pk_of_row=str(row.pk)))["email"][1]


def test_after_a_rotation_the_old_key_is_not_needed(rows, settings):
    settings.HQ_LEDGER_KEYS = f"{NEW},{settings.HQ_LEDGER_KEYS}"
    assert [email_of(row) for row in rows] == [row.email for row in rows]

    call_command("rotate_ledger_keys")

    settings.HQ_LEDGER_KEYS = NEW
    assert [email_of(row) for row in rows] == [row.email for row in rows]


def test_after_a_rotation_the_old_key_opens_nothing(rows, settings):
    old = settings.HQ_LEDGER_KEYS
    settings.HQ_LEDGER_KEYS = f"{NEW},{old}"
    call_command("rotate_ledger_keys")
    settings.HQ_LEDGER_KEYS = old

    with pytest.raises(UnknownKey):
        email_of(rows[0])


def test_a_rotation_can_be_broken_off_and_begun_again(rows, settings, committed_db, monkeypatch):
    monkeypatch.setattr("audit.rotation.BATCH", 2)
    keyring = keyring_of(f"{NEW},{settings.HQ_LEDGER_KEYS}")
    with psycopg.connect(role_url("HQ_SEALER_DATABASE_URL", committed_db), autocommit=True) as connection:
        first = next(rotate(connection, keyring))
        *_others, last = rotate(connection, keyring)
        again = list(rotate(connection, keyring))
        (keys,) = connection.execute("SELECT count(*) FROM audit.personal_key WHERE kek = %s", [keyring.newest]).fetchone()

    assert (first.done, first.done + last.done, again) == (2, keys, [])


def test_a_key_that_was_erased_stays_erased(rows, settings, committed_db):
    erase(f"tenant:{rows[0].tenant_id}")
    settings.HQ_LEDGER_KEYS = f"{NEW},{settings.HQ_LEDGER_KEYS}"

    call_command("rotate_ledger_keys")

    with psycopg.connect(administrator_on(committed_db)) as admin:
        found = admin.execute("SELECT wrapped FROM audit.personal_key WHERE subject = %s", [f"tenant:{rows[0].tenant_id}"])
        assert found.fetchall() == [(None,)]


def test_a_key_erased_while_its_batch_is_wrapped_stays_erased(rows, settings, committed_db):
    keyring, subject = keyring_of(f"{NEW},{settings.HQ_LEDGER_KEYS}"), f"tenant:{rows[0].tenant_id}"
    with psycopg.connect(role_url("HQ_SEALER_DATABASE_URL", committed_db), autocommit=True) as connection:
        no, kek = connection.execute("SELECT no, kek FROM audit.personal_key WHERE subject = %s", [subject]).fetchone()
        erase(subject)
        given = [[subject], [no], [kek], [keyring.wrap(b"k" * 32, subject, no)], keyring.newest]
        (done,) = connection.execute(
            "SELECT audit.rewrap(%s::text[], %s::integer[], %s::text[], %s::bytea[], %s)", given
        ).fetchone()

    assert done == 0


def test_keys_that_do_not_open_are_counted_and_left_as_they_are(rows, settings):
    old, settings.HQ_LEDGER_KEYS = settings.HQ_LEDGER_KEYS, NEW
    with pytest.raises(CommandError, match="do not open"):
        call_command("rotate_ledger_keys")
    settings.HQ_LEDGER_KEYS = old

    assert email_of(rows[0]) == rows[0].email
