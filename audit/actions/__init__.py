"""What can be done with the ledger?"""

from .digests import draw_digest, order_digest
from .months import CannotLeave, detach_month
from .undoing import CannotUndo, undo
from .verifying import conclude, verify

__all__ = ["CannotLeave", "CannotUndo", "conclude", "detach_month", "draw_digest", "order_digest", "undo", "verify"]
