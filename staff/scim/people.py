"""How does SCIM speak of people: how are they found, shown, and what does it want of them?"""

import json
import re
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from staff.adapters import PROVIDER
from staff.models import People, Person

from . import faults

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
FILTER = re.compile(r'\s*(?:urn:ietf:params:scim:schemas:core:2\.0:User:)?(\w+)\s+(\w+)\s+("(?:[^"\\]|\\.)*")\s*', re.DOTALL)
PAGE, LARGEST_PAGE = 100, 200
ACTIVE = {"active", f"{USER.lower()}:active"}
OPERATIONS = {"add", "replace", "remove"}


def known() -> People:
    """Whoever came in through the provider. Whom somebody erased is nobody's any more."""
    return Person.objects.filter(provider=PROVIDER).order_by("pk")


def person_with(pk: UUID) -> Person:
    person = known().filter(pk=pk).first()
    if person is None:
        raise faults.no_such_person()
    return person


def found(wanted: str) -> People:
    """The people whom a filter finds; everybody where there is none. Raises Fault for a filter beyond ours."""
    if not wanted:
        return known()
    match = FILTER.fullmatch(wanted)
    condition = condition_of(*match.groups()) if match else None
    if condition is None:
        raise faults.bad_filter()
    return known().filter(condition)


def condition_of(attribute: str, operator: str, literal: str) -> Q | None:
    """What an `attribute eq "text"` asks of our rows; None where it is another question."""
    try:
        value = storable(json.loads(literal, strict=False))
    except ValueError:
        return None
    known_by = {"username": named(value), "externalid": Q(subject=value), "id": identified(value)}
    return known_by.get(attribute.lower()) if operator.lower() == "eq" else None


def named(value: str) -> Q:
    return Q(username__iexact=value)


def identified(value: str) -> Q:
    try:
        return Q(pk=UUID(value))
    except ValueError:
        return Q(pk=None)


def storable(text: str) -> str:
    """Text that PostgreSQL can compare with; what it cannot, nobody is called."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()


def is_known(told: dict) -> bool:
    """Whether somebody of this name or identity is here already."""
    name, identity = told.get("userName"), told.get("externalId")
    conditions = [named(storable(name))] if isinstance(name, str) and name else []
    conditions += [Q(subject=storable(identity))] if isinstance(identity, str) and identity else []
    return bool(conditions) and known().filter(Q(*conditions, _connector=Q.OR)).exists()


def shown(person: Person) -> dict:
    """A person as a resource of SCIM."""
    location = settings.HQ_URL + reverse("scim:user", args=[person.pk])
    emails = [{"value": person.email, "type": "work", "primary": True}] if person.email else []
    return {
        "schemas": [USER],
        "id": str(person.pk),
        "externalId": person.subject,
        "userName": person.username,
        "displayName": person.name_en,
        "name": {"formatted": person.name_en},
        "emails": emails,
        "active": person.is_active,
        "meta": {"resourceType": "User", "location": location},
    }


def listed(people: People, start: str, count: str) -> dict:
    """A page of people. `start` counts from one; whatever is no number is the first page of the usual size."""
    first, size = max(number(start, 1), 1), min(max(number(count, PAGE), 0), LARGEST_PAGE)
    page = [shown(person) for person in people[first - 1 : first - 1 + size]]
    return {"schemas": [LIST], "totalResults": people.count(), "startIndex": first, "itemsPerPage": len(page), "Resources": page}


def number(text: str, usual: int) -> int:
    return int(text) if re.fullmatch(r"-?\d{1,9}", text) else usual


def wanted_by_put(told: dict) -> bool | None:
    """Whether the person is to be active; None where nothing is said. All else comes with the claims and is passed over."""
    return next((truth(value) for name, value in told.items() if name.lower() == "active"), None)


def wanted_by_patch(told: dict) -> bool | None:
    """The same of a PATCH, whose last word counts: by a path (Entra ID), or in a value without one (Okta)."""
    operations = told.get("Operations")
    if PATCH not in as_list(told.get("schemas")) or not isinstance(operations, list) or not operations:
        raise faults.unread(f"A PATCH has the schema {PATCH} and a list of Operations.")
    words = [word for operation in operations if (word := wanted_by(operation)) is not None]
    return words[-1] if words else None


def wanted_by(operation) -> bool | None:
    if not isinstance(operation, dict) or str(operation.get("op")).lower() not in OPERATIONS:
        raise faults.unread("An operation is add, replace or remove.")
    path, value = operation.get("path"), operation.get("value")
    if path is not None and not isinstance(path, str):
        raise faults.unread("A path is text.")
    if not path:
        return wanted_by_put(value) if isinstance(value, dict) else None
    if path.lower() not in ACTIVE:
        return None
    if operation["op"].lower() == "remove":
        raise faults.bad_value("Whether somebody is active can be replaced and not removed.")
    return truth(value)


def truth(value) -> bool:
    """True or false, also as a word, as Entra ID writes it."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    raise faults.bad_value("active is true or false.")


def as_list(value) -> list:
    return value if isinstance(value, list) else []
