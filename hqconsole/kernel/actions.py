"""How is anything changed here? Through an action: one verb, one function, one transaction, one witness.

`@action` checks the actor's permission and the ladder of risk, opens the only transaction, tells the ledger who acts
and why, and refuses to commit a change that nobody witnessed. `preview()` does all of it and rolls back.
"""

import inspect
from collections.abc import Callable
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import timedelta
from functools import wraps
from uuid import uuid4

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from . import clock, frozen, ledger, review
from .actor import ANYWHERE, Actor, Proof
from .captured import UNWRITTEN, counted, fingerprint_of, shown
from .errors import ConsentMissing, Forbidden, Moved, Refusal, RuleBroken, Unagreed
from .permissions import Permission
from .risks import RISKS, Risk
from .roles import names_of_holders

MIN_REASON = 10
TAKES_AGREEMENT = "23HQ2"  # the SQLSTATE of a rule that holds unless others agreed

REGISTRY: dict[Permission, "Action"] = {}
current_group: ContextVar[str] = ContextVar("current_group", default="")
last_group: ContextVar[str] = ContextVar("last_group", default="")  # what a door offers to undo


class Unwitnessed(Exception):
    """An action changed and recorded nothing: a defect, and nothing is committed."""


@dataclass(frozen=True)
class Action:
    """A registered verb: the function behind it, which argument it is about, whether it can be undone and by what.

    `min_reason` is how long a reason it takes, beyond what is usual; `risk_of` finds a higher risk in the arguments.
    """

    verb: Permission
    function: Callable
    about: str
    can_undo: bool
    undone_by: Callable | None = None
    min_reason: int = 0
    risk_of: Callable[[dict], Risk] = lambda arguments: Risk.LOW

    def risk(self, arguments: dict) -> Risk:
        """The risk of the verb, or of what it is about or is to become where that carries a higher one."""
        return max(RISKS[self.verb], getattr(arguments.get(self.about), "risk", Risk.LOW), self.risk_of(arguments))

    def reason_length(self, arguments: dict) -> int:
        """How many characters of reason this act takes; 0 where it takes none."""
        return max(self.min_reason, MIN_REASON) if self.takes_reason(arguments) else 0

    def perform(self, **arguments):
        """Do it. Raises Forbidden, ConsentMissing, RuleBroken or the action's own Refusals; then nothing has changed.

        Raises SentForReview where somebody else has to agree first; then it is kept as a request.
        """
        by: Actor = arguments["by"]
        if by.is_machine or current_group.get():
            refuse_unless(by, self.verb, self.object_of(arguments))
            return self.carry_out(arguments)
        refuse_unless_may_ask(by, self.verb, self.object_of(arguments))
        self.demand_consent(by, arguments)
        if demand := review.demanded(self, arguments):
            raise review.send(self, arguments, demand)
        return self.carry_out(arguments, proof=by.consent.proof if self.risk(arguments) >= Risk.HIGH else None)

    def carry_out(self, arguments: dict, proof: Proof | None = None):
        """Run the function in its one transaction, with its witness."""
        by: Actor = arguments["by"]
        with rules_as_refusals(), transaction.atomic():
            if proof and not proof.spend():
                raise ConsentMissing({"sign_in": _("This proof was used already. Prove once more that it is you.")})
            with self.witnessed(by, arguments) as witness:
                result = self.function(**arguments)
                if by.consent.fingerprint:
                    witness.refuse_unless_shown(by.consent.fingerprint)
        return result

    def witnessed(self, by: Actor, arguments: dict) -> "Witnessed":
        return Witnessed(self, by.acting(self.verb, self.object_of(arguments)), arguments.get("reason", ""))

    def object_of(self, arguments: dict):
        """What the act is about; None where the verb is about nothing in particular."""
        return arguments.get(self.about)

    def takes_reason(self, arguments: dict) -> bool:
        """Whether the actor must say why: always for a high risk, else where the function asks for it."""
        asked = inspect.signature(self.function).parameters.get("reason")
        return self.risk(arguments) >= Risk.HIGH or (asked is not None and asked.default is asked.empty)

    def purpose(self, arguments: dict) -> str:
        """What a proof of identity is bound to: the digest of this verb with these arguments, whatever the reason's words."""
        return frozen.digest(self.verb, frozen.freeze({name: arguments[name] for name in arguments if name != "reason"}))

    def name_to_type(self, arguments: dict) -> str:
        """What the actor must type to confirm a high risk: the slug of the object, empty where there is none."""
        return getattr(arguments.get(self.about), "slug", "")

    def demand_consent(self, by: Actor, arguments: dict) -> None:
        """Raise ConsentMissing with everything the ladder still asks of the actor for this act."""
        missing, risk, length = {}, self.risk(arguments), self.reason_length(arguments)
        if len(arguments.get("reason", "").strip()) < length:
            missing["reason"] = _("Say why, in at least %(count)s characters.") % {"count": length}
        if risk >= Risk.HIGH:
            if by.consent.typed_name != self.name_to_type(arguments):
                missing["typed_name"] = _("Type %(name)s exactly.") % {"name": self.name_to_type(arguments)}
            is_proved = by.consent.proof and by.consent.proof.is_for(self.purpose(arguments))
            if not is_proved and not by.key:  # a key proves nothing, so a second person agrees instead
                missing["sign_in"] = _("Prove once more that it is you.")
        if risk >= Risk.MEDIUM and not by.consent.confirmed:
            missing["confirmed"] = _("Confirm that you have seen what will change.")
        if missing:
            raise ConsentMissing(missing)


