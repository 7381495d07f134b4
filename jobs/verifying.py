"""How is the ledger verified by order? In one long step, as role hq_auditor; its outcome is written down once."""

from django.utils.translation import gettext_lazy as _

from audit import actions
from audit.examining import examine
from audit.models import Verification
from hqconsole.kernel import clock
from hqconsole.kernel.actor import Actor
from hqconsole.kernel.queue import Job

from .models import Run
from .running import Part, say_how_far


def verify(run: Run, by: Actor) -> None:
    """Recompute what was ordered and conclude; a run that concluded before a worker died does not do it again."""
    if Verification.objects.filter(run=run.pk).exists():
        return
    began, scope, first = clock.now(), scope_of(run), run.arguments.get("first") or 1
    places = Verification.objects.places() if scope != Verification.Scope.WHOLE else []
    if scope == Verification.Scope.NEW:
        first = Verification.objects.reached() + 1
    verdict = examine(
        first=first, last=run.arguments.get("last"), places=places, tell=lambda done, total: say_how_far(run, done, total)
    )
    actions.conclude(verdict=verdict, scope=scope, began_at=began, first=first, ordered_by=run.ordered_by, run=run.pk, by=by)


def scope_of(run: Run) -> Verification.Scope:
    if run.kind == Job.VERIFY_NEW:
        return Verification.Scope.NEW
    is_range = run.arguments.get("first") or run.arguments.get("last")
    return Verification.Scope.RANGE if is_range else Verification.Scope.WHOLE


PARTS = [Part("verify", _("Recompute the hashes and hold them against the checkpoints"), reach_out=verify)]
