"""On which pages do people see and change tenants?"""

from datetime import date
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hqconsole.kernel.errors import Refusal
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.web import confirm, gate, go, say_done, show
from staff.models import Person
from staff.sentences import SENTENCES

from . import actions, queries
from .forms import DirectoryForm, NewTenantForm, TrustForm, end_of
from .models import Tenant, Trust
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
    facts = queries.overview(tenant) | {"trusts": queries.trusts_on(tenant)}
    return show(request, "tenants/detail.html", tenant=tenant, named=named, recent=recent, **facts)


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


@gate(Permission.TENANTS_FORGET)
def forget(request, slug: str):
    tenant = get_object_or_404(Tenant, slug=slug)
    words = {
        "title": _("Erase the contacts of %(name)s?") % {"name": tenant.name},
        "effects": [
            _("Its contacts are deleted here."),
            _("Names and addresses in the audit log can never be read again, by anybody."),
            _("What was done, when and by whom still stands there, and the chain still proves it."),
            _("The product keeps its own accounts; end them there."),
        ],
        "submit_label": _("Erase for good"),
        "tone": "bad",
        "done": _("The contacts of %(name)s are erased.") % {"name": tenant.name},
    }
    return confirm(request, actions.forget, words=words, back=reverse("tenants:detail", args=[slug]), tenant=tenant)


@gate(Permission.TENANTS_ENTRUST)
@require_safe
def trust(request, slug: str):
    """The form that leads to entrusting: it asks for nothing yet, so what was chosen stands in the address."""
    tenant = get_object_or_404(Tenant, slug=slug)
    form = TrustForm(request.GET if "until" in request.GET else None, by=request.user)
    if form.is_valid():
        wish = form.cleaned_data
        slugs = list(dict.fromkeys([slug, *wish["others"]]))
        return redirect("tenants:entrust", slugs, wish["person"].pk, wish["verbs"], wish["until"])
    return show(request, "tenants/trust.html", tenant=tenant, form=form, status=422 if form.errors else 200)


@gate(Permission.TENANTS_ENTRUST)
def entrust(request, slugs: list[str], pk: UUID, verbs: list[str], until: date):
    person = get_object_or_404(Person, pk=pk)
    tenants = list(Tenant.objects.filter(slug__in=slugs).order_by("slug"))
    if len(tenants) < len(set(slugs)):
        raise Http404
    words = {
        "title": _("Entrust %(name)s with it?") % {"name": person.name},
        "effects": [
            *(str(SENTENCES[verb]) for verb in verbs if verb in SENTENCES),
            _("Only on: %(tenants)s.") % {"tenants": _(", ").join(tenant.name for tenant in tenants)},
            _("It is over by itself at the end of %(day)s.") % {"day": date_format(until)},
            _("Everything they do under it is marked in the audit log."),
        ],
        "submit_label": _("Entrust"),
        "tone": "accent",
        "done": _("%(name)s may do it from now on.") % {"name": person.name},
    }
    wish = {"person": person, "tenants": tenants, "verbs": verbs, "until": end_of(until)}
    return confirm(request, actions.entrust, words=words, back=reverse("tenants:detail", args=[slugs[0]]), **wish)


@gate(Permission.TENANTS_END_TRUST)
def end_trust(request, slug: str, pk: int):
    trust = get_object_or_404(Trust.objects.select_related("user", "permission"), pk=pk, content_object__slug=slug)
    words = {
        "title": _("End this exception?"),
        "effects": [_("%(name)s may no longer do %(verb)s here.") % {"name": trust.user.name, "verb": trust.verb}],
        "submit_label": _("End it"),
        "tone": "bad",
        "done": _("The exception is over."),
    }
    return confirm(request, actions.end_trust, words=words, back=reverse("tenants:detail", args=[slug]), trust=trust)


@gate(Permission.STAFF_VIEW)
@require_safe
def trusts_of_person(request, pk: UUID):
    person = get_object_or_404(Person, pk=pk)
    return show(request, "tenants/trusts_of_person.html", part="list", person=person, trusts=queries.trusts_of(person))
