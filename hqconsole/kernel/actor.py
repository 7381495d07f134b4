"""Who is acting? A person in a browser, a person's token, or a machine; with the consent given for this one act."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Protocol

from . import clock
from .permissions import Permission
from .roles import ASKS_OF, VERBS_OF, Role

EMERGENCY = "emergency"  # begins the warrant of whoever came in by a sealed credential
ANYWHERE = object()  # asked for a page: whether a verb is held on any object at all


class Origin(StrEnum):
    """The door a change came through."""

    PAGE = "page"
    API = "api"
    JOB = "job"
    RAW = "raw"
    COMMAND = "command"


class Proof(Protocol):
    """A fresh proof of identity that was given for one act and is good for it once."""

    def is_for(self, purpose: str) -> bool:
        """Whether it was given for the act with this digest (`Action.purpose`) and can still be spent."""

    def spend(self) -> bool:
        """Use it up, in the act's own transaction. False where somebody else just did."""


@dataclass(frozen=True)
class Consent:
    """What the actor gave for one act, as the ladder of risk demands (`risks.py`)."""

    confirmed: bool = False
    typed_name: str = ""
    fingerprint: str = ""
    proof: Proof | None = None


@dataclass(frozen=True)
class Grant:
    """Verbs held beyond one's roles, for a time: everywhere, or on one tenant only.

    `source` names the row behind it ("elevation:12") and stands in the ledger beside everything done under it. One that
    `takes_two_factors` counts only in a session in which a second factor proved that it is them.
    """

    source: str
    verbs: frozenset[Permission]
    until: datetime
    tenant: str = ""
    takes_two_factors: bool = False

    def covers(self, verb: Permission | str, about: object) -> bool:
        """Whether it holds now, for this verb, on this object."""
        is_there = not self.tenant or about is ANYWHERE or tenant_of(about) == self.tenant
        return verb in self.verbs and is_there and clock.now() < self.until


def tenant_of(about: object) -> str:
    """The id of the tenant an object belongs to, or is."""
    return str(getattr(about, "tenant_id", None) or getattr(about, "pk", ""))


def no_grants() -> Sequence[Grant]:
    return ()


@dataclass(frozen=True)
class Actor:
    """Whoever performs an action. `id` is stable (`staff:<uuid>`, `worker:<name>`); `name` is for reading.

    `signed_in_at` is the last proof of identity by the provider. `scopes` narrows whatever the actor holds, for an API
    key (`key` is its id). `find_grants` is asked only where the roles do not suffice; `warrant` is the grant
    or the emergency (`emergency:<envelope>`) acted under.
    """

    id: str
    name: str
    roles: frozenset[Role]
    origin: Origin
    name_ar: str = ""
    ip: str = ""
    request_id: str = ""
    signed_in_at: datetime | None = None
    on_behalf_of: str = ""
    scopes: frozenset[Permission] | None = None
    key: str = ""
    warrant: str = ""
    find_grants: Callable[[], Sequence[Grant]] = no_grants
    consent: Consent = field(default_factory=Consent)

    @classmethod
    def worker(cls, name: str, on_behalf_of: str = "") -> "Actor":
        """A machine of ours that carries out what somebody ordered."""
        return cls(f"worker:{name}", name, frozenset({Role.WORKER}), Origin.JOB, on_behalf_of=on_behalf_of)

    @classmethod
    def command(cls, name: str) -> "Actor":
        """A command run by an administrator on the server."""
        return cls(f"command:{name}", name, frozenset({Role.WORKER}), Origin.COMMAND)

    @property
    def is_machine(self) -> bool:
        return Role.WORKER in self.roles

    @property
    def is_in_emergency(self) -> bool:
        """Whether no identity provider vouched for them: a sealed credential let them in, for an hour."""
        return self.warrant.startswith(f"{EMERGENCY}:")

    @property
    def claims(self) -> dict[str, str]:
        """Who this is, as the ledger keeps it beside every change. Never a person's name, for that must be able to end."""
        return {
            "actor": self.id,
            "name": "" if self.id.startswith("staff:") else self.name,
            "roles": ",".join(sorted(self.roles)),
            "on_behalf_of": self.on_behalf_of,
            "request": self.request_id,
            "ip": self.ip,
            "origin": str(self.origin),
            "key": self.key,
            "warrant": self.warrant,
        }

    @cached_property
    def grants(self) -> Sequence[Grant]:
        """What the actor holds beyond their roles."""
        return self.find_grants()

    def may(self, verb: Permission | str, about: object = None) -> bool:
        """Whether the actor holds `verb`, on the object it is `about`; ANYWHERE asks whether on any object."""
        return self.warrant_for(verb, about) is not None

    def may_ask(self, verb: Permission | str, about: object = None) -> bool:
        """Whether the actor holds `verb`, or may ask somebody who does."""
        asks = not self.is_narrowed_below(verb) and any(verb in ASKS_OF[role] for role in self.roles)
        return asks or self.may(verb, about)

    def warrant_for(self, verb: Permission | str, about: object = None) -> str | None:
        """By what the actor holds `verb`: "" for a role, else the source of a grant; None where they do not."""
        if self.is_narrowed_below(verb):
            return None
        if any(verb in VERBS_OF[role] for role in self.roles):
            return ""
        return next((grant.source for grant in self.grants if grant.covers(verb, about)), None)

    def is_narrowed_below(self, verb: Permission | str) -> bool:
        return self.scopes is not None and verb not in self.scopes

    def acting(self, verb: Permission | str, about: object) -> "Actor":
        """The same actor, marked with the grant under which they do this."""
        return replace(self, warrant=self.warrant or self.warrant_for(verb, about) or "")

    def consenting(self, **given) -> "Actor":
        """The same actor with the consent given for one act: confirmed, typed_name, fingerprint, proof."""
        return replace(self, consent=Consent(**given))
