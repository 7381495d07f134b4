"""What does the console keep and see of the ledger?"""

from .entries import Entry

__all__ = ["Entry"]
