"""How is an entry of the ledger said? One template per verb, `<family>/events/<verb>.html`, in both languages."""

from datetime import timedelta

from django.template import Library
from django.template.loader import render_to_string, select_template
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import Truncator
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from audit.language import written
from audit.models import Entry
from audit.queries import Line, Personal, Told, names_of_people
from audit.words import is_hidden
from hqconsole.kernel.captured import PLUMBING
from hqconsole.kernel.commitments import is_committed
from hqconsole.kernel.vocabulary import FIELDS, clock_time, word_for_column, word_for_value

register = Library()
register.filter("clock_time", clock_time)
EMPTY = (None, "", [], {})
CLAIMS = FIELDS | {
    "ip": gettext_lazy("IP address"),
    "on_behalf_of": gettext_lazy("on behalf of"),
    "roles": gettext_lazy("roles"),
    "warrant": gettext_lazy("approval"),
}

FIELDS_SHOWN = 4  # of one row on a line; the rest is unfolded


@register.inclusion_tag("audit/entry.html", takes_context=True)
def ledger_entry(
    context,
    entry: Entry,
    tenants: dict,
    is_open: bool = False,
    more: int = 0,
    is_folded: bool = False,
    personal: Personal | None = None,
):
    """An entry as one line of a timeline: who, the sentence of its verb, what changed, why, when.

    `more` is how many further entries of the same action the line stands for; is_folded=True leaves out what changed;
    `personal` is what may be seen of its personal values.
    """
    tenant = tenants.get(entry.tenant)
    return {
        "entry": entry,
        "more": more,
        "actor": actor_of(entry, people_of(context)),
        "machine": not entry.actor.startswith("staff:"),
        "sentence": sentence_of(entry, tenant),
        "changes": [] if is_folded else changes_of(entry, None if is_open else FIELDS_SHOWN, personal),
        "reason": entry.context.get("reason", ""),
        "style": "exact",
    }


@register.simple_tag(takes_context=True)
def ledger_line(context, line: Line):
    """One line of the timeline: an action or a flood of them, which unfolds to everything that is known of it.

    Reads `told` from the page: the tenants, proofs and approvers of all its lines.
    """
    entry, told = line.head, context["told"]
    rest = [other for other in line.rest if other.tbl not in PLUMBING]
    more = {
        "line": line,
        "entry": entry,
        "changes": changes_of(entry, None) if len(entry.changes) > FIELDS_SHOWN else [],
        "rest": [other for other in line.entries if line.is_flood],
        "also": [] if line.is_flood else [change for other in rest for change in named_changes(other)],
        "told": told,
        "proof": told.proofs.get(entry.seq),
        "approvers": approvers_of(told, entry),
    }
    shown = ledger_entry(context, entry, told.tenants, is_folded=line.count > 1) | {"line": line, "style": "clock"}
    shown["unfolded"] = render_to_string("audit/unfolded.html", more)
    return render_to_string("audit/entry.html", shown)


def named_changes(entry: Entry) -> list[dict]:
    """The first fields of another row that the same action changed, under the name of the row."""
    return [change | {"object": f"{entry.thing} {entry.pk_of_row}"} for change in changes_of(entry, FIELDS_SHOWN)]


@register.filter
def approvers_of(told: Told, entry: Entry) -> list:
    """Who agreed to what this entry did."""
    return told.approvers.get(entry.warrant, [])


@register.simple_tag(takes_context=True)
def sentence(context, entry: Entry) -> str:
    """What an entry says, on a page that knows the tenants."""
    return sentence_of(entry, context["told"].tenants.get(entry.tenant))


@register.simple_tag
def search_for(**tokens: str) -> str:
    """The address of the timeline that shows what these tokens name."""
    text = " ".join(written(name, str(value)) for name, value in tokens.items() if value)
    return f"{reverse('audit:index')}?{urlencode({'q': text})}"


@register.inclusion_tag("audit/history.html", takes_context=True)
def history(context, kind: str, key, small: bool = False):
    """The way from a page to the history of what it is about, for whoever may read it; kind as in `object:plan`."""
    return {"may": context["may"], "is_small": small, "address": search_for(object=f"{kind}:{key}")}


@register.simple_tag
def moment_of(entry: Entry) -> str:
    """The address of an entry's row as it was then: after its change, before its deletion; empty where it is about no row."""
    if entry.op not in "IUD" or entry.tbl in PLUMBING:
        return ""
    at = entry.at - timedelta(microseconds=entry.op == Entry.Op.DELETE)
    named = {"object": f"{entry.tbl}:{entry.pk_of_row}", "at": at.isoformat()}
    return f"{reverse('audit:row_as_of')}?{urlencode(named)}"


@register.filter
def claim(name: str) -> str:
    """What something is called that an action says of itself."""
    return str(CLAIMS.get(name, name))


def sentence_of(entry: Entry, tenant) -> str:
    family, _dot, name = (entry.verb or "raw.write").partition(".")
    template = select_template([f"{family}/events/{name}.html", "audit/events/raw.html"])
    return template.render({"entry": entry, "tenant": tenant})


def people_of(context) -> dict[str, tuple[str, str]]:
    """What staff are called, asked once for a page however many lines it has."""
    known = context.render_context
    if "people" not in known:
        known["people"] = names_of_people()
    return known["people"]


@register.simple_tag(takes_context=True)
def who(context, actor: str) -> str:
    """What an actor is called, for a page that tells of one outside an entry."""
    return name_of(actor, people_of(context))


def actor_of(entry: Entry, people: dict[str, tuple[str, str]]) -> str:
    """The name of a person as it is now, in the reader's language, of a machine as it was; of raw SQL its role."""
    return entry.context.get("name") or name_of(entry.actor, people)


def name_of(actor: str, people: dict[str, tuple[str, str]]) -> str:
    name_en, name_ar = people.get(actor, (actor, ""))
    return name_ar if name_ar and get_language() == "ar" else name_en


def changes_of(entry: Entry, at_most: int | None, personal: Personal | None = None) -> list[dict]:
    """What changed, field by field; a line of a list leaves out what a new row says by itself or does not say."""
    if at_most is None:
        return [told(entry, name, personal) for name in entry.changes]
    fields = [name for name, (_before, after) in entry.changes.items() if not is_understood(entry, name, after)]
    return [told(entry, name, personal, is_line=True) for name in fields[:at_most]]


def is_understood(entry: Entry, name: str, after) -> bool:
    """Of a new row: its key, what is empty, and the tenant whom the sentence names."""
    return entry.op == Entry.Op.INSERT and (name == "id" or after in EMPTY or (name == "tenant_id" and after == entry.tenant))


def told(entry: Entry, name: str, personal: Personal | None, is_line: bool = False) -> dict:
    words = [word_for_value(entry.tbl, name, value) for value in seen(entry, name, personal)]
    was, becomes = map(cut, words) if is_line else words
    return {"object": "", "field": name, "label": word_for_column(entry.tbl, name), "was": was, "becomes": becomes}


def seen(entry: Entry, name: str, personal: Personal | None) -> list:
    """Before and after of a field, as this reader may see them."""
    if personal and name in personal.values:
        return personal.values[name]
    instead = _("erased") if personal and personal.erased_at else _("hidden")
    return [instead if is_committed(value) else _("hidden") if is_hidden(value) else value for value in entry.changes[name]]


def cut(value):
    """A long value as a list shows it; the entry's own page has the whole."""
    return Truncator(value).chars(160) if isinstance(value, str) else value
