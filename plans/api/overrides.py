"""How do scripts see and give overrides, and switch flags? The same queries, actions and permissions as the pages."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404
from ninja import Field, Path, Query, Router, Schema
from pydantic import AwareDatetime, StrictBool, StrictFloat, StrictInt, StrictStr

from hqconsole.kernel import clock
from hqconsole.kernel.api import PROBLEMS, ConsentIn, PreviewOut, SentOut, Text, admit, perform
from hqconsole.kernel.permissions import Permission
from plans import actions, queries
from plans.models import Feature, Limit, Override
from tenants.models import Tenant

router = Router(tags=["overrides"])
flags = Router(tags=["flags"])
Key = Annotated[str, Path(max_length=60, pattern="^[A-Za-z0-9_-]+$")]
Value = StrictBool | StrictInt | StrictFloat | StrictStr
ANSWERS = {202: PreviewOut | SentOut, **PROBLEMS}


class OverrideOut(Schema):
    """An override and how it stands now."""

    id: UUID
    tenant: str
    subject: str
    mode: str
    value: bool | int | float | str | None
    starts_at: datetime
    ends_at: datetime
    revoked_at: datetime | None
    standing: str
    renewals: int
    reason: str
    ticket: str
    given_by: str

    @staticmethod
    def resolve_tenant(override: Override) -> str:
        return override.tenant.slug

    @staticmethod
    def resolve_subject(override: Override) -> str:
        return override.subject.key

    @staticmethod
    def resolve_standing(override: Override) -> str:
        return override.standing(clock.now())


class OverridesOut(Schema):
    """A page of overrides, the newest first. Give `next` back as `cursor` for the page that follows; empty at the end."""

    items: list[OverrideOut]
    next: str


class WantedOverridesIn(Schema):
    text: Text = Field("", max_length=60, description="A part of a tenant's slug, or a ticket")
    state: Text = Field("", max_length=10, description="live, coming, ending, over, all; empty is live or coming")
    cursor: Text = Field("", max_length=60)


class PeriodIn(ConsentIn):
    """Until when, and in which ticket it was asked for."""

    ends_at: AwareDatetime
    ticket: Text = Field(max_length=40)


class ExemptIn(PeriodIn):
    tenant: Text = Field(max_length=40, description="Slug of the tenant")
    subject: Text = Field(max_length=60, description="Key of the feature or limit")
    starts_at: AwareDatetime | None = Field(None, description="Empty or past: at once")

    @property
    def period(self) -> dict:
        return {"ends_at": self.ends_at, "starts_at": self.starts_at, "ticket": self.ticket, "reason": self.reason}


class OverrideIn(ExemptIn):
    mode: Text = Field("set", max_length=6, description="set, or add for more of a limit on top")
    value: Value = Field(description="What the feature has; of a limit a whole number, -1 for without limit")


class TopUpIn(ExemptIn):
    ends_at: AwareDatetime | None = Field(None, description="Empty: the end of the tenant's calendar month")
    value: StrictInt


class ChangeIn(PeriodIn):
    value: Value | None = Field(None, description="Empty for an exemption")


@router.get("", response={200: OverridesOut, **PROBLEMS}, operation_id="plans.overrides")
def index(request, wanted: Query[WantedOverridesIn]):
    """Overrides of all tenants."""
    admit(request, Permission.PLANS_VIEW)
    page = queries.overrides(text=wanted.text, state=wanted.state, cursor=wanted.cursor)
    return {"items": page.rows, "next": page.next}


@router.post("/top-ups", response={201: OverrideOut, **ANSWERS}, operation_id="plans.top_up")
def top_up(request, wanted: TopUpIn, dry_run: bool = False):
    """Give a tenant more of a limit once."""
    about = {"tenant": tenant_of(wanted), "subject": get_object_or_404(Limit, key=wanted.subject), "value": wanted.value}
    return perform(request, actions.top_up, dry_run=dry_run, done=201, **about, **wanted.period, by=wanted.of(request))


@router.post("/exemptions", response={201: OverrideOut, **ANSWERS}, operation_id="plans.exempt")
def exempt(request, wanted: ExemptIn, dry_run: bool = False):
    """Let a tenant go on at a limit."""
    about = {"tenant": tenant_of(wanted), "subject": get_object_or_404(Limit, key=wanted.subject)}
    return perform(request, actions.exempt, dry_run=dry_run, done=201, **about, **wanted.period, by=wanted.of(request))


@router.get("/{override_id}", response={200: OverrideOut, **PROBLEMS}, operation_id="plans.override_page")
def detail(request, override_id: UUID):
    """One override, as it stands now."""
    admit(request, Permission.PLANS_VIEW)
    return override_or_404(override_id)


@router.post("", response={201: OverrideOut, **ANSWERS}, operation_id="plans.override")
def override(request, wanted: OverrideIn, dry_run: bool = False):
    """Give a tenant another value of a feature or limit."""
    about = {"tenant": tenant_of(wanted), "subject": subject_or_404(wanted.subject), "mode": wanted.mode, "value": wanted.value}
    return perform(request, actions.override, dry_run=dry_run, done=201, **about, **wanted.period, by=wanted.of(request))


@router.post("/{override_id}/change", response={200: OverrideOut, **ANSWERS}, operation_id="plans.change_override")
def change(request, override_id: UUID, wanted: ChangeIn, dry_run: bool = False):
    """Change the value of an override, or have it end earlier."""
    terms = {"value": wanted.value, "ends_at": wanted.ends_at, "ticket": wanted.ticket, "reason": wanted.reason}
    found, by = override_or_404(override_id), wanted.of(request)
    return perform(request, actions.change_override, dry_run=dry_run, done=200, override=found, **terms, by=by)


@router.post("/{override_id}/renew", response={200: OverrideOut, **ANSWERS}, operation_id="plans.renew_override")
def renew(request, override_id: UUID, wanted: PeriodIn, dry_run: bool = False):
    """Let an override hold longer, with a new reason."""
    terms = {"ends_at": wanted.ends_at, "ticket": wanted.ticket, "reason": wanted.reason}
    found, by = override_or_404(override_id), wanted.of(request)
    return perform(request, actions.renew_override, dry_run=dry_run, done=200, override=found, **terms, by=by)


@router.post("/{override_id}/revoke", response={200: OverrideOut, **ANSWERS}, operation_id="plans.revoke_override")
def revoke(request, override_id: UUID, consent: ConsentIn, dry_run: bool = False):
    """End an override before its time."""
    found, by = override_or_404(override_id), consent.of(request)
    return perform(request, actions.revoke_override, dry_run=dry_run, done=200, override=found, reason=consent.reason, by=by)


class FlagOut(Schema):
    """A feature or limit and what holds for everybody."""

    key: str
    name_en: str
    name_ar: str
    is_killed: bool = False
    default_value: bool | int | float | str | None


class DefaultIn(ConsentIn):
    value: Value | None = Field(None, description="Empty: nothing holds by default")


@flags.get("/{key}", response={200: FlagOut, **PROBLEMS}, operation_id="plans.flag")
def flag(request, key: Key):
    """One feature or limit."""
    admit(request, Permission.PLANS_VIEW)
    return subject_or_404(key)


@flags.post("/{key}/kill", response={200: FlagOut, **ANSWERS}, operation_id="plans.kill")
def kill(request, key: Key, consent: ConsentIn, dry_run: bool = False):
    """Switch a feature off for everybody at once."""
    feature, by = get_object_or_404(Feature, key=key), consent.of(request)
    return perform(request, actions.kill, dry_run=dry_run, done=200, feature=feature, by=by)


@flags.post("/{key}/revive", response={200: FlagOut, **ANSWERS}, operation_id="plans.revive")
def revive(request, key: Key, consent: ConsentIn, dry_run: bool = False):
    """Let a feature come back."""
    feature, by = get_object_or_404(Feature, key=key), consent.of(request)
    return perform(request, actions.revive, dry_run=dry_run, done=200, feature=feature, reason=consent.reason, by=by)


@flags.post("/{key}/default", response={200: FlagOut, **ANSWERS}, operation_id="plans.set_default")
def set_default(request, key: Key, wanted: DefaultIn, dry_run: bool = False):
    """Say what a feature or limit is for everybody whose plan says nothing of it."""
    about = {"subject": subject_or_404(key), "value": wanted.value, "reason": wanted.reason}
    return perform(request, actions.set_default, dry_run=dry_run, done=200, **about, by=wanted.of(request))


def tenant_of(wanted: ExemptIn) -> Tenant:
    return get_object_or_404(Tenant, slug=wanted.tenant)


def subject_or_404(key: str) -> Feature | Limit:
    subject = queries.subject_of(key)
    if subject is None:
        raise Http404
    return subject


def override_or_404(pk: UUID) -> Override:
    return get_object_or_404(Override.objects.select_related("tenant", "feature", "limit"), pk=pk)
