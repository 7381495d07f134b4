"""What can be done to a run? A failed one is retried, from its failed step on."""

from django.utils.translation import gettext as _

from hqconsole.kernel.actions import action
from hqconsole.kernel.actor import Actor
from hqconsole.kernel.errors import Refusal
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.queue import Job, ring_after_commit

from .models import Run, Step


class NotFailed(Refusal):
    """Only a run that ended badly can be retried."""


@action(Permission.JOBS_RETRY)
def retry(*, run: Run, by: Actor) -> Run:
    """Queue a failed run again. Steps that are done stay done; the failed one is tried anew."""
    run = Run.objects.locked(run)
    if not run.can_be_retried:
        raise NotFailed(_("%(run)s has not failed.") % {"run": run})

    for step in run.steps.filter(state__in=[Step.State.FAILED, Step.State.RUNNING]):
        step.reset()
    run.begin_anew()
    ring_after_commit(Job(run.kind), run.pk)
    return run
