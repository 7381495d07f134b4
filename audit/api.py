"""How do scripts take entries of the ledger away, see what is personal, have the chain verified, take a change back?"""

from datetime import datetime
from typing import Annotated, Literal

from django.http import Http404
from django.shortcuts import get_object_or_404
from ninja import Path, Query, Router, Schema
from pydantic import Field

from hqconsole.kernel.api import PROBLEMS, ConsentIn, PreviewOut, SentOut, Text, admit, perform
from hqconsole.kernel.ids import MAX_BIGINT
from hqconsole.kernel.permissions import Permission

from . import actions, queries
from .models import Entry, Export, Reveal, Verification
from .taking import attachment, take_away

router = Router(tags=["audit"])
ARCHIVE = {"responses": {200: {"description": "OK", "content": {"application/zip": {"schema": {"type": "string"}}}}}}
ExportId = Annotated[int, Path(ge=1, le=MAX_BIGINT)]
VerificationId = Annotated[int, Path(ge=1, le=MAX_BIGINT)]
MonthName = Annotated[str, Path(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$", description="As 2026-11")]
EntrySeq = Annotated[int, Path(ge=1, le=MAX_BIGINT)]
VerificationId = Annotated[int, Path(ge=1, le=MAX_BIGINT)]
MonthName = Annotated[str, Path(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$", description="As 2026-11")]
GroupId = Annotated[str, Path(pattern="^[0-9a-f]{32}$", description="The change group of its entries")]
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


class VerifyIn(Schema):
    """The rows from `first` to `last`; everything, where neither is given; or what is new since the last good one."""

    first: Seq = None
    last: Seq = None
    is_new: bool = False


class OrderOut(Schema):
    """The run in which it happens; `url` tells how far it is."""

    run: int
    url: str

    @staticmethod
    def resolve_run(run: int) -> int:
        return run

    @staticmethod
    def resolve_url(run: int) -> str:
        return f"/api/v1/runs/{run}"


class VerificationOut(Schema):
    """What a verification found. `kind` and `first_bad` name a break."""

    id: int
    run: int | None
    scope: str
    began_at: datetime
    ended_at: datetime
    first_seq: int
    last_seq: int
    rows: int
    checkpoints: int
    is_intact: bool
    kind: str
    first_bad: int | None
    detail: str
    acknowledged_by: str
    acknowledged_at: datetime | None
    acknowledged_reason: str


class ListedVerificationOut(VerificationOut):
    """With the first later one that found the same rows whole, which ends a break."""

    cleared_by: int | None


class VerificationsOut(Schema):
    """A page of them, newest first. Give `next` back as `cursor` for the page that follows; empty at the end."""

    items: list[ListedVerificationOut]
    next: str


class WantedVerificationsIn(Schema):
    is_broken: bool = Field(False, description="Only those that found a break")
    cursor: Text = Field("", max_length=20)


@router.post("/verify", response={201: OrderOut, 202: PreviewOut, **PROBLEMS}, operation_id="audit.verify")
def verify(request, wanted: VerifyIn, dry_run: bool = False):
    """Have a worker recompute the chain. Look at `url` until its state is `done`, then at /verifications."""
    return perform(request, actions.verify, dry_run=dry_run, done=201, **wanted.dict(), by=request.auth)


@router.get("/verifications", response={200: VerificationsOut, **PROBLEMS}, operation_id="audit.verifications")
def verifications(request, wanted: Query[WantedVerificationsIn]):
    """What was verified and what was found."""
    admit(request, Permission.AUDIT_VIEW)
    page = queries.verifications(is_broken=wanted.is_broken).page_after(wanted.cursor, key="-id")
    return {"items": page.rows, "next": page.next}


@router.post(
    "/verifications/{verification_id}/acknowledge",
    response={200: VerificationOut, 202: PreviewOut, **PROBLEMS},
    operation_id="audit.acknowledge",
)
def acknowledge(request, verification_id: VerificationId, consent: ConsentIn, dry_run: bool = False):
    """Put your name to a break, with what is done about it."""
    found, by = get_object_or_404(Verification, pk=verification_id), consent.of(request)
    return perform(request, actions.acknowledge, dry_run=dry_run, done=200, verification=found, reason=consent.reason, by=by)


@router.post(
    "/months/{month}/detach", response={204: None, 202: PreviewOut | SentOut, **PROBLEMS}, operation_id="audit.detach_month"
)
def detach_month(request, month: MonthName, consent: ConsentIn, dry_run: bool = False):
    """Take a month that is exported and signed for out of the log."""
    found = queries.month(month)
    if found is None:
        raise Http404
    by = consent.of(request)
    return perform(request, actions.detach_month, dry_run=dry_run, done=204, month=found, reason=consent.reason, by=by)


class UndoneOut(Schema):
    """How many rows say again what they said before."""

    rows: int

    @staticmethod
    def resolve_rows(rows: int) -> int:
        return rows


@router.post("/changes/{group}/undo", response={200: UndoneOut, 202: PreviewOut | SentOut, **PROBLEMS}, operation_id="audit.undo")
def undo(request, group: GroupId, consent: ConsentIn, dry_run: bool = False):
    """Take a change back, if nothing has touched its fields since. It takes the right to make the change, too."""
    about = {"change": queries.change(group), "reason": consent.reason}
    return perform(request, actions.undo, dry_run=dry_run, done=200, **about, by=consent.of(request))
