"""How does an export come about? Rows are written in parts that survive a kill, proven against a checkpoint, and packed.

Everything here works on a folder of files and may be begun again at any line: what is whole there is kept, what is not is
written anew. `docs/ledger-format.md` says what stands in the files.
"""

from .packing import Packed, packed, remove
from .proving import prove
from .writing import write

__all__ = ["Packed", "packed", "prove", "remove", "write"]
