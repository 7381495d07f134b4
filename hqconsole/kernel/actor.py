"""Who is acting? A person in a browser, a person's token, or a machine; with the consent given for this one act."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from .permissions import Permission
from .roles import VERBS_OF, Role


class Origin(StrEnum):
    """The door a change came through."""

    PAGE = "page"
    API = "api"
    JOB = "job"
    RAW = "raw"
    COMMAND = "command"


@dataclass(frozen=True)
class Consent:
    """What the actor gave for one act, as the ladder of risk demands (`risks.py`)."""

    confirmed: bool = False
    typed_name: str = ""
    fingerprint: str = ""


@dataclass(frozen=True)
class Actor:
    """Whoever performs an action. `id` is stable (`staff:<uuid>`, `worker:<name>`); `name` is for reading.

    `signed_in_at` is the last proof of identity by the provider: step-up compares it with the clock.
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
    def claims(self) -> dict[str, str]:
        """Who this is, as the ledger keeps it beside every change."""
        return {
            "actor": self.id,
            "name": self.name,
            "name_ar": self.name_ar,
            "roles": ",".join(sorted(self.roles)),
            "on_behalf_of": self.on_behalf_of,
            "request": self.request_id,
            "ip": self.ip,
            "origin": str(self.origin),
        }

    def may(self, verb: Permission | str) -> bool:
        """Whether one of the actor's roles holds `verb`."""
        return any(verb in VERBS_OF[role] for role in self.roles)

    def consenting(self, **given) -> "Actor":
        """The same actor with the consent given for one act: confirmed, typed_name, fingerprint."""
        return replace(self, consent=Consent(**given))
