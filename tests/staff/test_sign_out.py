"""Signing out ends the session and is recorded."""

import pytest

from audit.models import Entry
from tests import make

pytestmark = pytest.mark.django_db


def test_signing_out_ends_the_session_and_leaves_an_event():
    browser = make.client()

    assert browser.post("/sign-out/").status_code == 302

    assert browser.get("/").url.startswith("/sign-in/")
    event, session = Entry.objects.filter(verb="staff.sign_out").order_by("seq")
    assert event.changes == {"signed_out": [None, "by themselves"]}
    assert session.changes["ended_because"] == ["", "signed_out"]


def test_a_link_cannot_sign_anybody_out():
    assert make.client().get("/sign-out/").status_code == 405


def test_a_stranger_has_no_session_to_end():
    assert make.client(None).post("/sign-out/").url.startswith("/sign-in/")
