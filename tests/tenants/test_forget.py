"""Forgetting the people of a tenant ends what is personal everywhere in the database, and nothing of what was done."""

import os

import psycopg
import pytest
from django.db import transaction
from django.urls import reverse

from approvals.models import Request
from audit.checkpoints import Store
from audit.models import Entry
from audit.queries import in_the_clear
from audit.vault import Erased
from audit.verification import ROWS, Outside, verify
from hqconsole.kernel import clock
from hqconsole.kernel.actions import preview
from hqconsole.kernel.errors import Forbidden, SentForReview
from hqconsole.kernel.roles import Role
from tenants.actions import NotReady, UnderLegalHold, create, forget
from tenants.models import Contact, Hold, Tenant
from tests import make
from tests.approvals.conftest import acting, approve, ask, execute
from tests.services import administrator_on, role_url, seal_everything

CANARIES = ("canary-salim@laundry.example", "Canary Salim")
EVERY_TABLE = """
SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
"""


def found_in(database: str, *values: str) -> dict[str, list[str]]:
    """Where any of the values stands: every table of the database as text."""
    found = {}
    with psycopg.connect(administrator_on(database)) as admin:
        for (table,) in admin.execute(EVERY_TABLE).fetchall():
            rows = "\n".join(text for (text,) in admin.execute(f"SELECT t::text FROM {table} t"))
            if here := [value for value in values if value in rows]:
                found[table] = here
    return found


def seal(database: str) -> None:
    seal_everything(role_url("HQ_SEALER_DATABASE_URL", database))


@pytest.fixture
def tenant(committed_db) -> Tenant:
    """One that was created with a contact, whose contact was changed, and that works."""
    email, name = CANARIES
    order = make.order(slug="pearl") | {"administrator": {"name": name, "email": email}}
    tenant = create(**order, by=make.actor())
    tenant.contacts.update(name=f"{name} junior")
    tenant.settle(clock.now())
    return tenant


@pytest.fixture
def people(committed_db) -> tuple:
    return tuple(make.person(Role.SUPER_ADMIN, email=f"{name}@hq.example") for name in ("salma", "nasser"))


def forgotten(tenant: Tenant, people: tuple) -> Request:
    asker, other = people
    request = ask(asker, forget, tenant=tenant, reason=make.REASON)
    approve(request, other)
    execute(request)
    request.refresh_from_db()
    return request


@pytest.mark.parametrize("is_sealed", [True, False])
def test_nothing_of_it_stands_anywhere_in_the_database(committed_db, tenant, people, is_sealed):
    if is_sealed:
        seal(committed_db)
    assert found_in(committed_db, *CANARIES)

    assert forgotten(tenant, people).state == "executed"

    assert found_in(committed_db, *CANARIES) == {}
    seal(committed_db)
    assert found_in(committed_db, *CANARIES) == {}
    assert not Contact.objects.filter(tenant=tenant).exists()


def test_the_chain_still_holds_and_the_entry_says_who_erased_it(committed_db, tenant, people, tmp_path):
    seal(committed_db)
    entry = Entry.objects.filter(tbl="hq.tenants_contact", op="I").get(tenant=str(tenant.pk))
    assert in_the_clear(entry)["email"] == [None, CANARIES[0]]

    forgotten(tenant, people)
    seal(committed_db)

    with pytest.raises(Erased, match=f"staff:{people[0].pk}"):
        in_the_clear(entry)
    store = Store(os.environ["HQ_CHECKPOINT_DIR"])
    with psycopg.connect(administrator_on(committed_db)) as reader:
        (origin,) = reader.execute("SELECT origin FROM audit.head").fetchone()
        assert verify(iter(reader.execute(ROWS, binary=True)), Outside(origin, [], store.ring())).is_intact


def test_it_takes_a_second_person(tenant, people):
    with pytest.raises(SentForReview):
        forget(tenant=tenant, reason=make.REASON, by=acting(people[0], tenant.slug))

    assert tenant.contacts.exists()


@pytest.mark.parametrize("role", [Role.TECH_ADMIN, Role.BUSINESS_ADMIN, Role.QA_COMPLIANCE, Role.SUPPORT_ANALYST])
def test_other_roles_may_not(tenant, role):
    with pytest.raises(Forbidden):
        forget(tenant=tenant, reason=make.REASON, by=make.consenting(make.actor(role), tenant.slug))


def test_a_request_to_forget_does_not_keep_what_is_to_be_forgotten(committed_db, tenant, people):
    request = ask(people[0], forget, tenant=tenant, reason=make.REASON)

    assert not any(value in str(request.changes) + request.call for value in CANARIES)


def test_nothing_under_a_legal_hold_is_erased(tenant):
    with transaction.atomic():
        tenant.holds.create(kind=Hold.Kind.LEGAL, reason=make.REASON, placed_by="staff:1", placed_at=clock.now())
        tenant.settle(clock.now())

    assert isinstance(preview(forget, tenant=tenant, reason=make.REASON, by=make.actor()).refusal, UnderLegalHold)


def test_nothing_is_erased_while_it_is_needed_to_open_the_tenant(committed_db):
    tenant = create(**make.order(), by=make.actor())

    assert isinstance(preview(forget, tenant=tenant, reason=make.REASON, by=make.actor()).refusal, NotReady)


def test_what_is_written_afterwards_has_a_new_key_and_can_be_read(committed_db, tenant, people):
    seal(committed_db)
    forgotten(tenant, people)
    row = Contact.objects.create(tenant=tenant, role="administrator", name="Noor", email="noor@laundry.example")
    seal(committed_db)

    entry = Entry.objects.get(tbl="hq.tenants_contact", pk_of_row=str(row.pk))
    assert in_the_clear(entry)["name"] == [None, "Noor"]
    with psycopg.connect(administrator_on(committed_db)) as admin:
        numbers = admin.execute(
            "SELECT no, wrapped IS NULL FROM audit.personal_key WHERE subject = %s ORDER BY no", [f"tenant:{tenant.pk}"]
        ).fetchall()
    assert numbers == [(1, True), (2, False)]


def test_the_page_asks_and_sends_it_to_a_second_person(tenant, people):
    browser = make.client_of(people[0])
    address = reverse("tenants:forget", args=[tenant.slug])

    text = browser.get(address).content.decode()
    assert "can never be read again" in text
    assert not any(value in text for value in CANARIES)

    proof = make.proof(browser, forget, tenant=tenant)
    browser.post(address, {"reason": make.REASON, "typed_name": tenant.slug, "proof": proof})
    assert Request.objects.get().verb == "tenants.forget"


def test_another_tenants_people_are_not_forgotten(committed_db, tenant, people):
    other = create(**make.order(slug="coral"), by=make.actor())
    seal(committed_db)

    forgotten(tenant, people)

    entry = Entry.objects.get(tbl="hq.tenants_contact", op="I", tenant=str(other.pk))
    assert in_the_clear(entry)["email"][1].endswith("@laundry.example")
