"""Which verbs are there, how dangerous are they, and which roles hold them?"""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.risks import RISKS, Risk
from hqconsole.kernel.roles import CARDS, Role, RoleCard
from staff.sentences import SENTENCES

CARDS_OF_PEOPLE = [card for card in CARDS if card.role is not Role.WORKER]
RISK_NAMES = {Risk.LOW: _("low"), Risk.MEDIUM: _("medium"), Risk.HIGH: _("high"), Risk.CRITICAL: _("critical")}
RISK_TONES = {Risk.LOW: "idle", Risk.MEDIUM: "info", Risk.HIGH: "warn", Risk.CRITICAL: "bad"}


class Can(StrEnum):
    """What somebody can come to with a verb: do it, have it done once a holder agrees, or nothing."""

    DO = "do"
    ASK = "ask"
    NOT = "not"


@dataclass(frozen=True)
class Verb:
    """One line of the table of roles: what it means, how dangerous it is, and what each role can come to with it."""

    verb: Permission
    sentence: str | Promise
    risk: Risk | None
    cans: list[Can]

    @property
    def risk_name(self) -> Promise:
        return RISK_NAMES[self.risk]

    @property
    def tone(self) -> str:
        """The kind of pill that shows the risk."""
        return RISK_TONES[self.risk]


def verbs() -> list[Verb]:
    """Everything that people may do here or ask for, with an answer per role in the order of CARDS_OF_PEOPLE."""
    return [line for line in lines() if set(line.cans) != {Can.NOT}]


def chores() -> list[Verb]:
    """What only the console's own machines do."""
    return [line for line in lines() if set(line.cans) == {Can.NOT}]


def lines() -> list[Verb]:
    return [
        Verb(verb, SENTENCES.get(verb, str(verb)), RISKS.get(verb), [can(card, verb) for card in CARDS_OF_PEOPLE])
        for verb in Permission
    ]


def can(card: RoleCard, verb: Permission) -> Can:
    """What a role can come to with a verb."""
    if verb in card.verbs:
        return Can.DO
    return Can.ASK if verb in card.asks else Can.NOT
