"""How does the identity provider's word become a session? allauth speaks the protocol, the admission is ours.

allauth writes nothing: `pre_social_login` always answers by itself, so that neither its sign-up nor its tables are used.
"""

import logging
import secrets
from dataclasses import replace

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.models import SocialApp, SocialToken
from allauth.socialaccount.providers.base.constants import AuthError, AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from requests import RequestException

from hqconsole.kernel import clock
from hqconsole.kernel.actor import Actor
from hqconsole.kernel.errors import Refusal, Unavailable
from hqconsole.kernel.tracing import id_of
from hqconsole.kernel.web import show
from network.sources import address

from . import actions, limits, proofs, sessions
from .claims import NO_EMAIL, Claims, ContradictionError
from .discovery import discovered, told_in
from .models import Arrival, Person
from .signatures import BadToken

PROVIDER = "sso"
CLOCKS_DIFFER_SECONDS = 30
logger = logging.getLogger(__name__)


class NotTheSamePerson(Refusal):
    """Somebody else answered the request to sign in again."""

    status = 403


class NotFresh(Refusal):
    """The provider did not ask again, or does not say when it did."""

    status = 403


def provider_name() -> str:
    """What the button says."""
    return settings.HQ_PROVIDER.name


def ask_provider(request: HttpRequest, goal: str, *, choose: bool = False, again: bool = False, proof: str = "") -> HttpResponse:
    """Send the browser to the identity provider; it comes back to the callback and goes on to `goal`.

    `choose` lets the person pick another account, `again` makes the provider ask for a new proof of identity, and
    `proof` is the key of the one that is given by it. Raises TooOften and Unavailable.
    """
    limits.refuse_restless(request.actor.id if request.actor else address(request))
    again = again or bool(proof)
    sent = {"nonce": secrets.token_urlsafe(24), "again": again, "proof": proof, "at": sessions.epoch(clock.now())}
    nonce = {"nonce": sent["nonce"]} if settings.HQ_PROVIDER.sends_nonce else {}
    wishes = {"prompt": "login", "max_age": "0"} if again else {"prompt": "select_account"} if choose else {}
    try:
        provider = get_adapter(request).get_provider(request, PROVIDER)
        return provider.redirect(request, AuthProcess.LOGIN, next_url=goal, data=sent, auth_params=nonce | wishes)
    except RequestException as trouble:
        raise Unavailable(_("The sign-in service cannot be reached. Try again in a moment.")) from trouble


class AccountAdapter(DefaultAccountAdapter):
    """Closes what allauth offers besides single sign-on."""

    def is_open_for_signup(self, request):
        return False

    def pre_login(self, request, user, **kwargs):
        raise PermissionDenied  # whoever comes here did not come through pre_social_login

    def authenticate(self, request, **credentials):
        return None


class Protocol(OpenIDConnectOAuth2Adapter):
    """The code flow as allauth speaks it, with what it leaves out: the issuer is ours to name and its signature is checked."""

    @property
    def openid_config(self) -> dict:
        return discovered(settings.HQ_PROVIDER)

    def complete_login(self, request, app, token, **kwargs):
        answers = {"id_token": self.id_token(kwargs["response"].get("id_token") or "")}
        if "userinfo_endpoint" in self.openid_config:
            answers["userinfo"] = self._fetch_user_info(token.token)
        return self.get_provider().sociallogin_from_response(request, answers)

    def id_token(self, raw: str) -> dict:
        try:
            return told_in(raw, settings.HQ_PROVIDER)
        except BadToken as bad:
            raise OAuth2Error(f"ID token refused: {bad}") from bad


class SingleSignOnAdapter(DefaultSocialAccountAdapter):
    """Admits, or refuses, whoever the provider sends back."""

    def list_apps(self, request, provider=None, client_id=None) -> list[SocialApp]:
        return [SocialApp(**settings.HQ_PROVIDER.as_app)]

    def get_provider(self, request, provider, client_id=None):
        found = super().get_provider(request, provider, client_id)
        found.oauth2_adapter_class = Protocol
        return found

    def is_open_for_signup(self, request, sociallogin):
        return False

    def pre_social_login(self, request, sociallogin):
        sent, goal = sociallogin.state["data"], sociallogin.state.get("next") or settings.LOGIN_REDIRECT_URL
        claims = believable(sociallogin.account.extra_data, sent["nonce"])
        if sent["again"]:
            refuse_unless_fresh_and_same(request, claims, sent["at"])
        arrival = None if sent["again"] else arriving(request, sociallogin.token)
        person = actions.sign_in(provider=PROVIDER, claims=claims, again=sent["again"], arrival=arrival, by=admitting(request))
        if person is None:
            request.session.flush()
            raise ImmediateHttpResponse(turned_away(request, claims))
        if sent["again"]:
            sessions.renew_proof(request, claims.signed_in_at)
            if proof := proofs.asked(request, sent["proof"]):
                proof.give(clock.now())
        else:
            sessions.open_session(request, person, arrival.session, claims.signed_in_at)
        raise ImmediateHttpResponse(redirect(goal))

    def on_authentication_error(self, request, provider, error=None, exception=None, extra_context=None):
        logger.warning("Sign-in failed (%s): %s", error, exception or "the provider's answer did not fit a request of ours")
        cancelled = error == AuthError.CANCELLED
        raise ImmediateHttpResponse(show(request, "staff/sign_in_failed.html", status=401, cancelled=cancelled))


def arriving(request: HttpRequest, token: SocialToken) -> Arrival:
    return sessions.arrival(request, token.token, token.token_secret)


def believable(answers: dict, nonce: str) -> Claims:
    """The claims, if they answer our own question. A provider that sends no nonce back has state and PKCE only."""
    try:
        claims = Claims.of(answers, settings.HQ_PROVIDER)
    except ContradictionError as contradiction:
        raise OAuth2Error("userinfo and ID token are about different people") from contradiction
    if (settings.HQ_PROVIDER.sends_nonce or claims.nonce) and not secrets.compare_digest(claims.nonce.encode(), nonce.encode()):
        raise OAuth2Error("wrong nonce")
    return claims


def turned_away(request: HttpRequest, claims: Claims) -> HttpResponse:
    return show(request, "staff/not_hq.html", status=403, name=claims.name_en, no_email=claims.refused == NO_EMAIL)


def callback(request: HttpRequest) -> HttpResponse:
    """Where the provider sends people back to."""
    return OAuth2CallbackView.adapter_view(Protocol(request, PROVIDER))(request)


def refuse_unless_fresh_and_same(request: HttpRequest, claims: Claims, asked_at: int) -> None:
    """Raise unless the person of this session has proved anew who they are since we asked."""
    person = Person.objects.known_as(PROVIDER, claims.subject).first()
    if person is None or person != request.user:
        raise NotTheSamePerson(_("You are signed in as one person and answered as another. Sign out first to change over."))
    if claims.signed_in_at is None or claims.signed_in_at < asked_at - CLOCKS_DIFFER_SECONDS:
        raise NotFresh(_("The sign-in service did not ask you to prove again who you are, so this does not count."))


def admitting(request: HttpRequest) -> Actor:
    """The machine that lets people in, with the address they come from."""
    return replace(Actor.worker("sign_in"), ip=address(request), request_id=id_of(request))
