"""What does a secret look like that is kept on paper and typed by hand? Which part of it do we keep?"""

import base64
import hashlib
import secrets

GROUP = 4


def new_code(size: int) -> str:
    """So many random bytes (a multiple of five), in groups that can be read aloud."""
    raw = base64.b32encode(secrets.token_bytes(size)).decode().lower()
    return "-".join(raw[start : start + GROUP] for start in range(0, len(raw), GROUP))


def hash_of(code: str) -> str:
    """How a code is kept: a plain SHA-256, because it is random. Spaces, hyphens and capitals do not matter."""
    return hashlib.sha256("".join(filter(str.isalnum, code.lower())).encode()).hexdigest()
