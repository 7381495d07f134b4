"""What holds facts together? Cards, numbers, definitions, limits, lines."""

from math import isfinite
from zlib import crc32

from django.template import Library
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from .signs import logo

register = Library()

NEARLY, TOO_NEAR = 80, 95  # per cent of a limit at which its bar turns amber, then red


@register.simple_block_tag
def card(content, title="", icon: str = "", url: str = "", link="", count=None, flush: bool = False, foot="", id=""):
    """A titled box; flush=True lets a table or a list reach its edges; `url` and `link` make the link at its end."""
    id = id or f"card-{crc32(str(title).encode()):x}"
    return render_to_string("ui/card.html", locals())


@register.inclusion_tag("ui/kpi.html")
def kpi(label, value, unit="", note="", delta="", tone: str = "", trend: str = "", url: str = "", values=None):
    """A number that matters. tone: ok or bad; trend: up or down; values: a sparkline; value None: not available."""
    return locals()


@register.simple_block_tag
def facts(content, boxed: bool = False, counts: bool = False):
    """Names and what there is to say of each; counts=True where the names are long and the rest is a number."""
    return render_to_string("ui/facts.html", {"content": content, "boxed": boxed, "counts": counts})


@register.simple_block_tag
def fact(content, label, code: bool = False):
    return render_to_string("ui/fact.html", {"content": content, "label": label, "code": code})


@register.simple_tag
def subject(name, url: str = "", note="", key: str = "", code: bool = True) -> SafeString:
    """Who or what a row is about, in its header cell: logo, name as a link, slug beneath."""
    called = (
        format_html('<a class="subject__name" href="{}"><bdi>{}</bdi></a>', url, name)
        if url
        else format_html('<bdi class="subject__name">{}</bdi>', name)
    )
    noted = format_html('<span class="subject__note{}">{}</span>', " mono" if code else "", note) if note else ""
    return format_html('<span class="subject">{}<span class="subject__words">{}{}</span></span>', logo(name, key), called, noted)


@register.inclusion_tag("ui/limit.html")
def limit(label, used: int, maximum: int | None, unit=""):
    """Used of maximum with a bar; maximum None means without limit."""
    share = min(100, round(100 * used / maximum)) if maximum else (100 if maximum == 0 and used else 0)
    tone = "bad" if share >= TOO_NEAR else "warn" if share >= NEARLY else ""
    return {"label": label, "used": used, "maximum": maximum, "unit": unit, "share": share, "tone": tone}


@register.inclusion_tag("ui/histogram.html")
def histogram(buckets: list[tuple[float, int]], label):
    """How many waited how long: (upper end in seconds, number) as bars; an infinite end is whatever waited longer."""
    total, last = sum(number for _end, number in buckets) or 1, 0.0
    bars = []
    for end, number in buckets:
        bars.append({"end": end if isfinite(end) else None, "after": last, "number": number, "share": 100 * number / total})
        last = end
    return {"bars": bars, "label": label, "total": total}


@register.inclusion_tag("ui/spark.html")
def spark(values: list[float], label, tone: str = ""):
    """A line without axes, drawn by the server. tone: ok or bad."""
    low, span, last = min(values), (max(values) - min(values)) or 1, max(len(values) - 1, 1)
    points = [f"{index * 88 / last:.1f} {22 - 20 * (value - low) / span:.1f}" for index, value in enumerate(values)]
    return {"line": f"M{'L'.join(points)}", "area": f"M{'L'.join(points)}L88 24L0 24Z", "label": label, "tone": tone}
