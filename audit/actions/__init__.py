"""What can be done with the ledger?"""

from .digests import draw_digest, order_digest
from .erasing import erase
from .exporting import (
    NotReady,
    NotYours,
    download_export,
    download_export_of,
    expire_export,
    export,
    export_personal,
    finish_export,
)
from .months import CannotLeave, detach_month
from .revealing import NothingToReveal, SeenAlready, reveal
from .saving import NotYourView, TooMuchToKeep, remove_view, save_view, share_view
from .undoing import CannotUndo, undo
from .verifying import NothingToAcknowledge, acknowledge, conclude, verify

__all__ = [
    "CannotLeave",
    "CannotUndo",
    "NotReady",
    "NotYourView",
    "NotYours",
    "NothingToAcknowledge",
    "NothingToReveal",
    "SeenAlready",
    "TooMuchToKeep",
    "acknowledge",
    "conclude",
    "detach_month",
    "download_export",
    "download_export_of",
    "draw_digest",
    "erase",
    "expire_export",
    "export",
    "export_personal",
    "finish_export",
    "order_digest",
    "remove_view",
    "reveal",
    "save_view",
    "share_view",
    "undo",
    "verify",
]
