"""How does somebody take entries of the ledger away? They ask with a reason, a worker writes, and each download is recorded."""

from dataclasses import asdict
from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from audit.exporting import Packed
from audit.models import Export
from audit.queries import asked, trouble_with_span
from hqconsole.kernel import clock, ledger
from hqconsole.kernel.actions import action, refuse_unless
from hqconsole.kernel.actor import Actor
from hqconsole.kernel.errors import InvalidInput, Refusal
from hqconsole.kernel.notices import Notice, notify
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.queue import Job, enqueue

PERSONAL_DAYS = 1  # how long files with personal values are kept


class NotReady(Refusal):
    """The export is still written, failed, or its files have been removed."""


class NotYours(Refusal):
    """Somebody else asked for it."""


@action(Permission.AUDIT_EXPORT)
def export(*, form: str, filters: dict, span: dict, reason: str, by: Actor) -> Export:
    """Order an export of the entries that a search of the timeline finds, within a span of numbers or time.

    `filters` may hold the text of a search. `span` knows first, last (numbers), since, until (ISO times);
    what is not given is not narrowed. Raises InvalidInput where the search cannot be understood, or the span holds months
    that are outside.
    """
    return ordered(form, filters, span, reason, by)


@action(Permission.AUDIT_EXPORT_PERSONAL)
def export_personal(*, form: str, filters: dict, span: dict, reason: str, by: Actor) -> Export:
    """Order the same with the personal values that can still be read, each beside its digest. Its files are kept for a day."""
    return ordered(form, filters, span, reason, by, shows_personal=True)


def ordered(form: str, filters: dict, span: dict, reason: str, by: Actor, *, shows_personal: bool = False) -> Export:
    if troubles := asked(filters.get("search", "")).troubles:
        raise InvalidInput({"search": troubles[0]})
    if trouble := trouble_with_span(span):
        raise InvalidInput({"first": trouble})
    order = Export.objects.create(
        form=form,
        filters=filters,
        span=span,
        shows_personal=shows_personal,
        reason=reason,
        asked_by=by.id,
        asked_at=clock.now(),
    )
    enqueue(Job.EXPORT_LEDGER, subject=str(order.pk), actor_id=by.id)
    return order


@action(Permission.AUDIT_FINISH_EXPORT, about="export")
def finish_export(*, export: Export, packed: Packed, by: Actor) -> Export:
    """Hand over an export that is written, for some days, and tell who asked for it."""
    export = Export.objects.locked(export)
    if export.is_over:
        raise NotReady(_("Its days are over, or personal values were erased while it was written. Ask for a new one."))
    at, days = clock.now(), PERSONAL_DAYS if export.shows_personal else settings.EXPORT_DAYS
    export.finish(asdict(packed), at, at + timedelta(days=days))
    kind, _colon, person = export.asked_by.partition(":")
    notify(
        Notice.EXPORT_READY,
        about=str(export),
        key=f"export:{export.pk}:ready",
        link=reverse("audit:exported", args=[export.pk]),
        people=[person] if kind == "staff" else [],
        number=export.pk,
        rows=export.rows,
        days=days,
    )
    return export


@action(Permission.AUDIT_DOWNLOAD_EXPORT, about="export")
def download_export(*, export: Export, by: Actor) -> Export:
    """Record that an export is taken away by whoever asked for it."""
    if export.asked_by != by.id:
        raise NotYours(_("Somebody else asked for this export."))
    return taken_away(export, by)


@action(Permission.AUDIT_DOWNLOAD_EXPORT_OF, about="export")
def download_export_of(*, export: Export, by: Actor) -> Export:
    """Record that an export of somebody else is taken away."""
    return taken_away(export, by)


def taken_away(export: Export, by: Actor) -> Export:
    if export.shows_personal:
        refuse_unless(by, Permission.AUDIT_EXPORT_PERSONAL)  # whoever asked for it may have lost the role since
    if not (export.is_ready and export.archive.exists()):
        raise NotReady(_("There is nothing to download: the export is not ready, or its days are over."))
    ledger.record("hq.audit_export", str(export.pk), rows=export.rows, manifest_sha256=export.manifest_sha256)
    return export


@action(Permission.AUDIT_EXPIRE_EXPORT, about="export")
def expire_export(*, export: Export, by: Actor) -> Export:
    """Note that the files of an export are gone."""
    export = Export.objects.locked(export)
    export.expire()
    return export
