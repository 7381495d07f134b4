"""How do scripts take entries of the ledger away, and see what is personal in one? They ask, and say why."""

from datetime import datetime
from typing import Annotated, Literal

from django.shortcuts import get_object_or_404
from ninja import Path, Router, Schema
from pydantic import Field

from hqconsole.kernel.api import PROBLEMS, ConsentIn, PreviewOut, SentOut, Text, admit, perform
from hqconsole.kernel.ids import MAX_BIGINT
from hqconsole.kernel.permissions import Permission

from . import actions, queries
from .models import Entry, Export, Reveal
from .taking import attachment, take_away

router = Router(tags=["audit"])
ARCHIVE = {"responses": {200: {"description": "OK", "content": {"application/zip": {"schema": {"type": "string"}}}}}}
ExportId = Annotated[int, Path(ge=1, le=MAX_BIGINT)]
EntrySeq = Annotated[int, Path(ge=1, le=MAX_BIGINT)]
Seq = Annotated[int | None, Field(ge=1, le=MAX_BIGINT)]


class ExportIn(ConsentIn):
    """What is to be taken away: a search of the timeline, a span of numbers or time, and why."""

    form: Literal["jsonl", "csv"] = "jsonl"
    search: Text = Field(
        "", max_length=500, description="As one writes it on the timeline: actor:sara action:tenants.suspend words"
    )
    first: Seq = None
    last: Seq = None
    since: datetime | None = None
    until: datetime | None = None

    @property
    def wish(self) -> dict:
        """The arguments of the action."""
        filters = {"search": self.search} if self.search else {}
        span = {name: value for name in ("first", "last") if (value := getattr(self, name))}
        span |= {name: value.isoformat() for name in ("since", "until") if (value := getattr(self, name))}
        return {"form": self.form, "filters": filters, "span": span, "reason": self.reason}


class ExportOut(Schema):
    id: int
    state: str
    form: str
    shows_personal: bool
    rows: int | None
    first_seq: int | None
    last_seq: int | None
    size_bytes: int | None
    manifest_sha256: str
    asked_at: datetime
    expires_at: datetime | None
    url: str

    @staticmethod
    def resolve_url(export: Export) -> str:
        return f"/api/v1/audit/exports/{export.pk}"


@router.post("/exports", response={201: ExportOut, 202: PreviewOut, **PROBLEMS}, operation_id="audit.export")
def export(request, wanted: ExportIn, dry_run: bool = False):
    """Order an export. Look at its `url` until the state is `ready`, then download it."""
    return perform(request, actions.export, dry_run=dry_run, done=201, **wanted.wish, by=wanted.of(request))


@router.post(
    "/exports/personal", response={201: ExportOut, 202: PreviewOut | SentOut, **PROBLEMS}, operation_id="audit.export_personal"
)
def export_personal(request, wanted: ExportIn, dry_run: bool = False):
    """Order an export that shows personal values, which takes a second person. What was erased stays erased."""
    return perform(request, actions.export_personal, dry_run=dry_run, done=201, **wanted.wish, by=wanted.of(request))


@router.get("/exports/{export_id}", response={200: ExportOut, **PROBLEMS}, operation_id="audit.exported")
def exported(request, export_id: ExportId):
    admit(request, Permission.AUDIT_VIEW)
    return get_object_or_404(queries.exports_for(request.auth), pk=export_id)


@router.post("/exports/{export_id}/download", response=PROBLEMS, openapi_extra=ARCHIVE, operation_id="audit.download_export")
def download_export(request, export_id: ExportId):
    """The archive, as application/zip."""
    request.verb = Permission.AUDIT_DOWNLOAD_EXPORT
    return attachment(take_away(get_object_or_404(queries.exports_for(request.auth), pk=export_id), request.auth))


class RevealOut(Schema):
    """The personal values of one entry, before and after by the names of the fields, and until when its page shows them."""

    values: dict[str, list]
    ends_at: datetime

    @staticmethod
    def resolve_values(reveal: Reveal) -> dict[str, list]:
        return queries.personal_of(Entry.objects.get(id=reveal.capture), reveal.person, reveal.revealed_at).values


@router.post("/entries/{seq}/reveal", response={200: RevealOut, 202: PreviewOut, **PROBLEMS}, operation_id="audit.reveal")
def reveal(request, seq: EntrySeq, consent: ConsentIn, dry_run: bool = False):
    """See the personal values of one entry. That you looked, and why, stays in the audit log."""
    entry, by = get_object_or_404(Entry, seq=seq), consent.of(request)
    return perform(request, actions.reveal, dry_run=dry_run, done=200, entry=entry, reason=consent.reason, by=by)
