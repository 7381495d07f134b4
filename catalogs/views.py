"""On which pages do people see catalogs, and what a tenant reads?"""

from django.shortcuts import get_object_or_404

from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.web import gate, show
from tenants.models import Tenant

from . import queries
from .models import CatalogRelease


@gate(Permission.CATALOGS_VIEW)
def index(request):
    return show(request, "catalogs/index.html", releases=queries.offered())


@gate(Permission.CATALOGS_VIEW)
def detail(request, key: str):
    release = get_object_or_404(CatalogRelease.objects.live().select_related("catalog"), catalog__key=key)
    return show(request, "catalogs/detail.html", release=release, codes=queries.codes_of(release))


@gate(Permission.CATALOGS_VIEW)
def of_tenant(request, slug: str):
    tenant = get_object_or_404(Tenant, slug=slug)
    return show(request, "catalogs/of_tenant.html", tenant=tenant, pins=queries.pins_of(tenant))