class Witnessed:
    """Sets the ledger's context around an action and insists that something was captured or recorded inside."""

    def __init__(self, act: Action, by: Actor, reason: str):
        self.group_token = None
        if not current_group.get():
            self.group_token = current_group.set(uuid4().hex)
        self.act, self.reason = act, reason
        self.claims = ledger.context(**by.claims, group=current_group.get(), verb=str(act.verb), reason=reason.strip())

    def __enter__(self) -> "Witnessed":
        self.place = self.claims.__enter__()
        return self

    def refuse_unless_shown(self, fingerprint: str) -> None:
        """Raise Moved, and so roll back, where what was captured is not what the actor consented to."""
        if fingerprint_of(ledger.captured_since(self.place), self.reason) != fingerprint:
            raise Moved(_("What would change is no longer what you were shown. Look at it again."), "fingerprint")

    def __exit__(self, failure, *details):
        try:
            if failure is None:
                if self.group_token:
                    check_deferred_rules()
                if not ledger.is_witnessed_since(self.place):
                    raise Unwitnessed(f"{self.act.verb} changed and recorded nothing.")
                self.claims.__exit__(None, None, None)
                last_group.set(current_group.get())
        finally:
            if self.group_token:
                current_group.reset(self.group_token)


@contextmanager
def rules_as_refusals():
    """Turns a rule of the database that was broken into a refusal; everything is rolled back by then."""
    try:
        yield
    except IntegrityError as broken:
        kind = Unagreed if getattr(broken.__cause__, "sqlstate", "") == TAKES_AGREEMENT else RuleBroken
        raise kind(_("A rule of the database forbids this: %(rule)s") % {"rule": first_line(broken)}) from broken


def first_line(failure: Exception) -> str:
    return str(failure).split("\n")[0]


def check_deferred_rules() -> None:
    """Check now what PostgreSQL would check at the commit, so that a preview sees it and a refusal can say it."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def action(verb: Permission, *, about: str = "", can_undo: bool = False, undone_by: Callable | None = None, **more) -> Callable:
    """Register a function as the one way to perform `verb`.

    `about` names the argument that is the object of the act; its slug is what has to be typed for a high risk.
    An undo writes back what was before, or calls `undone_by(change=, by=)` where that would erase what should stay.
    `more` is what else an Action knows: min_reason, risk_of.
    The function takes keyword arguments only, the last of them `by: Actor`, and may call other actions.
    """

    def register(function):
        act = REGISTRY[verb] = Action(verb, function, about, can_undo or undone_by is not None, undone_by, **more)

        @wraps(function)
        def perform(**arguments):
            return act.perform(**arguments)

        perform.action = act
        return perform

    return register


def refuse_unless(by: Actor, verb: Permission, about: object = None) -> None:
    """Raise Forbidden, naming the roles that can, unless the actor holds `verb` on what it is `about`."""
    if not by.may(verb, about):
        raise Forbidden(verb, names_of_holders(verb))


def refuse_unless_may_ask(by: Actor, verb: Permission, about: object = ANYWHERE) -> None:
    """Raise Forbidden unless the actor holds `verb` or may ask somebody who does; without `about`, on any object."""
    if not by.may_ask(verb, about):
        raise Forbidden(verb, names_of_holders(verb))


def is_fresh(by: Actor) -> bool:
    """Whether the actor proved who they are within the last STEP_UP_SECONDS."""
    limit = timedelta(seconds=settings.STEP_UP_SECONDS)
    return by.signed_in_at is not None and clock.now() - by.signed_in_at <= limit


@dataclass(frozen=True)
class Preview:
    """What an action would change. `changes` is per object and field; a refusal is an answer, not an error.

    `captured` are the rows behind it, for whoever has to show them later to a reader of another language.
    """

    changes: list[dict] = field(default_factory=list)
    affected: dict[str, int] = field(default_factory=dict)
    refusal: Refusal | None = None
    fingerprint: str = ""
    captured: list[ledger.Change] = field(default_factory=list)


class RollBack(Exception):
    """Ends a preview: everything it wrote is undone."""


def preview(act: Action | Callable, **arguments) -> Preview:
    """Run an action, read what the ledger captured, roll back.

    Asks for the permission, not for consent. Raises Forbidden; a Refusal is returned in the preview.
    """
    act = getattr(act, "action", act)
    refuse_unless_may_ask(arguments["by"], act.verb, act.object_of(arguments))
    if "reason" in arguments:  # what is shown before the reason is written must have the fingerprint of what is done after
        arguments["reason"] = UNWRITTEN
    captured = []
    try:
        with rules_as_refusals(), transaction.atomic():
            place = ledger.mark()
            with act.witnessed(arguments["by"], arguments):
                act.function(**arguments)
                captured = ledger.captured_since(place)
            raise RollBack
    except (RollBack, Unagreed):
        return Preview(shown(captured), counted(captured), None, fingerprint_of(captured, UNWRITTEN), captured)
    except Refusal as refusal:
        return Preview(refusal=refusal)
