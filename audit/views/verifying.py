"""On which page is the chain verified, and shown how it stands?"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from audit import actions, queries
from audit.forms import VerifyForm
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.web import gate, go, show


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
    page = queries.verifications().page_after(request.GET.get("cursor", ""), key="-id", size=20)
    return show(
        request,
        "audit/verify.html",
        part="results",
        status=422 if form.is_bound else 200,
        form=form,
        page=page,
        run=queries.open_run(),
        chain=queries.chain_state(),
        keys=queries.keys(),
        months=queries.months(),
    )
