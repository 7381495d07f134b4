"""How is a second factor checked? Codes of an app (RFC 6238), security keys and passkeys (WebAuthn 2), codes on paper."""

import base64
import json
import secrets
from datetime import datetime
from urllib.parse import urlsplit

import qrcode
from cryptography.hazmat.primitives.constant_time import bytes_eq
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.conf import settings
from fido2.server import Fido2Server
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from . import paper
from .models import Factor, Person

STEP_SECONDS = 30
STEPS_APART = 1  # clocks differ, and people type slowly
NAME = "HQ Console"
RECOVERY_CODES, RECOVERY_BYTES = 10, 10


class WrongAnswer(Exception):
    """The browser's answer to a WebAuthn question is not right."""


def new_secret() -> str:
    """A shared secret of 160 bits, as apps read it."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def totp(secret: str) -> TOTP:
    return TOTP(base64.b32decode(secret), 6, SHA1(), STEP_SECONDS, enforce_key_length=False)  # noqa: S303 - RFC 6238, and what apps do


def code_at(secret: str, step: int) -> str:
    return totp(secret).generate(step * STEP_SECONDS).decode()


def step_of(secret: str, code: str, at: datetime, *, after: int) -> int | None:
    """The time step that a code belongs to, if that is near `at` and later than the one used last."""
    now = int(at.timestamp()) // STEP_SECONDS
    for step in range(now - STEPS_APART, now + STEPS_APART + 1):
        if step > after and bytes_eq(code_at(secret, step).encode(), code.encode()):
            return step
    return None


def address_for_app(secret: str, person: Person) -> str:
    """What the QR code says."""
    return totp(secret).get_provisioning_uri(person.username, NAME)


def drawn(text: str) -> dict:
    """A QR code as the path of an SVG, with the number of its modules."""
    code = qrcode.QRCode(border=2)
    code.add_data(text)
    rows = code.get_matrix()
    dots = ((x, y) for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark)
    return {"path": "".join(f"M{x} {y}h1v1h-1z" for x, y in dots), "size": len(rows)}


def new_recovery_codes() -> list[str]:
    """Ten codes of 80 random bits."""
    return [paper.new_code(RECOVERY_BYTES) for _each in range(RECOVERY_CODES)]


def server() -> Fido2Server:
    """The console as a relying party: its host name, and its one origin."""
    host = urlsplit(settings.HQ_URL).hostname
    return Fido2Server(PublicKeyCredentialRpEntity(id=host, name=NAME), verify_origin=lambda origin: origin == settings.HQ_URL)


def credentials(person: Person) -> list[AttestedCredentialData]:
    return [credential_of(factor) for factor in person.factors.filter(kind=Factor.Kind.WEBAUTHN)]


def credential_of(factor: Factor) -> AttestedCredentialData:
    return AttestedCredentialData(websafe_decode(factor.secret))


def question_to_register(person: Person) -> tuple[str, dict]:
    """What the browser is asked, as JSON, and what we must remember until it answers."""
    user = PublicKeyCredentialUserEntity(id=person.pk.bytes, name=person.username, display_name=person.name_en)
    options, state = server().register_begin(
        user,
        credentials(person),
        resident_key_requirement=ResidentKeyRequirement.DISCOURAGED,
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    return json.dumps(dict(options)["publicKey"]), state


def registered(answer: str, state: dict) -> tuple[str, int]:
    """The new credential and its counter. Raises WrongAnswer."""
    try:
        told = server().register_complete(state, json.loads(answer))
    except (ValueError, TypeError, KeyError, AttributeError, AssertionError) as wrong:
        raise WrongAnswer(str(wrong)) from wrong
    return websafe_encode(told.credential_data), told.counter


def question_to_prove(person: Person) -> tuple[str, dict] | None:
    """What the browser is asked, as JSON, and what we must remember; None where the person has no key."""
    known = credentials(person)
    if not known:
        return None
    options, state = server().authenticate_begin(known, UserVerificationRequirement.PREFERRED)
    return json.dumps(dict(options)["publicKey"]), state


def proved(person: Person, answer: str, state: dict) -> tuple[Factor, int]:
    """Which of the person's keys answered, and its counter. Raises WrongAnswer, also for a counter that went back."""
    known = {credential_of(each).credential_id: each for each in person.factors.filter(kind=Factor.Kind.WEBAUTHN)}
    try:
        told = json.loads(answer)
        used = server().authenticate_complete(state, [credential_of(each) for each in known.values()], told)
        counter = AuthenticationResponse.from_dict(told).response.authenticator_data.counter
    except (ValueError, TypeError, KeyError, AttributeError, AssertionError) as wrong:
        raise WrongAnswer(str(wrong)) from wrong
    factor = known[used.credential_id]
    if (counter or factor.counter) and counter <= factor.counter:
        raise WrongAnswer("the counter went back")
    return factor, counter
