"""Does the sign-in work with providers that differ, and is every answer refused that is not quite right?

Two real ones over HTTP: oidc-provider-mock, which nobody here wrote, and one of ours whose answers can be bent.
"""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured

from hqconsole.kernel import clock
from hqconsole.kernel.roles import Role
from staff import sessions
from staff.discovery import LeadsAstray, refuse_astray
from staff.models import Person
from staff.providers import Provider, roles_of_words
from tests.staff.browser import Browser
from tests.staff.provider import Signer, elliptic

pytestmark = pytest.mark.django_db


@pytest.fixture
def differing(settings, bent):
    """The same provider under other settings of ours."""

    def differing(**given) -> None:
        settings.HQ_PROVIDER = replace(settings.HQ_PROVIDER, **given)

    return differing


def signed_in(client, goal="/me/"):
    """Walk through the flow; the page where it ends."""
    leaving = client.post("/sign-in/", {"next": goal})
    browser = Browser("http://testserver")
    browser.redirects.stop = "/callback/"
    browser.open(leaving.url)
    return client.get(browser.redirects.visited[-1])


def roles_after(client) -> list[str]:
    answer = signed_in(client)
    assert (answer.status_code, answer.get("Location")) == (302, "/me/")
    assert client.get("/me/").status_code == 200
    return Person.objects.get(subject="salma").roles


def test_a_plain_provider_needs_issuer_client_and_secret_only(client, bent):
    assert roles_after(client) == [Role.SUPER_ADMIN]
    assert {"state", "nonce", "code_challenge"} <= set(bent.asked[0])


def test_a_provider_that_somebody_else_wrote(client, settings):
    oidc_provider_mock = pytest.importorskip("oidc_provider_mock")
    salma = {"name": "Salma", "email": "salma@hq.example", "email_verified": True, "realm": {"groups": ["/hq/admins"]}}
    with oidc_provider_mock.run_server_in_thread(
        user_claims=[oidc_provider_mock.User(sub="salma", claims=salma)], require_nonce=True
    ) as server:
        issuer = f"http://localhost:{server.server_port}"
        mapped = {"scopes": ("openid", "profile", "email"), "role_claim": "realm.groups"}
        settings.HQ_PROVIDER = Provider(issuer, "hq", "s", role_of_word={"/hq/admins": Role.TECH_ADMIN}, **mapped)
        leaving, browser = client.post("/sign-in/", {"next": "/me/"}), Browser(issuer)
        browser.redirects.stop = "/callback/"
        browser.open(leaving.url, {"sub": "salma"})

        answer = client.get(browser.redirects.visited[-1])

    assert answer.url == "/me/"
    assert Person.objects.get(subject="salma").roles == [Role.TECH_ADMIN]


@pytest.mark.parametrize("path", ["groups", "app_metadata.hq_roles", "https://hq.example/roles", "a.b.c"])
def test_the_claim_with_the_roles_has_any_name(client, bent, differing, path):
    differing(role_claim=path, role_of_word=roles_of_words(["hq-admins=super_admin", "hq, audit=qa_compliance"]))
    told = ["hq-admins", "all-staff"]
    bent.claims = {"roles": None, path: told} if "://" in path else {"roles": None} | nested(path, told)

    assert roles_after(client) == [Role.SUPER_ADMIN]


def nested(path: str, value) -> dict:
    for step in reversed(path.split(".")):
        value = {step: value}
    return value


def test_a_claim_under_another_name_gives_no_role(client, bent, differing):
    differing(role_claim="groups")

    assert "You have no role at HQ" in signed_in(client).text


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
def test_the_client_proves_itself_as_the_provider_wants(client, bent, differing, method):
    differing(auth_method=method)

    roles_after(client)

    assert bent.authorization[0].startswith("Basic ") == (method == "client_secret_basic")


def test_without_a_setting_the_discovery_document_decides_how(client, bent):
    bent.auth_methods = ("client_secret_basic",)

    roles_after(client)

    assert bent.authorization[0].startswith("Basic ")


def test_a_provider_without_nonce_is_a_setting(client, bent, differing):
    bent.id_token = {"nonce": None}
    assert signed_in(client).status_code == 401

    differing(sends_nonce=False)
    assert roles_after(client)
    assert "nonce" not in bent.asked[-1]


def test_another_audience_is_a_setting(client, bent, differing):
    bent.id_token = {"aud": "api://hq"}
    assert signed_in(client).status_code == 401

    differing(audience="api://hq")
    assert roles_after(client)


def test_an_elliptic_key_and_a_discovery_document_elsewhere(client, bent, differing, settings):
    bent.signer = elliptic()
    differing(discovery=f"{settings.HQ_PROVIDER.issuer}/tenant/.well-known/openid-configuration")

    assert roles_after(client)


REFUSED = {
    "wrong nonce": {"nonce": "another"},
    "no nonce": {"nonce": None},
    "another audience": {"aud": "somebody-else"},
    "an audience beside ours": {"aud": ["hq-console", "somebody-else"]},
    "given to somebody else": {"aud": ["hq-console", "x"], "azp": "x"},
    "another issuer": {"iss": "http://127.0.0.1:1"},
    "expired": {"exp": 1_700_000_000},
    "without expiry": {"exp": None},
    "from the future": {"iat": 4_000_000_000},
    "without a time": {"iat": None},
    "without a subject": {"sub": None},
    "about somebody else than userinfo": {"sub": "boss"},
}


