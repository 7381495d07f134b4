"""On which pages do people read the ledger?"""

from django.apps import apps
from django.shortcuts import get_object_or_404

from audit import queries
from audit.forms import TimelineForm
from audit.models import Entry
from hqconsole.kernel import clock
from hqconsole.kernel.actions import REGISTRY
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.web import gate, show


@gate(Permission.AUDIT_VIEW)
def index(request):
    wanted = TimelineForm(request.GET)
    page = queries.timeline(**wanted.filters).page_after(request.GET.get("cursor", ""), key="-seq")
    return show(
        request,
        "audit/index.html",
        part="results",
        page=page,
        wanted=wanted,
        tenants=queries.tenant_names(page.rows),
        chain=queries.chain_state(),
    )


@gate(Permission.AUDIT_VIEW)
def detail(request, seq: int):
    entry = get_object_or_404(Entry, seq=seq)
    personal = queries.personal_of(entry, request.actor.id, clock.now())
    if personal and personal.reveal:
        personal.reveal.look(clock.now())
    return show(
        request,
        "audit/detail.html",
        entry=entry,
        personal=personal,
        can_undo=getattr(REGISTRY.get(entry.verb), "can_undo", False),
        tenants=queries.tenant_names([entry]),
        **queries.neighbours(entry),
    )


@gate(Permission.AUDIT_VIEW)
def of_tenant(request, slug: str):
    tenant = get_object_or_404(apps.get_model("tenants", "Tenant"), slug=slug)
    page = queries.about_tenant(str(tenant.pk)).page_after(request.GET.get("cursor", ""), key="-seq")
    return show(request, "audit/of_tenant.html", part="results", tenant=tenant, page=page, tenants={str(tenant.pk): tenant})
