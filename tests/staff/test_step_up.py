"""How does somebody prove once more who they are?"""

from django.urls import reverse

from staff import sessions


def test_the_page_says_why_and_keeps_the_way_back(hire, visit):
    page = visit(hire()).get(reverse("staff:sign_in_again"), {"next": "/roles/"})

    assert "fresh proof" in page.text
    assert 'name="next" value="/roles/"' in page.text


def test_strangers_sign_in_first(client, db):
    assert client.get(reverse("staff:sign_in_again")).url.startswith(reverse("staff:sign_in") + "?")


def test_the_proof_of_a_session_reaches_the_actor(hire, visit):
    browser = visit(hire())
    session = browser.session
    session["signed_in_at"] = 1_800_000_000
    session.save()

    actor = browser.get(reverse("staff:account")).wsgi_request.actor

    assert sessions.epoch(actor.signed_in_at) == 1_800_000_000
    assert actor.signed_in_at.tzinfo
