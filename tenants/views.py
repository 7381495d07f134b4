"""On which pages do people see and change tenants?"""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hqconsole.kernel.errors import Refusal
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.web import confirm, gate, go, say_done, show

from . import actions, queries
from .forms import DirectoryForm, NewTenantForm
from .models import Tenant
from .product import product_facts


@gate(Permission.TENANTS_VIEW)
def index(request):
    wanted = DirectoryForm(request.GET)
    page = queries.directory(**wanted.filters, cursor=request.GET.get("cursor", ""))
    return show(request, "tenants/index.html", part="results", page=page, wanted=wanted)


@gate(Permission.TENANTS_CREATE)
def create(request):
    form = NewTenantForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            tenant = actions.create(**form.order, by=request.actor)
        except Refusal as refusal:
            form.take(refusal)
        else:
            say_done(request, actions.create, _("%(name)s is being provisioned.") % {"name": tenant.name})
            return go(request, reverse("jobs:of_tenant", args=[tenant.slug]))
    return show(request, "tenants/create.html", form=form, status=422 if form.errors else 200)


@gate(Permission.TENANTS_CREATE)
def slug_check(request):
    slug = request.GET.get("slug", "")[:80]
    return show(request, "tenants/slug_check.html", slug=slug, trouble=queries.slug_trouble(slug) if slug else "")


@gate(Permission.TENANTS_VIEW)
def detail(request, slug: str):
    tenant = get_object_or_404(Tenant.objects.prefetch_related("holds", "contacts"), slug=slug)
    recent = queries.recent_changes(tenant) if request.actor.may(Permission.AUDIT_VIEW) else []
    named = {str(tenant.pk): tenant}
    return show(request, "tenants/detail.html", tenant=tenant, named=named, recent=recent, **queries.overview(tenant))


@gate(Permission.TENANTS_VIEW)
@require_POST
def look(request, slug: str):
    """Looking into the product is recorded, so it takes a click and is never done by following a link."""
    tenant = get_object_or_404(Tenant, slug=slug)
    return show(request, "tenants/look.html", part="facts", tenant=tenant, known=product_facts(tenant, request.actor))


@gate(Permission.TENANTS_SUSPEND)
def suspend(request, slug: str):
    tenant = get_object_or_404(Tenant, slug=slug)
    words = {
        "title": _("Suspend %(name)s?") % {"name": tenant.name},
        "effects": [
            _("Its people can no longer sign in to the product."),
            _("Its data stays where it is."),
            _("You can reactivate it at any time."),
        ],
        "submit_label": _("Suspend"),
        "tone": "bad",
        "done": _("%(name)s is suspended.") % {"name": tenant.name},
    }
    return confirm(request, actions.suspend, words=words, back=reverse("tenants:detail", args=[slug]), tenant=tenant)


@gate(Permission.TENANTS_REACTIVATE)
def reactivate(request, slug: str):
    tenant = get_object_or_404(Tenant, slug=slug)
    words = {
        "title": _("Reactivate %(name)s?") % {"name": tenant.name},
        "effects": [_("All its holds are lifted."), _("Its people can sign in to the product again.")],
        "submit_label": _("Reactivate"),
        "tone": "accent",
        "done": _("%(name)s is active again.") % {"name": tenant.name},
    }
    return confirm(request, actions.reactivate, words=words, back=reverse("tenants:detail", args=[slug]), tenant=tenant)
