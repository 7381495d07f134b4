"""On which page do people see and change the networks that may reach the console?"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.web import confirm, gate, show

from . import actions, queries, rules
from .forms import NetworkForm
from .models import Network


@gate(Permission.NETWORK_VIEW)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    return show_networks(request, NetworkForm())


def show_networks(request: HttpRequest, form: NetworkForm, status: int = 200) -> HttpResponse:
    return show(
        request,
        "network/index.html",
        status=status,
        form=form,
        networks=queries.networks(),
        outside=rules.outside_table(),
        denials=queries.recent_denials(),
    )


@gate(Permission.NETWORK_ALLOW)
def allow(request: HttpRequest) -> HttpResponse:
    """The network stands in the query, so that a fresh sign-in on the way leads back to the same question."""
    form = NetworkForm(request.GET)
    if not form.is_valid():
        return show_networks(request, form, status=422)
    network = form.cleaned_data["cidr"]
    words = {
        "title": _("Allow %(network)s?") % {"network": network},
        "effects": [
            _("Whoever comes from there reaches the sign-in page, within five seconds."),
            _("Who may do what stays with sign-in and roles."),
        ],
        "submit_label": _("Allow"),
        "tone": "accent",
        "done": _("%(network)s is allowed.") % {"network": network},
    }
    return confirm(request, actions.allow, words=words, back=reverse("network:index"), **form.cleaned_data)


@gate(Permission.NETWORK_DISALLOW)
def disallow(request: HttpRequest, pk: int) -> HttpResponse:
    network = get_object_or_404(Network, pk=pk)
    words = {
        "title": _("Take %(network)s off the list?") % {"network": network.cidr},
        "effects": [
            _("Whoever comes from there is turned away within five seconds, in the middle of their work too."),
            _("Scripts with tokens are turned away as well."),
        ],
        "submit_label": _("Take off"),
        "tone": "bad",
        "done": _("%(network)s is no longer allowed.") % {"network": network.cidr},
    }
    return confirm(request, actions.disallow, words=words, back=reverse("network:index"), network=network)
