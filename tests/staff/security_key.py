"""Which security key does a test touch? One in software, that answers like a browser with a real one (WebAuthn 2)."""

import json
import secrets
from dataclasses import dataclass, field
from hashlib import sha256
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from django.conf import settings
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

PRESENT, WITH_CREDENTIAL = AuthenticatorData.FLAG.UP, AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.AT


@dataclass
class SecurityKey:
    """Answers the questions of one site. `origin` and `counter` can be bent."""

    origin: str = field(default_factory=lambda: settings.HQ_URL)
    counter: int = 0
    identity: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    @property
    def site(self) -> bytes:
        return sha256(urlsplit(settings.HQ_URL).hostname.encode()).digest()

    def register(self, question: str) -> str:
        told = self.client_data("webauthn.create", question)
        public = AttestedCredentialData.create(b"\0" * 16, self.identity, ES256.from_cryptography_key(self.key.public_key()))
        facts = AuthenticatorData.create(self.site, WITH_CREDENTIAL, self.counter, public)
        return self.answer(told, attestationObject=AttestationObject.create("none", facts, {}))

    def prove(self, question: str) -> str:
        self.counter += 1
        told = self.client_data("webauthn.get", question)
        facts = AuthenticatorData.create(self.site, PRESENT, self.counter)
        signature = self.key.sign(facts + told.hash, ec.ECDSA(SHA256()))
        return self.answer(told, authenticatorData=facts, signature=signature)

    def client_data(self, kind: str, question: str) -> CollectedClientData:
        return CollectedClientData.create(kind, json.loads(question)["challenge"], self.origin)

    def answer(self, told: CollectedClientData, **parts: bytes) -> str:
        response = {name: websafe_encode(part) for name, part in parts.items()} | {"clientDataJSON": websafe_encode(told)}
        names = {"id": websafe_encode(self.identity), "rawId": websafe_encode(self.identity), "type": "public-key"}
        return json.dumps(names | {"response": response, "clientExtensionResults": {}})
