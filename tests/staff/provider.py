"""Which identity provider says whatever a test wants? A small real one over HTTP, whose every answer can be bent.

The code flow without pages: it answers at once as the person of the test. Its keys can be changed, it can be silent.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from staff.providers import Provider

RSA_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Signer:
    """A private key and what the public list says about it."""

    key: object = RSA_KEY
    kid: str = "k1"
    alg: str = "RS256"

    @property
    def public(self) -> dict:
        algorithm = jwt.algorithms.get_default_algorithms()[self.alg]
        return algorithm.to_jwk(self.key.public_key(), as_dict=True) | {"kid": self.kid, "alg": self.alg, "use": "sig"}

    def sign(self, claims: dict, **header) -> str:
        return jwt.encode(claims, self.key, algorithm=self.alg, headers={"kid": self.kid} | header)


def elliptic(kid: str = "e1") -> Signer:
    return Signer(ec.generate_private_key(ec.SECP256R1()), kid, "ES256")


@dataclass
class Bent:
    """What this provider says. A claim set to None is left out; `silent` is a status that every answer has instead."""

    claims: dict = field(default_factory=dict)
    id_token: dict = field(default_factory=dict)
    userinfo: dict = field(default_factory=dict)
    signer: Signer = field(default_factory=Signer)
    header: dict = field(default_factory=dict)
    published: list[dict] | None = None
    auth_methods: tuple[str, ...] = ("client_secret_post",)
    silent: int = 0
    revoked: bool = False
    gives_refresh_token: bool = True
    asked: list[dict] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    authorization: list[str] = field(default_factory=list)
    codes: dict[str, dict] = field(default_factory=dict)
    access_tokens: set[str] = field(default_factory=set)
    refresh_tokens: set[str] = field(default_factory=set)

    def told(self, **more) -> dict:
        usual = {"sub": "salma", "preferred_username": "salma", "name": "Salma", "email": "salma@hq.example"}
        return without_none(usual | {"email_verified": True, "roles": ["SUPER_ADMIN"]} | self.claims | more)

    def id_token_for(self, issuer: str, asked: dict) -> str:
        now = int(time.time())
        usual = {"iss": issuer, "aud": "hq-console", "iat": now, "exp": now + 300, "auth_time": now, "amr": ["pwd", "mfa"]}
        nonce = {"nonce": asked["nonce"]} if "nonce" in asked else {}
        return self.signer.sign(without_none(self.told(**usual, **nonce) | self.id_token), **self.header)


def without_none(claims: dict) -> dict:
    return {name: value for name, value in claims.items() if value is not None}


class Endpoints(BaseHTTPRequestHandler):
    """Discovery, keys, authorization, tokens, userinfo."""

    def log_message(self, *arguments):
        return None

    @property
    def bent(self) -> Bent:
        return self.server.bent

    @property
    def issuer(self) -> str:
        return self.server.issuer

    def do_GET(self):
        parts = urlsplit(self.path)
        self.bent.calls.append(parts.path)
        if self.bent.silent:
            self.answer({}, self.bent.silent)
        elif parts.path == "/authorize":
            self.authorize({name: values[0] for name, values in parse_qs(parts.query).items()})
        elif parts.path == "/userinfo":
            self.userinfo()
        elif parts.path.endswith("jwks.json"):
            self.answer({"keys": [self.bent.signer.public] if self.bent.published is None else self.bent.published})
        else:
            self.answer(self.discovery())

    def do_POST(self):
        fields = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        asked = {name: values[0] for name, values in fields.items()}
        self.bent.calls.append(f"{self.path} {asked.get('grant_type')}")
        self.bent.authorization.append(self.headers.get("Authorization") or "")
        if self.bent.silent:
            return self.answer({}, self.bent.silent)
        if asked.get("grant_type") == "refresh_token":
            return self.refresh(asked)
        granted = self.bent.codes.pop(asked.get("code"), None)
        digest = hashlib.sha256(asked.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if granted is None or granted["code_challenge"] != challenge:
            return self.answer({"error": "invalid_grant"}, 400)
        return self.answer(self.tokens() | {"id_token": self.bent.id_token_for(self.issuer, granted)})

    def refresh(self, asked: dict) -> None:
        if self.bent.revoked or asked.get("refresh_token") not in self.bent.refresh_tokens:
            return self.answer({"error": "invalid_grant"}, 400)
        return self.answer(self.tokens() | {"id_token": self.bent.id_token_for(self.issuer, {})})

    def tokens(self) -> dict:
        access, refresh = secrets.token_urlsafe(16), secrets.token_urlsafe(16)
        self.bent.access_tokens.add(access)
        self.bent.refresh_tokens.add(refresh)
        given = {"access_token": access, "token_type": "Bearer", "expires_in": 300}
        return given | ({"refresh_token": refresh} if self.bent.gives_refresh_token else {})

    def userinfo(self) -> None:
        access = self.headers.get("Authorization", "").removeprefix("Bearer ")
        if self.bent.revoked or access not in self.bent.access_tokens:
            return self.answer({"error": "invalid_token"}, 401)
        return self.answer(without_none(self.bent.told() | self.bent.userinfo))

    def authorize(self, asked: dict) -> None:
        code = secrets.token_urlsafe(8)
        self.bent.codes[code] = asked
        self.bent.asked.append(asked)
        self.send_response(302)
        self.send_header("Location", f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}")
        self.end_headers()

    def discovery(self) -> dict:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/.well-known/jwks.json",
            "token_endpoint_auth_methods_supported": list(self.bent.auth_methods),
        }

    def answer(self, body: dict, status: int = 200) -> None:
        sent = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(sent)))
        self.end_headers()
        self.wfile.write(sent)


@contextmanager
def bent_provider():
    """The provider's settings, and what it says, to be bent."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Endpoints)
    server.issuer, server.bent = f"http://127.0.0.1:{server.server_port}", Bent()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield Provider(server.issuer, "hq-console", "secret"), server.bent
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
