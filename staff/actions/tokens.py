"""How does a person get and end a token for their scripts?"""

import secrets
from datetime import timedelta

from django.utils.translation import gettext as _

from hqconsole.kernel import clock
from hqconsole.kernel.actions import action
from hqconsole.kernel.actor import Actor, Origin
from hqconsole.kernel.errors import InvalidInput, Refusal
from hqconsole.kernel.permissions import Permission
from staff import queries
from staff.models import Person, Token

from .ownership import refuse_others

TOKEN_MARK = "hqs_"  # so that a leaked one can be searched for
TOKEN_LIFE = timedelta(hours=12)


class NoTokenForToken(Refusal):
    """A token would otherwise live for ever by renewing itself."""

    status = 403


class AlreadyRevoked(Refusal):
    pass


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
