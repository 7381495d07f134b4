"""A console that is set up wrong does not start, and says in one sentence what to set."""

import json
from dataclasses import replace

import pytest
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.urls import include, path

from hqconsole.environment import DEV_MARK, env_switch
from hqconsole.kernel.checks import refuse_to_start_wrong
from hqconsole.kernel.web import public
from staff.providers import Provider, Supabase
from tests import production

STARTS = {
    "web": ("-c", "import hqconsole.asgi"),
    "worker": ("-m", "celery", "-A", "hqconsole", "worker", "-c", "1"),
    "beat": ("-m", "celery", "-A", "hqconsole", "beat", "--pidfile="),
    "sweeper": ("manage.py", "sweep", "--once"),
    "watcher": ("manage.py", "watch_ledger", "--once"),
    "check": ("manage.py", "check"),
}
ALIKE = ("beat", "sweeper", "watcher")  # start as one of the others does: only `make long` starts them, each for seconds


def at(url: str) -> Provider:
    """The identity provider at this address."""
    return Provider(url, "hq", "secret")


FAULTS = [
    ({"HQ_ENV": "production"}, "hq.E001"),
    ({"HQ_ENV": "prod"}, "hq.E001"),
    ({"SECRET_KEY": DEV_MARK + production.RIGHT["HQ_SECRET_KEY"]}, "hq.E002"),
    ({"SECRET_KEY": "Short-1-but-of-many-letters"}, "hq.E003"),
    ({"SECRET_KEY": "abcdefg" * 12}, "hq.E003"),
    ({"HQ_URL": "http://hq.example"}, "hq.E004"),
    ({"HQ_PROVIDER": at("http://sso.example")}, "hq.E005"),
    ({"HQ_PROVIDER": replace(at("https://sso.example"), origins=("http://login.example",))}, "hq.E005"),
    ({"HQ_PROVIDER": at("https://localhost:8401")}, "hq.E006"),
    ({"HQ_PROVIDER": at("https://127.0.0.1")}, "hq.E006"),
    ({"HQ_PROVIDER": at("https://[::1]:8401")}, "hq.E006"),
    ({"HQ_FIELD_KEYS": [DEV_MARK + production.RIGHT["HQ_FIELD_KEYS"]]}, "hq.E009"),
    ({"HQ_FIELD_KEYS": [production.RIGHT["HQ_FIELD_KEYS"], "short"]}, "hq.E009"),
    ({"HQ_LEDGER_KEYS": DEV_MARK + production.RIGHT["HQ_LEDGER_KEYS"]}, "hq.E011"),
    ({"HQ_LEDGER_KEYS": production.RIGHT["HQ_LEDGER_KEYS"] + ",short"}, "hq.E011"),
    ({"ALLOWED_HOSTS": []}, "hq.E007"),
    ({"ALLOWED_HOSTS": ["hq.example", "*"]}, "hq.E007"),
    ({"DEBUG": True}, "hq.E008"),
    ({"HQ_PROVIDER": at("https://169.254.169.254")}, "hq.E012"),
    ({"HQ_SUPABASE": Supabase("https://10.0.0.9")}, "hq.E012"),
    ({"HQ_SLACK_WEBHOOK_URL": "https://evil.example/services/x"}, "hq.E012"),
    ({"HQ_SLACK_WEBHOOK_URL": "http://hooks.slack.com/services/x"}, "hq.E012"),
    ({"HQ_SENTRY_DSN": "https://key@[::ffff:127.0.0.1]/1"}, "hq.E012"),
    ({"HQ_SENTRY_DSN": "http://key@sentry.example/1"}, "hq.E012"),
    ({"HQ_SMTP_URL": "smtp+tls://mailer:pw@192.168.0.25:587", "EMAIL_HOST": "192.168.0.25"}, "hq.E012"),
    ({"HQ_NETWORKS": []}, "network.E003"),
    ({"HQ_NETWORKS": ["0.0.0.0/0"]}, "network.E002"),
    ({"HQ_NETWORKS": ["office"]}, "network.E001"),
]


@pytest.fixture
def in_production(settings, db):
    """This process's settings as production has them."""
    for name in ("HQ_ENV", "HQ_URL"):
        setattr(settings, name, production.RIGHT[name])
    settings.HQ_PROVIDER = at(production.RIGHT["HQ_OIDC_SERVER_URL"])
    settings.SECRET_KEY, settings.HQ_FIELD_KEYS = production.RIGHT["HQ_SECRET_KEY"], [production.RIGHT["HQ_FIELD_KEYS"]]
    settings.HQ_LEDGER_KEYS = production.RIGHT["HQ_LEDGER_KEYS"]
    settings.IS_DEV, settings.ALLOWED_HOSTS, settings.HQ_NETWORKS = False, ["hq.example"], ["10.8.0.0/16"]
    return settings


def complaints() -> set[str]:
    return {each.id for each in run_checks() if each.is_serious()}


def test_what_is_right_starts(in_production):
    refuse_to_start_wrong()


