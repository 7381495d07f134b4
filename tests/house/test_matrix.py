"""Who gets in where? Every route and every operation of the API, with both methods, for everybody who may come.

What is expected is derived from the registry (the gate of a page, the verb of an operation, the roles' cards), so that
no route can be missing and no list can be forgotten.
"""

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from http import HTTPStatus

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from hqconsole.api import api, verb_of
from hqconsole.kernel import middleware
from hqconsole.kernel.actor import Origin
from hqconsole.kernel.middleware import API_GATE
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.roles import ASKS_OF, VERBS_OF, Role
from staff import actions
from tests import make

from .test_doors import ROUTES, example

pytestmark = pytest.mark.django_db
METHODS = ("GET", "POST")
UNASKED = ("events", "autocomplete")  # a stream never ends; Django's completion wants to know more
PEOPLE = [role for role in Role if role is not Role.WORKER]


@pytest.fixture(autouse=True)
def undrawn(monkeypatch):
    """A refusal is one page for everybody and everywhere: of hundreds of them the status is enough."""
    monkeypatch.setattr(middleware, "refusal_page", lambda request, refusal: HttpResponse(status=refusal.status))


@dataclass(frozen=True)
class Case:
    """One door and the verb that opens it."""

    method: str
    path: str
    verb: Permission

    def __str__(self):
        return f"{self.method} {self.path}"


def pages() -> Iterator[Case]:
    for path, view in ROUTES:
        if view.gate in set(Permission) and not any(odd in path for odd in UNASKED):
            yield from (Case(method, example(path), view.gate) for method in METHODS)


def operations() -> Iterator[Case]:
    for path, methods in api.get_openapi_schema()["paths"].items():
        for method, operation in methods.items():
            filled = (
                path.replace("{slug}", "no-such-thing")
                .replace("{run_id}", "1")
                .replace("{key}", "R-1")
                .replace("{export_id}", "1")
                .replace("{seq}", "1")
                .replace("{override_id}", "00000000-0000-7000-8000-000000000000")
            )
            yield Case(method.upper(), filled, verb_of(operation["operationId"]))


PAGES, OPERATIONS = list(pages()), list(operations())


def held_by(role: Role) -> frozenset[Permission]:
    return VERBS_OF[role] | ASKS_OF[role]


def answer(browser: Client, case: Case, **headers) -> int:
    """The status. What the request did is undone, in the database and in the browser: no case meets what another left."""
    body = {"data": b"{}", "content_type": "application/json"} if case.path.startswith("/api/") else {}
    kept = deepcopy(browser.cookies)
    with transaction.atomic():
        status = browser.generic(case.method, case.path, **body, headers=headers).status_code
        transaction.set_rollback(True)
    browser.cookies = kept
    return status


def differences(cases: list[Case], browser: Client, is_let_in: Callable[[Case], bool], refusal: set[int], **headers):
    """The cases in which somebody gets in who should not, or the other way round."""
    return [
        f"{case}: {status}"
        for case in cases
        if is_let_in(case)
        == ((status := answer(browser, case, **headers)) in refusal or status == HTTPStatus.INTERNAL_SERVER_ERROR)
    ]


@pytest.mark.parametrize("role", PEOPLE)
def test_a_role_opens_exactly_the_pages_and_operations_it_holds_or_may_ask_for(role):
    def is_let_in(case: Case) -> bool:
        return case.verb in held_by(role)

    refusal = {HTTPStatus.FORBIDDEN, HTTPStatus.UNAUTHORIZED}
    assert differences(PAGES + OPERATIONS, make.client(role), is_let_in, refusal) == []


@pytest.mark.parametrize("nobody", ["a stranger", "somebody without a role", "somebody who is kept out"])
def test_nobody_else_opens_anything(nobody):
    browser = {
        "a stranger": make.client(None),
        "somebody without a role": make.client_of(make.person(None)),
        "somebody who is kept out": make.client(Role.SUPER_ADMIN, is_active=False),
    }[nobody]

    assert differences(PAGES, browser, lambda case: False, {HTTPStatus.FOUND}) == []
    assert differences(OPERATIONS, browser, lambda case: False, {HTTPStatus.UNAUTHORIZED}) == []


def key_of(person, *scopes: Permission) -> str:
    """The Authorization header of a script with these scopes."""
    by = make.consenting(person.as_actor(Origin.PAGE, ip="", request_id="r"))
    wishes = {"name": "script", "scopes": list(scopes), "days": 30, "networks": []}
    return f"Bearer {actions.issue_key(person=person, **wishes, by=by)[1]}"


def test_a_key_opens_the_operations_in_its_scope_and_no_page():
    person = make.person(Role.SUPER_ADMIN)
    for verb in sorted({case.verb for case in OPERATIONS}):
        shown = {"Authorization": key_of(person, verb)}
        refusal = {HTTPStatus.FORBIDDEN}
        assert differences(OPERATIONS, Client(), lambda case, verb=verb: case.verb == verb, refusal, **shown) == []
    assert differences(PAGES, Client(), lambda case: False, {HTTPStatus.FOUND}, **shown) == []


def test_every_route_is_a_case():
    asked = {case.path for case in PAGES}
    gates = [(path, view.gate) for path, view in ROUTES if not any(odd in path for odd in UNASKED)]

    assert {example(path) for path, gate in gates if gate in set(Permission)} == asked
    assert len(OPERATIONS) >= sum(gate == API_GATE and path.startswith("api/") for path, gate in gates)


def test_enough_cases_let_somebody_in():
    """A matrix that refuses everybody everything would prove nothing."""
    cases = [case.verb in held_by(role) for role in PEOPLE for case in PAGES + OPERATIONS]

    assert len(cases) > 500
    assert sum(cases) / len(cases) > 0.35
