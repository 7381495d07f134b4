"""How is an entry of the ledger said? One template per verb, `<family>/events/<verb>.html`, in both languages."""

from django.template import Library
from django.template.loader import select_template
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from audit.models import Entry
from audit.queries import Personal, names_of_people
from audit.vault import is_committed
from hqconsole.kernel.vocabulary import word_for_column, word_for_value

register = Library()
EMPTY = (None, "", [], {})


@register.inclusion_tag("audit/entry.html", takes_context=True)
def ledger_entry(context, entry: Entry, tenants: dict, is_open: bool = False, more: int = 0, personal: Personal | None = None):
    """An entry as one line of a timeline: who, the sentence of its verb, what changed, why, when.

    `more` is how many further entries of the same action the line stands for; `personal` what may be seen of its personal values.
    """
    tenant = tenants.get(entry.tenant)
    return {
        "entry": entry,
        "more": more,
        "actor": actor_of(entry, people_of(context)),
        "machine": not entry.actor.startswith("staff:"),
        "sentence": sentence_of(entry, tenant),
        "changes": changes_of(entry, None if is_open else 4, personal),
        "reason": entry.context.get("reason", ""),
    }


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
    """What changed, field by field; a line of a list leaves out the key of a new row and what is empty in it."""
    if at_most is None:
        return [told(entry, name, personal) for name in entry.changes]
    is_new = entry.op == Entry.Op.INSERT
    fields = [name for name, (_before, after) in entry.changes.items() if not (is_new and (name == "id" or after in EMPTY))]
    return [told(entry, name, personal, is_line=True) for name in fields[:at_most]]


def told(entry: Entry, name: str, personal: Personal | None, is_line: bool = False) -> dict:
    words = [word_for_value(entry.tbl, name, value) for value in seen(entry, name, personal)]
    was, becomes = map(cut, words) if is_line else words
    return {"object": "", "field": name, "label": word_for_column(entry.tbl, name), "was": was, "becomes": becomes}


def seen(entry: Entry, name: str, personal: Personal | None) -> list:
    """Before and after of a field, as this reader may see them."""
    if personal and name in personal.values:
        return personal.values[name]
    instead = _("erased") if personal and personal.erased_at else _("hidden")
    return [instead if is_committed(value) else value for value in entry.changes[name]]


def cut(value):
    """A long value as a list shows it; the entry's own page has the whole."""
    return Truncator(value).chars(160) if isinstance(value, str) else value
