"""What can be asked about jobs? Runs, newest first, the run that made a tenant, and a run's progress."""

from uuid import UUID

from django.db.models import Count

from hqconsole.kernel.ids import uuid_in
from hqconsole.kernel.queue import Job
from tenants.models import Tenant

from .kinds import KINDS
from .models import Run, RunRows, Step


def monitor(*, kind: str = "", state: str = "", subject: str = "") -> RunRows:
    """Runs by kind, state and subject, to be paged by -id."""
    wanted = {"kind": kind, "state": state, "subject": subject}
    return Run.objects.filter(**{name: value for name, value in wanted.items() if value})


def provisioning_of(tenant_id: UUID) -> Run | None:
    """The run that provisions or provisioned a tenant."""
    return Run.objects.filter(kind=Job.PROVISION_TENANT, subject=str(tenant_id)).order_by("-pk").first()


def tenant_of(run: Run) -> Tenant | None:
    """The tenant a run is about, where it is about one that is still there."""
    is_about_one = run.kind == Job.PROVISION_TENANT and uuid_in(run.subject) is not None
    return Tenant.objects.filter(pk=run.subject).first() if is_about_one else None


def progress(run: Run) -> list[dict]:
    """The steps of a run as its page shows them; a run that nobody took yet has all of them ahead."""
    parts = {part.name: part for part in KINDS[Job(run.kind)].parts}
    steps = list(run.steps.all()) or [Step(name=name, run=run) for name in parts]
    return [
        {
            "key": step.name,
            "label": parts[step.name].label if step.name in parts else step.name,
            "state": step.state,
            "text": step.error,
            "done": step.done,
            "total": step.total,
            "at": step.finished_at,
        }
        for step in steps
    ]


def counts_by_state() -> dict[str, int]:
    """How many runs there are in each state."""
    return dict(Run.objects.values_list("state").annotate(number=Count("pk")).order_by())


def troubled() -> list[Run]:
    """The newest runs that somebody has to look after."""
    return list(Run.objects.filter(state__in=[Run.State.FAILED, Run.State.DEAD]).order_by("-pk")[:5])
