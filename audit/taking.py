"""How does an archive reach whoever takes it away, through page and API alike? Recorded first, then block by block."""

from collections.abc import AsyncIterator
from pathlib import Path

from asgiref.sync import sync_to_async
from django.http import StreamingHttpResponse

from hqconsole.kernel.actor import Actor

from . import actions
from .models import Export

BLOCK = 1 << 18


def take_away(export: Export, by: Actor) -> Export:
    """Record the download as the verb that it is: of one's own export, or of somebody else's."""
    act = actions.download_export if export.asked_by == by.id else actions.download_export_of
    return act(export=export, by=by)


def attachment(export: Export) -> StreamingHttpResponse:
    """The archive as a download that no browser shows and that no process holds in memory."""
    headers = {
        "Content-Length": str(export.archive.stat().st_size),
        "Content-Disposition": f'attachment; filename="{export.file_name}"',
        "X-Content-Type-Options": "nosniff",
    }
    return StreamingHttpResponse(blocks_of(export.archive), content_type="application/zip", headers=headers)


async def blocks_of(path: Path) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        while block := await sync_to_async(file.read)(BLOCK):
            yield block
