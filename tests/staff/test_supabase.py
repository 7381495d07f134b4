"""Which access tokens of Supabase Auth does the API take? The good ones, and none of the bad kinds we know."""

import base64
import json
import random
import time
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import jwt
import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.core.exceptions import ImproperlyConfigured

from hqconsole.kernel import clock
from hqconsole.kernel.roles import Role
from staff.models import Person, Session
from staff.providers import Supabase
from tests import make
from tests.staff.provider import Signer, bent_provider, elliptic

pytestmark = pytest.mark.django_db
SUB, SESSION = "8d6c1f04-3c68-4f4e-9d0a-3f5f3c1f2b11", "0d1c9a44-89c1-4b61-8a8e-5a0e6e2f0c55"
SECRET = "a shared secret of more than thirty-two bytes"
STRANGER = Signer(rsa.generate_private_key(public_exponent=65537, key_size=2048), "k1")


@pytest.fixture
def project(settings):
    """A project over HTTP: its settings are ours, what it publishes can be bent."""
    with bent_provider() as (provider, bent):
        bent.signer = elliptic()
        settings.HQ_SUPABASE = Supabase(provider.issuer)
        yield bent


def told(settings, **given) -> dict:
    now = int(time.time())
    usual = {"iss": settings.HQ_SUPABASE.issuer, "aud": "authenticated", "iat": now, "exp": now + 3600, "sub": SUB}
    person = {"role": "authenticated", "aal": "aal2", "session_id": SESSION, "email": "salma@hq.example"}
    claims = usual | person | {"is_anonymous": False, "app_metadata": {"hq_roles": ["TECH_ADMIN"]}} | given
    return {name: value for name, value in claims.items() if value is not None}


@pytest.fixture
def token(project, settings):
    """A good token with some claims changed, or left out where they are None."""

    def token(header=(), signer=None, **given) -> str:
        return (signer or project.signer).sign(told(settings, **given), **dict(header))

    return token


def answer(client, raw: str):
    """From another address each time: how often one may guess is tested elsewhere."""
    address = f"198.18.{random.randrange(250)}.{random.randrange(250)}"
    return client.get("/api/v1/tenants", headers={"Authorization": f"Bearer {raw}"}, REMOTE_ADDR=address)


def is_taken(client, raw: str) -> bool:
    return answer(client, raw).status_code == 200


@pytest.mark.parametrize("signer", [elliptic(), Signer()], ids=["ES256", "RS256"])
@pytest.mark.parametrize("typ", ["JWT", "at+jwt"])
def test_a_good_token_opens_the_api_with_its_roles(client, project, token, signer, typ):
    project.signer = signer

    assert is_taken(client, token(header={"typ": typ}))

    person = Person.objects.get(provider="supabase", subject=SUB)
    assert (person.roles, person.username) == ([Role.TECH_ADMIN], "salma@hq.example")


def test_the_person_is_written_down_once_and_the_sign_in_recorded(client, token, recorded):
    is_taken(client, token())
    is_taken(client, token())

    assert Person.objects.filter(provider="supabase").count() == 1
    assert recorded() == [{"signed_in": "yes"}]


def unsigned(alg: str):
    return lambda settings, signer: raw_token({"alg": alg, "typ": "JWT", "kid": signer.kid}, told(settings), b"")


def raw_token(header: dict | str, claims: dict | str, signature: bytes) -> str:
    parts = [part if isinstance(part, str) else json.dumps(part) for part in (header, claims)]
    return ".".join(encoded(part) for part in [*(part.encode() for part in parts), signature])


def encoded(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).rstrip(b"=").decode()


def with_public_key_as_secret(settings, signer) -> str:
    """The classic confusion: the public key, signed with as if it were a shared secret."""
    import hashlib
    import hmac

    pem = signer.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    head = encoded(json.dumps({"alg": "HS256", "typ": "JWT", "kid": signer.kid}).encode())
    body = encoded(json.dumps(told(settings)).encode())
    return f"{head}.{body}." + encoded(hmac.new(pem, f"{head}.{body}".encode(), hashlib.sha256).digest())


def claim(**given):
    return lambda settings, signer: signer.sign(told(settings, **given))


def header(**given):
    return lambda settings, signer: signer.sign(told(settings), **given)


def signed_by(stranger: Signer):
    return lambda settings, signer: replace(stranger, kid=signer.kid).sign(told(settings))


def from_its_own_keys(settings, signer) -> str:
    """Names where its keys are, or brings them along."""
    return STRANGER.sign(told(settings), kid="theirs", jku="https://evil.example/jwks.json", jwk=STRANGER.public)


def altered(settings, signer) -> str:
    head, _body, signature = signer.sign(told(settings)).split(".")
    return f"{head}.{encoded(json.dumps(told(settings, sub=str(uuid4()))).encode())}.{signature}"


def stripped(settings, signer) -> str:
    return signer.sign(told(settings)).rpartition(".")[0] + "."


