"""How is an entry of the ledger said? One template per verb, `<family>/events/<verb>.html`, in both languages."""

from django.template import Library
from django.template.loader import render_to_string, select_template
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import Truncator
from django.utils.translation import get_language

from audit.language import written
from audit.models import Entry
from audit.queries import Line, Told
from hqconsole.kernel.captured import PLUMBING
from hqconsole.kernel.vocabulary import word_for_column, word_for_value

register = Library()
EMPTY = (None, "", [], {})

FIELDS_SHOWN = 4  # of one row on a line; the rest is unfolded


@register.inclusion_tag("audit/entry.html")
def ledger_entry(entry: Entry, tenants: dict, is_open: bool = False, more: int = 0, is_folded: bool = False):
    """An entry as one line of a timeline: who, the sentence of its verb, what changed, why, when.

    `more` is how many further entries of the same action the line stands for; is_folded=True leaves out what changed.
    """
    tenant = tenants.get(entry.tenant)
    return {
        "entry": entry,
        "more": more,
        "actor": actor_of(entry),
        "machine": not entry.actor.startswith("staff:"),
        "sentence": sentence_of(entry, tenant),
        "changes": [] if is_folded else changes_of(entry, None if is_open else FIELDS_SHOWN),
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
    shown = ledger_entry(entry, told.tenants, is_folded=line.count > 1) | {"line": line, "style": "clock"}
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


def sentence_of(entry: Entry, tenant) -> str:
    family, _dot, name = (entry.verb or "raw.write").partition(".")
    template = select_template([f"{family}/events/{name}.html", "audit/events/raw.html"])
    return template.render({"entry": entry, "tenant": tenant})


def actor_of(entry: Entry) -> str:
    """The actor's name as it was at the time, in the reader's language; a raw change shows the database role."""
    context = entry.context
    return (get_language() == "ar" and context.get("name_ar")) or context.get("name") or entry.actor


def changes_of(entry: Entry, at_most: int | None) -> list[dict]:
    """What changed, field by field; a line of a list leaves out the key of a new row and what is empty in it."""
    if at_most is None:
        return [told(entry, name) for name in entry.changes]
    is_new = entry.op == Entry.Op.INSERT
    fields = [name for name, (_before, after) in entry.changes.items() if not (is_new and (name == "id" or after in EMPTY))]
    return [told(entry, name, is_line=True) for name in fields[:at_most]]


def told(entry: Entry, name: str, is_line: bool = False) -> dict:
    words = [word_for_value(entry.tbl, name, value) for value in entry.changes[name]]
    was, becomes = map(cut, words) if is_line else words
    return {"object": "", "field": name, "label": word_for_column(entry.tbl, name), "was": was, "becomes": becomes}


def cut(value):
    """A long value as a list shows it; the entry's own page has the whole."""
    return Truncator(value).chars(160) if isinstance(value, str) else value
