"""What can be asked about workflows? What is on offer, how it runs, and what a tenant works by."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from hqconsole.kernel import editions
from hqconsole.kernel.names import Bilingual
from tenants.models import Tenant

from . import seeds
from .models import Deployment, WorkflowVersion
from .vocabulary import StageKind, Word, words


def is_seeded() -> bool:
    """Whether workflows already are as the seed files say."""
    return seeds.read().is_planted


def is_deployed(tenant: Tenant, workflow: str) -> bool:
    """Whether the tenant works by the live version of the workflow with this key."""
    return deployments_of(tenant).filter(workflow__key=workflow, version__status=WorkflowVersion.Status.LIVE).exists()


def deployments_of(tenant: Tenant):
    """The tenant's live deployments with their versions and workflows, in the order of the workflows."""
    return tenant.deployments.live().select_related("version__workflow").order_by("workflow__position")


def offered() -> list[WorkflowVersion]:
    """The live version of every workflow."""
    return editions.offered("workflow")


@dataclass(frozen=True)
class Stage(Bilingual):
    """A stage as a page shows it, numbered by its place."""

    number: int
    key: str
    name_en: str
    name_ar: str
    kind: StageKind
    is_initial: bool
    sla_minutes: int | None
    status: Word

    @property
    def sla(self) -> str:
        """The working time an order may spend here, in whole hours where it comes out even."""
        if not self.sla_minutes:
            return ""
        hours, minutes = divmod(self.sla_minutes, 60)
        return _("%(count)s min") % {"count": self.sla_minutes} if minutes else _("%(count)s h") % {"count": hours}


@dataclass(frozen=True)
class Move(Bilingual):
    """A move as a page shows it, with the stages it joins and the names of its guards."""

    key: str
    name_en: str
    name_ar: str
    start: Stage
    end: Stage
    is_automatic: bool
    guards: list[Word]


@dataclass(frozen=True)
class Course:
    """A version laid open: its stages in order and its moves in the order of the stages they leave."""

    version: WorkflowVersion
    stages: list[Stage]
    moves: list[Move]


def course(version: WorkflowVersion) -> Course:
    """The version laid open."""
    statuses, guards = words("statuses"), words("guards")
    stages = {
        row["key"]: Stage(**row | {"number": number, "kind": StageKind(row["kind"]), "status": statuses[row["status"]]})
        for number, row in enumerate(version.content["stages"], start=1)
    }
    moves = [
        Move(
            key=row["key"],
            name_en=row["name_en"],
            name_ar=row["name_ar"],
            start=stages[row["from"]],
            end=stages[row["to"]],
            is_automatic=row["is_automatic"],
            guards=[guards[key] for key in row["guards"]],
        )
        for row in version.content["moves"]
    ]
    return Course(version, list(stages.values()), sorted(moves, key=lambda move: (move.start.number, move.end.number)))


def courses_of(tenant: Tenant) -> list[tuple[Deployment, Course]]:
    """What the tenant works by, laid open."""
    return [(deployment, course(deployment.version)) for deployment in deployments_of(tenant)]
