"""What can be done with the ledger?"""

from .digests import draw_digest, order_digest
from .erasing import erase
from .revealing import NothingToReveal, SeenAlready, reveal
from .undoing import CannotUndo, undo

__all__ = ["CannotUndo", "NothingToReveal", "SeenAlready", "draw_digest", "erase", "order_digest", "reveal", "undo"]
