"""What do the console's processes find in their environment? One list, for the embedded stack and the tests."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

from hqconsole.environment import DEV_MARK

from .keys import checkpoint_key

DATABASE = "hq"
ROLE_URLS = {
    "HQ_APP_DATABASE_URL": "hq_app",
    "HQ_OWNER_DATABASE_URL": "hq_owner",
    "HQ_ELEVATED_DATABASE_URL": "hq_elevated",
    "HQ_PUBLISHER_DATABASE_URL": "hq_publisher",
    "HQ_SEALER_DATABASE_URL": "audit_sealer",
    "HQ_AUDITOR_DATABASE_URL": "hq_auditor",
    "PRODUCT_DATABASE_URL": "product_app",
}


@dataclass(frozen=True)
class Places:
    """Where the pieces listen: the administrator's PostgreSQL, Redis, the console, the identity provider."""

    postgres_url: str
    redis_url: str
    port: int
    identity_port: int


def variables(directory: Path, secrets: Mapping[str, str], places: Places) -> dict[str, str]:
    """All variables of the console, for a state directory. DATABASE_URL is empty: no process gets the administrator."""
    return {
        "HQ_ENV": "dev",
        "HQ_SECRET_KEY": DEV_MARK + secrets["django"],
        "HQ_FIELD_KEYS": DEV_MARK + secrets["fields"],
        "HQ_LEDGER_KEYS": DEV_MARK + secrets["ledger"],
        "HQ_URL": f"http://localhost:{places.port}",
        "DATABASE_URL": "",
        "REDIS_URL": places.redis_url,
        "HQ_OIDC_SERVER_URL": f"http://localhost:{places.identity_port}",
        "HQ_OIDC_CLIENT_ID": "hq-console",
        "HQ_OIDC_CLIENT_SECRET": secrets["oidc"],
        "HQ_IDENTITY_DIR": str(made_directory(directory / "identity")),
        "HQ_FILES_DIR": str(made_directory(directory / "files")),
        "HQ_CHECKPOINT_KEY_FILE": str(checkpoint_key(directory)),
        "HQ_CHECKPOINT_DIR": str(made_directory(directory / "checkpoints")),
        "PROMETHEUS_MULTIPROC_DIR": str(emptied_directory(directory / "metrics")),
        **role_urls(places.postgres_url, secrets),
    }


def role_urls(postgres_url: str, secrets: Mapping[str, str]) -> dict[str, str]:
    """The administrator's URL as each role would write it, options such as sslmode included."""
    return {name: url_as(postgres_url, role, secrets[role], DATABASE) for name, role in ROLE_URLS.items()}


def url_as(url: str, role: str, password: str, database: str) -> str:
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{role}:{quote(password, safe='')}@{place}", path=f"/{database}"))


def on_database(url: str, database: str) -> str:
    """The same connection to another database of the server."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


def made_directory(directory: Path) -> Path:
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    return directory


def emptied_directory(directory: Path) -> Path:
    shutil.rmtree(directory, ignore_errors=True)
    return made_directory(directory)
