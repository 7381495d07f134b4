"""On which pages do people watch jobs? A list, and one run with its steps as they happen."""

from asgiref.sync import sync_to_async
from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.web import confirm, gate, show
from tenants.models import Tenant

from . import actions, queries
from .forms import MonitorForm
from .models import Run
from .watching import steps_of, watched


@gate(Permission.JOBS_VIEW)
def index(request):
    wanted = MonitorForm(request.GET)
    page = queries.monitor(**wanted.filters).page_after(request.GET.get("cursor", ""), key="-id")
    return show(request, "jobs/index.html", part="results", page=page, wanted=wanted)


@gate(Permission.JOBS_VIEW)
def run(request, pk: int):
    run = get_object_or_404(Run, pk=pk)
    return show(request, "jobs/run.html", run=run, steps=steps_of(run, request.actor), tenant=queries.tenant_of(run))


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
    """The steps of a run as server-sent events."""
    run = await sync_to_async(get_object_or_404)(Run, pk=pk)
    stream = watched(run.pk, request)
    return StreamingHttpResponse(stream, content_type="text/event-stream", headers={"Cache-Control": "no-store"})
