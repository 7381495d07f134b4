"""How is Django set up where the libraries are measured? With them and nothing of the console's, in schema bench."""

import os
from urllib.parse import unquote, urlsplit


def database(variable: str) -> dict:
    """The connection of a role, whose tables without a schema are those of the benchmark."""
    url = urlsplit(os.environ[variable])
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": url.path.lstrip("/"),
        "USER": url.username,
        "PASSWORD": unquote(url.password or ""),
        "HOST": url.hostname,
        "PORT": url.port,
        "OPTIONS": {"options": "-c search_path=bench"},
    }


DATABASES = {"default": database("HQ_APP_DATABASE_URL"), "owner": database("HQ_OWNER_DATABASE_URL")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = [
    *("django.contrib.contenttypes", "django.contrib.auth", "pgtrigger", "pghistory", "auditlog", "simple_history"),
    "bench.peers",
]
SECRET_KEY = "nobody signs in here"
USE_TZ = True
PGTRIGGER_SCHEMA = "bench"
