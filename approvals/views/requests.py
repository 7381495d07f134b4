"""On which pages are requests read and decided?"""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from approvals import actions, queries, ways
from approvals.forms import InboxForm, ScheduleForm
from approvals.models import Debt, Request
from hqconsole.kernel import clock
from hqconsole.kernel.errors import Refusal
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.web import confirm, gate, go, say_done, show
from staff.models import Person


@gate(Permission.APPROVALS_VIEW)
def index(request):
    wanted = InboxForm(request.GET)
    found = queries.inbox(actor=request.actor, **wanted.filters)
    page = found.page_after(request.GET.get("cursor", ""), key="-id")
    return show(
        request,
        "approvals/index.html",
        part="results",
        page=page,
        wanted=wanted,
        lines=ways.lines(page.rows, clock.now()),
        debts=queries.debts_owed(),
        now=clock.now(),
    )


@gate(Permission.APPROVALS_VIEW)
def detail(request, pk: int):
    """What would change is found anew each time; reading decides nothing."""
    asked = found(pk)
    at = clock.now()
    return show(
        request,
        "approvals/request.html",
        asked=asked,
        standing=asked.standing(at),
        now=at,
        sight=ways.sight(asked, at),
        ways=ways.ways_of(asked, request.actor, at),
        **ways.story(asked),
    )


def found(pk: int) -> Request:
    return get_object_or_404(Request.objects.select_related("requester", "replaces", "debt__person"), pk=pk)


@gate(Permission.APPROVALS_APPROVE)
def approve(request, pk: int):
    asked = found(pk)
    words = {
        "title": _("Agree to %(request)s?") % {"request": asked},
        **ways.consequences(asked, clock.now()),
        "submit_label": _("Agree"),
        "tone": "accent",
        "done": _("You agreed to %(request)s.") % {"request": asked},
    }
    return confirm(request, actions.approve, words=words, back=asked.get_absolute_url(), request=asked)


@gate(Permission.APPROVALS_REJECT)
def reject(request, pk: int):
    asked = found(pk)
    words = {
        "title": _("Reject %(request)s?") % {"request": asked},
        "effects": [_("It is over, whoever has agreed to it before."), _("Whoever asked for it is told why.")],
        "submit_label": _("Reject"),
        "tone": "bad",
        "done": _("You rejected %(request)s.") % {"request": asked},
    }
    return confirm(request, actions.reject, words=words, back=asked.get_absolute_url(), request=asked)


@gate(Permission.APPROVALS_WITHDRAW)
def withdraw(request, pk: int):
    asked = found(pk)
    words = {
        "title": _("Take back %(request)s?") % {"request": asked},
        "effects": [_("Nobody has to decide about it any more, and it is not carried out.")],
        "submit_label": _("Take back"),
        "tone": "bad",
        "done": _("%(request)s is taken back.") % {"request": asked},
    }
    return confirm(request, actions.withdraw, words=words, back=asked.get_absolute_url(), request=asked)


@gate(Permission.APPROVALS_EXECUTE)
def execute(request, pk: int):
    asked = found(pk)
    words = {
        "title": _("Carry out %(request)s now?") % {"request": asked},
        **ways.consequences(asked, clock.now()),
        "submit_label": _("Carry out"),
        "tone": "accent",
        "done": _("%(request)s was carried out, or says why not.") % {"request": asked},
    }
    return confirm(request, actions.execute, words=words, back=asked.get_absolute_url(), request=asked)


@gate(Permission.APPROVALS_SCHEDULE)
def schedule(request, pk: int):
    asked = found(pk)
    form = ScheduleForm(request.POST if request.method == "POST" else None, initial={"instant": asked.execute_at})
    if request.method == "POST" and form.is_valid():
        by = request.actor.consenting(confirmed=True)
        try:
            actions.schedule(request=asked, instant=form.cleaned_data["instant"], by=by)
        except Refusal as refusal:
            form.add_error("instant", refusal.message)
        else:
            say_done(request, actions.schedule, _("The time of %(request)s is set.") % {"request": asked})
            return go(request, asked.get_absolute_url())
    return show(request, "approvals/schedule.html", asked=asked, form=form, status=422 if form.errors else 200)


@gate(Permission.APPROVALS_NAME_DEPUTY)
def name_deputy(request, pk: int, person):
    asked = found(pk)
    deputy = get_object_or_404(Person, pk=person)
    words = {
        "title": _("Have %(name)s stand in?") % {"name": deputy.name},
        "effects": [_("They may agree to this one request although they do not hold the verb.")],
        "submit_label": _("Name as deputy"),
        "tone": "accent",
        "done": _("%(name)s may agree to %(request)s.") % {"name": deputy.name, "request": asked},
    }
    return confirm(request, actions.name_deputy, words=words, back=asked.get_absolute_url(), request=asked, person=deputy)


@gate(Permission.APPROVALS_BREAK_GLASS)
def break_glass(request, pk: int):
    asked = found(pk)
    more = _("You act alone. Another person judges it within 24 hours; until then it stands on everybody's dashboard.")
    words = {
        "title": _("Break the glass for %(request)s?") % {"request": asked},
        **ways.consequences(asked, clock.now(), more),
        "submit_label": _("Carry out alone"),
        "tone": "bad",
        "done": _("%(request)s was carried out by you alone. Another person will judge it.") % {"request": asked},
    }
    return confirm(request, actions.break_glass, words=words, back=asked.get_absolute_url(), request=asked)


@gate(Permission.APPROVALS_REVIEW_BYPASS)
def review_bypass(request, pk: int, verdict: str):
    asked = found(pk)
    debt = get_object_or_404(Debt, request=asked)
    words = {
        "title": _("Was %(request)s rightly done alone?") % {"request": asked},
        "effects": [
            _("You say that it was justified.") if verdict == "justified" else _("You say that it was not justified."),
            _("Your judgement stays beside it for good."),
        ],
        "submit_label": _("Judge"),
        "tone": "accent" if verdict == "justified" else "bad",
        "done": _("You judged %(request)s.") % {"request": asked},
    }
    return confirm(request, actions.review_bypass, words=words, back=asked.get_absolute_url(), debt=debt, verdict=verdict)
