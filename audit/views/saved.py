"""On which page does one keep a search, give it to others or forget it? Each comes back to the timeline."""

from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from audit import actions
from audit.models import SavedView
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.web import gate, go


@gate(Permission.AUDIT_SAVE_VIEW)
@require_POST
def save(request):
    view = actions.save_view(name=request.POST.get("name", ""), search=request.POST.get("search", ""), by=request.actor)
    messages.success(request, _("The view “%(name)s” is kept.") % {"name": view.name})
    return go(request, f"{reverse('audit:index')}?{view.search}")


@gate(Permission.AUDIT_SHARE_VIEW)
@require_POST
def share(request, pk: int):
    view = actions.share_view(view=get_object_or_404(SavedView, pk=pk), by=request.actor)
    said = _("Everybody who reads the log sees “%(name)s” now.") if view.is_shared else _("“%(name)s” is yours alone again.")
    messages.success(request, said % {"name": view.name})
    return go(request, reverse("audit:index"))


@gate(Permission.AUDIT_REMOVE_VIEW)
@require_POST
def remove(request, pk: int):
    view = get_object_or_404(SavedView, pk=pk)
    actions.remove_view(view=view, by=request.actor)
    messages.success(request, _("The view “%(name)s” is gone.") % {"name": view.name})
    return go(request, reverse("audit:index"))
