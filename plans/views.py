"""On which pages do people see plans, and what a tenant may use?"""

from django.shortcuts import get_object_or_404

from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.web import gate, show
from tenants.models import Tenant

from . import queries


@gate(Permission.PLANS_VIEW)
def index(request):
    return show(request, "plans/index.html", matrix=queries.matrix())


@gate(Permission.PLANS_VIEW)
def of_tenant(request, slug: str):
    tenant = get_object_or_404(Tenant, slug=slug)
    return show(request, "plans/of_tenant.html", tenant=tenant, may_use=queries.entitlements(tenant))
