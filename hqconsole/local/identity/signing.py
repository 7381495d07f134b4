"""With which key does the demo provider sign? An RSA key of its own, made once, readable by its owner only."""

from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from hqconsole.local.keys import write_private


def signing_key(directory: Path) -> str:
    """The provider's private key as PEM."""
    path = directory / "signing-key.pem"
    if not path.exists():
        pem = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        write_private(path, pem)
    return path.read_text()
