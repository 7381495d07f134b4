"""On which pages do plans stand side by side, to be read and to be edited?"""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hqconsole.kernel.errors import Refusal
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.web import gate, go, say_done, show
from plans import actions, queries
from plans.columns import EditMatrix, edit_matrix

from .tabs import tabs


@gate(Permission.PLANS_VIEW)
def index(request):
    return show(request, "plans/index.html", matrix=queries.matrix(), closed=queries.closed_plans(), tabs=tabs("plans:index"))


@gate(Permission.PLANS_EDIT_DRAFTS)
def edit_drafts(request):
    """The matrix as a form: what differs from what is live goes to drafts."""
    if request.method != "POST":
        return shown(request, edit_matrix())
    matrix = edit_matrix(request.POST)
    if not matrix.is_valid:
        return shown(request, matrix, status=422)
    if matrix.wanted:
        try:
            actions.edit_drafts(wanted=matrix.wanted, by=request.actor)
        except actions.DraftMoved as refusal:
            return stale(request, refusal)
        say_done(request, actions.edit_drafts, _("The drafts are saved."))
    return go(request, reverse("plans:review" if "review" in request.POST else "plans:edit_drafts"))


def stale(request, refusal: Refusal):
    """The matrix again as it was typed, beside what somebody else saved meanwhile; saving once more overwrites that."""
    typed = request.POST.copy()
    for line in queries.plan_lines():
        typed[f"{line.plan.key}-version"] = line.shown.version if line.shown else ""
    matrix = edit_matrix(typed)
    differs = [change for column in matrix.columns for change in column.differs]
    return shown(request, matrix, status=refusal.status, refusal=refusal, differs=differs)


def shown(request, matrix: EditMatrix, **more):
    status = more.pop("status", 200)
    return show(request, "plans/edit_drafts.html", matrix=matrix, tabs=tabs("plans:index"), status=status, **more)


@gate(Permission.PLANS_EDIT_DRAFTS)
@require_POST
def count(request):
    """What the answers so far come to; nothing is saved."""
    return show(request, "plans/savebar.html", matrix=edit_matrix(request.POST))
