"""What did the environment tell us? Reads settings from variables and says in one sentence which one is missing."""

import environ
from django.core.exceptions import ImproperlyConfigured

reader = environ.Env()
DEV_MARK = "only-for-dev-"  # what a secret key of `make run` begins with, so that no other environment takes it


def env(name: str, purpose: str) -> str:
    """The value of variable `name`. Raises ImproperlyConfigured, naming it and its purpose, where it is missing."""
    value = reader.str(name, default="")
    if not value:
        raise ImproperlyConfigured(f"Set {name}: {purpose}. `make run` sets it for you.")
    return value


def env_or(name: str, default: str = "") -> str:
    return reader.str(name, default=default)


def env_count(name: str) -> int:
    """A variable that counts something; 0 where it is not set. Raises ImproperlyConfigured where it is no such number."""
    value = env_or(name, "0")
    if not (value.isascii() and value.isdigit()):
        raise ImproperlyConfigured(f"{name} is {value!r}: set it to a whole number, 0 or more.")
    return int(value)


def env_flag(name: str, default: bool) -> bool:
    """A variable that says yes or no."""
    return reader.bool(name, default=default)


def env_switch(name: str) -> bool:
    """A variable that is on or off; off where it is not set. Raises ImproperlyConfigured where it is neither."""
    value = env_or(name, "off")
    if value not in ("on", "off"):
        raise ImproperlyConfigured(f"{name} is {value!r}: set it to on or off.")
    return value == "on"


def env_number(name: str, default: int) -> int:
    return reader.int(name, default=default)


def env_list(name: str, default: str) -> list[str]:
    """A comma-separated variable as a list without empty parts."""
    return [part.strip() for part in env_or(name, default).split(",") if part.strip()]


def database(name: str, purpose: str) -> dict:
    """Django's settings for the PostgreSQL URL in variable `name`, pooled where HQ_DB_POOL gives a size."""
    env(name, purpose)
    settings = reader.db_url(name, engine="django.db.backends.postgresql")
    pool = reader.int("HQ_DB_POOL", default=0)
    patience = {"timeout": 3, "reconnect_timeout": 3}  # seconds; nobody waits longer to hear that PostgreSQL is away
    settings["OPTIONS"] = {"pool": {"min_size": 1, "max_size": pool, **patience}} if pool else {}
    settings["CONN_HEALTH_CHECKS"] = True  # a restarted PostgreSQL costs one sentence, not a row of failures
    return settings


def mail_server(name: str, *, must_encrypt: bool) -> dict:
    """Django's settings for the mail server in variable `name`: smtp+tls://user:<password>@host:587, smtp+ssl:// or smtp://."""
    settings = reader.email_url(name)
    if must_encrypt and not (settings.get("EMAIL_USE_TLS") or settings.get("EMAIL_USE_SSL")):
        raise ImproperlyConfigured(f"{name} must begin with smtp+tls:// or smtp+ssl:// outside dev.")
    return settings
