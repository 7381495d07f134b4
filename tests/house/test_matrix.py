"""Who gets in where? Every route and every operation of the API, with every method, for everybody who may come.

What is expected is derived from the registry (the gate of a page, the verb of an operation, the roles' cards), so that
no route can be missing and no list can be forgotten. Roles ask with the methods that pages have; the others are refused
before any view is asked, whoever it is.
"""

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from http import HTTPStatus
from uuid import uuid4

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from limits import RateLimitItemPerMinute

from hqconsole.api import api, verb_of
from hqconsole.kernel import clock, ledger, middleware, web
from hqconsole.kernel.actor import Origin
from hqconsole.kernel.middleware import API_GATE
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.roles import ASKS_OF, VERBS_OF, Role
from staff import actions
from staff.models import Key, Session
from tests import make

from .test_doors import PUBLIC, ROUTES, example

pytestmark = pytest.mark.django_db
METHODS = ("GET", "POST")
LACKING = ("PUT", "PATCH", "DELETE", "OPTIONS")  # no page has them
EVERY_METHOD = ("HEAD", *METHODS, *LACKING)
UNASKED = ("events", "autocomplete")  # a stream never ends; Django's completion wants to know more
PEOPLE = [role for role in Role if role is not Role.WORKER]


@pytest.fixture(autouse=True)
def undrawn(monkeypatch):
    """A refusal is one page for everybody and everywhere: of hundreds of them the status is enough."""
    monkeypatch.setattr(middleware, "refusal_page", lambda request, refusal: HttpResponse(status=refusal.status))


@dataclass(frozen=True)
class Case:
    """One door, a method and the verb that opens it, or the gate of the API."""

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
                .replace("{elevation_id}", "1")
                .replace("{trust_id}", "1")
                .replace("{override_id}", "00000000-0000-7000-8000-000000000000")
            )
            yield Case(method.upper(), filled, verb_of(operation["operationId"]))


PAGES, OPERATIONS = list(pages()), list(operations())
EVERYWHERE = [Case(method, example(path), view.gate) for path, view in ROUTES if path not in PUBLIC for method in EVERY_METHOD]


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


DRAWN_FOR = (Role.SUPER_ADMIN, Role.SUPPORT_ANALYST)  # who sees most and who sees least; who is let in, is before that


@pytest.mark.parametrize("role", PEOPLE)
def test_a_role_opens_exactly_the_pages_and_operations_it_holds_or_may_ask_for(role, monkeypatch):
    if role not in DRAWN_FOR:
        monkeypatch.setattr(web, "render", lambda request, template, context, status: HttpResponse(status=status))

    def is_let_in(case: Case) -> bool:
        return case.verb in held_by(role)

    refusal = {HTTPStatus.FORBIDDEN, HTTPStatus.UNAUTHORIZED}
    assert differences(PAGES + OPERATIONS, make.client(role), is_let_in, refusal) == []


def opened(cases: list[Case], browser: Client, **headers) -> list[str]:
    """Where somebody gets more than a way to the sign-in or the word that they are unknown."""
    return [
        f"{case}: {status}"
        for case in cases
        if (status := answer(browser, case, **headers))
        != (HTTPStatus.UNAUTHORIZED if case.verb == API_GATE else HTTPStatus.FOUND)
    ]


def test_a_stranger_opens_nothing_by_any_method():
    assert opened(EVERYWHERE, make.client(None)) == []


def without_a_role() -> tuple[Client, dict]:
    return make.client_of(make.person(None)), {}


def kept_out() -> tuple[Client, dict]:
    return make.client(Role.SUPER_ADMIN, is_active=False), {}


def in_a_session(**facts) -> tuple[Client, dict]:
    person = make.person()
    browser = make.client_of(person)
    Session.objects.filter(person=person).update(**facts)
    return browser, {}


def with_a_key(**facts) -> tuple[Client, dict]:
    person = make.person()
    shown = key_of(person, *{case.verb for case in OPERATIONS}.intersection(given_to_keys(person)))
    Key.objects.filter(person=person).update(**facts)
    return Client(), {"Authorization": shown}


NOBODY = {
    "somebody without a role": without_a_role,
    "somebody who is kept out": kept_out,
    "a session that was ended": partial(in_a_session, ended_at=clock.now(), ended_because=Session.Ending.REVOKED),
    "a session unused for too long": partial(in_a_session, seen_at=clock.now() - timedelta(minutes=31)),
    "a session that is too old": partial(in_a_session, opened_at=clock.now() - timedelta(hours=10, minutes=1)),
    "a key that was revoked": partial(with_a_key, revoked_at=clock.now()),
    "a key that ran out": partial(
        with_a_key, created_at=clock.now() - timedelta(days=2), expires_at=clock.now() - timedelta(days=1)
    ),
}
ASKED = [case for case in EVERYWHERE if case.method in METHODS]


