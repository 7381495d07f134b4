"""On which pages does one see why a tenant has a value, and what it has beside its plan?"""

from datetime import datetime

from django.http import Http404
from django.shortcuts import get_object_or_404

from audit.forms import InstantForm
from audit.queries.past import TooFarBack
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.web import gate, show
from plans import queries
from plans.usage import last_use
from tenants.models import Tenant


@gate(Permission.PLANS_VIEW)
def explain(request, slug: str, key: str):
    tenant = get_object_or_404(Tenant, slug=slug)
    form, at = asked(request)
    found, trouble = looked(lambda: queries.explanation(tenant, key, at))
    if found is None and at is None:
        raise Http404
    names = {"tenant": tenant, "key": key, "form": form, "at": at, "used_at": None if at else last_use(tenant, key)}
    return show(request, "plans/explain.html", found=found, trouble=trouble, **names)


@gate(Permission.PLANS_VIEW)
def differences(request, slug: str):
    tenant = get_object_or_404(Tenant, slug=slug)
    form, at = asked(request)
    found, trouble = looked(lambda: [each for each in queries.differences(tenant, at) if each.differs])
    return show(request, "plans/explain_differences.html", tenant=tenant, form=form, at=at, found=found, trouble=trouble)


def asked(request) -> tuple[InstantForm, datetime | None]:
    """The form of the moment, and the past moment that is asked for; None is now."""
    if not request.GET.get("at"):
        return InstantForm(), None
    form = InstantForm(request.GET)
    return form, form.cleaned_data["at"] if form.is_valid() else None


def looked(look) -> tuple:
    """What there is to show, or why one cannot look so far back."""
    try:
        return look(), ""
    except TooFarBack as why:
        return None, str(why)
