"""How does one write what one looks for in the ledger? `actor:sara action:tenants.suspend -origin:job "three notices"`.

Tokens are `name:value` in English or Arabic, everything else is words; quotes keep blanks together, a minus turns a part
around. This room knows the grammar only; what a value means is asked in `queries/meanings.py`.
"""

import re
from dataclasses import dataclass
from functools import cache

from django.utils.translation import gettext_lazy as _

from .words import alike

WORDS = "words"
CHANGE = "change"


@dataclass(frozen=True)
class Token:
    """A name that can stand before a colon: what it narrows to, and an example of a value."""

    name: str
    arabic: str
    meaning: object
    example: str


TOKENS = (
    Token("actor", "الفاعل", _("who did it: name, e-mail, handle, worker or key"), "sara"),
    Token("action", "الإجراء", _("what was done: a verb, or all of a family"), "tenants.suspend"),
    Token("object", "العنصر", _("what it was done to: a kind of row, one row, a slug"), "plan"),
    Token("tenant", "المنشأة", _("which tenant it is about: slug, name or id"), "sparkle-ruh"),
    Token("field", "الحقل", _("which field changed"), "status"),
    Token("value", "القيمة", _("a word of a value, before or after"), "suspended"),
    Token("before", "قبل", _("a word of a value before the change"), "active"),
    Token("after", "بعد", _("a word of a value after the change"), "suspended"),
    Token("reason", "السبب", _("words of the reason"), "unpaid"),
    Token("ip", "العنوان", _("the address it came from"), "10.8.0.14"),
    Token("request", "الطلب", _("the request it was done in"), "018f3c2a"),
    Token("approval", "الموافقة", _("the approval it was done under, by number"), "12"),
    Token("origin", "المصدر", _("the door it came through: page, api, job, command, raw"), "page"),
    Token(CHANGE, "التغيير", _("one change as a whole, by its group"), "4f0c…"),
)

PART = re.compile(r'(?P<minus>-)?(?:(?P<name>[^\W\d_]+):)?(?P<value>"[^"]*"?|[^\s"]+)')
ARTICLE = "ال"


@dataclass(frozen=True)
class Term:
    """One part of what was written: the name before the colon, `words` where there was none."""

    name: str
    value: str
    is_negated: bool = False
    written: str = ""


def terms(text: str) -> list[Term]:
    """The parts of a search, in order. A name that is no token's stays as it was written; one without a value is left out."""
    parts = [part for part in PART.finditer(text) if part["value"].strip('"').strip()]
    return [
        term(part)
        for part in parts
        if part["name"] or alike(part["value"].removesuffix(":")) not in known_names() or ":" not in part["value"]
    ]


def term(part: re.Match) -> Term:
    name = known_names().get(alike(part["name"]), part["name"]) if part["name"] else WORDS
    return Term(name, part["value"].strip('"').strip(), bool(part["minus"]), part[0])


@cache
def known_names() -> dict[str, str]:
    """Every spelling of every token's name: English, Arabic with and without the article."""
    arabic = {alike(token.arabic): token.name for token in TOKENS}
    bare = {spelling.removeprefix(ARTICLE): name for spelling, name in arabic.items()}
    return {token.name: token.name for token in TOKENS} | arabic | bare


def written(name: str, value: str) -> str:
    """A token as it is written, in quotes where the value has blanks."""
    return f'{name}:"{value}"' if re.search(r"\s", value) else f"{name}:{value}"