@pytest.mark.parametrize("environment", ["stage", "prod-hq"])
@pytest.mark.parametrize(("wrong", "number"), FAULTS, ids=lambda value: str(value))
def test_what_is_wrong_is_named_and_nothing_else(in_production, environment, wrong, number):
    in_production.HQ_ENV = environment
    for name, value in wrong.items():
        setattr(in_production, name, value)

    assert number in complaints()
    assert len(complaints()) <= 2  # a weak or invented value may be wrong in two ways
    with pytest.raises(ImproperlyConfigured, match=number):
        refuse_to_start_wrong()


def test_dev_asks_for_none_of_it(settings, db):
    settings.SECRET_KEY, settings.HQ_URL, settings.ALLOWED_HOSTS = "weak", "http://localhost", ["*"]

    refuse_to_start_wrong()


@public
def open_door(request): ...


def forgotten(request): ...


urlpatterns = [
    path("", include("hqconsole.urls")),
    path("open/", open_door),
    path("deep/", include([path("forgotten/", forgotten, name="forgotten")])),
]


def test_a_route_without_a_gate_fails_the_check_and_the_start(settings):
    settings.ROOT_URLCONF = __name__

    with pytest.raises(SystemCheckError, match="/deep/forgotten/ has no gate"):
        call_command("check")
    with pytest.raises(ImproperlyConfigured, match="/deep/forgotten/ has no gate"):
        refuse_to_start_wrong()
    assert [each.id for each in run_checks() if each.is_serious()] == ["hq.E010"]


def test_a_gate_that_is_no_permission_is_none(settings, monkeypatch):
    monkeypatch.setattr(forgotten, "gate", "whatever.view", raising=False)
    settings.ROOT_URLCONF = __name__

    assert complaints() == {"hq.E010"}


@pytest.mark.parametrize("name", [pytest.param(each, marks=pytest.mark.long) if each in ALIKE else each for each in STARTS])
def test_no_process_starts_wrong(django_db_setup, name):
    ended = production.run(*STARTS[name], HQ_URL="http://hq.example", HQ_NETWORKS="")

    assert ended.returncode != 0
    assert "staff reach the console over https only." in ended.stdout + ended.stderr
    assert "No network may reach the console" in ended.stdout + ended.stderr


def test_the_web_starts_right(django_db_setup):
    ended = production.run(*STARTS["web"])

    assert ended.returncode == 0, ended.stderr


def test_djangos_own_advice_for_production_is_followed(django_db_setup):
    ended = production.run("manage.py", "check", "--deploy", "--fail-level", "WARNING")

    assert (ended.returncode, ended.stderr) == (0, "")


@pytest.mark.parametrize("value", ["-1", "one", "1.5", "١"])
def test_a_count_of_proxies_that_is_none_is_named(value):
    ended = production.run("manage.py", "check", HQ_TRUSTED_PROXIES=value)

    assert ended.returncode != 0
    assert "HQ_TRUSTED_PROXIES" in ended.stderr


COOKIES = """
import json, django; django.setup()
from django.conf import settings
from django.test import Client
browser = Client(headers={"host": "hq.example", "x-forwarded-for": "10.8.0.9", "x-forwarded-proto": "https"})
browser.get("/sign-in/")
browser.get("/sign-in/?language=ar")
names = {"session": settings.SESSION_COOKIE_NAME, "csrf": settings.CSRF_COOKIE_NAME, "language": settings.LANGUAGE_COOKIE_NAME}
session = [settings.SESSION_COOKIE_SECURE, settings.SESSION_COOKIE_HTTPONLY, settings.SESSION_COOKIE_SAMESITE]
session += [settings.SESSION_COOKIE_PATH, settings.SESSION_COOKIE_DOMAIN]
print(json.dumps({"names": names, "session": session, "set": {name: dict(each) for name, each in browser.cookies.items()}}))
"""


def test_cookies_of_production_are_bound_to_this_host_and_hidden_from_scripts(django_db_setup):
    ended = production.run("-c", COOKIES, DJANGO_SETTINGS_MODULE="hqconsole.settings")
    found = json.loads(ended.stdout)

    assert all(name.startswith("__Host-hq_") for name in found["names"].values())
    assert found["session"] == [True, True, "Lax", "/", None]
    assert set(found["set"]) == {found["names"]["csrf"], found["names"]["language"]}
    for cookie in found["set"].values():
        assert (cookie["secure"], cookie["httponly"], cookie["samesite"]) == (True, True, "Lax")
        assert (cookie["path"], cookie["domain"]) == ("/", "")


@pytest.mark.parametrize(("said", "meant"), [(None, False), ("off", False), ("on", True)])
def test_a_switch_is_off_unless_it_is_on(monkeypatch, said, meant):
    monkeypatch.delenv("HQ_EMERGENCY_ACCESS", raising=False)
    if said:
        monkeypatch.setenv("HQ_EMERGENCY_ACCESS", said)

    assert env_switch("HQ_EMERGENCY_ACCESS") == meant


@pytest.mark.parametrize("said", ["true", "ON", "1", "yes"])
def test_a_switch_that_says_neither_does_not_start(monkeypatch, said):
    monkeypatch.setenv("HQ_EMERGENCY_ACCESS", said)

    with pytest.raises(ImproperlyConfigured, match=r"HQ_EMERGENCY_ACCESS is .*: set it to on or off"):
        env_switch("HQ_EMERGENCY_ACCESS")
