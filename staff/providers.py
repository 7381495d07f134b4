"""How does our identity provider differ from others? By settings only: a provider nobody here has seen needs no code.

The variables HQ_OIDC_* are read once, at the start (`settings.HQ_PROVIDER`). Sources: OpenID Connect Core 1.0, sections
2 (ID token), 3.1.2.1 (prompt, max_age), 3.1.3.7 (validation) and 9 (client authentication); Discovery 1.0.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from hqconsole.environment import env, env_flag, env_list, env_or
from hqconsole.kernel.roles import Role

WELL_KNOWN = "/.well-known/openid-configuration"
AUTH_METHODS = {"", "client_secret_basic", "client_secret_post"}
RECHECKS = {"userinfo", "refresh"}
MIN_SECRET_BYTES = 32
USUAL_WORDS = {
    "SUPER_ADMIN": Role.SUPER_ADMIN,
    "TECH_ADMIN": Role.TECH_ADMIN,
    "BUSINESS_ADMIN": Role.BUSINESS_ADMIN,
    "QA_COMPLIANCE": Role.QA_COMPLIANCE,
    "SUPPORT_ANALYST": Role.SUPPORT_ANALYST,
}


@dataclass(frozen=True)
class Provider:
    """One identity provider as this console deals with it.

    `role_claim` may be a path with dots; `role_of_word` says which of its words is which role, and any other word is
    none. `asks_again` is whether it honours prompt=login and says auth_time. `mfa_amr` and `mfa_acr` hold the words by
    which it vouches for a second factor. `recheck` is where roles are asked again during a session: "userinfo", or
    "refresh" where only the ID token tells them. `origins` are further places a sign-in form may lead to.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str = "SSO"
    discovery: str = ""
    audience: str = ""
    auth_method: str = ""
    sends_nonce: bool = True
    asks_again: bool = True
    scopes: tuple[str, ...] = ("openid", "profile", "email", "roles")
    role_claim: str = "roles"
    role_of_word: Mapping[str, Role] = field(default_factory=lambda: USUAL_WORDS)
    needs_verified_email: bool = True
    email_domains: tuple[str, ...] = ()
    mfa_amr: frozenset[str] = frozenset({"mfa"})
    mfa_acr: frozenset[str] = frozenset()
    recheck: str = "userinfo"
    origins: tuple[str, ...] = ()

    @classmethod
    def of_environment(cls, *, is_dev: bool) -> "Provider":
        """What HQ_OIDC_* says. Raises ImproperlyConfigured for what cannot be."""
        server = env("HQ_OIDC_SERVER_URL", "the identity provider").removesuffix(WELL_KNOWN)
        provider = cls(
            issuer=env_or("HQ_OIDC_ISSUER", server),
            client_id=env("HQ_OIDC_CLIENT_ID", "this console at the identity provider"),
            client_secret=env("HQ_OIDC_CLIENT_SECRET", "its secret there"),
            name=env_or("HQ_OIDC_NAME", "Jh Apps SSO (demo)" if is_dev else "SSO"),
            discovery=server.rstrip("/") + WELL_KNOWN,
            audience=env_or("HQ_OIDC_AUDIENCE"),
            auth_method=env_or("HQ_OIDC_AUTH_METHOD"),
            sends_nonce=env_flag("HQ_OIDC_SENDS_NONCE", True),
            asks_again=env_flag("HQ_OIDC_ASKS_AGAIN", True),
            scopes=tuple(dict.fromkeys(["openid", *env_list("HQ_OIDC_SCOPES", "profile,email,roles")])),
            role_claim=env_or("HQ_OIDC_ROLE_CLAIM", "roles"),
            role_of_word=roles_of_words(env_list("HQ_OIDC_ROLES", "")) or USUAL_WORDS,
            needs_verified_email=env_flag("HQ_OIDC_NEEDS_VERIFIED_EMAIL", True),
            email_domains=tuple(domain.lower() for domain in env_list("HQ_OIDC_EMAIL_DOMAINS", "")),
            mfa_amr=frozenset(env_list("HQ_OIDC_MFA_AMR", "mfa")),
            mfa_acr=frozenset(env_list("HQ_OIDC_MFA_ACR", "")),
            recheck=env_or("HQ_OIDC_RECHECK", "userinfo"),
            origins=tuple(env_list("HQ_OIDC_ORIGINS", "")),
        )
        provider.refuse_nonsense()
        return provider

    def refuse_nonsense(self) -> None:
        if self.auth_method not in AUTH_METHODS:
            raise ImproperlyConfigured("HQ_OIDC_AUTH_METHOD is client_secret_basic or client_secret_post; empty: as discovered.")
        if self.recheck not in RECHECKS:
            raise ImproperlyConfigured("HQ_OIDC_RECHECK is userinfo or refresh.")

    @property
    def addresses(self) -> list[str]:
        """Wherever this console or its people are sent; over https, outside development (`kernel/checks.py`)."""
        return [self.issuer, self.discovery_url, *self.origins]

    @property
    def discovery_url(self) -> str:
        return self.discovery or self.issuer.rstrip("/") + WELL_KNOWN

    @property
    def form_targets(self) -> list[str]:
        """Where a form of ours may lead: the provider's own origin, and further ones of its sign-in."""
        parts = urlsplit(self.discovery_url)
        return [f"{parts.scheme}://{parts.netloc}", *self.origins]

    @property
    def as_app(self) -> dict:
        """What allauth needs to know."""
        return {
            "provider": "openid_connect",
            "provider_id": "sso",
            "name": self.name,
            "client_id": self.client_id,
            "secret": self.client_secret,
            "settings": {
                "server_url": self.discovery_url,
                "scope": list(self.scopes),
                "oauth_pkce_enabled": True,
                "token_auth_method": self.auth_method or None,
            },
        }


