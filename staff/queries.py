"""What can be asked about the people who work here, their tokens and their roles?"""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.risks import RISKS, Risk
from hqconsole.kernel.roles import CARDS, Role, RoleCard

from .models import Person, Token, Tokens
from .sentences import SENTENCES

CARDS_OF_PEOPLE = [card for card in CARDS if card.role is not Role.WORKER]
RISK_NAMES = {Risk.LOW: _("low"), Risk.MEDIUM: _("medium"), Risk.HIGH: _("high"), Risk.CRITICAL: _("critical")}
RISK_TONES = {Risk.LOW: "idle", Risk.MEDIUM: "info", Risk.HIGH: "warn", Risk.CRITICAL: "bad"}


@dataclass(frozen=True)
class Verb:
    """One line of the table of roles: what it means, how dangerous it is, and which roles may do it."""

    verb: Permission
    sentence: str | Promise
    risk: Risk | None
    holders: list[bool]

    @property
    def risk_name(self) -> Promise:
        return RISK_NAMES[self.risk]

    @property
    def tone(self) -> str:
        """The kind of pill that shows the risk."""
        return RISK_TONES[self.risk]


def verbs() -> list[Verb]:
    """Everything that people may do here, with a mark per role in the order of CARDS_OF_PEOPLE."""
    return [line for line in lines() if any(line.holders)]


def chores() -> list[Verb]:
    """What only the console's own machines do."""
    return [line for line in lines() if not any(line.holders)]


def lines() -> list[Verb]:
    return [
        Verb(verb, SENTENCES.get(verb, str(verb)), RISKS.get(verb), [verb in card.verbs for card in CARDS_OF_PEOPLE])
        for verb in Permission
    ]


def people_by_role() -> list[tuple[RoleCard, list[Person]]]:
    """Each role of people with those who hold it now."""
    people = list(Person.objects.filter(is_active=True).exclude(roles=[]).order_by("name_en"))
    return [(card, [person for person in people if card.role in person.roles]) for card in CARDS_OF_PEOPLE]


def cards_of(person: Person) -> list[RoleCard]:
    """The roles a person holds, strongest first."""
    return [card for card in CARDS_OF_PEOPLE if card.role in person.roles]


def tokens_of(person: Person, at: datetime) -> Tokens:
    """The person's tokens that still open the API, newest first."""
    return person.tokens.live(at).order_by("-created_at")


def hash_of(raw: str) -> str:
    """How a token is kept. It has 256 random bits, so a plain SHA-256 is enough."""
    return hashlib.sha256(raw.encode()).hexdigest()


def token_behind(raw: str, at: datetime) -> Token | None:
    """The live token that was shown, if there is one and its person may still sign in."""
    live = Token.objects.live(at).select_related("person")
    return live.filter(token_hash=hash_of(raw), person__is_active=True).first()
