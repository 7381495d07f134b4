"""What does the demo provider claim about a person, and when did they prove who they are?"""

from dataclasses import replace

from allauth.core import context
from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.cache import cache

from .people import PEOPLE, roles_of

CODE_SECONDS = 60  # as long as allauth keeps an authorization code


def sign_in_time_key(code: str) -> str:
    """Where the time of the sign-in behind an authorization code is kept until the code is redeemed."""
    return f"identity.auth_time[{code}]"


class DemoProvider(DefaultOIDCAdapter):
    def get_issuer(self) -> str:
        return settings.HQ_OIDC_SERVER_URL

    def get_user_sub(self, client, user) -> str:
        return user.username

    def get_user_by_sub(self, client, sub):
        return get_user_model().objects.filter(username=sub).first()

    def get_claims(self, purpose, user, client, scopes, email=None, **kwargs) -> dict:
        return replace(PEOPLE[user.username], roles=roles_of(user)).claims(set(scopes))

    def populate_id_token(self, id_token, client, scopes, **kwargs) -> None:
        """Add auth_time, by which the console knows a fresh sign-in from an old one, and amr (OpenID Connect Core 2)."""
        signed_in_at = cache.get(sign_in_time_key(context.request.POST.get("code", "")))
        if signed_in_at is not None:
            id_token["auth_time"] = signed_in_at
        id_token["amr"] = ["pwd", "mfa"] if PEOPLE[id_token["sub"]].has_two_factors else ["pwd"]

    def populate_server_metadata(self, data) -> None:
        data["scopes_supported"] = ["openid", "profile", "email", "roles"]
        data["claims_supported"] = ["sub", "auth_time", "amr", "name", "name_ar", "email", "email_verified", "roles", "locale"]
        data["prompt_values_supported"] = ["none", "login", "select_account"]
