"""How does a worker carry out a request that others agreed to? In one step, which finds it done where somebody was faster."""

from django.utils.translation import gettext_lazy as _

from approvals import actions
from approvals.models import Request
from hqconsole.kernel import clock
from hqconsole.kernel.actor import Actor

from .models import Run
from .running import Part


def execute(run: Run, by: Actor) -> None:
    """Carry it out, unless it was done, taken back or set for another time meanwhile, or its time is over."""
    request = Request.objects.ready(clock.now()).filter(pk=run.subject).first()
    if request:
        actions.execute(request=request, by=by)


PARTS = [Part("execute", _("Carry out what was agreed to"), do=execute)]
