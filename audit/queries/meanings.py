"""What does a part of a search mean? Names become the ids that the ledger keeps; what cannot be is said, with what can."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from ipaddress import ip_address

from django.apps import apps
from django.db.models import CharField, Field, Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from audit import words
from audit.coverage import RULES
from audit.language import CHANGE, TOKENS, WORDS, Term
from hqconsole.kernel.actor import EMERGENCY, Origin
from hqconsole.kernel.captured import PLUMBING
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.queue import Job
from hqconsole.kernel.vocabulary import word_for_table

ROW = "row"
TEXT = "text"
ENOUGH = 30  # so many people or rows may share a name that was typed
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
ACTOR_ID = re.compile(r"(staff|worker|command|db):\S+")
HANDLES = ("slug", "username", "handle", "key")


@dataclass(frozen=True)
class Condition:
    """What a row must meet: one of `values` as its `kind`; the words of a phrase for texts."""

    kind: str
    values: tuple[str, ...]
    is_negated: bool = False


class Meaningless(Exception):
    """The part cannot be understood; the message says what to write instead."""


def meaning(term: Term) -> Condition:
    """The condition that a term stands for. Raises Meaningless."""
    if term.name not in MEANINGS:
        raise Meaningless(no_such_token(term))
    kind, values = MEANINGS[term.name](term.value)
    return Condition(kind, tuple(values), term.is_negated)


def no_such_token(term: Term) -> str:
    known = _(", ").join(f"{token.name}:" for token in TOKENS if token.name != CHANGE)
    return _("There is no token “%(name)s:”. There are %(known)s. Put it into quotes to search for it as words.") % {
        "name": term.name,
        "known": known,
    }


def an_actor(value: str) -> tuple[str, Iterable[str]]:
    if ACTOR_ID.fullmatch(value):
        return words.ACTOR, [value]
    if alike_job := [job for job in Job if words.alike(value) in (job, f"{job}_worker")]:
        return words.ACTOR, [f"worker:{job}" for job in alike_job]
    if people := people_called(value):
        return words.ACTOR, [f"staff:{pk}" for pk in people]
    if handle := keys_called(value):
        return words.KEY, handle
    raise Meaningless(
        _("Nobody is called “%(value)s”. Write a name, an e-mail, the handle of a person or a key, or worker:%(worker)s.")
        % {"value": value, "worker": Job.PROVISION_TENANT}
    )


def people_called(value: str) -> list[str]:
    """Staff by id, handle or e-mail; else everybody whose name holds these words."""
    people = apps.get_model("staff", "Person").objects.values_list("pk", flat=True)
    if UUID.fullmatch(value.lower()):
        return [value.lower()]
    exact = Q(username__iexact=value) | Q(email__iexact=value)
    return list(people.filter(exact)[:ENOUGH]) or list(
        people.filter(Q(name_en__icontains=value) | Q(name_ar__icontains=value) | Q(username__istartswith=value))[:ENOUGH]
    )


def keys_called(value: str) -> list[str]:
    keys = apps.get_model("staff", "Key").objects.filter(Q(handle=value) | Q(name__iexact=value))
    return list(keys.values_list("handle", flat=True)[:ENOUGH])


def an_action(value: str) -> tuple[str, Iterable[str]]:
    wanted = words.alike(value).removesuffix("*").removesuffix(".")
    found = [verb for verb in Permission if wanted in (verb, *verb.split("."))]
    if not found and value.endswith("*"):
        found = [verb for verb in Permission if verb.startswith(wanted)]
    if not found:
        near = get_close_matches(wanted, [*Permission, *(verb.partition(".")[2] for verb in Permission)], n=3, cutoff=0.5)
        raise Meaningless(_("There is no action “%(value)s”. %(near)s") % {"value": value, "near": instead(near)})
    return words.ACTION, found


def instead(near: list[str]) -> str:
    """What may have been meant."""
    if not near:
        return _("Write one of the suggestions.")
    return _("Did you mean %(near)s?") % {"near": _(", ").join(near)}


def an_object(value: str) -> tuple[str, Iterable[str]]:
    kind, colon, key = value.partition(":")
    tables = tables_called(kind)
    if tables and not colon:
        return words.TABLE, tables
    if tables and key:
        return ROW, [row for table in tables for row in rows_of(table, key)]
    if rows := rows_called(value):
        return ROW, rows
    near = get_close_matches(words.alike(kind), list(words_for_tables()), n=3, cutoff=0.6)
    raise Meaningless(
        _("Nothing is called “%(value)s”. Write a kind of row (%(near)s), a kind and a key, as tenant:sparkle-ruh, or a slug.")
        % {"value": value, "near": _(", ").join(near or ["tenant", "plan", "workflow"])}
    )


def tables_called(word: str) -> list[str]:
    """The tables whose rows are called so, in either language; or the table itself."""
    return words_for_tables().get(words.alike(word).replace("_", " "), [])


@cache
def words_for_tables() -> dict[str, list[str]]:
    """Every name of every table of ours."""
    found: dict[str, list[str]] = {}
    for model in apps.get_models():
        table = f"hq.{model._meta.db_table}"
        names = {model._meta.db_table, table, model._meta.label_lower, model._meta.model_name}
        for language in ("en", "ar"):
            with override(language):
                names |= {str(model._meta.verbose_name), str(model._meta.verbose_name_plural)}
        for name in names:
            found.setdefault(words.alike(name).replace("_", " "), []).append(table)
    return found


def kinds_of_rows() -> list[tuple[str, str]]:
    """What can follow `object:`: the name of each model of ours that the ledger captures, and its word."""
    exempt = {table for table, rule in RULES.items() if rule.exempt_because}
    models = [model for model in apps.get_models() if model._meta.managed and f"hq.{model._meta.db_table}" not in exempt]
    return sorted((model._meta.model_name, word_for_table(f"hq.{model._meta.db_table}")) for model in models)


def rows_of(table: str, key: str) -> list[str]:
    """The rows of a table with this handle, or the one with this key: each as `table:key`."""
    model = next(model for model in apps.get_models() if f"hq.{model._meta.db_table}" == table)
    return handled(model, key) or [f"{table}:{key}"]


def rows_called(value: str) -> list[str]:
    """Every row whose slug, or another handle that people read, is this."""
    models = [model for model in apps.get_models() if f"hq.{model._meta.db_table}" not in PLUMBING]
    return [row for model in models for row in handled(model, value)]


def handled(model, value: str) -> list[str]:
    names = [field.name for field in model._meta.fields if is_handle(field)] if model._meta.managed else []
    if not names:
        return []
    match = Q(*((f"{name}__iexact", value) for name in names), _connector=Q.OR)
    return [f"hq.{model._meta.db_table}:{pk}" for pk in model.objects.filter(match).values_list("pk", flat=True)[:ENOUGH]]


def is_handle(field: Field) -> bool:
    return field.name in HANDLES and isinstance(field, CharField)


def a_tenant(value: str) -> tuple[str, Iterable[str]]:
    if UUID.fullmatch(value.lower()):
        return words.TENANT, [value.lower()]
    tenants = apps.get_model("tenants", "Tenant").objects
    found = tenants.filter(slug=value.lower()) or tenants.filter(Q(name_en__icontains=value) | Q(name_ar__icontains=value))
    if ids := [str(pk) for pk in found.values_list("pk", flat=True)[:ENOUGH]]:
        return words.TENANT, ids
    raise Meaningless(_("There is no tenant “%(value)s”. Write its slug, its name or its id.") % {"value": value})


def a_field(value: str) -> tuple[str, Iterable[str]]:
    found = words_for_fields().get(words.alike(value).replace("_", " "))
    if not found and not re.fullmatch(r"[a-z][a-z0-9_]*", value.lower()):
        near = get_close_matches(words.alike(value), list(words_for_fields()), n=3)
        raise Meaningless(_("There is no field “%(value)s”. %(near)s") % {"value": value, "near": instead(near)})
    return words.FIELD, found or [value.lower()]


@cache
def words_for_fields() -> dict[str, list[str]]:
    """Every name of every column of ours, in both languages."""
    found: dict[str, set[str]] = {}
    for field in (field for model in apps.get_models() for field in model._meta.fields):
        names = {field.name, field.column}
        for language in ("en", "ar"):
            with override(language):
                names.add(str(field.verbose_name))
        for name in names:
            found.setdefault(words.alike(name).replace("_", " "), set()).add(field.column)
    return {name: sorted(columns) for name, columns in found.items()}


def an_ip(value: str) -> tuple[str, Iterable[str]]:
    try:
        return words.IP, [str(ip_address(value))]
    except ValueError as wrong:
        raise Meaningless(_("“%(value)s” is no address. Write one as 10.8.0.14 or 2001:db8::7.") % {"value": value}) from wrong


def a_request(value: str) -> tuple[str, Iterable[str]]:
    return words.REQUEST, [value]


def an_approval(value: str) -> tuple[str, Iterable[str]]:
    """The number of a request, or the name of a sealed envelope: both are warrants under which something was done."""
    kind, number = "approval", words.alike(value).removeprefix("approval:").removeprefix("r-").removeprefix("#")
    if number.startswith("e-"):
        kind, number = EMERGENCY, number.removeprefix("e-")
    if not number.isdecimal():
        raise Meaningless(_("“%(value)s” is no approval. Write its number, as approval:12.") % {"value": value})
    return words.APPROVAL, [f"{kind}:{number}"]


ORIGINS = {"صفحه": Origin.PAGE, "واجهه": Origin.API, "مهمه": Origin.JOB, "امر": Origin.COMMAND, "خام": Origin.RAW}


def an_origin(value: str) -> tuple[str, Iterable[str]]:
    wanted = words.alike(value).removeprefix("ال")
    known = {str(origin): origin for origin in Origin} | ORIGINS
    if wanted not in known:
        listed = _(", ").join(Origin)
        raise Meaningless(_("“%(value)s” is no origin. There are %(listed)s.") % {"value": value, "listed": listed})
    return words.ORIGIN, [str(known[wanted])]


def a_change(value: str) -> tuple[str, Iterable[str]]:
    if not re.fullmatch(r"[0-9a-f]{32}", value):
        raise Meaningless(_("“%(value)s” is no change. A change is named by 32 letters and digits.") % {"value": value})
    return CHANGE, [value]


def text(*kinds: str) -> Callable[[str], tuple[str, Iterable[str]]]:
    """Words in texts of these kinds: the first value names the kinds, the second is the phrase."""

    def meant(value: str) -> tuple[str, Iterable[str]]:
        if not words.words_in(value):
            raise Meaningless(_("“%(value)s” holds no word. Write letters or digits.") % {"value": value})
        return TEXT, ["+".join(kinds), words.phrase(value)]

    return meant


MEANINGS = {
    "actor": an_actor,
    "action": an_action,
    "object": an_object,
    "tenant": a_tenant,
    "field": a_field,
    "ip": an_ip,
    "request": a_request,
    "approval": an_approval,
    "origin": an_origin,
    CHANGE: a_change,
    "reason": text(words.REASON),
    "before": text(words.BEFORE),
    "after": text(words.AFTER),
    "value": text(words.BEFORE, words.AFTER),
    WORDS: text(words.NAME, words.REASON, words.BEFORE, words.AFTER),
}
