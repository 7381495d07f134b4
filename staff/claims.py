"""What does the identity provider say about somebody, and which roles is that here?"""

from dataclasses import dataclass

from django.conf import settings

from hqconsole.kernel.roles import Role

from .models import Person

NAME_LENGTH = 150

# The provider's word for each role. Anything else it says is no role here.
ROLE_OF_CLAIM = {
    "SUPER_ADMIN": Role.SUPER_ADMIN,
    "TECH_ADMIN": Role.TECH_ADMIN,
    "BUSINESS_ADMIN": Role.BUSINESS_ADMIN,
    "QA_COMPLIANCE": Role.QA_COMPLIANCE,
    "SUPPORT_ANALYST": Role.SUPPORT_ANALYST,
}


class ContradictionError(Exception):
    """The provider's two answers are about different people."""


@dataclass(frozen=True)
class Claims:
    """One person as vouched for by the provider. `signed_in_at` is its auth_time in epoch seconds, if it says so."""

    subject: str
    username: str
    name_en: str
    name_ar: str
    email: str
    language: str
    roles: tuple[Role, ...]
    signed_in_at: int | None
    nonce: str

    @classmethod
    def of(cls, answers: dict) -> "Claims":
        """Read the ID token and the userinfo answer together; where they differ, the ID token is right."""
        token, userinfo = answers.get("id_token", {}), answers.get("userinfo", {})
        if token.get("sub") != userinfo.get("sub", token.get("sub")):
            raise ContradictionError
        told = userinfo | token
        username = str(told.get("preferred_username") or told["sub"])[:NAME_LENGTH]
        auth_time = token.get("auth_time")
        return cls(
            subject=str(told["sub"]),
            username=username,
            name_en=(told.get("name") or username)[:NAME_LENGTH],
            name_ar=(told.get("name_ar") or "")[:NAME_LENGTH],
            email=told.get("email") or "",
            language=spoken(told.get("locale")),
            roles=roles_in(told.get(settings.HQ_ROLE_CLAIM)),
            signed_in_at=auth_time if isinstance(auth_time, int) else None,
            nonce=token.get("nonce") or "",
        )

    @property
    def portrait(self) -> dict:
        """What is written down about the person anew at each sign-in."""
        return {"email": self.email, "name_en": self.name_en, "name_ar": self.name_ar, "roles": list(self.roles)}


def roles_in(claim) -> tuple[Role, ...]:
    """Our roles among the words of the claim, which may be one word or a list."""
    words = [claim] if isinstance(claim, str) else claim if isinstance(claim, list) else []
    return tuple(role for word, role in ROLE_OF_CLAIM.items() if word in words)


def spoken(locale) -> str:
    language = locale.split("-")[0] if isinstance(locale, str) else ""
    return language if language in Person.Language.values else Person.Language.ENGLISH
