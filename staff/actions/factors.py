"""How does somebody get, use and lose a second factor?"""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from hqconsole.kernel import clock, ledger
from hqconsole.kernel.actions import action, is_fresh
from hqconsole.kernel.actor import Actor, Origin
from hqconsole.kernel.errors import InvalidInput, Refusal
from hqconsole.kernel.notices import Notice, notify
from hqconsole.kernel.permissions import Permission
from staff import paper
from staff.factors import new_recovery_codes, step_of
from staff.models import Factor, Person, RecoveryCode, Session, WrongCode
from staff.models.factors import WRONG_CODES, WRONG_CODES_WITHIN

from .emergencies import refuse_in_emergency
from .endings import all_ended
from .ownership import refuse_others


class NotFreshEnough(Refusal):
    """A session that somebody left open must not get a factor of somebody else."""

    status = 403


class YourOwnFactor(Refusal):
    """One's own takes no Super Admin."""


class TooManyWrongCodes(Refusal):
    """The session goes on; only codes do not count for a while."""

    code = "rate_limited"
    status = 429


@action(Permission.STAFF_ADD_FACTOR)
def add_factor(
    *, person: Person, session: Session, kind: str, name: str, secret: str, counter: int, by: Actor
) -> tuple[Factor, list[str]]:
    """Give a person another factor, right after a sign-in. With the first one they get recovery codes, shown once."""
    refuse_others(person, by)
    refuse_in_emergency(by)
    refuse_unless_just_signed_in(session, by)
    name = name.strip()
    if not name or person.factors.filter(name=name).exists():
        raise InvalidInput({"name": _("Give it a name that none of your factors has yet.")})
    is_first = not person.factors.exists()
    factor = Factor.objects.create(
        person=person, kind=kind, name=name, secret=secret, counter=counter, added_at=clock.now(), last_used_at=clock.now()
    )
    note_two_factors(session)
    return factor, fresh_codes(person) if is_first else []


@action(Permission.STAFF_REMOVE_FACTOR, about="factor")
def remove_factor(*, factor: Factor, reason: str, by: Actor) -> None:
    """Take a factor away. With the last one the recovery codes go, too."""
    refuse_others(factor.person, by)
    taken_away(factor)


@action(Permission.STAFF_REMOVE_FACTOR_OF, about="factor")
def remove_factor_of(*, factor: Factor, reason: str, by: Actor) -> Person:
    """Take away a factor that somebody lost: they are told, their sessions end, and what is left must prove it is them.

    In a role that takes a second factor, whoever has none left adds one at the next sign-in before anything else.
    """
    person = factor.person
    if by.id == f"staff:{person.pk}":
        raise YourOwnFactor(_("This one is yours: remove it on the page of your own second factors."))
    taken_away(factor)
    all_ended(person, Session.Ending.FACTOR)
    key, link = f"{Notice.FACTOR_REMOVED}:{factor.pk}", reverse("staff:factors")
    notify(Notice.FACTOR_REMOVED, about=f"factor-{factor.pk}", key=key, link=link, people=[person.pk], by=by.id)
    return person


@action(Permission.STAFF_RENEW_RECOVERY_CODES)
def renew_recovery_codes(*, person: Person, session: Session, by: Actor) -> list[str]:
    """Give a person ten new recovery codes, right after a sign-in. The old ones count no longer."""
    refuse_others(person, by)
    refuse_in_emergency(by)
    refuse_unless_just_signed_in(session, by)
    if not person.factors.exists():
        raise Refusal(_("Recovery codes stand in for a second factor, and you have none."))
    return fresh_codes(person)


@action(Permission.STAFF_USE_FACTOR)
def use_factor(
    *, person: Person, session: Session, code: str = "", factor: Factor | None = None, counter: int = 0, by: Actor
) -> str:
    """Prove it by a code of an app or of paper, or by a key whose answer was found right. Returns the method.

    A wrong code gives "", and is counted: after five within fifteen minutes no code counts. The session goes on.
    """
    refuse_others(person, by)
    person = Person.objects.select_for_update().get(pk=person.pk)
    if factor:
        method = use_key(factor, counter)
    else:
        refuse_guessers(person)
        method = use_app(person, code) or use_paper(person, code)
    if not method:
        WrongCode.objects.create(person=person, at=clock.now())
        return ""
    ledger.record("hq.staff_person", person.pk, proved_by=method)
    note_two_factors(session)
    return method


def taken_away(factor: Factor) -> None:
    Factor.objects.locked(factor).delete()
    if not factor.person.factors.exists():
        factor.person.recovery_codes.all().delete()


def use_key(factor: Factor, counter: int) -> str:
    """Note a key's counter; of two equal answers at once, one finds it used."""
    factor = Factor.objects.locked(factor)
    if (counter or factor.counter) and counter <= factor.counter:
        return ""
    factor.use(counter, clock.now())
    return Factor.Kind.WEBAUTHN


def use_app(person: Person, code: str) -> str:
    code, at = code.replace(" ", ""), clock.now()
    for factor in person.factors.filter(kind=Factor.Kind.TOTP).select_for_update():
        if (step := step_of(factor.secret, code, at, after=factor.counter)) is not None:
            factor.use(step, at)
            return Factor.Kind.TOTP
    return ""


def use_paper(person: Person, code: str) -> str:
    found = person.recovery_codes.filter(code_hash=paper.hash_of(code), used_at=None)
    return "recovery" if found.update(used_at=clock.now()) else ""


def refuse_guessers(person: Person) -> None:
    """Raise TooManyWrongCodes after five within fifteen minutes."""
    if person.wrong_codes.filter(at__gt=clock.now() - WRONG_CODES_WITHIN).count() >= WRONG_CODES:
        raise TooManyWrongCodes(_("Too many wrong codes. Wait a quarter of an hour, or use another way."))


def refuse_unless_just_signed_in(session: Session, by: Actor) -> None:
    """Raise NotFreshEnough unless a person is there who proved a moment ago who they are."""
    if by.origin is not Origin.PAGE or not is_just_signed_in(session, by):
        raise NotFreshEnough(_("This takes a fresh sign-in. Sign in again, then repeat it."))


def is_just_signed_in(session: Session, by: Actor) -> bool:
    """Whether the session is new, or its person proved a moment ago who they are."""
    is_new = (clock.now() - session.opened_at).total_seconds() <= settings.STEP_UP_SECONDS
    return is_new or is_fresh(by)


def note_two_factors(session: Session) -> None:
    if not session.has_two_factors:
        session.has_two_factors = True
        session.save(update_fields=["has_two_factors"])


def fresh_codes(person: Person) -> list[str]:
    codes = new_recovery_codes()
    person.recovery_codes.all().delete()
    RecoveryCode.objects.bulk_create([RecoveryCode(person=person, code_hash=paper.hash_of(code)) for code in codes])
    return codes
