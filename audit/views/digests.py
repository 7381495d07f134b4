"""On which pages do people read what a week was like, and order such a digest?"""

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.shortcuts import get_object_or_404
from django.urls import reverse

from audit import actions, queries
from audit.forms import PeriodForm
from audit.models import Digest
from hqconsole.kernel import clock
from hqconsole.kernel.errors import Refusal
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.web import gate, go, show


@gate(Permission.AUDIT_VIEW)
def digests(request):
    page = Digest.objects.defer("content").page_after(request.GET.get("cursor", ""), key="-id")
    return show(request, "audit/digests.html", part="results", page=page)


@gate(Permission.AUDIT_VIEW)
def digest(request, pk: int):
    digest = get_object_or_404(Digest, pk=pk)
    sections = queries.named(digest.content)
    entries = [entry for _section, _total, named in sections for entry in named]
    tenants = queries.tenants_by_id([entry.tenant for entry in entries] + [each for each, *_counts in digest.content["tenants"]])
    people = queries.people_by_actor(each for each, *_counts in digest.content["actors"])
    return show(
        request,
        "audit/digest.html",
        digest=digest,
        sections=sections,
        tenants=tenants,
        actors=called(digest.content["actors"], people),
        places=called(digest.content["tenants"], tenants),
    )


def called(counts: list[list], things: dict) -> list[tuple]:
    """Counts with the name of each thing instead of its id, where it is still there."""
    return [(things[each].name if each in things else each, acts, entries) for each, acts, entries in counts]


@gate(Permission.AUDIT_ORDER_DIGEST)
def order_digest(request):
    form = PeriodForm(request.POST if request.method == "POST" else None, initial=last_week())
    if request.method == "POST" and form.is_valid():
        try:
            run = actions.order_digest(**form.period, by=request.actor)
        except Refusal as refusal:
            form.take(refusal)
        else:
            return go(request, reverse("jobs:run", args=[run]))
    return show(request, "audit/order_digest.html", status=422 if form.errors else 200, form=form)


def last_week() -> dict:
    today = clock.now().astimezone(ZoneInfo(settings.HQ_TIME_ZONE)).date()
    return {"begins": today - timedelta(days=7), "ends": today - timedelta(days=1)}
