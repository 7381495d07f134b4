"""Who is asking, and in which language do we answer?"""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils import translation
from django.utils.cache import patch_vary_headers

from hqconsole.kernel.actor import Actor, Origin
from network.sources import address, request_id

from . import proofs, sessions


class WhoIsThis:
    """Sets `request.actor`: the signed-in person, or None. A session that is over, or of a person without a role, ends here.

    `request.find_proof` finds a proof of identity that this session gave.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest):
        request.find_proof = lambda key: proofs.given(request, key)
        request.actor = None if request.path.startswith(settings.STATIC_URL) else actor_of_session(request)
        return self.get_response(request)


def actor_of_session(request: HttpRequest) -> Actor | None:
    if not request.user.is_authenticated:
        return None
    if sessions.is_over(request) or not request.user.roles:
        request.session.flush()
        request.user = AnonymousUser()
        return None
    sessions.note_presence(request)
    return request.user.as_actor(
        Origin.PAGE, ip=address(request), request_id=request_id(request), signed_in_at=sessions.proof_of(request)
    )


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
