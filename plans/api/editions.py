"""How do scripts draft and publish editions of plans? By the same actions as the pages, with prices as decimal text."""

from datetime import datetime
from typing import Annotated, Any

from django.shortcuts import get_object_or_404
from ninja import Field, Path, Router, Schema

from hqconsole.kernel.api import PROBLEMS, ConsentIn, PreviewOut, SentOut, Text, admit, perform
from hqconsole.kernel.permissions import Permission
from plans import actions, queries
from plans.models import Plan, PlanEdition
from plans.written import stored, written

router = Router(tags=["plans"])
Slug = Annotated[str, Path(max_length=40, pattern="^[A-Za-z0-9_-]+$")]


class EditionOut(Schema):
    """An edition. Prices are decimal text; -1 is without limit. Send `version` back when you save or publish a draft."""

    plan: str
    number: int
    status: str
    version: str
    content: dict[str, Any]
    note_en: str
    note_ar: str
    published_at: datetime | None
    retired_at: datetime | None

    @staticmethod
    def resolve_plan(edition: PlanEdition) -> str:
        return edition.plan.key

    @staticmethod
    def resolve_content(edition: PlanEdition) -> dict:
        return written(edition.content)


class InUseOut(Schema):
    """An edition, and how many tenants are on it."""

    edition: EditionOut
    tenants: int


class SourceIn(Schema):
    """What a draft begins with: an edition of any plan, or what is live."""

    plan: Text = Field("", max_length=40)
    number: int = Field(0, ge=0, le=2**31 - 1)


class DraftIn(Schema):
    """What a draft shall say, all of it. Prices are decimal text: "29.000"."""

    version: str = Field("", max_length=64, description="Of the draft that you read; a later one is not overwritten")
    content: dict[str, Any] = {}
    note_en: Text | None = Field(None, max_length=500)
    note_ar: Text | None = Field(None, max_length=500)


class VersionIn(Schema):
    """The version of the draft that is meant."""

    version: Text = Field("", max_length=64)


class PublishIn(ConsentIn, VersionIn):
    """Consent, and the version of the draft that is meant."""


class DraftOfIn(VersionIn):
    """What the draft of one plan shall say, and the version of what was read, live or draft."""

    content: dict[str, Any]


class DraftsIn(Schema):
    """What drafts shall say, by the key of the plan."""

    drafts: dict[Text, DraftOfIn] = Field(max_length=100)


class PublishDraftsIn(ConsentIn):
    """Consent, and by the key of the plan the version of the draft that is meant."""

    versions: dict[Text, Text] = Field(max_length=100)


@router.get("/{slug}/editions", response={200: list[InUseOut], **PROBLEMS}, operation_id="plans.editions")
def editions(request, slug: Slug):
    """The editions of a plan, newest first; a draft is among them."""
    admit(request, Permission.PLANS_VIEW)
    found = queries.editions_of(get_object_or_404(Plan, key=slug))
    return [{"edition": edition, "tenants": tenants} for edition, tenants in found]


@router.post("/{slug}/draft", response={201: EditionOut, 202: PreviewOut, **PROBLEMS}, operation_id="plans.draft")
def draft(request, slug: Slug, wanted: SourceIn, dry_run: bool = False):
    """Open a draft of a plan."""
    plan = get_object_or_404(Plan, key=slug)
    found = PlanEdition.objects.select_related("plan")
    source = get_object_or_404(found, plan__key=wanted.plan, number=wanted.number) if wanted.plan else None
    return perform(request, actions.draft, dry_run=dry_run, done=201, plan=plan, source=source, by=request.auth)


@router.post("/{slug}/draft/save", response={200: EditionOut, 202: PreviewOut, **PROBLEMS}, operation_id="plans.edit_draft")
def edit_draft(request, slug: Slug, wanted: DraftIn, dry_run: bool = False):
    """Let the draft of a plan say something else."""
    edition = draft_or_404(slug)
    content, errors = stored(wanted.content)
    if errors:
        raise actions.Unsound(errors)
    said = {"content": content, "version": wanted.version, "note_en": wanted.note_en, "note_ar": wanted.note_ar}
    return perform(request, actions.edit_draft, dry_run=dry_run, done=200, edition=edition, **said, by=request.auth)


@router.post(
    "/{slug}/draft/publish", response={200: EditionOut, 202: PreviewOut | SentOut, **PROBLEMS}, operation_id="plans.publish"
)
def publish(request, slug: Slug, wanted: PublishIn, dry_run: bool = False):
    """Put the draft of a plan on offer. Where it takes something from customers, a second person agrees first."""
    edition, by = draft_or_404(slug), wanted.of(request)
    said = {"edition": edition, "version": wanted.version, "reason": wanted.reason}
    return perform(request, actions.publish, dry_run=dry_run, done=200, **said, by=by)


@router.post("/{slug}/draft/rebase", response={200: EditionOut, 202: PreviewOut, **PROBLEMS}, operation_id="plans.rebase_draft")
def rebase_draft(request, slug: Slug, wanted: VersionIn, dry_run: bool = False):
    """Take over into the draft of a plan what went live since it was opened."""
    about = {"edition": draft_or_404(slug), "version": wanted.version}
    return perform(request, actions.rebase_draft, dry_run=dry_run, done=200, **about, by=request.auth)


@router.post("/{slug}/draft/discard", response={204: None, 202: PreviewOut, **PROBLEMS}, operation_id="plans.discard_draft")
def discard_draft(request, slug: Slug, dry_run: bool = False):
    """Throw the draft of a plan away."""
    return perform(request, actions.discard_draft, dry_run=dry_run, done=204, edition=draft_or_404(slug), by=request.auth)


@router.post("/drafts/save", response={200: list[EditionOut], 202: PreviewOut, **PROBLEMS}, operation_id="plans.edit_drafts")
def edit_drafts(request, wanted: DraftsIn, dry_run: bool = False):
    """Let the drafts of several plans say something else, all or none; where there is no draft, one is opened."""
    said, wrong = {}, {}
    for key, each in wanted.drafts.items():
        content, errors = stored(each.content)
        said[key] = {"content": content, "version": each.version}
        wrong |= {f"{key}.{path}": words for path, words in errors.items()}
    if wrong:
        raise actions.Unsound(wrong)
    return perform(request, actions.edit_drafts, dry_run=dry_run, done=200, wanted=said, by=request.auth)


@router.post(
    "/drafts/publish",
    response={200: list[EditionOut], 202: PreviewOut | SentOut, **PROBLEMS},
    operation_id="plans.publish_drafts",
)
def publish_drafts(request, wanted: PublishDraftsIn, dry_run: bool = False):
    """Put the drafts of several plans on offer, all or none."""
    said = {"versions": wanted.versions, "reason": wanted.reason}
    return perform(request, actions.publish_drafts, dry_run=dry_run, done=200, **said, by=wanted.of(request))


def draft_or_404(key: str) -> PlanEdition:
    return get_object_or_404(PlanEdition.objects.select_related("plan", "base__plan"), plan__key=key, status="draft")
