"""On which page does a tenant's plan stand, with what it may use?"""

from django.shortcuts import get_object_or_404

from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.web import gate, show
from plans import queries
from tenants.models import Tenant


@gate(Permission.PLANS_VIEW)
def of_tenant(request, slug: str):
    tenant = get_object_or_404(Tenant, slug=slug)
    facts = {"may_use": queries.entitlements(tenant), "different": queries.deviations(tenant)}
    return show(request, "plans/of_tenant.html", tenant=tenant, **facts)
