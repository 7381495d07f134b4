"""On which pages does one see how something was at a past moment?"""

from collections.abc import Callable
from datetime import datetime

from django.apps import apps
from django.shortcuts import get_object_or_404

from audit import queries
from audit.forms import InstantForm
from audit.queries import Past
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.web import gate, show


@gate(Permission.AUDIT_VIEW)
def tenant_as_of(request, slug: str):
    tenant = get_object_or_404(apps.get_model("tenants", "Tenant"), slug=slug)
    form = InstantForm.asked(request.GET)
    found = looked(form, lambda at: queries.tenant_as_of(str(tenant.pk), at))
    return show(request, "audit/tenant_as_of.html", tenant=tenant, form=form, **found)


@gate(Permission.AUDIT_VIEW)
def row_as_of(request):
    """One row of any table, named as the ledger names it: ?object=hq.tenants_tenant:<key>."""
    form = InstantForm.asked(request.GET)
    table, _colon, key = request.GET.get("object", "").partition(":")
    found = looked(form, lambda at: queries.row_as_of(table, key, at))
    return show(request, "audit/row_as_of.html", table=table, key=key, form=form, **found)


def looked(form: InstantForm, look: Callable[[datetime], list[Past]]) -> dict:
    """What there is to show: rows, or why one cannot look so far back."""
    if not form.is_valid():
        return {"rows": [], "trouble": ""}
    try:
        return {"rows": look(form.cleaned_data["at"]), "trouble": ""}
    except queries.TooFarBack as why:
        return {"rows": [], "trouble": str(why)}
