"""Workflows as the product sees them: what is deployed to its tenant, in versions that never change."""

from django.db import migrations

from hqconsole.kernel.schema import contract_view, frozen_editions, hidden_drafts, product_may_read, same_thing, tenant_wall

WORKFLOW = """
SELECT d.tenant_id, w.key AS workflow, v.number AS version, v.content -> 'stages' AS stages, v.content -> 'moves' AS moves
FROM hq.workflows_deployment d
JOIN hq.workflows_workflowversion v ON v.id = d.version_id
JOIN hq.workflows_workflow w ON w.id = d.workflow_id
WHERE d.ended_at IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [("workflows", "0001_workflows"), ("tenants", "0002_walls")]
    operations = [
        frozen_editions("workflows_workflowversion"),
        hidden_drafts("workflows_workflowversion"),
        same_thing("workflows_deployment", edition="version_id", of="workflow_id", editions="workflows_workflowversion"),
        tenant_wall("workflows_deployment"),
        product_may_read("workflows_deployment", "tenant_id", "workflow_id", "version_id", "ended_at"),
        product_may_read("workflows_workflowversion", "id", "number", "status", "content"),
        product_may_read("workflows_workflow", "id", "key"),
        contract_view("workflow", WORKFLOW),
    ]