@pytest.fixture
def any_guess(monkeypatch):
    """No wrong key is one too many."""
    monkeypatch.setattr("staff.limits.GUESSES", RateLimitItemPerMinute(10_000, namespace=f"matrix_{uuid4().hex}"))


@pytest.mark.parametrize("kind", range(len(NOBODY)), ids=NOBODY)
def test_nobody_opens_anything_in_turns(kind, any_guess):
    """Each door is tried by two of them, and each of them tries every seventh of all doors and methods."""
    browser, headers = list(NOBODY.values())[kind]()

    assert opened(ASKED[kind :: len(NOBODY)], browser, **headers) == []


@pytest.mark.long
@pytest.mark.parametrize("nobody", NOBODY.values(), ids=NOBODY)
def test_nobody_opens_anything(nobody, any_guess):
    browser, headers = nobody()

    assert opened(ASKED, browser, **headers) == []


def test_what_a_page_or_an_operation_is_asked_beyond_its_methods_it_does_not_know_and_does_not_do():
    browser, place = make.client(Role.SUPER_ADMIN), ledger.mark()
    statuses = {str(case): browser.generic(case.method, case.path).status_code for case in EVERYWHERE if case.method in LACKING}

    unknown = {
        HTTPStatus.METHOD_NOT_ALLOWED,
        HTTPStatus.UNAUTHORIZED,
    }  # the latter of the product's doors, which no session opens
    assert {line: status for line, status in statuses.items() if status not in unknown} == {}
    assert ledger.captured_since(place) == []
    assert len(statuses) > 800


@pytest.mark.long
def test_head_says_no_more_than_get():
    browser = make.client(Role.QA_COMPLIANCE)

    for path in {case.path for case in PAGES}:
        answers = [browser.generic(method, path) for method in ("GET", "HEAD")]
        assert answers[0].status_code == answers[1].status_code, path
        assert answers[1].content == b"", path


def key_of(person, *scopes: Permission) -> str:
    """The Authorization header of a script with these scopes."""
    by = make.consenting(person.as_actor(Origin.PAGE, ip="", request_id="r"))
    wishes = {"name": "script", "scopes": list(scopes), "days": 30, "networks": []}
    return f"Bearer {actions.issue_key(person=person, **wishes, by=by)[1]}"


def test_a_key_opens_the_operations_in_its_scope_and_no_page():
    """Each verb alone opens its own operations; all the others together open none of them."""
    person, refusal = make.person(Role.SUPER_ADMIN), {HTTPStatus.FORBIDDEN}
    verbs = {case.verb for case in OPERATIONS}.intersection(given_to_keys(person))
    for verb in sorted(verbs):
        own = [case for case in OPERATIONS if case.verb == verb]
        alone, others = ({"Authorization": key_of(person, *scopes)} for scopes in ({verb}, verbs - {verb}))
        assert differences(own, Client(), lambda case: True, refusal, **alone) == []
        assert differences(own, Client(), lambda case: False, refusal, **others) == []
    assert differences(PAGES, Client(), lambda case: False, {HTTPStatus.FOUND}, **alone) == []


def given_to_keys(person) -> list[Permission]:
    """What a key may be given at all; the other operations open to no key, whatever is in its scope."""
    return actions.offered_scopes(person.as_actor(Origin.PAGE, ip="", request_id=""))


def test_who_may_what_is_nothing_that_a_key_changes():
    of_people = {
        "staff.elevate",
        "staff.end_elevation",
        "tenants.entrust",
        "tenants.end_trust",
        "network.allow",
        "network.disallow",
    }
    operations = {case.verb for case in OPERATIONS} - set(given_to_keys(make.person(Role.SUPER_ADMIN)))

    assert operations == of_people


def test_every_route_is_a_case():
    asked = {case.path for case in PAGES}
    gates = [(path, view.gate) for path, view in ROUTES if not any(odd in path for odd in UNASKED)]

    assert {example(path) for path, gate in gates if gate in set(Permission)} == asked
    assert {case.path for case in EVERYWHERE} == {example(path) for path, _view in ROUTES} - {*map(example, PUBLIC)}
    assert len(OPERATIONS) >= sum(gate == API_GATE and path.startswith("api/") for path, gate in gates)


def test_enough_cases_let_somebody_in():
    """A matrix that refuses everybody everything would prove nothing."""
    cases = [case.verb in held_by(role) for role in PEOPLE for case in PAGES + OPERATIONS]

    assert len(cases) > 500
    assert sum(cases) / len(cases) > 0.35
