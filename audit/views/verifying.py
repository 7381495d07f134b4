"""On which page is the chain verified, and shown how it stands?"""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from audit import actions, queries
from audit.forms import VerifyForm
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.web import confirm, gate, go, show


@gate(Permission.AUDIT_VERIFY)
def verify(request: HttpRequest) -> HttpResponse:
    """How the chain stands, what was verified, and the form that orders one more."""
    form = VerifyForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return show_chain(request, form)
    actions.verify(**form.wanted, by=request.actor)
    messages.success(request, _("The verification is ordered."))
    return go(request, reverse("audit:verify"))


def show_chain(request: HttpRequest, form: VerifyForm) -> HttpResponse:
    is_broken = request.GET.get("only") == "breaks"
    page = queries.verifications(is_broken=is_broken).page_after(request.GET.get("cursor", ""), key="-id", size=20)
    choices = [
        {"label": _("Everything"), "url": reverse("audit:verify"), "is_current": not is_broken},
        {"label": _("Only breaks"), "url": f"{reverse('audit:verify')}?only=breaks", "is_current": is_broken},
    ]
    return show(
        request,
        "audit/verify.html",
        part="results",
        status=422 if form.is_bound else 200,
        form=form,
        page=queries.with_names(page),
        choices=choices,
        run=queries.open_run(),
        chain=queries.chain_state(),
        keys=queries.keys(),
        months=queries.months(),
    )


@gate(Permission.AUDIT_ACKNOWLEDGE)
def acknowledge(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(queries.verifications(is_broken=True), pk=pk)
    words = {
        "title": _("Answer for the break that %(verification)s found?") % {"verification": found},
        "effects": [
            _("Your name and what you write stand beside it from now on."),
            _("It stays named on every page until its rows are found whole again."),
        ],
        "submit_label": _("Answer for it"),
        "tone": "accent",
        "done": _("You answer for %(verification)s.") % {"verification": found},
    }
    return confirm(request, actions.acknowledge, words=words, back=f"{reverse('audit:verify')}?only=breaks", verification=found)


@gate(Permission.AUDIT_DETACH_MONTH)
def detach_month(request: HttpRequest, month: str) -> HttpResponse:
    found = queries.month(month)
    if found is None:
        raise Http404(month)
    words = {
        "title": _("Take %(month)s out of the log?") % {"month": found},
        "effects": [
            _("Rows %(first)s to %(last)s are no longer found on these pages.")
            % {"first": f"{found.first:,}", "last": f"{found.last or 0:,}"},
            _("The chain still verifies across them, from the signed checkpoints."),
        ],
        "submit_label": _("Take it out"),
        "tone": "bad",
        "done": _("%(month)s is out of the log.") % {"month": found},
    }
    return confirm(request, actions.detach_month, words=words, back=reverse("audit:verify"), month=found)
