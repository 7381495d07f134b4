"""What runs? Every process of the console, with the variables it needs and no others."""

import http.client
import os
import signal
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from .account import Account


def never_asked() -> bool:
    """The readiness of a process that serves nobody: alive is ready."""
    return True


@dataclass(frozen=True)
class Process:
    """One program under the supervisor. `death_signal` reaches it when the supervisor is killed."""

    name: str
    command: tuple[str, ...]
    needs: tuple[str, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    is_ready: Callable[[], bool] = never_asked
    stop_signal: signal.Signals = signal.SIGTERM
    death_signal: signal.Signals = signal.SIGTERM
    account: Account | None = None


CONSOLE = (
    "HQ_ENV",
    "HQ_SECRET_KEY",
    "HQ_FIELD_KEYS",
    "HQ_LEDGER_KEYS",
    "HQ_URL",
    "HQ_APP_DATABASE_URL",
    "REDIS_URL",
    "HQ_OIDC_SERVER_URL",
    "HQ_OIDC_CLIENT_ID",
    "HQ_OIDC_CLIENT_SECRET",
    "HQ_CHECKPOINT_DIR",
    "HQ_FILES_DIR",
    "PROMETHEUS_MULTIPROC_DIR",
)
IDENTITY = (
    "HQ_ENV",
    "HQ_SECRET_KEY",
    "HQ_URL",
    "HQ_OIDC_SERVER_URL",
    "HQ_OIDC_CLIENT_ID",
    "HQ_OIDC_CLIENT_SECRET",
    "HQ_IDENTITY_DIR",
)
IDENTITY_SETTINGS = {"DJANGO_SETTINGS_MODULE": "hqconsole.local.identity.settings"}
SEALER = ("HQ_ENV", "HQ_SEALER_DATABASE_URL", "HQ_LEDGER_KEYS", "HQ_CHECKPOINT_KEY_FILE", "HQ_CHECKPOINT_DIR")
EVERY_ROLE = (
    "HQ_OWNER_DATABASE_URL",
    "HQ_ELEVATED_DATABASE_URL",
    "HQ_PUBLISHER_DATABASE_URL",
    "HQ_AUDITOR_DATABASE_URL",
    "PRODUCT_DATABASE_URL",
)
WORKER = ("HQ_ELEVATED_DATABASE_URL", "HQ_PUBLISHER_DATABASE_URL", "HQ_AUDITOR_DATABASE_URL", "PRODUCT_DATABASE_URL")


def python(*arguments: str) -> tuple[str, ...]:
    return (sys.executable, *arguments)


def celery(command: str, *options: str) -> tuple[str, ...]:
    return python("-m", "celery", "-A", "hqconsole", command, "-l", "warning", *options)


def granian(application: str, *, port: int, workers: int) -> tuple[str, ...]:
    return python(
        *("-m", "granian", "--interface", "asginl", "--host", "127.0.0.1", "--port", str(port)),
        *("--workers", str(workers), "--workers-kill-timeout", "5"),  # an open event stream never ends by itself
        application,
    )


def answers(port: int, path: str) -> Callable[[], bool]:
    """Whether a page on this machine says 200."""

    def is_ready() -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
        try:
            connection.request("GET", path)
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    return is_ready


def without_proxy() -> dict[str, str]:
    """The demo sign-in is on this machine; a proxy of the office would not find it."""
    known = os.environ.get("no_proxy") or os.environ.get("NO_PROXY")
    hosts = ",".join(filter(None, ["localhost,127.0.0.1", known]))
    return {"no_proxy": hosts, "NO_PROXY": hosts}


PREPARATIONS = (
    Process("identity", python("-m", "hqconsole.local.identity"), IDENTITY, IDENTITY_SETTINGS),
    Process("migrate", python("manage.py", "migrate", "--database", "owner", "-v0"), CONSOLE + EVERY_ROLE),
    Process("seed", python("manage.py", "seed"), CONSOLE + EVERY_ROLE),
)


def console(port: int, identity_port: int) -> tuple[Process, ...]:
    """What runs for as long as the console does."""
    return (
        Process(
            "idp",
            granian("hqconsole.local.identity.asgi:application", port=identity_port, workers=1),
            IDENTITY,
            IDENTITY_SETTINGS,
            is_ready=answers(identity_port, "/.well-known/openid-configuration"),
        ),
        Process(
            "web",
            granian("hqconsole.asgi:application", port=port, workers=2),
            (*CONSOLE, "HQ_ELEVATED_DATABASE_URL"),
            {"HQ_DB_POOL": "12"},  # eight for pages, which would wait for passwords to be proved; four stay with evaluations
            is_ready=answers(port, "/healthz"),
        ),
        Process("worker", celery("worker", "-c", "2"), CONSOLE + WORKER),
        Process(
            "beat",
            celery("beat", "--pidfile=", "--scheduler", "django_celery_beat.schedulers:DatabaseScheduler"),
            CONSOLE,
            death_signal=signal.SIGKILL,  # it ignores SIGTERM while it waits for a dead broker; it has nothing to lose
        ),
        Process("sealer", python("-m", "audit.sealer"), SEALER),
        Process("indexer", python("-m", "audit.indexer"), ("HQ_ENV", "HQ_SEALER_DATABASE_URL")),
        Process("sweeper", python("manage.py", "sweep"), CONSOLE),
        Process("watcher", python("manage.py", "watch_ledger"), (*CONSOLE, "HQ_AUDITOR_DATABASE_URL")),
        Process("rechecker", python("manage.py", "recheck"), CONSOLE, without_proxy()),
        Process("traffic", python("-m", "hqconsole.local.traffic"), ("PRODUCT_DATABASE_URL",)),
    )
