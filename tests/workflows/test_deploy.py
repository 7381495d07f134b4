"""Deploying points a tenant at the live version; what it worked by before stays as history."""

import pytest
from django.db import IntegrityError, transaction

from audit.models import Entry
from hqconsole.kernel.editions import NoLiveEdition, hash_of
from hqconsole.kernel.errors import Forbidden
from hqconsole.kernel.roles import Role
from tests import make
from workflows import actions, queries
from workflows.models import WorkflowVersion

pytestmark = pytest.mark.django_db


def deployed(tenant, workflow="WF_STANDARD"):
    return actions.deploy(tenant=tenant, workflow=workflow, by=make.WORKER)


def test_deploying_points_at_the_live_version():
    tenant = make.tenant()

    deployment = deployed(tenant)

    assert str(deployment.version) == "WF_STANDARD v3"
    assert Entry.objects.get(verb="workflows.deploy").tenant == str(tenant.pk)


def test_whether_a_workflow_is_deployed_is_known_before():
    tenant = make.tenant()
    assert not queries.is_deployed(tenant, "WF_STANDARD")

    deployed(tenant)

    assert queries.is_deployed(tenant, "WF_STANDARD")
    assert not queries.is_deployed(tenant, "WF_SIMPLE")


def test_the_live_version_is_not_deployed_twice():
    tenant = make.tenant()
    deployed(tenant)

    with pytest.raises(actions.AlreadyDeployed, match="Standard"):
        deployed(tenant)


def test_a_newer_version_takes_the_place_of_the_older_one():
    tenant = make.tenant()
    before = deployed(tenant)
    draft = WorkflowVersion.objects.create(
        workflow=before.workflow, number=4, content=before.version.content, content_hash=hash_of(before.version.content)
    )
    draft.go_live(make.clock.now())
    assert not queries.is_deployed(tenant, "WF_STANDARD")

    after = deployed(tenant)

    before.refresh_from_db()
    assert (before.ended_at, after.ended_at) == (after.deployed_at, None)
    assert [each.version.number for each in queries.deployments_of(tenant)] == [4]


def test_a_tenant_may_work_by_several_workflows():
    tenant = make.tenant()
    deployed(tenant)
    deployed(tenant, "WF_CARPET_HOME")

    assert queries.deployments_of(tenant).count() == 2


def test_a_workflow_that_does_not_exist_is_refused():
    with pytest.raises(NoLiveEdition, match="WF_MAGIC"):
        deployed(make.tenant(), "WF_MAGIC")


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.WORKER])
def test_nobody_but_a_machine_deploys_yet(role):
    with pytest.raises(Forbidden):
        actions.deploy(tenant=make.tenant(), workflow="WF_SIMPLE", by=make.consenting(make.actor(role)))


def test_the_database_refuses_a_second_live_deployment_of_a_workflow():
    deployment = deployed(make.tenant())
    deployment.pk = None

    with pytest.raises(IntegrityError, match="deployment_one_live"), transaction.atomic():
        deployment.save(force_insert=True)
