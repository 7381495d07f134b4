"""Who asks? Strangers, people without a role, the five roles, scripts with keys; each signs in anew from time to time."""

from collections import defaultdict, deque
from datetime import timedelta
from uuid import uuid4

from django.conf import settings
from django.test import Client

from hqconsole.kernel import clock
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.roles import Role
from staff.key_form import KeyText
from staff.models import Key, Person
from tests import make

from .doors import REMEMBERED, Operation

TRUST = 60  # requests after which somebody signs in anew or gets another key
PEOPLE = [role for role in Role if role is not Role.WORKER]
INTERESTS = {Role.SUPER_ADMIN: 26, Role.TECH_ADMIN: 10, Role.BUSINESS_ADMIN: 8}


class Visitor:
    """Somebody who asks: signed in with a role, with a key, or nobody."""

    def __init__(self, name: str, role: Role | None = None, *, has_key: bool = False, language: str = "en"):
        self.name, self.role, self.has_key, self.asked, self.is_out = name, role, has_key, 0, False
        self.person = make.person(role, language=language, username=uuid4().hex) if role or "person" in name else None
        self.headers: dict[str, str] = {}
        self.own = defaultdict(lambda: deque(maxlen=REMEMBERED))  # addresses of what is theirs, by route
        self.come_in()

    def come_in(self) -> None:
        self.browser, self.is_out = Client(raise_request_exception=False), False
        if self.person is None:
            return
        standing = {"is_active": True, "roles": [self.role] if self.role else []}
        Person.objects.filter(pk=self.person.pk).update(**standing)
        if self.has_key:
            self.headers = {"Authorization": f"Bearer {self.new_key()}"}
        else:
            make.sign_in(self.browser, self.person, clock.now())

    def interest(self, operation: Operation) -> int:
        """How often this one asks there, beside others: a key opens no page, and most of what is edited raw takes two roles."""
        if self.has_key:
            return 6 if operation.is_api else 1
        return INTERESTS.get(self.role, 4)

    def new_key(self) -> KeyText:
        text, at = KeyText.new(settings.HQ_ENV), clock.now()
        facts = {"handle": text.handle, "name": "Fuzz", "secret_hash": text.hash, "last_four": text.secret[-4:]}
        scopes = sorted(Permission) if self.role is Role.SUPER_ADMIN else ["tenants.view", "jobs.view"]
        Key.objects.create(
            person=self.person, scopes=scopes, created_at=at, expires_at=at + timedelta(days=9), networks=[], **facts
        )
        return text

    def ask(self, method: str, address: str, headers: dict[str, str], **body):
        self.asked += 1
        if self.asked % TRUST == 0 or (self.is_out and self.role and not self.has_key):
            self.come_in()
        return self.browser.generic(method, address, headers=self.headers | headers, **body)


def visitors() -> list[Visitor]:
    found = [Visitor(str(role), role, language=language) for role, language in zip(PEOPLE, ["en", "ar"] * 3, strict=False)]
    found += [Visitor("stranger"), Visitor("person without a role")]
    found += [Visitor("key of everything", Role.SUPER_ADMIN, has_key=True), Visitor("narrow key", Role.TECH_ADMIN, has_key=True)]
    return found
