"""What holds for every request? A probe that needs nothing, sign-in by default, refusals as pages, one sentence when
PostgreSQL is away."""

import logging
from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.db import DataError, InterfaceError, OperationalError
from django.http import HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from .errors import Forbidden, Refusal, SentForReview
from .web import go, to_sign_in

log = logging.getLogger(__name__)
PERMISSIONS_POLICY = (
    "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), "
    "payment=(), screen-wake-lock=(), usb=(), xr-spatial-tracking=(), clipboard-read=(), "
    "clipboard-write=(self), publickey-credentials-create=(self), publickey-credentials-get=(self)"  # copy.js, factors.js
)
NO_GATE = object()
API_GATE = "api"
METHODS_OF_PAGES = ("GET", "HEAD", "POST")


class SecurityHeaders:
    """What browsers are told with every answer: pages, errors, refusals, streams, the probe. CSP comes from django-csp.

    Django's own middleware says a part of it, but stands behind the network gate, since it redirects to https.
    Nobody keeps an answer, except files of ours, which hold no data.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self.headers = {
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
            "Cross-Origin-Opener-Policy": settings.SECURE_CROSS_ORIGIN_OPENER_POLICY,
            "Cross-Origin-Resource-Policy": "same-origin",
            "Permissions-Policy": PERMISSIONS_POLICY,
        }
        self.transport = f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains; preload"

    def __call__(self, request):
        response = self.get_response(request)
        for name, value in self.headers.items():
            response.headers[name] = value
        if settings.SECURE_HSTS_SECONDS and request.is_secure():
            response.headers["Strict-Transport-Security"] = self.transport
        if not is_file_of_ours(request, response):
            response.headers["Cache-Control"] = "no-store"
        return response


def is_file_of_ours(request, response) -> bool:
    found = response.status_code in (HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT, HTTPStatus.NOT_MODIFIED)
    return found and request.path.startswith(settings.STATIC_URL)


class HealthProbe:
    """Answers /healthz before sessions, hosts and databases are looked at: it says that the process lives."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path == "/healthz":
            return HttpResponse("ok", content_type="text/plain")
        return self.get_response(request)


class DatabaseOutage:
    """Says in one sentence that the database cannot be reached, instead of an error; the next request tries again.

    What breaks in a middleware, where sessions are read, reaches only handler500, which asks here (see hqconsole.home).
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, OperationalError | InterfaceError):
            return self.unavailable(request)
        return None

    @staticmethod
    def unavailable(request):
        if request.path.startswith("/api/"):
            problem = {
                "type": "about:blank",
                "title": _("The database cannot be reached. Try again in a moment."),
                "status": 503,
                "code": "unavailable",
            }
            return JsonResponse(problem, status=503, content_type="application/problem+json", headers={"Retry-After": "5"})
        return render(None, "503.html", status=503)


class DefaultDeny:
    """No page without a gate: an unmarked view is refused, a gated one needs sign-in before anything else happens.

    `view.gate` is the permission of a page, None for the few public ones, and API_GATE where the API admits by itself.
    Pages are read and posted to; whatever else they are asked they do not know.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        gate = getattr(view, "gate", NO_GATE)
        if gate is NO_GATE:
            log.error("%s has no gate and is refused.", request.path)
            return refusal_page(request, Forbidden(request.path, []))
        if gate == API_GATE:
            return None
        if gate is not None and request.actor is None:
            return to_sign_in(request)
        return None if request.method in METHODS_OF_PAGES else HttpResponseNotAllowed(METHODS_OF_PAGES)


class Refusals:
    """Turns expected outcomes into pages, so that no door has to catch them."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, SentForReview):
            messages.info(request, exception.sentence)
            return go(request, exception.url)
        if isinstance(exception, DataError):
            exception = Refusal(_("Some of what you sent cannot be stored: a forbidden character, or a number out of range."))
        return refusal_page(request, exception) if isinstance(exception, Refusal) else None


def refusal_page(request, refusal: Refusal) -> HttpResponse:
    """The refusal as a whole page, or as a toast where htmx asked."""
    frame = "ui/pages/refusal.html" if request.htmx else "base.html" if request.actor else "ui/pages/still.html"
    template = "403.html" if isinstance(refusal, Forbidden) else "refused.html"
    return render(request, template, {"refusal": refusal, "frame": frame}, status=refusal.status)
