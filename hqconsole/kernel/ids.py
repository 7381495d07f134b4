"""How are things named? UUIDv7 for what tenants see: unguessable enough, and in order of birth (RFC 9562, 5.7)."""

import os
import time
from uuid import UUID

MAX_BIGINT = 2**63 - 1


def uuid_in(text: str) -> UUID | None:
    """The UUID that `text` spells, None where it spells none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def uuid7() -> UUID:
    """A new UUIDv7: 48 bits of Unix milliseconds, then 74 random bits."""
    milliseconds = time.time_ns() // 1_000_000
    value = bytearray(milliseconds.to_bytes(6, "big") + os.urandom(10))
    value[6] = 0x70 | value[6] & 0x0F
    value[8] = 0x80 | value[8] & 0x3F
    return UUID(bytes=bytes(value))
