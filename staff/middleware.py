"""Who is asking, and in which language do we answer?"""

from dataclasses import replace

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from hqconsole.kernel import clock
from hqconsole.kernel.actor import EMERGENCY, Actor, Origin
from hqconsole.kernel.errors import Unavailable
from hqconsole.kernel.middleware import API_GATE, refusal_page
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.roles import TAKES_TWO_FACTORS
from hqconsole.kernel.tracing import id_of
from hqconsole.kernel.web import way_back
from network.sources import address

from . import proofs, sessions
from .models import Session


class WhoIsThis:
    """Sets `request.actor`: the signed-in person, or None. A session that is over, or of a person without a role, ends here.

    `request.find_proof` finds a proof of identity that this session gave. A session about which the provider has been
    silent for too long pauses: it gets one sentence, and goes on once the provider answers. `request.sitting` is its row.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest):
        request.find_proof = lambda key: proofs.given(request, key)
        request.is_paused = False
        request.actor = None if request.path.startswith(settings.STATIC_URL) else actor_of_session(request)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs):
        verb = getattr(view, "gate", None)
        if verb in (None, API_GATE):
            return None
        if request.actor and request.actor.is_narrowed_below(verb):
            page = "staff:second_factor" if Permission.STAFF_USE_FACTOR in request.actor.scopes else "staff:factors"
            return redirect(f"{reverse(page)}?{urlencode({'next': way_back(request)})}")
        if request.is_paused:
            return refusal_page(
                request, Unavailable(_("The sign-in service has not answered for a while. Your session waits for it."))
            )
        return None


def actor_of_session(request: HttpRequest) -> Actor | None:
    if not request.session.get(SESSION_KEY):
        return None
    session = sessions.present(request)
    if over := sessions.why_over(session):
        request.session.flush()
        request.session["farewell"] = over
        request.user = AnonymousUser()
        return None
    request.sitting, request.user, request.is_paused = session, session.person, session.is_paused(clock.now())
    if request.is_paused:
        return None
    sessions.note_presence(session, address(request))
    facts = {"ip": address(request), "request_id": id_of(request), "signed_in_at": sessions.proof_of(request)}
    actor = request.user.as_actor(Origin.PAGE, **facts)
    if session.is_emergency:
        actor = replace(actor, warrant=f"{EMERGENCY}:{session.envelope_id}")
    return narrowed(actor, session)


def narrowed(actor: Actor, session: Session) -> Actor:
    """The same actor; in a role that takes a second factor, without one in this session, only able to add or use it.

    Where such a role is lent for a time, only what is lent waits for the factor.
    In an emergency none can be added: whoever has none acts without, and cannot give the proof that a high risk takes.
    """
    if session.has_two_factors:
        return actor
    if not TAKES_TWO_FACTORS & actor.roles:
        return replace(actor, find_grants=lambda: [grant for grant in actor.grants if not grant.takes_two_factors])
    if session.person.factors.exists():
        return replace(actor, scopes=frozenset({Permission.STAFF_USE_FACTOR, Permission.STAFF_SIGN_OUT}))
    if session.is_emergency:
        return actor
    return replace(actor, scopes=frozenset({Permission.STAFF_ADD_FACTOR, Permission.STAFF_SIGN_OUT}))


class Language:
    """Speaks the person's language; to strangers the one they chose on the sign-in page or their browser asks for."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest):
        signed_in = request.actor is not None
        language = request.user.language if signed_in else translation.get_language_from_request(request)
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        if not signed_in:
            patch_vary_headers(response, ("Accept-Language",))
        return response
