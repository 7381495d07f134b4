"""Prometheus reads the state of the ledger, of runs and of tenants with a key for nothing else."""

import pytest
from prometheus_client.parser import text_string_to_metric_families

from hqconsole.kernel.actor import Origin
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.roles import Role
from staff.actions import issue_key
from tests import make

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/metrics"


def scrape(client, *scopes: Permission, role=Role.TECH_ADMIN):
    person = make.person(role)
    by = make.consenting(person.as_actor(Origin.PAGE, ip="", request_id="r"))
    key = issue_key(person=person, name="prometheus", scopes=list(scopes), days=30, networks=[], by=by)[1]
    return client.get(ADDRESS, headers={"Authorization": f"Bearer {key}"})


def test_a_scrape_parses_and_counts_what_there_is(client):
    make.tenant()
    make.suspended_tenant()

    answer = scrape(client, Permission.METRICS_VIEW)

    found = {family.name: family for family in text_string_to_metric_families(answer.content.decode())}
    tenants = {sample.labels["state"]: sample.value for sample in found["hq_tenants"].samples}
    assert (tenants["active"], tenants["suspended"]) == (1, 1)
    delays = found["hq_audit_seal_delay_seconds"]
    assert delays.type == "histogram"
    counts = [sample.value for sample in delays.samples if sample.name.endswith("_bucket")]
    assert counts == sorted(counts)
    assert counts[-1] > 0
    assert found["hq_audit_waiting_entries"].samples[0].value > 0


def test_no_label_names_a_person_or_a_tenant(client):
    tenant = make.tenant()

    text = scrape(client, Permission.METRICS_VIEW).content.decode()

    assert tenant.slug not in text
    assert "staff:" not in text


def test_a_key_for_something_else_reads_nothing(client):
    assert scrape(client, Permission.JOBS_VIEW).status_code == 403
    assert client.get(ADDRESS).status_code == 401
