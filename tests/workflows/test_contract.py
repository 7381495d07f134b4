"""The product sees the workflow of its own tenant, whole, and nothing without a tenant."""

import pytest
from django.db import DatabaseError, connections, transaction

from tests import make
from workflows import actions
from workflows.models import WorkflowVersion


@pytest.fixture
def two_tenants(committed_db):
    tenants = [make.tenant(), make.tenant()]
    for tenant, workflow in zip(tenants, ["WF_SIMPLE", "WF_STANDARD"], strict=True):
        actions.deploy(tenant=tenant, workflow=workflow, by=make.WORKER)
    return tenants


def as_product(question: str, tenant_id: str = "") -> list[tuple]:
    with transaction.atomic(using="product"), connections["product"].cursor() as cursor:
        cursor.execute("SELECT set_config('app.tenant_id', %s, true)", [tenant_id])
        cursor.execute(question)
        return cursor.fetchall()


def test_the_product_reads_exactly_its_own_tenants_workflow(two_tenants):
    mine = two_tenants[0]

    question = "SELECT tenant_id, workflow, version, jsonb_array_length(stages), jsonb_array_length(moves) FROM workflow"
    assert as_product(question, str(mine.pk)) == [(mine.pk, "WF_SIMPLE", 1, 4, 4)]


def test_a_deployment_that_ended_is_not_read(two_tenants):
    mine = two_tenants[0]
    mine.deployments.update(ended_at=make.clock.now())

    assert as_product("SELECT 1 FROM workflow", str(mine.pk)) == []


@pytest.mark.parametrize("relation", ["tenant_api.workflow", "hq.workflows_deployment"])
def test_the_product_sees_nothing_without_a_tenant(two_tenants, relation):
    assert as_product(f"SELECT 1 FROM {relation}") == []


def test_the_product_does_not_see_a_draft(two_tenants):
    workflow = WorkflowVersion.objects.live().first().workflow
    WorkflowVersion.objects.create(workflow=workflow, number=99, content={}, content_hash="x")

    assert as_product("SELECT 1 FROM hq.workflows_workflowversion WHERE number = 99", str(two_tenants[0].pk)) == []


@pytest.mark.parametrize(
    "statement",
    ["UPDATE hq.workflows_deployment SET ended_at = now()", "SELECT note_en FROM hq.workflows_workflowversion"],
)
def test_the_product_writes_nothing_and_reads_no_other_column(two_tenants, statement):
    with pytest.raises(DatabaseError, match="permission denied"):
        as_product(statement, str(two_tenants[0].pk))
