"""How is an entry of the ledger said? One template per verb, `<family>/events/<verb>.html`, in both languages."""

from django.template import Library
from django.template.loader import select_template
from django.utils.text import Truncator
from django.utils.translation import get_language

from audit.models import Entry
from hqconsole.kernel.vocabulary import word_for_column, word_for_value

register = Library()
EMPTY = (None, "", [], {})


@register.inclusion_tag("audit/entry.html")
def ledger_entry(entry: Entry, tenants: dict, is_open: bool = False, more: int = 0):
    """An entry as one line of a timeline: who, the sentence of its verb, what changed, why, when.

    `more` is how many further entries of the same action the line stands for.
    """
    tenant = tenants.get(entry.tenant)
    return {
        "entry": entry,
        "more": more,
        "actor": actor_of(entry),
        "machine": not entry.actor.startswith("staff:"),
        "sentence": sentence_of(entry, tenant),
        "changes": changes_of(entry, None if is_open else 4),
        "reason": entry.context.get("reason", ""),
    }


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
