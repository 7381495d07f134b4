"""On which page does somebody come in while the identity provider is down, and where is that judged?"""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from approvals import actions, queries, ways
from approvals.forms import EmergencyForm
from approvals.models import Debt
from audit.queries import tenant_names
from hqconsole.kernel import clock
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.web import confirm, gate, public, show
from network.sources import address
from staff import limits, sessions
from staff.adapters import admitting


@public
@never_cache
def enter(request: HttpRequest) -> HttpResponse:
    """The door for emergencies. Unless HQ_EMERGENCY_ACCESS is on, it is an address like any other that leads nowhere."""
    if not settings.HQ_EMERGENCY_ACCESS:
        raise Http404
    form = EmergencyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        limits.refuse_forcing(address(request))
    if form.is_valid():
        arrival = sessions.arrival(request)
        entrance = actions.enter_alone(**form.cleaned_data, arrival=arrival, by=admitting(request))
        if entrance.session:
            request.session.flush()
            sessions.open_session(request, entrance.session.person, arrival.session, None)
            return redirect(settings.LOGIN_REDIRECT_URL)
        form.add_error("credential", entrance.why_not)
    return show(request, "approvals/enter.html", form=form, status=422 if form.errors else 200)


@gate(Permission.APPROVALS_VIEW)
def emergency(request: HttpRequest, pk: int) -> HttpResponse:
    """One emergency: who came in and why, what they did, and how it was judged."""
    debt = found(pk)
    done = queries.done_in(debt.envelope) if request.actor.may(Permission.AUDIT_VIEW) else []
    return show(
        request,
        "approvals/emergency.html",
        debt=debt,
        session=debt.envelope.session,
        now=clock.now(),
        moments=ways.moments_of(debt),
        may_judge=ways.may_judge(debt, request.actor) and request.actor.may(Permission.APPROVALS_REVIEW_BYPASS),
        done=done,
        named=tenant_names([line.entry for line in done]),
    )


def found(pk: int) -> Debt:
    return get_object_or_404(Debt.objects.select_related("envelope__session", "envelope__sealed_by", "person"), envelope=pk)


@gate(Permission.APPROVALS_REVIEW_BYPASS)
def judge_emergency(request: HttpRequest, pk: int, verdict: str) -> HttpResponse:
    debt = found(pk)
    words = {
        "title": _("Was the envelope %(envelope)s rightly opened?") % {"envelope": debt.envelope},
        "effects": [
            _("You say that it was justified.") if verdict == "justified" else _("You say that it was not justified."),
            _("Your judgement stays beside it for good."),
        ],
        "submit_label": _("Judge"),
        "tone": "accent" if verdict == "justified" else "bad",
        "done": _("You judged %(request)s.") % {"request": debt.envelope},
    }
    back = debt.envelope.get_absolute_url()
    return confirm(request, actions.review_bypass, words=words, back=back, debt=debt, verdict=verdict)
