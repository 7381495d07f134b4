"""How does a test speak as the provider's directory? By an API key with the scope staff.provision."""

import json
from datetime import timedelta

from django.conf import settings
from django.test import Client

from hqconsole.kernel import clock
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.roles import Role
from staff.actions.keys import keep
from staff.key_form import KeyText
from staff.models import Key, Person
from staff.scim.people import PATCH
from tests import make

USERS = "/scim/v2/Users"


def key_of(person: Person, *scopes: str) -> tuple[Key, str]:
    """A key of this person that lives for ninety days, and its text."""
    text, at = KeyText.new(settings.HQ_ENV), clock.now()
    facts = {"name": "Script", "networks": [], "created_at": at, "expires_at": at + timedelta(days=90)}
    key, text = keep(text, person=person, scopes=list(scopes), **facts)
    return key, str(text)


class Directory:
    """The provider, which asks and tells by SCIM."""

    def __init__(self):
        self.owner = make.person(Role.SUPER_ADMIN, provider="sso", subject="connector")
        self.key, self.text = key_of(self.owner, Permission.STAFF_PROVISION)
        self.browser = Client(enforce_csrf_checks=True)

    def send(self, method: str, path: str, told: object = None, **headers):
        given = {"Authorization": f"Bearer {self.text}"} | headers
        body = told if isinstance(told, bytes) else b"" if told is None else json.dumps(told).encode()
        return self.browser.generic(method, path, body, content_type="application/scim+json", headers=given)

    def get(self, path: str = USERS, **query):
        return self.browser.get(path, query, headers={"Authorization": f"Bearer {self.text}"})

    def patch(self, person: Person, *operations: dict):
        return self.send("PATCH", f"{USERS}/{person.pk}", {"schemas": [PATCH], "Operations": list(operations)})

    def says_active(self, person: Person, active: bool):
        return self.patch(person, {"op": "replace", "value": {"active": active}})
