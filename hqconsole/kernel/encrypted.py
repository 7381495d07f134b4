"""How are secrets of others kept in our rows? Encrypted with a key that the database does not have.

HQ_FIELD_KEYS holds one secret or several, newest first: the first one encrypts, all of them decrypt, so that a key can
be changed without a pause. The ledger must not capture such a column (`audit/coverage.py`). Sources: Fernet, HKDF (RFC 5869).
"""

import base64
from functools import lru_cache

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import models


@lru_cache(maxsize=4)
def cipher(secrets: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(derived(secret)) for secret in secrets])


def derived(secret: str) -> bytes:
    key = HKDF(SHA256(), length=32, salt=None, info=b"hq console: fields").derive(secret.encode())
    return base64.urlsafe_b64encode(key)


def sealed(text: str) -> str:
    """The text encrypted; an empty text stays empty."""
    return cipher(tuple(settings.HQ_FIELD_KEYS)).encrypt(text.encode()).decode() if text else ""


def opened(text: str) -> str:
    return cipher(tuple(settings.HQ_FIELD_KEYS)).decrypt(text.encode()).decode() if text else ""


class EncryptedText(models.TextField):
    """Text that the database holds encrypted. It cannot be searched for; an empty text stays empty."""

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return sealed(value) if value else value

    def from_db_value(self, value, expression, connection):
        return opened(value) if value else value
