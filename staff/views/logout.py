"""Through which door does the identity provider say that somebody signed out there?"""

import logging

import requests
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from hqconsole.kernel.web import public
from staff import actions
from staff.adapters import PROVIDER, admitting
from staff.backchannel import heard
from staff.signatures import BadToken

log = logging.getLogger(__name__)


@public
@csrf_exempt
@never_cache
@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """The logout token says who; its signature is the only thing that is believed."""
    try:
        subject, sid = heard(request.POST.get("logout_token", ""))
    except (BadToken, requests.RequestException) as bad:
        log.warning("A logout token was refused: %s", bad)
        return JsonResponse({"error": "invalid_request"}, status=400)
    actions.heed_logout(provider=PROVIDER, subject=subject, sid=sid, by=admitting(request))
    return HttpResponse()
