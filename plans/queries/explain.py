"""Why does a tenant have this value? Every layer with who gave it and when, what comes next, and what the plan alone says."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from audit.models import Entry
from audit.queries.past import table_of
from hqconsole.kernel import clock
from plans.entitlement import PRECEDENCE, Answer, Claim, Source, Standing, Value
from plans.models import Feature, Holding, Limit, Subscription
from tenants.models import Tenant

from .past import Known, answer_for, known_as_of, known_now


@dataclass(frozen=True)
class Giver:
    """Who let a claim be made, when and why. `actor` is an id as the ledger has it."""

    actor: str
    at: datetime
    reason: str = ""
    ticket: str = ""


@dataclass(frozen=True)
class Layer:
    """One source, what it says, if anything, and what becomes of that."""

    source: Source
    claim: Claim | None = None
    is_winner: bool = False
    is_base: bool = False
    giver: Giver | None = None

    @property
    def is_added(self) -> bool:
        return self.claim is not None and self.claim.adds

    @property
    def outcome(self) -> str:
        """What becomes of what it says: it wins, it adds, something is added to it ("base"), it is beaten, or it is silent."""
        if self.claim is None:
            return "silent"
        if self.is_winner:
            return "wins"
        return "adds" if self.is_added else "base" if self.is_base else "beaten"


@dataclass(frozen=True)
class Change:
    """When a value will be another one, as far as is known, and which."""

    at: datetime
    answer: Answer


@dataclass(frozen=True)
class Difference:
    """What a tenant has of a feature or limit, and what its plan alone would give it."""

    subject: Feature | Limit
    answer: Answer
    planned: Value

    @property
    def differs(self) -> bool:
        return self.answer.value != self.planned or self.answer.is_exempt

    @property
    def is_limit(self) -> bool:
        return isinstance(self.subject, Limit)


@dataclass(frozen=True)
class Explanation:
    """One value of one tenant at one instant, with everything that shaped it."""

    known: Known
    difference: Difference
    layers: list[Layer]
    next: Change | None

    @property
    def subject(self) -> Feature | Limit:
        return self.difference.subject

    @property
    def answer(self) -> Answer:
        return self.difference.answer


def known(tenant: Tenant, at: datetime | None) -> Known:
    """The facts of a past instant, or of now where none is named. Raises TooFarBack."""
    return known_as_of(tenant, at) if at else known_now(tenant, clock.now())


def explanation(tenant: Tenant, key: str, at: datetime | None = None) -> Explanation | None:
    """Why the tenant has, or had, this value; None where there is no such feature or limit. Raises TooFarBack."""
    facts = known(tenant, at)
    subject = facts.subject(key)
    return subject and explained(facts, subject)


def explained(facts: Known, subject: Feature | Limit) -> Explanation:
    found = difference(facts, subject)
    return Explanation(facts, found, list(layers(facts, subject, found.answer)), next_change(facts, subject, found.answer))


def differences(tenant: Tenant, at: datetime | None = None) -> list[Difference]:
    """Everything that a tenant may use beside what its plan alone would give it. Raises TooFarBack."""
    facts = known(tenant, at)
    return [difference(facts, subject) for subject in facts.subjects]


def difference(facts: Known, subject: Feature | Limit) -> Difference:
    """A kill switch is a difference too: the plan promises what nobody has."""
    alone = answer_for(subject, Standing(facts.subscription))
    claims = [claim for claim in (alone.winner, *alone.losers) if claim.source != Source.KILL_SWITCH]
    planned = claims[0].value if claims else subject.off
    return Difference(subject, facts.answer(subject), planned)


def layers(facts: Known, subject: Feature | Limit, answer: Answer) -> Iterator[Layer]:
    """Every source from the strongest, also those that say nothing."""
    base = base_of(facts, subject, answer)
    claims = [*answer.added, *answer.losers, base]
    for source in PRECEDENCE:
        said = sorted((claim for claim in claims if claim.source == source), key=lambda claim: claim.strength)
        for claim in said:
            yield Layer(source, claim, claim == answer.winner, claim == base, giver_of(facts, subject, claim))
        if not said and source != Source.OFF:
            yield Layer(source)


def base_of(facts: Known, subject: Feature | Limit, answer: Answer) -> Claim:
    """The strongest claim that adds nothing: the answer itself, or what it was added to."""
    if answer.winner not in answer.added:
        return answer.winner
    without = Standing(facts.subscription, tuple(each for each in facts.standing(facts.at).overrides if each.mode == "set"))
    return answer_for(subject, without).winner


def next_change(facts: Known, subject: Feature | Limit, answer: Answer) -> Change | None:
    """The first instant from which it is known to be otherwise."""
    for at in facts.instants(subject):
        later = facts.answer(subject, at)
        if (later.value, later.winner, later.is_exempt) != (answer.value, answer.winner, answer.is_exempt):
            return Change(at, later)
    return None


def giver_of(facts: Known, subject: Feature | Limit, claim: Claim) -> Giver | None:
    """Who is behind a claim: an override says it itself, of the others the ledger knows who wrote the row last."""
    if claim.source in (Source.OVERRIDE, Source.TOP_UP):
        given = facts.override(claim.source_id)
        return Giver(given.given_by, given.made_at, given.reason, given.ticket)
    where = {
        Source.KILL_SWITCH: (Feature, str(subject.pk), "is_killed"),
        Source.DEFAULT: (type(subject), str(subject.pk), "default_value"),
        Source.ADD_ON: (Holding, claim.source_id, "quantity"),
        Source.PLAN: (Subscription, str(facts.subscription.pk) if facts.subscription else "", "edition_id"),
    }.get(claim.source)
    return last_writer(*where, facts.at) if where else None


def last_writer(model: type, pk: str, column: str, at: datetime) -> Giver | None:
    """Who last wrote a column of a row before an instant."""
    about = Entry.objects.filter(tbl=table_of(model), pk_of_row=pk, op__in="IU", at__lte=at, fields__contains=[column])
    entry = about.order_by("-seq").first()
    return entry and Giver(entry.actor, entry.at, entry.context.get("reason", ""))
