"""How does a person get, renew and end a key for their scripts?"""

from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from hqconsole.kernel import clock
from hqconsole.kernel.actions import action
from hqconsole.kernel.actor import Actor, Origin
from hqconsole.kernel.errors import InvalidInput, Refusal
from hqconsole.kernel.permissions import Permission
from network.notation import network_of
from staff.key_form import KeyText
from staff.models import OF_MACHINES, Key, Person

from .emergencies import refuse_in_emergency
from .ownership import refuse_others

LONGEST_DAYS = 365
OVERLAP = timedelta(hours=24)
# Who may what is nothing that scripts change
PEOPLES_BUSINESS = ("approvals.", "network.", "raw.", "staff.", "tenants.end_trust", "tenants.entrust")


class NoKeyForKey(Refusal):
    """A key would otherwise live for ever by renewing itself."""

    status = 403


class KeyIsOver(Refusal):
    """It is revoked or has run out."""


class AlreadyReplaced(Refusal):
    """It was rotated before; its successor can be rotated."""


@action(Permission.STAFF_ISSUE_KEY)
def issue_key(*, person: Person, name: str, scopes: list[str], days: int, networks: list[str], by: Actor) -> tuple[Key, KeyText]:
    """Give a person a key that may do `scopes` for `days` days, from `networks` only where there are any.

    The key's text is returned here and never again. Raises InvalidInput naming the field at fault.
    """
    refuse_others(person, by)
    refuse_scripts(by)
    refuse_in_emergency(by)
    refuse_bad_wishes(name, scopes, days, networks, by)
    at = clock.now()
    wishes = {"name": name.strip(), "scopes": sorted(set(scopes)), "networks": [str(network_of(each)) for each in networks]}
    return keep(KeyText.new(settings.HQ_ENV), person=person, created_at=at, expires_at=at + timedelta(days=days), **wishes)


@action(Permission.STAFF_ROTATE_KEY, about="key")
def rotate_key(*, key: Key, by: Actor) -> tuple[Key, KeyText]:
    """Give a key a successor that may do the same for as long; the old one still works for a day."""
    refuse_others(key.person, by)
    refuse_scripts(by)
    refuse_in_emergency(by)
    key, at = live_key(key), clock.now()
    if hasattr(key, "replaced_by"):
        raise AlreadyReplaced(_("%(name)s already has a successor.") % {"name": key.name})
    life = key.expires_at - key.created_at
    key.end_by(at + OVERLAP)
    same = {name: getattr(key, name) for name in ("person", "name", "scopes", "networks")}
    return keep(KeyText.new(settings.HQ_ENV), created_at=at, expires_at=at + life, replaces=key, **same)


@action(Permission.STAFF_REVOKE_KEY, about="key")
def revoke_key(*, key: Key, reason: str, by: Actor) -> Key:
    """End a key of one's own at once."""
    refuse_others(key.person, by)
    return ended(key, reason)


@action(Permission.STAFF_REVOKE_KEY_OF, about="key")
def revoke_key_of(*, key: Key, reason: str, by: Actor) -> Key:
    """End somebody else's key at once."""
    return ended(key, reason)


def refuse_scripts(by: Actor) -> None:
    if by.origin is not Origin.PAGE:
        raise NoKeyForKey(_("A key is issued on a page, to a person and not to a script."))


def refuse_bad_wishes(name: str, scopes: list[str], days: int, networks: list[str], by: Actor) -> None:
    errors = {}
    if not name.strip():
        errors["name"] = _("Say what the key is for.")
    if not scopes:
        errors["scopes"] = _("Choose what the key may do.")
    if beyond := sorted(set(scopes) - set(offered_scopes(by))):
        errors["scopes"] = _("You cannot give a key: %(verbs)s.") % {"verbs": ", ".join(beyond)}
    if not 1 <= days <= LONGEST_DAYS:
        errors["days"] = _("A key lives from one day to one year.")
    if odd := [each for each in networks if not is_network(each)]:
        errors["networks"] = _("“%(network)s” is no network such as 10.8.0.0/24 or 2001:db8::/48.") % {"network": odd[0]}
    if errors:
        raise InvalidInput(errors)


def offered_scopes(by: Actor) -> list[Permission]:
    """What somebody can let a key do: what they may do or ask for, and scripts may do at all."""
    return [verb for verb in Permission if by.may_ask(verb) and is_for_scripts(verb)]


def is_for_scripts(verb: Permission) -> bool:
    return verb in OF_MACHINES or verb.endswith(".view") or not verb.startswith(PEOPLES_BUSINESS)


def is_network(text: str) -> bool:
    try:
        network_of(text)
    except ValueError:
        return False
    return True


def keep(text: KeyText, **facts) -> tuple[Key, KeyText]:
    key = Key.objects.create(handle=text.handle, secret_hash=text.hash, last_four=str(text)[-4:], **facts)
    return key, text


def live_key(key: Key) -> Key:
    """The key's row, locked. Raises KeyIsOver where it opens nothing any more."""
    key = Key.objects.select_for_update(of=("self",)).select_related("person").get(pk=key.pk)
    if not key.is_live(clock.now()):
        raise KeyIsOver(_("The key %(name)s is over already.") % {"name": key.name})
    return key


def ended(key: Key, reason: str) -> Key:
    key, at = live_key(key), clock.now()
    key.end(at, reason.strip())
    return key
