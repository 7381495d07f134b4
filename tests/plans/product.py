"""How does a test ask as the product does? By its role in the database, and by an API key at the doors of OpenFeature."""

import json
from collections.abc import Iterable
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connections, transaction
from django.test import Client

from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.roles import Role
from plans.ofrep import asked as noting
from staff.actions.keys import keep
from staff.key_form import KeyText
from staff.models import Key
from tests import make

FLAGS = "/ofrep/v1/evaluate/flags"


def key_of(role: Role = Role.TECH_ADMIN, scopes: Iterable[str] = (Permission.PLANS_EVALUATE,), **given) -> tuple[Key, str]:
    """A key of a new person, and its text."""
    text, at = KeyText.new(settings.HQ_ENV), make.clock.now()
    facts = {"person": make.person(role), "name": "The product", "scopes": list(scopes), "networks": [], "created_at": at}
    key, text = keep(text, **(facts | {"expires_at": at + timedelta(days=90)} | given))
    return key, str(text)


class Server:
    """A server of the product with an API key."""

    def __init__(self, text: str = ""):
        self.key, self.text = (None, text) if text else key_of()
        self.browser = Client(enforce_csrf_checks=True)

    def ask(
        self, context: object = None, flag: str = "", *, etag: str = "", query: str = "", body: bytes | None = None, **headers
    ):
        """Evaluate one flag, or all."""
        sent = json.dumps({"context": context}) if body is None else body
        given = {"Authorization": f"Bearer {self.text}"} | ({"If-None-Match": etag} if etag else {}) | headers
        path = f"{FLAGS}/{flag}" if flag else FLAGS
        return self.browser.post(f"{path}{query}", sent, content_type="application/json", headers=given)

    def flag(self, tenant, key: str) -> dict:
        return self.ask({"targetingKey": str(tenant.pk)}, key).json()


@pytest.fixture
def nobody_writes(monkeypatch):
    """What is asked for is kept until a test writes it."""
    fresh = noting.Asked()
    fresh.later = lambda: None
    monkeypatch.setattr("plans.ofrep.views.asked", fresh)
    return fresh


def as_product(question: str, tenant_id: str = "", parameters: list | None = None) -> list[tuple]:
    """What the product's role reads, in a transaction of this tenant."""
    with transaction.atomic(using="product"), connections["product"].cursor() as cursor:
        cursor.execute("SELECT set_config('app.tenant_id', %s, true)", [tenant_id])
        cursor.execute(question, parameters)
        return cursor.fetchall()
