"""What if an address names an object that is not there, or somebody else's? Both answers are one: there is no such thing."""

from datetime import timedelta

import pytest
from django.test import Client

from hqconsole.kernel import clock
from hqconsole.kernel.actor import Origin
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.roles import Role
from staff import actions
from staff.models import Elevation, Factor, Person
from tests import make
from tests.house.test_doors import PUBLIC, ROUTES, example
from tests.house.test_matrix import OPERATIONS, UNASKED

pytestmark = pytest.mark.django_db
NAMED = [
    (path, view) for path, view in ROUTES if ("<" in path) and path not in PUBLIC and not any(odd in path for odd in UNASKED)
]
PAGES = [(path, view) for path, view in NAMED if not path.startswith(("raw/", "api/", "ofrep/", "scim/"))]
OWN = [path for path, _view in PAGES if path.startswith(("me/", "keys/")) and "<str:what>" not in path and "/all/" not in path]

# A role that is asked for, the first entry of the ledger (the seeds made it), a change of which there is nothing to undo.
NOT_OBJECTS = {
    "me/elevation/<str:what>/<int:hours>/",
    "audit/<seq:seq>/",
    "audit/<seq:seq>/reveal/",
    "audit/changes/<group:group>/undo/",
}


def kinds() -> set[str]:
    """What comes before the first parameter of each page: one kind of object each."""
    return {path.partition("<")[0] for path, _view in PAGES}


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_object_that_is_not_there_is_not_found_even_by_whoever_may_do_everything(method):
    browser = make.client()
    answers = {path: getattr(browser, method)(example(path)).status_code for path, _view in PAGES}

    odd = {path: status for path, status in answers.items() if status not in (404, 405)}
    assert set(odd) <= NOT_OBJECTS
    assert sum(status == 404 for status in answers.values()) > 20


def test_there_are_enough_kinds_to_speak_of():
    assert len(kinds()) >= 12


def test_the_api_finds_nothing_either():
    browser = make.client()
    body = {"data": "{}", "content_type": "application/json"}
    cases = [case for case in OPERATIONS if "no-such-thing" in case.path or case.path.endswith(("/1", "/1/retry"))]

    assert {str(case): browser.generic(case.method, case.path, **body).status_code for case in cases} == {
        str(case): 404 for case in cases
    }
    assert len(cases) >= 5


def belongings(person: Person) -> dict[str, object]:
    """One of everything that is somebody's own, by the address below which it stands."""
    by = make.consenting(person.as_actor(Origin.PAGE, ip="", request_id="r"))
    wishes = {"name": "script", "scopes": [Permission.JOBS_VIEW], "days": 30, "networks": []}
    at = clock.now()
    factor = Factor.objects.create(person=person, kind=Factor.Kind.TOTP, name="Telephone", secret="x", added_at=at)
    elevation = Elevation.objects.create(
        person=person, role=Role.QA_COMPLIANCE, reason=make.REASON, starts_at=at, ends_at=at + timedelta(hours=1)
    )
    return {
        "keys/": actions.issue_key(person=person, **wishes, by=by)[0].pk,
        "me/factors/": factor.pk,
        "me/elevation/": elevation.pk,
        "me/sessions/": make.sign_in(Client(), person).pk,
    }


@pytest.mark.parametrize("role", [Role.SUPER_ADMIN, Role.TECH_ADMIN])
@pytest.mark.parametrize("method", ["get", "post"])
def test_what_is_somebody_elses_own_is_not_there(role, method):
    theirs, browser = belongings(make.person(Role.TECH_ADMIN)), make.client(role)

    for path in OWN:
        name = path.partition("<")[0]
        foreign = f"/{name}{theirs[name]}/{path.partition('>/')[2]}"
        missing = example(path)
        answers = [getattr(browser, method)(address).status_code for address in (foreign, missing)]
        assert answers in ([404, 404], [405, 405], [403, 403]), path


def test_each_kind_of_belonging_is_tried():
    assert {path.partition("<")[0] for path in OWN} == {"keys/", "me/factors/", "me/elevation/", "me/sessions/"}
