"""Who takes part in the tests about people?"""

import pytest
from django.test import Client

from hqconsole.kernel import clock, ledger
from hqconsole.kernel.actor import Actor, Origin
from hqconsole.kernel.roles import Role
from staff import factors
from staff.claims import Claims
from staff.models import Factor, Person
from tests import make
from tests.staff.provider import bent_provider


@pytest.fixture
def bent(settings):
    """The identity provider of this test, which says and does what the test bends it to."""
    with bent_provider() as (provider, bent):
        settings.HQ_PROVIDER = provider
        yield bent


@pytest.fixture
def hire(db):
    """Somebody who works here."""

    def hire(*roles: Role, username: str = "salma", **fields) -> Person:
        known = {"provider": "sso", "subject": username, "name_en": username.title(), "name_ar": "سلمى"}
        return Person.objects.create(username=username, roles=list(roles or [Role.SUPPORT_ANALYST]), **known | fields)

    return hire


@pytest.fixture
def acting():
    """That person, acting on a page right after signing in."""

    def acting(person: Person, origin: Origin = Origin.PAGE, **consent) -> Actor:
        actor = person.as_actor(origin, ip="192.0.2.7", request_id="request-1", signed_in_at=clock.now())
        return actor.consenting(**consent)

    return acting


@pytest.fixture
def visit(client):
    """A browser in which that person is signed in."""

    def visit(person: Person) -> Client:
        make.sign_in(client, person)
        return client

    return visit


@pytest.fixture
def claim():
    """What the provider says about somebody."""

    def claim(*roles: Role, **told) -> Claims:
        usual = {"subject": "salma", "username": "salma", "name_en": "Salma", "name_ar": "سلمى", "language": "ar"}
        rest = {"email": "salma@hq.example", "signed_in_at": 1_800_000_000, "nonce": "n"}
        return Claims(**usual | rest | {"roles": roles} | told)

    return claim


@pytest.fixture
def recorded(db):
    """The events of this test's transaction, each as a dict of facts."""

    def recorded() -> list[dict]:
        events = (change for change in ledger.captured_since(0) if change.op == "E")
        return [{name: after for name, (_, after) in event.changes.items()} for event in events]

    return recorded


@pytest.fixture
def app_of(db):
    """The secret of an app with codes, given to somebody."""

    def app_of(person: Person, name: str = "Telephone") -> str:
        secret = factors.new_secret()
        Factor.objects.create(person=person, kind=Factor.Kind.TOTP, name=name, secret=secret, added_at=clock.now())
        return secret

    return app_of


@pytest.fixture
def code_of():
    """What the app shows now, or so many steps of 30 seconds later."""

    def code_of(secret: str, later: int = 0) -> str:
        return factors.code_at(secret, int(clock.now().timestamp()) // factors.STEP_SECONDS + later)

    return code_of
