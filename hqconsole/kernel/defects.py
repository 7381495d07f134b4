"""Who tells Slack of a defect? A logging handler that only counts, and a thread that orders the message later.

Whoever fails never waits for Slack, nor for PostgreSQL: the thread writes an outbox row, and a worker carries it. The
same defect is told at most once in ten minutes, with how often it was seen.
"""

import hashlib
import logging
import os
import threading
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from traceback import extract_tb

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction

from . import clock, ledger
from .actor import Actor
from .notices import Notice
from .queue import Topic, send
from .tracing import trace

TELL_AGAIN_AFTER = timedelta(minutes=10)
KINDS_AT_MOST = 100  # waiting to be written down; more kinds of defects at once say nothing new
PAUSE = 5  # seconds between two looks at what was seen
PROJECT = Path(__file__).resolve().parents[2]

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Defect:
    """What went wrong and where, without its message: that may quote anything. `function` names it, `line` finds it."""

    kind: str
    function: str
    line: int
    request_id: str = ""

    @classmethod
    def of(cls, record: logging.LogRecord) -> "Defect":
        failure = record.exc_info[1] if record.exc_info else None
        if failure is None:
            return cls(str(record.msg).split("\n")[0][:200], f"{record.name}.{record.funcName}", record.lineno, request_id())
        frames = extract_tb(failure.__traceback__)
        frame = next((each for each in reversed(frames) if is_ours(each.filename)), frames[-1] if frames else None)
        place = (f"{short(frame.filename)} {frame.name}", frame.lineno) if frame else (record.name, 0)
        return cls(type(failure).__name__, *place, request_id())

    @property
    def subject(self) -> str:
        """The same for the same defect, also after lines were moved."""
        return "defect:" + hashlib.sha256(f"{self.kind}|{self.function}".encode()).hexdigest()[:16]


def request_id() -> str:
    return trace().get("request_id", "")


def is_ours(filename: str) -> bool:
    return Path(filename).is_relative_to(PROJECT) and ".venv" not in filename


def short(filename: str) -> str:
    return str(Path(filename).relative_to(PROJECT)) if is_ours(filename) else Path(filename).name


class Tally:
    """What was seen and is not written down yet: each kind of defect as it was last seen, and how often."""

    def __init__(self):
        self.lock = threading.Lock()
        self.latest: dict[str, Defect] = {}
        self.times: Counter[str] = Counter()

    def count(self, defect: Defect, times: int = 1) -> None:
        with self.lock:
            if defect.subject in self.latest or len(self.latest) < KINDS_AT_MOST:
                self.latest[defect.subject] = defect
                self.times[defect.subject] += times

    def write_down(self) -> bool:
        """Order a message about each; False where the database did not take it, and then they are kept."""
        with self.lock:
            latest, self.latest = self.latest, {}
            times, self.times = self.times, Counter()
        try:
            while latest:
                subject, defect = latest.popitem()
                order_message(defect, times[subject])
        except Exception as away:
            log.warning("Defects wait to be told: %s", away)
            for each in (defect, *latest.values()):
                self.count(each, times[each.subject])
            return False
        return True


class Reporter(logging.Handler):
    """Counts defects; a thread of its own writes them down soon, and the end of the process does it at once."""

    def __init__(self):
        super().__init__()
        self.begin()

    def begin(self) -> None:
        self.tally, self.rung, self.over = Tally(), threading.Event(), threading.Event()
        self.thread: threading.Thread | None = None
        self.process = os.getpid()

    def emit(self, record: logging.LogRecord) -> None:
        if self.process != os.getpid():
            self.begin()  # no thread lives through a fork, and a lock may be held by one
        self.tally.count(Defect.of(record))
        if self.thread is None:
            self.thread = threading.Thread(target=self.work, name="defects", daemon=True)
            self.thread.start()
        self.rung.set()

    def work(self) -> None:
        while not self.over.is_set():
            self.rung.wait()
            self.rung.clear()
            if not self.tally.write_down():
                self.rung.set()
            connection.close()
            self.over.wait(PAUSE)

    def flush(self) -> None:
        self.tally.write_down()

    def close(self) -> None:
        self.over.set()
        self.rung.set()
        super().close()


def order_message(defect: Defect, times: int) -> None:
    """Put it into the outbox: now, ten minutes after the last one of its kind, or into the one that waits."""
    by = Actor.worker("watch")
    with transaction.atomic(), ledger.context(**by.claims, verb="jobs.report"), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [defect.subject])
        last = apps.get_model("jobs", "Outbox").objects.filter(subject=defect.subject).order_by("-pk").first()
        if last and not last.over_at:
            last.payload["facts"]["times"] += times
            last.save(update_fields=["payload"])
        else:
            send(
                Topic.SLACK,
                subject=defect.subject,
                key=f"{defect.subject}:after:{last.pk if last else 0}",
                payload={"notice": Notice.DEFECT, "link": "", "facts": facts_about(defect, times)},
                at=next_time(last.over_at) if last else None,
            )


def next_time(told_at: datetime) -> datetime | None:
    """When it may be told again; None for now."""
    at = told_at + TELL_AGAIN_AFTER
    return at if at > clock.now() else None


def facts_about(defect: Defect, times: int) -> dict:
    place = f"{defect.function}, line {defect.line}"
    facts = {"kind": defect.kind, "place": place, "request_id": defect.request_id}
    return facts | {"times": times, "environment": settings.HQ_ENV}