def roles_of_words(pairs: list[str]) -> dict[str, Role]:
    """`word=role` as HQ_OIDC_ROLES has them, comma-separated. Several words may be one role."""
    try:
        found = {word: Role(role) for word, _equals, role in (pair.rpartition("=") for pair in pairs)}
    except ValueError as wrong:
        raise ImproperlyConfigured(f"HQ_OIDC_ROLES holds pairs such as hq-admins=super_admin: {wrong}") from wrong
    if "" in found or Role.WORKER in found.values():
        raise ImproperlyConfigured("HQ_OIDC_ROLES holds pairs such as hq-admins=super_admin, for roles of people.")
    return found


@dataclass(frozen=True)
class Supabase:
    """A Supabase project whose access tokens the API takes, beside keys of its own.

    Roles stand where only the project's own service can write them: in `app_metadata`, or in a claim of an access token
    hook. `hs256_secret` is for projects that still sign with a shared secret; without it no such token counts.
    """

    url: str
    role_claim: str = "app_metadata.hq_roles"
    role_of_word: Mapping[str, Role] = field(default_factory=lambda: USUAL_WORDS)
    needs_aal2: bool = True
    hs256_secret: str = field(default="", repr=False)

    @classmethod
    def of_environment(cls, *, is_dev: bool) -> "Supabase | None":
        """What HQ_SUPABASE_* says; None where there is no project. Raises ImproperlyConfigured for what cannot be."""
        url = env_or("HQ_SUPABASE_URL").rstrip("/")
        if not url:
            return None
        project = cls(
            url=url,
            role_claim=env_or("HQ_SUPABASE_ROLE_CLAIM", "app_metadata.hq_roles"),
            role_of_word=roles_of_words(env_list("HQ_SUPABASE_ROLES", "")) or USUAL_WORDS,
            needs_aal2=env_flag("HQ_SUPABASE_NEEDS_AAL2", True),
            hs256_secret=env_or("HQ_SUPABASE_HS256_SECRET"),
        )
        project.refuse_nonsense(is_dev=is_dev)
        return project

    def refuse_nonsense(self, *, is_dev: bool) -> None:
        if not is_dev and not self.url.startswith("https://"):
            raise ImproperlyConfigured("HQ_SUPABASE_URL must be https outside development.")
        if self.role_claim.split(".")[0] == "user_metadata":
            raise ImproperlyConfigured("user_metadata is written by the user, so roles cannot stand there.")
        if self.hs256_secret and len(self.hs256_secret.encode()) < MIN_SECRET_BYTES:
            raise ImproperlyConfigured("HQ_SUPABASE_HS256_SECRET has at least 32 bytes.")

    @property
    def issuer(self) -> str:
        return f"{self.url}/auth/v1"

    @property
    def keys_url(self) -> str:
        return f"{self.issuer}/.well-known/jwks.json"
