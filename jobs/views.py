"""On which pages do people watch jobs? A list, and one run with its steps as they happen."""

import asyncio

from asgiref.sync import sync_to_async
from django.db import connection
from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.web import confirm, gate, show
from tenants.models import Tenant

from . import actions, queries
from .forms import MonitorForm
from .models import Run

LOOK_EVERY = 0.3  # seconds between two looks at a run that somebody watches
WATCH_AT_MOST = 600  # seconds; the browser connects again by itself


@gate(Permission.JOBS_VIEW)
def index(request):
    wanted = MonitorForm(request.GET)
    page = queries.monitor(**wanted.filters).page_after(request.GET.get("cursor", ""), key="-id")
    return show(request, "jobs/index.html", part="results", page=page, wanted=wanted)


@gate(Permission.JOBS_VIEW)
def run(request, pk: int):
    run = get_object_or_404(Run, pk=pk)
    steps = steps_of(run, request.actor.may(Permission.JOBS_RETRY))
    return show(request, "jobs/run.html", run=run, steps=steps, tenant=queries.tenant_of(run))


def steps_of(run: Run, may_retry: bool) -> list[dict]:
    """The run's progress, with the way to retry at the step that failed for whoever may."""
    retry_url = reverse("jobs:retry", args=[run.pk]) if may_retry and run.can_be_retried else ""
    return [step | {"retry_url": retry_url if step["state"] == "failed" else ""} for step in queries.progress(run)]


@gate(Permission.JOBS_VIEW)
def of_tenant(request, slug: str):
    tenant = get_object_or_404(Tenant, slug=slug)
    run = queries.provisioning_of(tenant.pk)
    return redirect("jobs:run", run.pk) if run else redirect("tenants:detail", slug)


@gate(Permission.JOBS_RETRY)
def retry(request, pk: int):
    run = get_object_or_404(Run, pk=pk)
    words = {
        "title": _("Retry %(run)s?") % {"run": run},
        "effects": [_("The failed step is tried again; steps that are done stay done.")],
        "submit_label": _("Retry"),
        "tone": "accent",
        "done": _("%(run)s is queued again.") % {"run": run},
    }
    return confirm(request, actions.retry, words=words, back=reverse("jobs:run", args=[pk]), run=run)


@gate(Permission.JOBS_VIEW)
async def events(request, pk: int):
    """The steps of a run as server-sent events: a list whenever it changed, "done" at the end."""
    run = await sync_to_async(get_object_or_404)(Run, pk=pk)
    stream = watched(run.pk, request.LANGUAGE_CODE, request.actor.may(Permission.JOBS_RETRY))
    return StreamingHttpResponse(stream, content_type="text/event-stream", headers={"Cache-Control": "no-store"})


async def watched(pk: int, language: str, may_retry: bool):
    """Yields events until the run is over or the watch ends."""
    shown = ""
    for _look in range(int(WATCH_AT_MOST / LOOK_EVERY)):
        html, is_over = await sync_to_async(drawn)(pk, language, may_retry)
        if html != shown:
            yield event("steps", html)
            shown = html
        if is_over:
            yield event("done", str(pk))
            return
        await asyncio.sleep(LOOK_EVERY)


def drawn(pk: int, language: str, may_retry: bool) -> tuple[str, bool]:
    """The list of steps as HTML in `language`, and whether the run is over."""
    try:
        run = Run.objects.get(pk=pk)
        with override(language):
            return render_to_string("ui/steps_list.html", {"items": steps_of(run, may_retry)}), run.is_over
    finally:
        connection.close()  # back to the pool between two looks: a watcher holds none


def event(name: str, data: str) -> str:
    lines = "".join(f"data: {line}\n" for line in data.splitlines() or [""])
    return f"event: {name}\n{lines}\n"
