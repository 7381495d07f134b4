"""How are things marked? Icons, pills, tags, counts, faces, ids, times.

What stands in every row of a list is written here and not in templates/ui/: a template of its own costs ten times more.
"""

from datetime import date, datetime, timedelta
from functools import lru_cache
from zlib import crc32
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_timedelta
from django.conf import settings
from django.forms.utils import flatatt
from django.template import Library
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from lucide.templatetags.lucide import lucide

from hqconsole.kernel import clock

register = Library()

# Icons that point along the line of reading; checks, clocks and magnifiers never turn.
TURNING = frozenset(
    {"arrow-left", "arrow-right", "chevron-left", "chevron-right", "log-in", "log-out", "send", "external-link", "list"}
)
NEVER = mark_safe('<span class="subtle">—</span>')
ATTRIBUTES_OF_STYLE = {
    "relative": mark_safe(" data-relative"),
    "exact": mark_safe(' class="mono"'),
    "clock": mark_safe(' class="mono"'),
    "date": mark_safe(""),
    "last_day": mark_safe(""),
}
SIGNS = {"ok": "circle-check", "warn": "triangle-alert", "bad": "circle-x", "info": "info"}


@lru_cache(maxsize=512)
def svg(name: str, size: str) -> SafeString:
    classes = ["icon", f"icon--{size}" if size else "", "icon--turns" if name in TURNING else ""]
    return lucide(name, size=None, **{"class": " ".join(filter(None, classes)), "aria-hidden": "true"})


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """A Lucide icon, decorative; `size` may be "small"."""
    return svg(str(name), size)


@register.filter
def number(value) -> str:
    """12345 as 12,345; digits stay Latin in both languages."""
    return f"{value:,}" if isinstance(value, int | float) else str(value if value is not None else "—")


@register.filter
def sign_of(kind: str) -> str:
    """The icon that stands for ok, warn, bad or info."""
    return SIGNS.get(kind, "info")


@register.simple_tag
def attributes(given: dict) -> SafeString:
    """HTML attributes from keyword arguments: hx_get becomes hx-get; None and False vanish."""
    return flatatt({name.replace("_", "-"): value for name, value in given.items() if value not in (None, False)})


@register.simple_tag
def pill(kind: str, text: str) -> SafeString:
    """Status as shape, text and colour: ok, warn, bad, info, idle, trial."""
    return format_html('<span class="pill pill--{}">{}</span>', kind, text)


@register.inclusion_tag("ui/tag.html")
def tag(text: str, code: bool = False):
    return {"text": text, "code": code}


@register.inclusion_tag("ui/count.html")
def count(value, kind: str = "", label: str = ""):
    return {"value": value, "kind": kind, "label": label}


@register.inclusion_tag("ui/avatar.html")
def avatar(name: str, machine: bool = False, size: str = ""):
    """The initials of a person, or the sign of a machine."""
    return {"initials": initials(name), "machine": machine, "size": size}


@register.simple_tag
def logo(name: str, key: str = "", size: str = "") -> SafeString:
    """The initials of an organisation on the hue of its `key`, which is the same on every page."""
    classes = f"logo logo--{size}" if size else "logo"
    hue = crc32(str(key or name).encode()) % 6 + 1
    return format_html('<span class="{} hue-{}" aria-hidden="true">{}</span>', classes, hue, initials(name))


def initials(name: str) -> str:
    """The first letters of the first two words; a thin space keeps Arabic letters apart."""
    words = [word for word in str(name).replace("_", " ").split() if word[0].isalnum()]
    letters = [word[0].upper() for word in words[:2]]
    return ("" if "".join(letters).isascii() else "\u2009").join(letters) or "?"


@register.inclusion_tag("ui/copyable.html")
def copyable(value, key: str = ""):
    """An id that a click copies; with key="Y" the letter does it too."""
    return {"value": value, "key": key}


@register.simple_tag
def when(at: datetime | date | None, style: str = "relative", zone: str = "") -> SafeString:
    """An instant: relative with the exact time on hover, or style="exact", "clock" (time of day), "date", or "last_day":

    the day before a midnight at which something ends, as whoever said "until the end of" that day reads it. By the clock of
    headquarters, unless another time zone is named.
    """
    if at is None:
        return NEVER
    locale = get_language() or "en"
    if not isinstance(at, datetime):
        return time_element(at, at.isoformat(), day(at, locale))
    local = at.astimezone(ZoneInfo(zone or settings.HQ_TIME_ZONE))
    texts = {
        "relative": lambda: format_timedelta(at - clock.now(), add_direction=True, locale=locale),
        "exact": lambda: f"{local:%Y-%m-%d %H:%M:%S}",
        "clock": lambda: f"{local:%H:%M:%S}",
        "date": lambda: day(local.date(), locale),
        "last_day": lambda: day((local - timedelta.resolution).date(), locale),
    }
    return time_element(at, f"{local:%Y-%m-%d %H:%M:%S} UTC{local:%z}", texts[style](), ATTRIBUTES_OF_STYLE[style])


@lru_cache(maxsize=4096)
def day(on: date, locale: str) -> str:
    return format_date(on, "d MMM y", locale)


def time_element(at: datetime | date, exact: str, text: str, more: str = "") -> SafeString:
    return format_html('<time datetime="{}" title="{}"{}>{}</time>', at.isoformat(), exact, more, text)
