"""What does the identity provider say about somebody, and which roles is that here?"""

from collections.abc import Mapping
from dataclasses import dataclass

from hqconsole.kernel.roles import Role

from .models import Person
from .providers import Provider

NAME_LENGTH = 150
NO_ROLE, NO_EMAIL = "no role", "e-mail not vouched for"


class ContradictionError(Exception):
    """The provider's two answers are about different people."""


@dataclass(frozen=True)
class Claims:
    """One person as vouched for by the provider. `signed_in_at` is its auth_time in epoch seconds, if it says so.

    `refused` says why the person gets no role here; `sid` names their session at the provider.
    """

    subject: str
    username: str
    name_en: str
    name_ar: str
    email: str
    language: str
    roles: tuple[Role, ...]
    signed_in_at: int | None
    nonce: str
    sid: str = ""
    has_two_factors: bool = False
    refused: str = ""

    @classmethod
    def of(cls, answers: dict, provider: Provider) -> "Claims":
        """Read the ID token and the userinfo answer together; where they differ, the ID token is right."""
        token, userinfo = answers.get("id_token", {}), answers.get("userinfo", {})
        if userinfo and token and token.get("sub") != userinfo.get("sub"):
            raise ContradictionError
        told = userinfo | token
        username = text(told, "preferred_username") or str(told["sub"])[:NAME_LENGTH]
        auth_time = token.get("auth_time")
        roles, refused = admitted(told, provider)
        return cls(
            subject=str(told["sub"]),
            username=username,
            name_en=text(told, "name") or username,
            name_ar=text(told, "name_ar"),
            email=text(told, "email"),
            language=spoken(told.get("locale")),
            roles=roles,
            signed_in_at=auth_time if isinstance(auth_time, int) and not isinstance(auth_time, bool) else None,
            nonce=text(token, "nonce"),
            sid=text(token, "sid"),
            has_two_factors=vouches_for_two_factors(token, provider),
            refused=refused,
        )

    @property
    def portrait(self) -> dict:
        """What is written down about the person anew at each sign-in."""
        return {"email": self.email, "name_en": self.name_en, "name_ar": self.name_ar, "roles": list(self.roles)}


def admitted(told: dict, provider: Provider) -> tuple[tuple[Role, ...], str]:
    """The roles that somebody gets here, and why they get none."""
    if not is_vouched_for(told, provider):
        return (), NO_EMAIL
    roles = roles_in(found(told, provider.role_claim), provider.role_of_word)
    return roles, "" if roles else NO_ROLE


def is_vouched_for(told: dict, provider: Provider) -> bool:
    """Whether the provider stands in for the e-mail as far as its settings demand, in a domain of ours."""
    verified = told.get("email_verified")
    if provider.needs_verified_email and not (verified is True or verified == "true"):
        return False
    domain = text(told, "email").rpartition("@")[2].lower()
    return not provider.email_domains or domain in provider.email_domains


def vouches_for_two_factors(token: dict, provider: Provider) -> bool:
    methods = token.get("amr")
    told = set(filter(is_text, methods)) if isinstance(methods, list) else set()
    return bool(told & provider.mfa_amr) or text(token, "acr") in provider.mfa_acr


def found(told: dict, path: str):
    """What stands in a claim: under its whole name, which may hold dots, or along them as a path."""
    if path in told:
        return told[path]
    for step in path.split("."):
        told = told.get(step) if isinstance(told, dict) else None
    return told


def roles_in(claim, role_of_word: Mapping[str, Role]) -> tuple[Role, ...]:
    """Our roles among the words of the claim, which may be one word or a list."""
    words = [claim] if is_text(claim) else claim if isinstance(claim, list) else []
    return tuple(dict.fromkeys(role for word, role in role_of_word.items() if word in words))


def is_text(value) -> bool:
    return isinstance(value, str)


def text(told: dict, name: str) -> str:
    """A claim as text of a length that fits; whatever else it is says nothing."""
    value = told.get(name)
    return value[:NAME_LENGTH] if is_text(value) else ""


def spoken(locale) -> str:
    language = locale.split("-")[0] if is_text(locale) else ""
    return language if language in Person.Language.values else Person.Language.ENGLISH
