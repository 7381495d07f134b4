"""No page without a gate, and nobody through a gate who may not. What is expected is derived, not listed."""

import re

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from hqconsole.kernel.middleware import API_GATE
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.roles import Role
from tests import make

NOBODY = "00000000-0000-7000-8000-000000000000"
PUBLIC = {"emergency/", "sign-in/", "sign-in/sso/callback/", "sign-in/sso/logout/"}
EXAMPLES = {
    "month": "2020-01",
    "session": "0" * 32,
    "run_id": "1",
    "export_id": "1",
    "override_id": NOBODY,
    "request_id": "1",
    "elevation_id": "1",
    "trust_id": "1",
    "network_id": "1",
    "verification_id": "1",
    "slug": "no-such-thing",
    "pk": "1",
    "seq": "1",
    "group": "0" * 32,
    "key": "NO_SUCH",
    "number": "1",
    "object_id": "1",
    "app_label": "tenants",
    "what": "tech_admin",
    "hours": "2",
    "slugs": "no-such-thing",
    "verbs": "tenants.suspend",
    "until": "2026-11-27",
    "person": NOBODY,
    "verdict": "justified",
}


def routes(resolver=None, prefix: str = "") -> list[tuple[str, object]]:
    """Every route of the console with its view."""
    found = []
    for pattern in (resolver or get_resolver()).url_patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            found += routes(pattern, path)
        elif isinstance(pattern, URLPattern):
            found.append((path, pattern.callback))
    return found


ROUTES = routes()
PAGES = [(path, view) for path, view in ROUTES if getattr(view, "gate", None) in set(Permission)]


def example(path: str) -> str:
    """The route with its parameters filled in."""
    path = re.sub(r"\(\?P<\w+>(\w+)[^)]*\)", r"\1", path)  # the first of the words that a pattern names
    path = re.sub(r"<(?:(\w+):)?(\w+)>", lambda match: NOBODY if match[1] == "uuid" else EXAMPLES[match[2]], path)
    return "/" + path.replace("^", "").replace("$", "").replace("\\Z", "")


def test_there_are_routes_to_look_at():
    assert len(ROUTES) > 30


@pytest.mark.parametrize(("path", "view"), ROUTES, ids=[path for path, _view in ROUTES])
def test_every_route_wears_a_gate(path, view):
    assert hasattr(view, "gate"), f"{path} has no gate"
    assert view.gate in {None, API_GATE, *Permission}


def test_only_the_ways_in_are_public():
    assert {path for path, view in ROUTES if view.gate is None} == PUBLIC


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/nothing/here/", "/tenants/x/nothing/"])
def test_a_stranger_cannot_tell_an_unknown_page_from_a_known_one(path):
    assert make.client(None).get(path).url.startswith("/sign-in/")


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/" + "x" * 20_000, "/tenants/?text=" + "x" * 20_000])
def test_a_stranger_with_an_endless_address_is_asked_to_sign_in_too(path):
    assert make.client(None).get(path).url == "/sign-in/?next=/"


@pytest.mark.django_db
def test_whoever_has_yet_to_give_a_second_factor_is_led_there_from_an_endless_address_too():
    browser, person = make.client(None), make.person()
    make.sign_in(browser, person, has_two_factors=False)

    assert browser.get("/tenants/?text=" + "x" * 20_000).url == "/me/factors/?next=%2F"


def test_no_local_password_opens_a_door():
    names = {path for path, _view in ROUTES}
    assert not [path for path in names if "login" in path and not path.startswith("sign-in/")]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/audit/events/", "/jobs/runs/1/events/"])
def test_a_stream_is_refused_in_words_to_whoever_may_not_watch(path):
    answer = make.client(Role.SUPPORT_ANALYST).get(path)

    assert answer.status_code in (403, 404)
