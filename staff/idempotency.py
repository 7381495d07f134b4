"""What if a script sends the same call twice? With an Idempotency-Key the second one gets the first one's answer.

Source: the IETF draft "The Idempotency-Key HTTP Header Field". A key belongs to whoever sent it; another body under the
same key is refused.
"""

import hashlib
from datetime import timedelta
from http import HTTPStatus

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from hqconsole.kernel import clock

from .bearer import known_caller
from .models import IdempotentCall

HEADER = "Idempotency-Key"
KEEP = timedelta(days=1)
MAX_KEY = 200


class OnlyOnce:
    """Wraps an API view: an unsafe call with a key is performed once, and remembered for a day."""

    def __init__(self, view):
        self.view = view
        self.csrf_exempt = getattr(view, "csrf_exempt", False)

    def __call__(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        key = request.headers.get(HEADER, "")
        actor = known_caller(request)
        if request.method in ("GET", "HEAD", "OPTIONS") or not key or actor is None:
            return self.view(request, *args, **kwargs)
        if len(key) > MAX_KEY or not key.isprintable():
            return refused(400, _("An Idempotency-Key has at most %(count)s printable characters.") % {"count": MAX_KEY})
        return self.once(request, actor.id, key, *args, **kwargs)

    def once(self, request: HttpRequest, owner: str, key: str, /, *args, **kwargs) -> HttpResponse:
        """Perform and remember in one transaction; a second call waits for the first and gets its answer.

        A call that did nothing (a refusal, a failure, a kill) leaves no trace and may be tried again.
        """
        digest = digest_of(request.method, request.get_full_path(), request.body)
        with transaction.atomic():
            forget_old_calls()
            call, is_first = IdempotentCall.objects.get_or_create(
                owner=owner, key=key, defaults={"digest": digest, "at": clock.now()}
            )
            if not is_first:
                return remembered(call, digest)
            response = self.view(request, *args, **kwargs)
            if response.status_code >= HTTPStatus.MULTIPLE_CHOICES:
                transaction.set_rollback(True)
            else:
                call.remember(response.status_code, response.content.decode())
        return response


def forget_old_calls() -> None:
    """Nobody repeats a call after a day."""
    IdempotentCall.objects.filter(at__lt=clock.now() - KEEP).delete()


def digest_of(*parts) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def remembered(call: IdempotentCall, digest: str) -> HttpResponse:
    if call.digest != digest:
        return refused(422, _("This Idempotency-Key was used for another call."))
    return HttpResponse(call.body, status=call.status, content_type="application/json", headers={"Idempotent-Replay": "true"})


def refused(status: int, title: str) -> JsonResponse:
    problem = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "code": "idempotency",
        "detail": "",
        "errors": {},
        "roles": [],
    }
    return JsonResponse(problem, status=status, content_type="application/problem+json")
