"""The page of coverage shows what the database captures now, each verb's last use, and how long seals take."""

import math
import os

import psycopg
import pytest

from audit.checkpoints import Store, load_key
from audit.coverage import RULES
from audit.queries import Delays, delays, tables, uses
from audit.sealer import Sealer
from audit.vault import keyring_of
from hqconsole.kernel.roles import Role
from tenants.actions import suspend
from tests import make
from tests.services import role_url, seal_everything


@pytest.mark.django_db
def test_each_table_is_captured_or_exempt_for_a_reason():
    found = {table.name: table for table in tables()}

    assert len(found) > 30
    assert set(RULES) - {"hq.django_migrations"} <= set(found)
    assert not [table.name for table in found.values() if table.problem]
    assert all(table.is_governed != bool(table.reason) for table in found.values())


def test_a_verb_shows_its_last_use(committed_db):
    before = {use.verb: use.seq for use in uses()}
    tenant = make.tenant()
    suspend(tenant=tenant, reason=make.REASON, by=make.consenting(make.actor(), tenant.slug))
    seal_everything(role_url("HQ_SEALER_DATABASE_URL", committed_db))

    after = {use.verb: use.seq for use in uses()}

    assert before["tenants.suspend"] is None
    assert [verb for verb in after if after[verb] != before[verb]] == ["tenants.suspend"]


def test_the_sealer_counts_how_long_each_entry_waited(committed_db, tmp_path):
    before = delays().entries
    make.tenant()
    with psycopg.connect(role_url("HQ_SEALER_DATABASE_URL", committed_db), autocommit=True) as connection:
        key, keyring = load_key(os.environ["HQ_CHECKPOINT_KEY_FILE"]), keyring_of(os.environ["HQ_LEDGER_KEYS"])
        sealed = Sealer(connection, key, Store(tmp_path), keyring).seal()

    assert sealed > 0
    assert delays().entries == before + sealed
    assert delays().mean < 60


def test_prometheus_counts_what_waited_at_most_so_long():
    seen = Delays([(0.5, 3), (1.0, 4), (10.0, 2), (math.inf, 1)], 30.0)

    assert seen.cumulative == [(0.5, 3), (1.0, 7), (10.0, 9), (math.inf, 10)]
    assert (seen.mean, seen.late) == (3.0, 3)
    assert Delays([], 0.0).mean is None


@pytest.mark.django_db
def test_the_page_is_for_whoever_reads_the_log():
    page = make.client(Role.QA_COMPLIANCE).get("/audit/coverage/").content.decode()

    assert "hq.tenants_tenant" in page
    assert "Session keys are secrets" in page
    assert make.client(Role.SUPPORT_ANALYST).get("/audit/coverage/").status_code == 403
