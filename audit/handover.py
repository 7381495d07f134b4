"""How does the key that signs checkpoints give way to a new one? `python -m audit.handover`, on the sealer's host.

Makes a key beside the present one (HQ_CHECKPOINT_KEY_FILE); within a second the sealer has the present key sign that it
hands over, and signs by the new one. No checkpoint in between goes unsigned or is signed by both.
"""

import os
import sys
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from .checkpoints import waiting_key


def make_successor(key_file: Path) -> Path:
    """Write a new key to wait beside `key_file`, for its owner only. Raises FileExistsError where one waits already."""
    path = waiting_key(key_file)
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    draft = path.with_name(path.name + ".draft")  # the sealer looks every half second and must not find half a key
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(pem)
        file.flush()
        os.fsync(file.fileno())
    os.link(draft, path)
    draft.unlink()
    return path


def main() -> int:
    try:
        path = make_successor(Path(os.environ["HQ_CHECKPOINT_KEY_FILE"]))
    except FileExistsError as waits:
        print(f"{waits.filename2} waits already: is the sealer running?", file=sys.stderr)
        return 1
    print(f"{path} waits for the sealer, which takes it within a second.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
