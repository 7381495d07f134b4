"""What can be done with the ledger?"""

from .digests import draw_digest, order_digest
from .undoing import CannotUndo, undo

__all__ = ["CannotUndo", "draw_digest", "order_digest", "undo"]