@pytest.mark.parametrize("bend", REFUSED.values(), ids=REFUSED)
def test_an_id_token_that_is_not_right_opens_nothing(client, bent, bend):
    bent.id_token = bend

    answer = signed_in(client)

    assert answer.status_code == 401
    assert "Not signed in" in answer.text
    assert not Person.objects.exists()


def test_an_id_token_signed_by_somebody_else_opens_nothing(client, bent):
    bent.published = [replace(elliptic(), kid="k1").public]
    assert signed_in(client).status_code == 401

    bent.published, bent.signer = [Signer().public], elliptic("k1")
    assert signed_in(client).status_code == 401


def test_a_logout_token_is_no_id_token(client, bent):
    bent.header = {"typ": "logout+jwt"}

    assert signed_in(client).status_code == 401


def test_a_discovery_document_of_another_issuer_opens_nothing(client, bent, differing, settings):
    settings.HQ_PROVIDER = replace(settings.HQ_PROVIDER, discovery=settings.HQ_PROVIDER.discovery_url)
    differing(issuer="https://sso.example")

    assert client.post("/sign-in/").status_code == 503


@pytest.mark.parametrize(
    "endpoint", ["http://sso.example/token", "https://127.0.0.1/token", "https://[::ffff:10.0.0.1]/token", "file:///token"]
)
@pytest.mark.parametrize("name", ["token_endpoint", "userinfo_endpoint", "jwks_uri"])
def test_outside_of_dev_a_provider_leads_nowhere_inside(settings, name, endpoint):
    settings.IS_DEV = False

    with pytest.raises(LeadsAstray, match=name):
        refuse_astray({name: endpoint})


@pytest.mark.parametrize("verified", [False, None, "false", 1])
def test_an_e_mail_nobody_vouches_for_gives_no_role(client, bent, verified):
    bent.claims = {"email_verified": verified}

    answer = signed_in(client)

    assert answer.status_code == 403
    assert "does not vouch for an e-mail address" in answer.text


def test_a_provider_that_says_nothing_about_e_mails_is_a_setting(client, bent, differing):
    bent.claims = {"email_verified": None}
    differing(needs_verified_email=False)

    assert roles_after(client)


def test_only_our_own_domains_give_roles_where_they_are_named(client, bent, differing):
    differing(email_domains=("hq.example",))
    bent.claims = {"email": "salma@hq.example.evil.example"}
    assert signed_in(client).status_code == 403

    bent.claims = {"email": "Salma@HQ.example"}
    assert roles_after(client)


def test_without_a_time_of_the_sign_in_nothing_is_fresh(client, bent):
    bent.id_token = {"auth_time": None}

    roles_after(client)

    assert "signed_in_at" not in client.session


def test_proving_again_is_refused_where_the_provider_did_not_ask_again(client, bent):
    roles_after(client)
    bent.id_token = {"auth_time": sessions.epoch(clock.now() - timedelta(hours=1))}
    leaving, browser = client.post("/sign-in/again/", {"next": "/me/"}), Browser("http://testserver")
    browser.redirects.stop = "/callback/"
    browser.open(leaving.url)

    answer = client.get(browser.redirects.visited[-1])

    assert (bent.asked[-1]["prompt"], bent.asked[-1]["max_age"]) == ("login", "0")
    assert answer.status_code == 403
    assert "did not ask you" in answer.text


@pytest.fixture
def environment(monkeypatch):
    def environment(**given) -> Provider:
        usual = {"SERVER_URL": "https://sso.example", "CLIENT_ID": "hq", "CLIENT_SECRET": "s"}
        for name, value in (usual | given).items():
            monkeypatch.setenv(f"HQ_OIDC_{name}", value)
        return Provider.of_environment(is_dev=False)

    return environment


def test_everything_that_differs_is_said_in_variables(environment):
    provider = environment(
        NAME="Corporate",
        AUTH_METHOD="client_secret_basic",
        SENDS_NONCE="no",
        ROLE_CLAIM="app_metadata.hq_roles",
        ROLES="hq-admins=super_admin, hq-audit=qa_compliance",
        EMAIL_DOMAINS="HQ.example",
        SCOPES="profile,email,offline_access",
        MFA_AMR="otp,hwk",
        MFA_ACR="urn:loa:2",
    )

    assert (provider.name, provider.auth_method, provider.sends_nonce) == ("Corporate", "client_secret_basic", False)
    assert provider.role_of_word == {"hq-admins": Role.SUPER_ADMIN, "hq-audit": Role.QA_COMPLIANCE}
    assert provider.scopes == ("openid", "profile", "email", "offline_access")
    assert (provider.email_domains, provider.mfa_acr) == (("hq.example",), {"urn:loa:2"})
    assert provider.discovery_url == "https://sso.example/.well-known/openid-configuration"


@pytest.mark.parametrize(
    "wrong",
    [
        {"AUTH_METHOD": "none"},
        {"RECHECK": "sometimes"},
        {"ROLES": "hq-admins"},
        {"ROLES": "hq-admins=root"},
        {"ROLES": "hq-machines=worker"},
    ],
    ids=str,
)
def test_nonsense_stops_the_start(environment, wrong):
    with pytest.raises(ImproperlyConfigured):
        environment(**wrong)


def test_the_secret_is_not_shown_with_the_settings(environment):
    assert "hush" not in repr(environment(CLIENT_SECRET="hush"))
