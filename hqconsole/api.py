"""Where is the API? At /api/v1/: the routers of the families, one sign-in, one form of error (RFC 9457).

A console session (with CSRF token), or as bearer token an API key or an access token of Supabase Auth, opens it. A
mutating call takes `?dry_run=1` and an `Idempotency-Key`; the same key from the same actor gives the first answer again.
"""

import logging
from functools import cache, cached_property
from http import HTTPStatus

from django.core.exceptions import RequestDataTooBig
from django.db import DataError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import HttpBearer, SessionAuth
from ninja.utils import normalize_path

import approvals.api
import audit.api
import jobs.api
import metrics.api
import network.api
import plans.api
import staff.api
import tenants.api
from hqconsole.kernel.actor import ANYWHERE
from hqconsole.kernel.api import Problem, SentOut
from hqconsole.kernel.errors import Forbidden, Refusal, SentForReview
from hqconsole.kernel.middleware import API_GATE
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.roles import names_of_holders
from hqconsole.kernel.web import gate
from staff.bearer import NotesUse, caller, known_caller
from staff.idempotency import OnlyOnce

log = logging.getLogger(__name__)


class Session(SessionAuth):
    """The person who is signed in to the console in this browser."""

    def authenticate(self, request: HttpRequest, key):
        return request.actor


class Key(HttpBearer):
    def authenticate(self, request: HttpRequest, token: str):
        return caller(request)


class Api(NinjaAPI):
    """Describes itself once in a process: it stays the same, and to write it down takes two seconds."""

    @cached_property
    def described(self) -> dict:
        return super().get_openapi_schema()

    def get_openapi_schema(self, **_place) -> dict:
        return self.described


api = Api(
    title="HQ Console",
    version="1",
    description=__doc__,
    auth=[Key(), Session()],
    docs_url="/docs",
    openapi_url="/openapi.json",
    urls_namespace="api",
)
api.add_router("/tenants", tenants.api.router)
api.add_router("/trusts", tenants.api.trusts)
api.add_router("/elevations", staff.api.elevations)
api.add_router("/plans", plans.api.plans.router)
api.add_router("/plans", plans.api.editions.router)
api.add_router("/features", plans.api.registry.features)
api.add_router("/limits", plans.api.registry.limits)
api.add_router("/add-ons", plans.api.registry.add_ons)
api.add_router("/subscriptions", plans.api.subscriptions.router)
api.add_router("/campaigns", plans.api.campaigns.router)
api.add_router("/runs", jobs.api.router)
api.add_router("/metrics", metrics.api.router)
api.add_router("/approvals", approvals.api.router)
api.add_router("/networks", network.api.router)
api.add_router("/audit", audit.api.router)
api.add_router("/entitlements", plans.api.entitlements.router)
api.add_router("/overrides", plans.api.overrides.router)
api.add_router("/flags", plans.api.overrides.flags)


def problem(request: HttpRequest, status: int, title: str, code: str, **more) -> HttpResponse:
    """An error as application/problem+json."""
    body = Problem(title=title, status=status, code=code, **more)
    response = HttpResponse(body.model_dump_json(), status=status, content_type="application/problem+json")
    if status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


@api.exception_handler(Refusal)
def refused(request, refusal):
    errors = getattr(refusal, "errors", {refusal.field: refusal.message} if refusal.field else {})
    roles = getattr(refusal, "roles", [])
    response = problem(request, refusal.status, refusal.message, refusal.code, errors=errors, roles=roles)
    if seconds := getattr(refusal, "retry_after", 0):
        response.headers["Retry-After"] = str(seconds)
    return response


@api.exception_handler(SentForReview)
def sent(request, sent):
    body = SentOut(title=sent.sentence, request=sent.key, url=sent.url)
    return HttpResponse(body.model_dump_json(), status=HTTPStatus.ACCEPTED, content_type="application/json")


@api.exception_handler(ValidationError)
def invalid(request, failure):
    errors = {".".join(map(str, error["loc"][1:])) or str(error["loc"][0]): error["msg"] for error in failure.errors}
    return problem(request, 422, _("Some of what you sent cannot be used."), "invalid", errors=errors)


@api.exception_handler(Http404)
def missing(request, failure):
    return problem(request, 404, _("There is no such thing."), "not_found")


@api.exception_handler(AuthenticationError)
def unknown(request, failure):
    return problem(request, 401, _("Sign in, or send a valid API key."), "unauthenticated")


@api.exception_handler(DataError)
def unstorable(request, failure):
    return problem(request, 422, _("Some of what you sent cannot be stored."), "invalid")


@api.exception_handler(RequestDataTooBig)
def too_big(request, failure):
    return problem(request, 413, _("What you sent is too big."), "too_big")


@api.exception_handler(Exception)
def defect(request, failure):
    if isinstance(failure, OperationalError | InterfaceError):
        raise failure  # the middleware says it in one sentence
    log.exception("%s failed", request.path)
    return problem(request, 500, _("Something here is broken; we have been told."), "defect")


@api.exception_handler(HttpError)
def wrong(request, failure):
    return problem(request, failure.status_code, str(failure), "bad_request")


class Admits:
    """Wraps an API view: whoever may not even ask for the verb of an operation is refused before anything is read.

    A stranger is not told which methods there are.
    """

    def __init__(self, view, route: str):
        self.view, self.route = view, route
        self.csrf_exempt = getattr(view, "csrf_exempt", False)

    def __call__(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        verb, actor = verbs().get((request.method, self.route)), known_caller(request)
        if verb is None and actor is None:
            return unknown(request, None)
        if verb and actor and not actor.may_ask(verb, ANYWHERE):
            request.verb = verb
            return refused(request, Forbidden(verb, names_of_holders(verb)))
        return self.view(request, *args, **kwargs)


@cache
def verbs() -> dict[tuple[str, str], Permission]:
    """The verb that each method of each route takes: the operation's name, or the family's `.view` where it only reads."""
    return {
        (method, normalize_path(f"{mounted.prefix}/{path}").strip("/").replace("{", "<").replace("}", ">")): verb_of(
            operation.operation_id
        )
        for mounted in api._get_bound_routers()  # the whole description says the same, two seconds later
        for path, view in mounted.path_operations.items()
        for operation in view.operations
        for method in operation.methods
    }


def verb_of(operation: str) -> Permission:
    return Permission(operation) if operation in set(Permission) else Permission(f"{operation.split('.')[0]}.view")


DESCRIPTIONS = {"api-root", "openapi-json", "openapi-view"}  # pages about the API, for people


def guarded_urls() -> tuple:
    """The API's URL patterns, each marked as wearing the API's own gate, and answering each idempotency key once."""
    patterns, namespace, instance = api.urls
    for pattern in patterns:
        if pattern.name in DESCRIPTIONS:
            pattern.callback = gate(Permission.STAFF_VIEW)(pattern.callback)
        else:
            pattern.callback = NotesUse(Admits(OnlyOnce(pattern.callback), str(pattern.pattern)))
            pattern.callback.gate = API_GATE
    return patterns, namespace, instance
