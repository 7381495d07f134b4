"""What can the people who work here do about themselves? Sign in, set preferences, get and end tokens."""

import secrets
from datetime import timedelta

from django.db import IntegrityError
from django.utils.translation import gettext as _

from hqconsole.kernel import clock, ledger
from hqconsole.kernel.actions import action
from hqconsole.kernel.actor import Actor, Origin
from hqconsole.kernel.errors import InvalidInput, Refusal
from hqconsole.kernel.permissions import Permission

from . import queries
from .claims import Claims
from .models import Person, Token

TOKEN_MARK = "hqs_"  # so that a leaked one can be searched for
TOKEN_LIFE = timedelta(hours=12)
SUBJECT = "hq.staff_person"


class HandleTaken(Refusal):
    """Somebody else works here under the name the provider claims."""

    status = 403


class Deactivated(Refusal):
    status = 403


class NotYours(Refusal):
    status = 403


class NoTokenForToken(Refusal):
    """A token would otherwise live for ever by renewing itself."""

    status = 403


class AlreadySo(Refusal):
    """Nothing would change."""


class AlreadyRevoked(Refusal):
    pass


@action(Permission.STAFF_SIGN_IN)
def sign_in(*, provider: str, claims: Claims, again: bool = False, by: Actor) -> Person | None:
    """Let a person in with exactly the roles the provider claims for them.

    Without any they get None; somebody who was known loses the roles they had.
    """
    person = known_or_new(provider, claims) if claims.roles else known(provider, claims)
    if person and not person.is_active:
        raise Deactivated(_("%(name)s may no longer sign in here.") % {"name": person.name})
    if person:
        person.become(**claims.portrait)
    if not claims.roles:
        ledger.record(SUBJECT, person.pk if person else claims.subject, refused="no role", email=claims.email)
        return None
    ledger.record(SUBJECT, person.pk, signed_in="again" if again else "yes")
    return person


def known(provider: str, claims: Claims) -> Person | None:
    return Person.objects.known_as(provider, claims.subject).select_for_update().first()


def known_or_new(provider: str, claims: Claims) -> Person:
    """The person of this identity, written down at their first sign-in. Two people never share a row."""
    try:
        person, _is_new = Person.objects.select_for_update().get_or_create(
            provider=provider,
            subject=claims.subject,
            defaults={"username": claims.username, "language": claims.language, **claims.portrait},
        )
    except IntegrityError as conflict:
        raise HandleTaken(
            _("Somebody else is known here as %(name)s. Ask a Technical Admin to look into it.") % {"name": claims.username}
        ) from conflict
    return person


@action(Permission.STAFF_SIGN_OUT)
def sign_out(*, person: Person, by: Actor) -> None:
    """Record that a person ended their session; the door ends the session itself."""
    ledger.record(SUBJECT, str(person.pk), signed_out="by themselves")


@action(Permission.STAFF_SET_PREFERENCES)
def set_preferences(*, person: Person, theme: str, density: str, language: str, by: Actor) -> Person:
    """Show the console to a person in their theme, density and language, on every device."""
    refuse_others(person, by)
    person = Person.objects.select_for_update().get(pk=person.pk)
    wanted = {"theme": theme, "density": density, "language": language}
    if errors := {name: _("There is no such choice.") for name, value in wanted.items() if not is_choice(name, value)}:
        raise InvalidInput(errors)
    if all(getattr(person, name) == value for name, value in wanted.items()):
        raise AlreadySo(_("These are your preferences already."))
    person.become(**wanted)
    return person


def is_choice(name: str, value: str) -> bool:
    return value in dict(Person._meta.get_field(name).choices)


@action(Permission.STAFF_ISSUE_TOKEN)
def issue_token(*, person: Person, name: str, by: Actor) -> tuple[Token, str]:
    """Give a person a token for the API. The token itself is returned here and never again."""
    refuse_others(person, by)
    if by.origin is not Origin.PAGE:
        raise NoTokenForToken(_("A token is issued on the page of your account, to a person and not to a script."))
    if not name.strip():
        raise InvalidInput({"name": _("Say what the token is for.")})
    raw = TOKEN_MARK + secrets.token_urlsafe(32)
    at = clock.now()
    token = Token.objects.create(
        person=person,
        name=name.strip(),
        token_hash=queries.hash_of(raw),
        prefix=raw[:8],
        created_at=at,
        expires_at=at + TOKEN_LIFE,
    )
    return token, raw


@action(Permission.STAFF_REVOKE_TOKEN)
def revoke_token(*, token: Token, by: Actor) -> Token:
    """End a token at once."""
    refuse_others(token.person, by)
    token = Token.objects.select_for_update().get(pk=token.pk)
    if token.revoked_at:
        raise AlreadyRevoked(_("The token %(name)s is revoked already.") % {"name": token.name})
    token.revoke(clock.now())
    return token


def refuse_others(person: Person, by: Actor) -> None:
    """Raise NotYours unless the actor is this very person: nobody arranges somebody else's account."""
    if by.id != f"staff:{person.pk}":
        raise NotYours(_("This belongs to somebody else."))
