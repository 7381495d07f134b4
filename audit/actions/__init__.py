"""What can be done with the ledger?"""

from .digests import draw_digest, order_digest
from .undoing import CannotUndo, undo
from .verifying import conclude, verify

__all__ = ["CannotUndo", "conclude", "draw_digest", "order_digest", "undo", "verify"]
