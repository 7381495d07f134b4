"""What can be done to workflows? Brought in line with the seed files, and deployed to a tenant."""

from django.utils.translation import gettext as _

from hqconsole.kernel import clock, editions
from hqconsole.kernel.actions import action
from hqconsole.kernel.actor import Actor
from hqconsole.kernel.errors import Refusal
from hqconsole.kernel.permissions import Permission
from tenants.models import Tenant

from . import seeds
from .models import Deployment


class AlreadySeeded(Refusal):
    """The database already is as the seed files say."""


class AlreadyDeployed(Refusal):
    """The tenant already works by the live version."""


@action(Permission.WORKFLOWS_SEED)
def seed(*, by: Actor) -> None:
    """Bring workflows in line with the seed files: only what is new or changed is written."""
    files = seeds.read()
    if files.is_planted:
        raise AlreadySeeded(_("Workflows already are as the seed files say."))
    files.plant()


@action(Permission.WORKFLOWS_DEPLOY, about="tenant")
def deploy(*, tenant: Tenant, workflow: str, by: Actor) -> Deployment:
    """Let a tenant work by the live version of a workflow, in place of the version it worked by before."""
    tenant = Tenant.objects.locked(tenant)
    version = editions.live_of("workflow", workflow)
    before = tenant.deployments.live().filter(workflow=version.workflow).first()
    if before and before.version_id == version.pk:
        words = {"name": tenant.name, "workflow": version.workflow.name, "number": version.number}
        raise AlreadyDeployed(_("%(name)s already works by “%(workflow)s”, version %(number)s.") % words)

    at = clock.now()
    if before:
        before.end(at)
    return tenant.deployments.create(workflow=version.workflow, version=version, deployed_at=at)
