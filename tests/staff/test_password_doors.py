"""Is there any door at which a password opens something?"""

import base64

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth import authenticate, get_user_model
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client, RequestFactory

from tests import make
from tests.house.test_doors import ROUTES, example

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery staple"


@pytest.fixture
def person(settings):
    """A Super Admin, on whom somebody tried to set a password; hashed fast, for how hard it would be to guess is no question."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    person = make.person(username="salma", email="salma@hq.example")
    person.set_password(PASSWORD)
    person.save()
    return person


def test_nobody_has_a_usable_password_nor_a_place_to_keep_one(person):
    person = get_user_model().objects.get(pk=person.pk)

    assert not person.has_usable_password()
    assert not person.check_password(PASSWORD)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM information_schema.columns WHERE table_schema = 'hq' AND column_name = 'password'")
        assert cursor.fetchone() == (0,)


def test_no_backend_asks_for_a_password(person):
    assert settings.AUTHENTICATION_BACKENDS == ["staff.backends.SingleSignOn"]
    for name in ("salma", "salma@hq.example"):
        assert authenticate(RequestFactory().post("/"), username=name, password=PASSWORD) is None


@pytest.mark.parametrize("path", sorted({path for path, _view in ROUTES if "(?P" not in path}))
def test_a_password_posted_to_a_door_opens_nothing(person, path):
    browser = Client()
    fields = {"username": "salma", "login": "salma", "email": "salma@hq.example", "password": PASSWORD, "password1": PASSWORD}
    basic = base64.b64encode(f"salma:{PASSWORD}".encode()).decode()

    browser.post(example(path), fields)
    answer = browser.get(example(path), headers={"Authorization": f"Basic {basic}"})

    assert "_auth_user_id" not in browser.session
    assert answer.wsgi_request.actor is None
    assert browser.get("/me/").status_code == 302


@pytest.mark.parametrize("command", [("createsuperuser", "--noinput", "--username=root"), ("changepassword", "salma")])
def test_the_commands_that_would_make_one_are_refused(person, command):
    with pytest.raises(CommandError, match="Nobody here has a password"):
        call_command(*command)

    assert not get_user_model().objects.filter(username="root").exists()


def test_allauth_keeps_no_e_mails_accounts_or_tokens_of_its_own():
    for label in ("account.EmailAddress", "socialaccount.SocialAccount", "socialaccount.SocialToken", "socialaccount.SocialApp"):
        assert not apps.get_model(label).objects.exists()
