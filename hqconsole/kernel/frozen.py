"""How is a call of an action kept for later? As plain data that names its rows, with a hash that nobody can dispute.

A request for approval keeps the arguments this way, and a proof of identity is bound to them. Rows are kept by name and
key, not by content: what they hold by then is compared through the preview's fingerprint.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model
from django.utils.translation import gettext as _

from .errors import Refusal

NOT_ARGUMENTS = {"by"}


class Gone(Refusal):
    """Something that a kept call is about is no longer there."""


@dataclass(frozen=True)
class Kind:
    """A kind of argument that is no row: how its key is told and how it is found again."""

    of: type
    key: Callable[[Any], str]
    find: Callable[[str], Any]


VALUES = {
    "uuid": Kind(UUID, str, UUID),
    "datetime": Kind(datetime, datetime.isoformat, datetime.fromisoformat),
    "date": Kind(date, date.isoformat, date.fromisoformat),
    "decimal": Kind(Decimal, str, Decimal),
}
KINDS: dict[str, Kind] = {}


def register(name: str, *, of: type, key: Callable[[Any], str], find: Callable[[str], Any]) -> None:
    """Let arguments of class `of` be kept as `key(argument)` and found again by `find(key)`."""
    KINDS[name] = Kind(of, key, find)


def freeze(arguments: dict) -> dict:
    """The arguments of an action without its actor, as JSON knows it. Raises TypeError for what cannot be kept."""
    return {name: frozen(value) for name, value in arguments.items() if name not in NOT_ARGUMENTS}


def frozen(value: Any) -> Any:
    if value is None or isinstance(value, str | int | float | bool):
        return str(value) if isinstance(value, str) else value
    if isinstance(value, Model):
        return {"$row": [value._meta.label_lower, str(value.pk)]}
    for name, kind in (VALUES | KINDS).items():
        if isinstance(value, kind.of):
            return {f"${name}": kind.key(value)}
    if isinstance(value, dict):
        return {escaped(str(key)): frozen(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        items = sorted(value) if isinstance(value, set | frozenset) else value
        return [frozen(each) for each in items]
    raise TypeError(f"{type(value).__name__} cannot be kept for later; register it in kernel/frozen.py's terms.")


def escaped(name: str) -> str:
    """A key of somebody's dictionary, so that it is never taken for one of our marks."""
    return f"${name}" if name.startswith("$") else name


def thaw(kept: Any) -> Any:
    """What freeze() kept, with its rows as they are now. Raises Gone where one of them is not there any more."""
    if isinstance(kept, list):
        return [thaw(each) for each in kept]
    if not isinstance(kept, dict):
        return kept
    if len(kept) == 1 and (mark := next(iter(kept))).startswith("$") and not mark.startswith("$$"):
        return found(mark[1:], kept[mark])
    return {name.replace("$$", "$", 1) if name.startswith("$$") else name: thaw(value) for name, value in kept.items()}


def found(name: str, key: Any) -> Any:
    if name != "row":
        return (VALUES | KINDS)[name].find(key)
    model = apps.get_model(key[0])
    try:
        return model._default_manager.get(pk=key[1])
    except ObjectDoesNotExist as missing:
        raise Gone(_("%(thing)s %(key)s is no longer there.") % {"thing": model._meta.verbose_name, "key": key[1]}) from missing


def written(verb: str, kept: dict) -> str:
    """A kept call as text: its verb and arguments as JSON with sorted keys and no spaces."""
    return json.dumps([str(verb), kept], sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def digest(verb: str, kept: dict) -> str:
    """SHA-256 of a kept call as it is written."""
    return hashlib.sha256(written(verb, kept).encode()).hexdigest()
