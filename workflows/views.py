"""On which pages do people see workflows, and what a tenant works by?"""

from django.shortcuts import get_object_or_404

from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.web import gate, show
from tenants.models import Tenant

from . import queries
from .models import WorkflowVersion


@gate(Permission.WORKFLOWS_VIEW)
def index(request):
    return show(request, "workflows/index.html", versions=queries.offered())


@gate(Permission.WORKFLOWS_VIEW)
def detail(request, key: str):
    version = get_object_or_404(WorkflowVersion.objects.live().select_related("workflow"), workflow__key=key)
    return show(request, "workflows/detail.html", course=queries.course(version))


@gate(Permission.WORKFLOWS_VIEW)
def of_tenant(request, slug: str):
    tenant = get_object_or_404(Tenant, slug=slug)
    return show(request, "workflows/of_tenant.html", tenant=tenant, courses=queries.courses_of(tenant))
