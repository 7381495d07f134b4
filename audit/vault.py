"""How is personal data kept so that it can be read, and so that it can end? Encrypted under a key of whom it is about.

Each subject has a data key; the data key is wrapped by a key-encryption key, which comes from HQ_LEDGER_KEYS, newest first,
and is in no database. Destroying the wrapped key ends everything that was encrypted under it. This module knows neither
Django nor a database: the sealer, the console and the command that rotates use it alike. Sources: NIST SP 800-38D (AES-GCM),
HKDF (RFC 5869).
"""

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

VERSION = b"\x01"
NONCE_BYTES = 12


class CannotOpen(Exception):
    """What is encrypted cannot be read. It is never taken for an empty value."""


class UnknownKey(CannotOpen):
    """It is wrapped by a key-encryption key that HQ_LEDGER_KEYS does not hold."""


class DoesNotOpen(CannotOpen):
    """The key does not fit, or the ciphertext was altered or stands in the place of another."""


class Erased(CannotOpen):
    """Its key was destroyed: nobody can read it any more."""


@dataclass(frozen=True)
class Place:
    """Where a ciphertext belongs. It opens nowhere else."""

    origin: str
    seq: int
    table: str
    pk: str
    subject: str
    key_no: int

    @property
    def data(self) -> bytes:
        return json.dumps([self.origin, self.seq, self.table, self.pk, self.subject, self.key_no]).encode()


def encrypted(key: bytes, text: bytes, place: bytes) -> bytes:
    """version | nonce | ciphertext and tag."""
    nonce = os.urandom(NONCE_BYTES)
    return VERSION + nonce + AESGCM(key).encrypt(nonce, text, place)


def decrypted(key: bytes, sealed: bytes, place: bytes) -> bytes:
    """The text again. Raises DoesNotOpen where anything about it is not as it was."""
    begin = len(VERSION) + NONCE_BYTES
    if sealed[: len(VERSION)] != VERSION or len(sealed) < begin:
        raise DoesNotOpen("It is no ciphertext of a known version.")
    try:
        return AESGCM(key).decrypt(sealed[len(VERSION) : begin], sealed[begin:], place)
    except InvalidTag as wrong:
        raise DoesNotOpen("The key does not fit, or the ciphertext was altered or moved.") from wrong


def derived(secret: str, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length=length, salt=None, info=info).derive(secret.encode())


class Keyring:
    """The key-encryption keys of an environment: the newest wraps, all of them unwrap. `kek` names one."""

    def __init__(self, secrets: Sequence[str]):
        self.keys = {
            derived(secret, b"hq console: name of a ledger key", 4).hex(): derived(secret, b"hq console: ledger key", 32)
            for secret in secrets
        }
        self.newest = next(iter(self.keys))

    def wrap(self, data_key: bytes, subject: str, no: int) -> bytes:
        return encrypted(self.keys[self.newest], data_key, place_of_key(subject, no, self.newest))

    def unwrap(self, wrapped: bytes | None, subject: str, no: int, kek: str) -> bytes:
        """A data key. Raises Erased, UnknownKey or DoesNotOpen."""
        if wrapped is None:
            raise Erased(f"Key {no} of {subject} was destroyed.")
        if kek not in self.keys:
            raise UnknownKey(f"Key {no} of {subject} is wrapped by {kek}, which HQ_LEDGER_KEYS does not hold.")
        return decrypted(self.keys[kek], bytes(wrapped), place_of_key(subject, no, kek))


@lru_cache(maxsize=4)
def keyring_of(variable: str) -> Keyring:
    """The keyring in the value of HQ_LEDGER_KEYS: secrets with commas between them, newest first."""
    return Keyring([secret.strip() for secret in variable.split(",") if secret.strip()])


def place_of_key(subject: str, no: int, kek: str) -> bytes:
    return json.dumps(["key", subject, no, kek]).encode()


def new_data_key() -> bytes:
    return AESGCM.generate_key(bit_length=256)


@dataclass(frozen=True)
class Salted:
    """A personal value as it was captured: its JSON, and the salt with which its digest stands in the ledger."""

    salt: str
    text: str

    @property
    def value(self):
        return json.loads(self.text)

    def fits(self, committed: object) -> bool:
        """Whether the ledger's digest is of this value."""
        digest = hashlib.sha256(bytes.fromhex(self.salt) + self.text.encode()).hexdigest()
        return committed == {"sha256": digest}


def salted_pairs(fields: dict[str, list]) -> dict[str, list[Salted | None]]:
    """Field to [before, after], from what the capture wrote or the sealer kept."""
    return {name: [side and Salted(*side) for side in pair] for name, pair in fields.items()}
