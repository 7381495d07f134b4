"""How does a key-encryption key come to its end? Every data key it wraps is wrapped anew by the newest one.

Nothing that was encrypted is touched, and nobody waits: a batch is one statement that passes over keys destroyed meanwhile.
Begun again after a break, it goes on with what is left.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import psycopg

from .vault import CannotOpen, Keyring

BATCH = 5_000
LEFT = """
SELECT subject, no, kek, wrapped FROM audit.personal_key
WHERE wrapped IS NOT NULL AND kek <> %s AND (subject, no) > (%s, %s) ORDER BY subject, no LIMIT %s
"""


@dataclass(frozen=True)
class Rotated:
    """How far a rotation is: keys wrapped anew, and those that the keyring does not open."""

    done: int = 0
    locked: int = 0


def rotate(connection: psycopg.Connection, keyring: Keyring) -> Iterator[Rotated]:
    """Wrap all data keys by the newest key, over a connection of role audit_sealer. Tells after each batch how far it is."""
    sofar, place = Rotated(), ("", 0)
    while batch := connection.execute(LEFT, [keyring.newest, *place, BATCH], binary=True).fetchall():
        wrapped = [anew for each in batch if (anew := wrapped_anew(keyring, *each))]
        columns = [list(column) for column in zip(*wrapped, strict=True)] or [[], [], [], []]
        (done,) = connection.execute(
            "SELECT audit.rewrap(%s::text[], %s::integer[], %s::text[], %s::bytea[], %s)", [*columns, keyring.newest]
        ).fetchone()
        place = batch[-1][:2]
        sofar = Rotated(sofar.done + done, sofar.locked + len(batch) - len(wrapped))
        yield sofar


def wrapped_anew(keyring: Keyring, subject: str, no: int, kek: str, wrapped: bytes) -> tuple | None:
    """The key under the newest one, as audit.rewrap() takes it; None where the keyring does not open it."""
    try:
        return subject, no, kek, keyring.wrap(keyring.unwrap(wrapped, subject, no, kek), subject, no)
    except CannotOpen:
        return None
