"""What does an API key look like? Text that names its environment and its row, a secret, and a checksum.

`hq_<environment>_<handle>_<secret>_<checksum>`: a leaked key can be searched for, one of another environment or with a
typing mistake is refused before any database is asked. The form follows GitHub's tokens (prefix and CRC-32 in base 62).
"""

import hashlib
import re
import secrets
import zlib
from dataclasses import dataclass

MARK = "hq"
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
HANDLE, SECRET, CHECKSUM = 8, 43, 6
SHAPE = re.compile(rf"{MARK}_([a-z-]+)_([0-9A-Za-z]{{{HANDLE}}})_([0-9A-Za-z]{{{SECRET}}})_([0-9A-Za-z]{{{CHECKSUM}}})")


@dataclass(frozen=True)
class KeyText:
    """A key as its holder keeps it. 43 characters of base 62 are 256 random bits."""

    environment: str
    handle: str
    secret: str

    @classmethod
    def new(cls, environment: str) -> "KeyText":
        return cls(environment, random_text(HANDLE), random_text(SECRET))

    @classmethod
    def read(cls, text: str, environment: str) -> "KeyText | None":
        """The key in `text`; None where it has another form, another environment or a wrong checksum."""
        match = SHAPE.fullmatch(text)
        key = cls(*match.groups()[:3]) if match else None
        return key if key and key.environment == environment and str(key) == text else None

    @property
    def body(self) -> str:
        return f"{MARK}_{self.environment}_{self.handle}_{self.secret}"

    def __str__(self) -> str:
        return f"{self.body}_{checksum(self.body)}"

    @property
    def hash(self) -> str:
        """What is kept of it."""
        return hashlib.sha256(self.secret.encode()).hexdigest()


def random_text(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _place in range(length))


def checksum(text: str) -> str:
    """CRC-32 of the text in base 62."""
    number, digits = zlib.crc32(text.encode()), ""
    for _place in range(CHECKSUM):
        number, digit = divmod(number, len(ALPHABET))
        digits = ALPHABET[digit] + digits
    return digits
