"""What can be done with the ledger?"""

from .undoing import CannotUndo, undo

__all__ = ["CannotUndo", "undo"]
