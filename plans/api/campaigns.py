"""How do scripts move many tenants? The same queries, actions and permissions as the pages."""

import re
from datetime import date, datetime
from typing import Annotated

from django.http import Http404
from django.shortcuts import get_object_or_404
from ninja import Field, Path, Router, Schema

from hqconsole.kernel.api import PROBLEMS, ConsentIn, PreviewOut, SentOut, Text, admit, perform
from hqconsole.kernel.permissions import Permission
from plans import actions, queries
from plans.models import Campaign, PlanEdition, Wave

router = Router(tags=["campaigns"])
Slug = Annotated[str, Path(max_length=40, pattern="^[A-Za-z0-9-]+$", description="As C-1")]
NAMED = re.compile(r"C-([0-9]{1,18})")


class EditionIn(Schema):
    plan: Text = Field("", max_length=60)
    number: int = Field(0, ge=0, le=2**31 - 1)


class CampaignIn(ConsentIn):
    source: EditionIn
    target: EditionIn
    mode: Text = Field(max_length=10, description="keep, now, at_renewal or on_date")
    on_date: date | None = None
    notice_en: Text = Field("", max_length=1000)
    notice_ar: Text = Field("", max_length=1000)
    stop_after: int | None = Field(None, ge=0, le=1_000_000)


class WaveIn(ConsentIn):
    percent: int | None = None
    number: int | None = Field(None, le=10_000_000)


class WhichIn(ConsentIn):
    wave: int | None = Field(None, ge=1, le=2**15 - 1, description="Its number; the latest one where it is left out")


class CampaignOut(Schema):
    slug: str
    source: str
    target: str
    mode: str
    on_date: date | None
    stop_after: int | None
    made_at: datetime

    @staticmethod
    def resolve_source(campaign) -> str:
        return str(campaign.source)

    @staticmethod
    def resolve_target(campaign) -> str:
        return str(campaign.target)


class WaveOut(Schema):
    slug: str
    number: int
    size: int
    state: str
    moved: int
    skipped: int
    returned: int
    kept: int


class WholeOut(CampaignOut):
    waves: list[WaveOut]

    @staticmethod
    def resolve_waves(campaign) -> list[Wave]:
        return list(campaign.waves.select_related("campaign"))


def answers(status: int, shape: type[Schema]) -> dict:
    return {status: shape, 202: PreviewOut | SentOut, **PROBLEMS}


def found(slug: str) -> Campaign:
    named = NAMED.fullmatch(slug)
    if named is None:
        raise Http404
    return get_object_or_404(Campaign.objects.select_related("source__plan", "target__plan"), pk=int(named[1]))


def wave_of(slug: str, wanted: WhichIn) -> Wave:
    waves = found(slug).waves.select_related("campaign")
    wave = waves.filter(number=wanted.wave).first() if wanted.wave else waves.last()
    if wave is None:
        raise Http404
    return wave


def edition_of(wanted: EditionIn) -> PlanEdition:
    return get_object_or_404(PlanEdition.objects.select_related("plan"), plan__key=wanted.plan, number=wanted.number)


@router.get("", response={200: list[CampaignOut], **PROBLEMS}, operation_id="plans.campaigns")
def campaigns(request):
    """Every campaign, the newest first."""
    admit(request, Permission.PLANS_VIEW)
    return queries.campaigns()


@router.get("/{slug}", response={200: WholeOut, **PROBLEMS}, operation_id="plans.campaign")
def campaign(request, slug: Slug):
    admit(request, Permission.PLANS_VIEW)
    return found(slug)


@router.post("", response=answers(201, CampaignOut), operation_id="plans.plan_campaign")
def plan_campaign(request, wanted: CampaignIn, dry_run: bool = False):
    """Write down how the tenants on an edition come to another one. Nobody is moved yet."""
    facts = {name: getattr(wanted, name) for name in ("mode", "on_date", "notice_en", "notice_ar", "stop_after")}
    facts |= {"source": edition_of(wanted.source), "target": edition_of(wanted.target)}
    return perform(request, actions.plan_campaign, dry_run=dry_run, done=201, **facts, by=wanted.of(request))


@router.post("/{slug}/start_wave", response=answers(200, WaveOut), operation_id="plans.start_wave")
def start_wave(request, slug: Slug, wanted: WaveIn, dry_run: bool = False):
    """Order the next tenants to be moved: so many, or so many of a hundred."""
    given = {"campaign": found(slug), "percent": wanted.percent, "number": wanted.number, "reason": wanted.reason}
    actions.campaigns.refuse_bad_share(wanted.percent, wanted.number)
    return perform(request, actions.start_wave, dry_run=dry_run, done=200, **given, by=wanted.of(request))


@router.post("/{slug}/stop_wave", response=answers(200, WaveOut), operation_id="plans.stop_wave")
def stop_wave(request, slug: Slug, wanted: WhichIn, dry_run: bool = False):
    """Stop a wave that is running."""
    return perform(request, actions.stop_wave, dry_run=dry_run, done=200, wave=wave_of(slug, wanted), by=wanted.of(request))


@router.post("/{slug}/undo_wave", response=answers(200, WaveOut), operation_id="plans.undo_wave")
def undo_wave(request, slug: Slug, wanted: WhichIn, dry_run: bool = False):
    """Take a wave back that is over."""
    given = {"wave": wave_of(slug, wanted), "reason": wanted.reason}
    return perform(request, actions.undo_wave, dry_run=dry_run, done=200, **given, by=wanted.of(request))
