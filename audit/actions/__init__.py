"""What can be done with the ledger?"""

from .digests import draw_digest, order_digest
from .saving import NotYours, TooMuchToKeep, remove_view, save_view, share_view
from .undoing import CannotUndo, undo

__all__ = [
    "CannotUndo",
    "NotYours",
    "TooMuchToKeep",
    "draw_digest",
    "order_digest",
    "remove_view",
    "save_view",
    "share_view",
    "undo",
]