def said_twice(settings, signer) -> str:
    head = encoded(json.dumps({"alg": signer.alg, "typ": "JWT", "kid": signer.kid}).encode())
    body = encoded((json.dumps(told(settings))[:-1] + ', "sub": "00000000-0000-0000-0000-000000000000"}').encode())
    algorithm = jwt.get_algorithm_by_name(signer.alg)
    return f"{head}.{body}." + encoded(algorithm.sign(f"{head}.{body}".encode(), signer.key))


def with_secret(secret: str):
    def with_secret(settings, signer):
        return jwt.encode(told(settings), secret, algorithm="HS256", headers={"kid": signer.kid})

    return with_secret


NOW = int(time.time())
BAD = {
    "alg none": unsigned("none"),
    "alg nOnE": unsigned("nOnE"),
    "no alg": lambda settings, signer: raw_token({"typ": "JWT"}, told(settings), b"x"),
    "the public key as a shared secret": with_public_key_as_secret,
    "a shared secret nobody agreed on": with_secret(SECRET),
    "somebody else's key under our key id": signed_by(STRANGER),
    "somebody else's curve under our key id": signed_by(elliptic()),
    "an unknown key id": header(kid="unknown"),
    "a key id like a path": header(kid="../../etc/passwd"),
    "a key id that is no text": lambda settings, signer: raw_token({"alg": "ES256", "kid": 1}, told(settings), b"x"),
    "keys of its own": from_its_own_keys,
    "no signature": stripped,
    "altered after signing": altered,
    "a claim said twice": said_twice,
    "a critical extension": header(crit=["b64"], b64=False),
    "a logout token": header(typ="logout+jwt"),
    "an ID token's typ": header(typ="id+jwt"),
    "no typ": header(typ=None),
    "expired": claim(exp=NOW - 3600),
    "expired a minute ago": claim(exp=NOW - 60),
    "no expiry": claim(exp=None),
    "an expiry that is no number": claim(exp="tomorrow"),
    "times as text": claim(iat=str(NOW), exp=str(NOW + 60)),
    "a time that is true": claim(iat=True),
    "a NUL in the name": claim(email="salma\0@hq.example"),
    "not yet valid": claim(nbf=NOW + 3600),
    "issued in the future": claim(iat=NOW + 3600),
    "no time of issue": claim(iat=None),
    "another audience": claim(aud="anon"),
    "another audience beside ours": claim(aud=["authenticated", "other"]),
    "no audience": claim(aud=None),
    "another project": claim(iss="https://other.supabase.co/auth/v1"),
    "an issuer that begins like ours": lambda settings, signer: signer.sign(
        told(settings, iss=settings.HQ_SUPABASE.issuer + "/x")
    ),
    "no issuer": claim(iss=None),
    "no subject": claim(sub=None),
    "a subject that is a number": claim(sub=7),
    "a subject that is no id": claim(sub="salma"),
    "no Postgres role": claim(role=None),
    "the key of strangers": claim(role="anon"),
    "the key of the service": claim(role="service_role"),
    "an anonymous user": claim(is_anonymous=True),
    "one factor only": claim(aal="aal1"),
    "no assurance": claim(aal=None),
    "no session": claim(session_id=None),
    "a session that is no id": claim(session_id="s-1"),
    "no role of ours": claim(app_metadata={}),
    "roles the user wrote": claim(app_metadata={}, user_metadata={"hq_roles": ["SUPER_ADMIN"]}),
    "roles beside the claim": claim(app_metadata={}, hq_roles=["SUPER_ADMIN"], roles=["SUPER_ADMIN"]),
    "roles as an object": claim(app_metadata={"hq_roles": {"SUPER_ADMIN": True}}),
    "oversized": claim(padding="x" * 40_000),
    "nested without end": lambda settings, signer: raw_token({"alg": "ES256"}, "[" * 9000, b"x"),
    "no JSON": lambda settings, signer: raw_token("{", "}", b"x"),
    "no objects": lambda settings, signer: raw_token("[]", "1", b"x"),
    "only dots": lambda settings, signer: "..",
    "odd characters": lambda settings, signer: "é.ü.ß",
}


def test_there_are_enough_kinds_to_speak_of():
    assert len(BAD) >= 24


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_a_bad_token_opens_nothing_and_writes_nobody_down(client, project, token, settings, bad):
    assert answer(client, bad(settings, project.signer)).status_code == 401

    assert not Person.objects.exists()
    assert is_taken(client, token())  # so it was the token that was wrong, not the set-up


@pytest.mark.parametrize(("skew", "is_good"), [(20, True), (40, False)])
def test_clocks_may_differ_by_half_a_minute(client, token, skew, is_good):
    now = int(time.time())

    assert is_taken(client, token(exp=now - skew)) == is_good
    assert is_taken(client, token(iat=now + skew)) == is_good


def test_a_new_key_is_found_at_once_and_an_old_one_forgotten_within_minutes(client, project, token):
    old = project.signer
    assert is_taken(client, token())
    project.signer = elliptic("e2")
    with time_machine.travel(clock.now() + timedelta(seconds=11)):
        assert is_taken(client, token())
        assert not is_taken(client, token(signer=old))


