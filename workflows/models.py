"""What is a workflow, and what must always be true of it?

A workflow is the way an order takes through a laundry: stages, and moves between them. It is published in versions; a
tenant works by the version that is deployed to it.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from hqconsole.kernel.editions import Edition
from hqconsole.kernel.names import Described, Named
from hqconsole.kernel.rows import Rows
from tenants.models import Tenant


class Workflow(Named, Described):
    """A way of working that tenants choose, and the service categories it is meant for (codes of that catalog)."""

    service_categories = ArrayField(models.CharField(max_length=50), default=list)

    objects = Rows.as_manager()

    class Meta:
        ordering = ["position"]


class WorkflowVersion(Edition):
    """One version of a workflow. Its content, whose rules stand in `rules.py`:

    {"stages": [{"key", "name_en", "name_ar", "kind", "is_initial", "sla_minutes", "status"}],
     "moves": [{"key", "from", "to", "action", "name_en", "name_ar", "guards", "roles", "is_automatic", "needs", "notice"}]}

    Keys of stages and moves stay the same from version to version, so that versions can be compared.
    """

    of = "workflow"
    workflow = models.ForeignKey(Workflow, models.PROTECT, related_name="versions")

    class Meta:
        constraints = Edition.invariants(of="workflow")


class DeploymentRows(Rows):
    def live(self):
        return self.filter(ended_at=None)


class Deployment(models.Model):
    """A tenant's pointer at a version. One is live for each of its workflows; earlier ones stay as history."""

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="deployments")
    workflow = models.ForeignKey(Workflow, models.PROTECT, related_name="deployments")
    version = models.ForeignKey(WorkflowVersion, models.PROTECT, related_name="deployments")
    deployed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = DeploymentRows.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "workflow"], condition=Q(ended_at=None), name="deployment_one_live"),
        ]

    def __str__(self):
        return f"{self.version} at {self.tenant}"

    def end(self, at) -> None:
        self.ended_at = at
        self.save(update_fields=["ended_at"])
