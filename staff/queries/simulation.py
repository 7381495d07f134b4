"""What could this person do here, and why not? Asked of the same rules that decide it."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from hqconsole.kernel.actor import Actor, Origin
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.risks import RISKS
from hqconsole.kernel.roles import ASKS_OF, CARDS, VERBS_OF, Role, holders, role_it_takes
from staff.models import Person
from staff.sentences import SENTENCES

from .roles import RISK_NAMES, RISK_TONES, Can


@dataclass(frozen=True)
class Answer:
    """One verb for one person: whether they can do it or ask for it, by what, or what it would take."""

    verb: Permission
    sentence: str | Promise
    can: Can
    because: str

    @property
    def risk_name(self) -> str | Promise:
        return RISK_NAMES[RISKS[self.verb]] if self.verb in RISKS else ""

    @property
    def tone(self) -> str:
        return RISK_TONES[RISKS[self.verb]] if self.verb in RISKS else ""


def simulated(person: Person, about: object = None) -> list[Answer]:
    """An answer for each verb of people: in general, or on the object (a tenant) it would be about."""
    actor = person.as_actor(Origin.PAGE, ip="", request_id="")
    return [answer(actor, verb, about) for verb in Permission if holders(verb)]


def answer(actor: Actor, verb: Permission, about: object) -> Answer:
    warrant = actor.warrant_for(verb, about)
    if warrant == "":
        return Answer(verb, SENTENCES[verb], Can.DO, names_of(actor, VERBS_OF, verb))
    if warrant:
        until = next(grant.until for grant in actor.grants if grant.source == warrant)
        kind = _("For a time, until %(until)s (%(source)s)")
        return Answer(verb, SENTENCES[verb], Can.DO, kind % {"until": f"{until:%Y-%m-%d %H:%M} UTC", "source": warrant})
    takes = role_it_takes(verb)
    if actor.may_ask(verb, about):
        return Answer(verb, SENTENCES[verb], Can.ASK, names_of(actor, ASKS_OF, verb) + " — " + takes)
    return Answer(verb, SENTENCES[verb], Can.NOT, takes)


def names_of(actor: Actor, table: dict[Role, frozenset[Permission]], verb: Permission) -> str:
    """Which of the actor's roles it is."""
    return _(", ").join(str(card.name) for card in CARDS if card.role in actor.roles and verb in table[card.role])
