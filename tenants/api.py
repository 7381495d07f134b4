"""How do scripts see and change tenants? The same queries, actions and permissions as the pages."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Field, Path, Query, Router, Schema

from hqconsole.kernel.api import PROBLEMS, ConsentIn, PreviewOut, SentOut, Text, admit, perform
from hqconsole.kernel.errors import InvalidInput
from hqconsole.kernel.ids import MAX_BIGINT
from hqconsole.kernel.permissions import Permission
from staff.models import Person

from . import actions, queries
from .forms import end_of
from .models import Tenant, Trust

router = Router(tags=["tenants"])
trusts = Router(tags=["exceptions on single tenants"])
TrustId = Annotated[int, Path(ge=1, le=MAX_BIGINT)]
Slug = Annotated[str, Path(max_length=40, pattern="^[a-z0-9-]+$")]


class TenantOut(Schema):
    id: UUID
    slug: str
    name_en: str
    name_ar: str
    region: str
    timezone: str
    currency: str
    status: str
    status_since: datetime
    created_at: datetime


class TenantsOut(Schema):
    """A page of tenants. Give `next` back as `cursor` for the page that follows; empty at the end."""

    items: list[TenantOut]
    next: str


class WantedTenantsIn(Schema):
    text: Text = Field("", max_length=120)
    status: Text = Field("", max_length=12)
    region: Text = Field("", max_length=2)
    cursor: Text = Field("", max_length=60)


class IdentityIn(Schema):
    slug: Text = Field(max_length=40)
    name_en: Text = Field(max_length=120)
    name_ar: Text = Field(max_length=120)
    region: Text = Field(max_length=2)
    timezone: Text = Field(max_length=50)
    currency: Text = Field(max_length=3)


class AdministratorIn(Schema):
    name: Text = Field(max_length=120)
    email: Text = Field(max_length=254)


class SeedIn(Schema):
    plan: Text = Field(max_length=50, description="Key of a plan with a live edition")
    catalogs: bool = Field(True, description="Pin all catalogs to their live releases")
    workflow: Text = Field("", max_length=50, description="Key of a workflow with a live version, or empty")


class TenantIn(Schema):
    identity: IdentityIn
    administrator: AdministratorIn
    seed: SeedIn


@router.get("", response={200: TenantsOut, **PROBLEMS}, operation_id="tenants.index")
def index(request, wanted: Query[WantedTenantsIn]):
    """Tenants in the order of their slugs."""
    admit(request, Permission.TENANTS_VIEW)
    page = queries.directory(text=wanted.text, status=wanted.status, region=wanted.region, cursor=wanted.cursor)
    return {"items": page.rows, "next": page.next}


@router.get("/{slug}", response={200: TenantOut, **PROBLEMS}, operation_id="tenants.detail")
def detail(request, slug: Slug):
    admit(request, Permission.TENANTS_VIEW)
    return get_object_or_404(Tenant, slug=slug)


@router.post("", response={201: TenantOut, 202: PreviewOut | SentOut, **PROBLEMS}, operation_id="tenants.create")
def create(request, wanted: TenantIn, dry_run: bool = False):
    """Write down a tenant and order its provisioning; follow it at the run whose subject is its id."""
    return perform(request, actions.create, dry_run=dry_run, done=201, **wanted.dict(), by=request.auth)


@router.post("/{slug}/suspend", response={200: TenantOut, 202: PreviewOut | SentOut, **PROBLEMS}, operation_id="tenants.suspend")
def suspend(request, slug: Slug, consent: ConsentIn, dry_run: bool = False):
    """Lock a tenant out of the platform."""
    tenant = get_object_or_404(Tenant, slug=slug)
    by = consent.of(request)
    return perform(request, actions.suspend, dry_run=dry_run, done=200, tenant=tenant, reason=consent.reason, by=by)


@router.post(
    "/{slug}/reactivate", response={200: TenantOut, 202: PreviewOut | SentOut, **PROBLEMS}, operation_id="tenants.reactivate"
)
def reactivate(request, slug: Slug, consent: ConsentIn, dry_run: bool = False):
    """Lift the holds on a tenant."""
    tenant = get_object_or_404(Tenant, slug=slug)
    by = consent.of(request)
    return perform(request, actions.reactivate, dry_run=dry_run, done=200, tenant=tenant, reason=consent.reason, by=by)


@router.post("/{slug}/forget", response={200: TenantOut, 202: PreviewOut | SentOut, **PROBLEMS}, operation_id="tenants.forget")
def forget(request, slug: Slug, consent: ConsentIn, dry_run: bool = False):
    """Erase the contacts of a tenant, here and in the ledger, for good."""
    tenant = get_object_or_404(Tenant, slug=slug)
    by = consent.of(request)
    return perform(request, actions.forget, dry_run=dry_run, done=200, tenant=tenant, reason=consent.reason, by=by)


class TrustOut(Schema):
    """One verb that one person may do on one tenant until an end, whatever their roles."""

    id: int
    tenant: str
    person: UUID
    verb: str
    reason: str
    starts_at: datetime
    ends_at: datetime
    ended_at: datetime | None

    @staticmethod
    def resolve_tenant(trust: Trust) -> str:
        return trust.content_object.slug

    @staticmethod
    def resolve_person(trust: Trust) -> UUID:
        return trust.user_id


class TrustIn(ConsentIn):
    person: UUID
    tenants: list[Text] = Field(max_length=actions.MOST_TENANTS, description="Slugs")
    verbs: list[Text] = Field(max_length=20, description="Verbs that are about one tenant")
    until: date = Field(description="The last day, at headquarters")


class OnTenantIn(Schema):
    tenant: Slug


@trusts.get("", response={200: list[TrustOut], **PROBLEMS}, operation_id="tenants.trusts")
def trusts_on(request, wanted: Query[OnTenantIn]):
    """The exceptions in force on a tenant."""
    admit(request, Permission.TENANTS_VIEW)
    return queries.trusts_on(get_object_or_404(Tenant, slug=wanted.tenant))


@trusts.post("", response={201: list[TrustOut], 202: PreviewOut | SentOut, **PROBLEMS}, operation_id="tenants.entrust")
def entrust(request, wanted: TrustIn, dry_run: bool = False):
    """Let a person do some verbs on some tenants until the end of a day, though their roles do not hold them."""
    wish = {"person": get_object_or_404(Person, pk=wanted.person), "tenants": named(wanted.tenants), "verbs": wanted.verbs}
    facts = {"until": last_instant(wanted.until), "reason": wanted.reason}
    return perform(request, actions.entrust, dry_run=dry_run, done=201, **wish, **facts, by=wanted.of(request))


@trusts.post("/{trust_id}/end", response={200: TrustOut, 202: PreviewOut | SentOut, **PROBLEMS}, operation_id="tenants.end_trust")
def end_trust(request, trust_id: TrustId, consent: ConsentIn, dry_run: bool = False):
    """End an exception on a tenant before its time."""
    trust = get_object_or_404(Trust, pk=trust_id)
    by = consent.of(request)
    return perform(request, actions.end_trust, dry_run=dry_run, done=200, trust=trust, reason=consent.reason, by=by)


def named(slugs: list[str]) -> list[Tenant]:
    """The tenants with these slugs. Raises InvalidInput, naming one that there is not."""
    found = {tenant.slug: tenant for tenant in Tenant.objects.filter(slug__in=slugs)}
    if unknown := [slug for slug in slugs if slug not in found]:
        raise InvalidInput({"tenants": _("There is no tenant %(slug)s.") % {"slug": unknown[0]}})
    return [found[slug] for slug in slugs]


def last_instant(day: date) -> datetime:
    """When the day is over at headquarters. Raises InvalidInput for the last day there is, which is never over."""
    try:
        return end_of(day)
    except OverflowError as beyond:
        raise InvalidInput({"until": _("The end is too far away.")}) from beyond
