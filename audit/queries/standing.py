"""How does the chain stand now? In one question, for the pill on every page that shows the ledger."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from audit.models import Verification, Watch
from hqconsole.kernel import clock

UNWATCHED = timedelta(minutes=1)  # the watch looks every five seconds
UNANCHORED = timedelta(minutes=2)
LATE = timedelta(seconds=5)
BEHIND = timedelta(minutes=3)  # the newest rows are recomputed every minute


@dataclass(frozen=True)
class Standing:
    """The state of the chain as a pill says it, and for a bad one a sentence for the banner."""

    tone: str
    text: str
    sentence: str = ""
    broken: Verification | None = None


def standing() -> Standing:
    """What the watch saw last, the worst first; what nobody looked at for a while is not called intact."""
    watch, now = Watch.objects.select_related("broken").filter(pk=1).first(), clock.now()
    if watch and watch.broken:
        return broken(watch.broken)
    if watch is None or watch.looked_at is None:
        return Standing("idle", _("Not watched yet"))
    if now - watch.looked_at > UNWATCHED:
        return Standing(
            "warn",
            _("Not watched since %(time)s") % {"time": at(watch.looked_at)},
            _("The process that watches the audit log does not run."),
        )
    if watch.hole:
        return Standing("bad", _("Capture has a hole"), watch.hole)
    if watch.uncovered_since and now - watch.uncovered_since > UNANCHORED:
        seconds = int((now - watch.uncovered_since).total_seconds())
        return Standing(
            "bad",
            _("Not anchored for %(seconds)s s") % {"seconds": seconds},
            _("No checkpoint outside the database covers the newest changes."),
        )
    if watch.waiting_since and now - watch.waiting_since > LATE:
        return Standing("warn", _("Sealing late"), "")
    if watch.verified_at is None or now - watch.verified_at > BEHIND:
        return Standing("warn", _("Verification behind"), "")
    return Standing("ok", _("Intact as of %(time)s") % {"time": at(watch.verified_at)})


def broken(found: Verification) -> Standing:
    sentence = _("%(verification)s found at %(time)s: %(damage)s.") % {
        "damage": found.get_kind_display(),
        "verification": found,
        "time": at(found.ended_at),
    }
    text = _("Broken at row %(row)s") % {"row": f"{found.first_bad:,}"} if found.first_bad else _("Broken")
    return Standing("bad", text, sentence, found)


def at(instant: datetime) -> str:
    """The time of an instant by the clock of headquarters; with its day where it is not today's."""
    local, today = (each.astimezone(ZoneInfo(settings.HQ_TIME_ZONE)) for each in (instant, clock.now()))
    return f"{local:%H:%M}" if local.date() == today.date() else f"{local:%Y-%m-%d %H:%M}"