def test_a_withdrawn_key_counts_for_five_minutes_at_most(client, project, token):
    raw = token()
    assert is_taken(client, raw)
    project.published = []
    with time_machine.travel(clock.now() + timedelta(minutes=5, seconds=1)):
        assert not is_taken(client, raw)


def test_unknown_key_ids_do_not_make_us_ask_again_and_again(client, project, token):
    is_taken(client, token())
    asked = len(project.calls)
    for number in range(5):
        is_taken(client, token(header={"kid": f"unknown-{number}"}))

    assert len(project.calls) == asked


@pytest.mark.parametrize(("minutes", "is_good"), [(59, True), (61, False)])
def test_while_the_keys_cannot_be_fetched_the_last_ones_count_for_an_hour(client, project, token, minutes, is_good):
    raw = token(exp=int(time.time()) + 7200)
    assert is_taken(client, raw)
    project.silent = 503
    with time_machine.travel(clock.now() + timedelta(minutes=minutes)):
        assert is_taken(client, raw) == is_good


def test_keys_that_were_never_fetched_open_nothing(client, project, token):
    project.silent = 503

    assert not is_taken(client, token())


def test_a_shared_secret_counts_only_where_it_was_agreed_on(client, project, token, settings):
    raw = jwt.encode(told(settings), SECRET, algorithm="HS256")
    assert not is_taken(client, raw)

    settings.HQ_SUPABASE = replace(settings.HQ_SUPABASE, hs256_secret=SECRET)
    assert is_taken(client, raw)
    assert not is_taken(client, jwt.encode(told(settings), SECRET, algorithm="HS512"))
    assert not is_taken(client, jwt.encode(told(settings), SECRET, algorithm="HS256", headers={"typ": "x"}))
    assert not is_taken(client, with_public_key_as_secret(settings, project.signer))
    assert is_taken(client, token())


def test_the_claim_of_a_hook_may_hold_the_roles(client, token, settings):
    settings.HQ_SUPABASE = replace(settings.HQ_SUPABASE, role_claim="hq_role", role_of_word={"hq-audit": Role.QA_COMPLIANCE})

    assert is_taken(client, token(hq_role="hq-audit"))
    assert Person.objects.get().roles == [Role.QA_COMPLIANCE]


def test_fewer_roles_are_taken_over_at_once_and_more_only_with_a_new_session(client, token):
    is_taken(client, token(app_metadata={"hq_roles": ["TECH_ADMIN", "QA_COMPLIANCE"]}))
    later = int(time.time()) + 5
    assert is_taken(client, token(app_metadata={"hq_roles": ["QA_COMPLIANCE"]}, iat=later))
    assert Person.objects.get().roles == [Role.QA_COMPLIANCE]

    is_taken(client, token(app_metadata={"hq_roles": ["SUPER_ADMIN", "QA_COMPLIANCE"]}, iat=later))
    assert Person.objects.get().roles == [Role.QA_COMPLIANCE]

    is_taken(client, token(app_metadata={"hq_roles": ["SUPER_ADMIN"]}, session_id=str(uuid4())))
    assert Person.objects.get().roles == [Role.SUPER_ADMIN]


def test_a_session_that_was_ended_here_is_denied(client, token):
    assert is_taken(client, token())
    Session.objects.get().end(Session.Ending.REVOKED, clock.now())

    assert not is_taken(client, token())
    assert is_taken(client, token(session_id=str(uuid4())))


def test_a_session_of_somebody_else_is_not_taken_over(client, token):
    is_taken(client, token())

    assert not is_taken(client, token(sub=str(uuid4()), email="other@hq.example"))


def test_a_deactivated_person_is_refused(client, token):
    is_taken(client, token())
    Person.objects.get().become(is_active=False)

    assert not is_taken(client, token())
    assert not is_taken(client, token(session_id=str(uuid4())))


def test_an_e_mail_makes_nobody_somebody_else(client, token):
    known = make.person(Role.SUPER_ADMIN, provider="sso", subject="s", username="salma", email="salma@hq.example")

    is_taken(client, token())

    assert Person.objects.get(provider="supabase").pk != known.pk


def test_without_a_project_no_such_token_counts(client, token, settings):
    raw = token()
    settings.HQ_SUPABASE = None

    assert not is_taken(client, raw)


@pytest.mark.parametrize(
    "wrong",
    [
        {"URL": "http://project.supabase.co"},
        {"ROLE_CLAIM": "user_metadata.hq_roles"},
        {"HS256_SECRET": "short"},
        {"ROLES": "hq=worker"},
    ],
    ids=str,
)
def test_nonsense_stops_the_start(monkeypatch, wrong):
    for name, value in ({"URL": "https://project.supabase.co"} | wrong).items():
        monkeypatch.setenv(f"HQ_SUPABASE_{name}", value)

    with pytest.raises(ImproperlyConfigured):
        Supabase.of_environment(is_dev=False)
