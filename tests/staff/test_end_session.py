"""Can somebody end a session of their own, and only of their own?"""

import pytest
from django.test import Client
from django.urls import reverse

from hqconsole.kernel.roles import Role
from staff import actions
from staff.models import Session
from tests import make

pytestmark = pytest.mark.django_db


def test_another_session_of_mine_is_out_at_its_next_request(hire, visit):
    person, other = hire(), Client()
    here, there = visit(person), make.sign_in(other, person)
    assert other.get("/me/").status_code == 200

    here.post(reverse("staff:end_session", args=[there.pk]))

    there.refresh_from_db()
    assert there.ended_because == "ended"
    assert other.get("/me/").status_code == 302
    assert here.get("/me/").status_code == 200


def test_a_session_ends_once(hire, acting):
    person = hire()
    session = make.sign_in(Client(), person)
    actions.end_session(session=session, by=acting(person))

    with pytest.raises(actions.NotOpen):
        actions.end_session(session=session, by=acting(person))


def test_nobody_ends_a_session_of_somebody_else_this_way(hire, acting, visit):
    theirs = make.sign_in(Client(), hire(username="other"))
    boss = hire(Role.SUPER_ADMIN)

    with pytest.raises(actions.NotYours):
        actions.end_session(session=theirs, by=acting(boss))
    assert visit(boss).post(reverse("staff:end_session", args=[theirs.pk])).status_code == 404


@pytest.mark.parametrize(
    ("agent", "browser"),
    [
        (
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36",
            "Chrome 156 · Linux",
        ),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:144.0) Gecko/20100101 Firefox/144.0", "Firefox 144 · Windows"),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.1 Safari/605.1.15",
            "Safari 18 · macOS",
        ),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/156.0 Mobile Safari/537.36 Edg/156.0", "Edge 156 · Android"),
        ("curl/8.5.0", "curl/8.5.0"),
        ("", ""),
    ],
)
def test_a_browser_is_called_as_people_know_it(agent, browser):
    assert Session(agent=agent).browser == browser


def test_the_page_shows_my_sessions_and_marks_this_one(hire, visit):
    person = hire()
    browser = visit(person)
    make.sign_in(Client(), person, agent="Firefox <script>", address="198.51.100.9")
    make.sign_in(Client(), hire(username="other"), agent="Somebody else's")

    page = browser.get(reverse("staff:sessions")).text

    assert "Firefox &lt;script&gt;" in page
    assert "198.51.100.9" in page
    assert page.count("this one") == 1
    assert "Somebody else" not in page
