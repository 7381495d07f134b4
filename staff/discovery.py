"""Where are the provider's endpoints and keys, and what does an ID token of it say? Asked once, remembered for five minutes."""

from datetime import timedelta

import requests
from django.conf import settings

from hqconsole.kernel import clock
from hqconsole.kernel.outside import why_not

from .providers import Provider
from .signatures import PATIENCE_SECONDS, BadToken, keys_at, verified

REMEMBER_FOR = timedelta(minutes=5)
ENDPOINTS = ("token_endpoint", "userinfo_endpoint", "jwks_uri")  # which the console itself calls
ID_TOKEN_TYPES = (None, "JWT")
remembered: dict[tuple[str, str], tuple] = {}


class LeadsAstray(requests.RequestException):
    """The provider names an endpoint that the console does not call."""


class AnotherIssuer(requests.RequestException):
    """Whoever answers at the provider's address is not the issuer of our settings."""


def discovered(provider: Provider) -> dict:
    """The provider's discovery document. Raises requests.RequestException where there is none, or none to trust."""
    at, key = clock.now(), (provider.discovery_url, provider.issuer)
    found_at, document = remembered.get(key, (None, None))
    if found_at is None or at - found_at > REMEMBER_FOR:
        answer = requests.get(provider.discovery_url, timeout=PATIENCE_SECONDS, allow_redirects=False)
        answer.raise_for_status()
        document = answer.json()
        if document.get("issuer") != provider.issuer:
            raise AnotherIssuer(f"{provider.discovery_url} speaks for {document.get('issuer')}")
        refuse_astray(document)
        remembered[key] = (at, document)
    return document


def refuse_astray(document: dict) -> None:
    """Raise LeadsAstray where an endpoint lies where the console does not call; in dev all of it is on this machine."""
    for name in ENDPOINTS if not settings.IS_DEV else ():
        if name in document and (fault := why_not(document[name])):
            raise LeadsAstray(f"{name} of the provider {fault}")


def told_in(id_token: str, provider: Provider) -> dict:
    """The claims of an ID token that is signed, for us, and no older than it says. Raises BadToken."""
    audience = provider.audience or provider.client_id
    told = verified(
        id_token,
        keys_at(discovered(provider)["jwks_uri"]),
        issuer=provider.issuer,
        audience=audience,
        required=("exp", "sub"),
        types=ID_TOKEN_TYPES,
    )
    if told["aud"] not in (audience, [audience]) and told.get("azp") != provider.client_id:
        raise BadToken("given to somebody else")
    return told
