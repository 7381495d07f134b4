"""On which pages do people read the ledger?"""

from datetime import timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from asgiref.sync import sync_to_async
from django.apps import apps
from django.conf import settings
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from audit import language, queries, words
from audit.following import followed
from audit.forms import TimelineForm
from audit.models import SavedView
from hqconsole.kernel import clock
from hqconsole.kernel.actions import REGISTRY
from hqconsole.kernel.actor import Origin
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.web import gate, show


@gate(Permission.AUDIT_VIEW)
def index(request):
    wanted = TimelineForm(request.GET)
    asked = wanted.asked
    page = queries.timeline(asked.question, request.GET.get("cursor", ""))
    return show(
        request,
        "audit/index.html",
        part="results",
        wanted=wanted,
        asked=asked,
        count=queries.count(asked.question, page),
        chain=queries.chain_state(),
        tokens=tokens(request.GET.get("q", "")),
        values=values(),
        views=SavedView.objects.seen_by(request.actor.id),
        search=searched(request),
        to_follow=f"?{searched(request)}&follow=1",
        unfollowed=f"?{searched(request)}",
        follows="follow" in request.GET and not request.GET.get("cursor"),
        **shown(request, page),
    )


@gate(Permission.AUDIT_VIEW)
def detail(request, seq: int):
    entry = queries.entry_at(seq)
    if entry is None:
        raise Http404
    personal = queries.personal_of(entry, request.actor.id, clock.now())
    if personal and personal.reveal:
        personal.reveal.look(clock.now())
    return show(
        request,
        "audit/detail.html",
        entry=entry,
        personal=personal,
        can_undo=getattr(REGISTRY.get(entry.verb), "can_undo", False),
        told=queries.told([entry]),
        **queries.neighbours(entry),
    )


@gate(Permission.AUDIT_VIEW)
def of_tenant(request, slug: str):
    tenant = get_object_or_404(apps.get_model("tenants", "Tenant"), slug=slug)
    about = queries.Question((queries.Condition(words.TENANT, (str(tenant.pk),)),))
    page = queries.timeline(about, request.GET.get("cursor", ""))
    return show(request, "audit/of_tenant.html", part="results", tenant=tenant, **shown(request, page))


@gate(Permission.AUDIT_VIEW)
async def events(request):
    """New entries that match the search, as server-sent events; after the last that the browser has seen."""
    seen = request.headers.get("Last-Event-ID") or request.GET.get("after", "")
    asked = await sync_to_async(lambda: TimelineForm(request.GET).asked)()
    stream = followed(asked.question, queries.number_in(seen) or 0, request)
    return StreamingHttpResponse(stream, content_type="text/event-stream", headers={"Cache-Control": "no-store"})


def shown(request, page: queries.Timeline) -> dict:
    """A page of the timeline with everything that is said beside it."""
    entries = [entry for line in page.lines for entry in line.entries]
    further, last = request.GET.copy(), page.looked_back_to
    further["cursor"] = page.next
    return {
        "page": page,
        "days": [{"name": day_called(day), "lines": list(lines)} for day, lines in groupby(page.lines, lambda line: line.day)],
        "told": queries.told(entries),
        "pause": f"{last.at.astimezone(ZoneInfo(settings.HQ_TIME_ZONE)):%Y-%m-%d %H:%M:%S}" if last else "",
        "further": f"?{further.urlencode()}",
    }


def searched(request) -> str:
    """The search of this page as it can be kept: without the page one turned to."""
    kept = request.GET.copy()
    for name in ("cursor", "follow"):
        kept.pop(name, None)
    return urlencode({name: value for name, value in kept.items() if value})


def day_called(day) -> str:
    """A day as the heading of its entries; the last two by their names."""
    today = clock.now().astimezone(ZoneInfo(settings.HQ_TIME_ZONE)).date()
    name = date_format(day, "l j F Y" if day.year != today.year else "l j F")
    if day == today:
        return _("Today, %(day)s") % {"day": name}
    return _("Yesterday, %(day)s") % {"day": name} if day == today - timedelta(days=1) else name


def tokens(text: str) -> list[dict]:
    """The tokens in the language of the page, each with the search that has it added."""
    is_arabic = get_language() == "ar"
    named = [(token, token.arabic if is_arabic else token.name) for token in language.TOKENS]
    return [
        {
            "name": token.name,
            "shown": name,
            "meaning": token.meaning,
            "example": token.example,
            "longer": f"{text} {name}:".strip(),
        }
        for token, name in named
    ]


def values() -> list[dict]:
    """What may follow the tokens of which there are few values."""
    found = [("action", str(verb), "") for verb in sorted(REGISTRY)] + [("origin", str(origin), "") for origin in Origin]
    found += [("object", name, word) for name, word in queries.kinds_of_rows()]
    arabic = {token.name: token.arabic for token in language.TOKENS} if get_language() == "ar" else {}
    return [
        {"token": arabic.get(token, token), "value": value, "text": f"{arabic.get(token, token)}:{value}", "word": word}
        for token, value, word in found
    ]
