"""Which secrets does this copy of the console have? Made once, kept in the state directory, for its owner only."""

import json
import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from .troubles import Trouble

ROLES = (
    "hq_owner",
    "hq_app",
    "hq_elevated",
    "hq_publisher",
    "hq_ro",
    "audit_sealer",
    "hq_auditor",
    "product_app",
)
NAMES = (*ROLES, "postgres", "redis", "django", "fields", "ledger", "oidc", "state")


def kept_secrets(directory: Path) -> dict[str, str]:
    """The secrets of NAMES, made where one is missing. Raises Trouble where their file is damaged."""
    path = directory / "secrets.json"
    try:
        known = json.loads(path.read_text()) if path.exists() else {}
    except ValueError as error:
        raise Trouble(
            f"{path} is damaged, so the demo databases cannot be opened: remove {directory} to start afresh."
        ) from error
    missing = [name for name in NAMES if name not in known]
    if missing:
        known |= {name: secrets.token_urlsafe(48) for name in missing}
        write_private(path, json.dumps(known, indent=1).encode())
    return known


def checkpoint_key(directory: Path) -> Path:
    """The file with the Ed25519 key that signs the ledger's checkpoints."""
    path = directory / "checkpoint-key.pem"
    if not path.exists():
        pem = Ed25519PrivateKey.generate().private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        write_private(path, pem)
    return path


def write_private(path: Path, content: bytes) -> None:
    """Write a file only its owner reads; after a power cut it is whole or absent."""
    draft = path.with_name(path.name + ".new")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
