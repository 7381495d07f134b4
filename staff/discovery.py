"""Where are the provider's endpoints and keys, and what does an ID token of it say? Asked once, remembered for five minutes."""

from datetime import timedelta

import requests

from hqconsole.kernel import clock

from .providers import Provider
from .signatures import PATIENCE_SECONDS, BadToken, keys_at, verified

REMEMBER_FOR = timedelta(minutes=5)
ID_TOKEN_TYPES = (None, "JWT")
remembered: dict[tuple[str, str], tuple] = {}


class AnotherIssuer(requests.RequestException):
    """Whoever answers at the provider's address is not the issuer of our settings."""


def discovered(provider: Provider) -> dict:
    """The provider's discovery document. Raises requests.RequestException where there is none, or one of another issuer."""
    at, key = clock.now(), (provider.discovery_url, provider.issuer)
    found_at, document = remembered.get(key, (None, None))
    if found_at is None or at - found_at > REMEMBER_FOR:
        answer = requests.get(provider.discovery_url, timeout=PATIENCE_SECONDS)
        answer.raise_for_status()
        document = answer.json()
        if document.get("issuer") != provider.issuer:
            raise AnotherIssuer(f"{provider.discovery_url} speaks for {document.get('issuer')}")
        remembered[key] = (at, document)
    return document


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
