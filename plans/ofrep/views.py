"""How do the product's servers ask? By the OpenFeature Remote Evaluation Protocol, so that any OpenFeature SDK works."""

import json
from functools import wraps
from http import HTTPStatus
from inspect import iscoroutinefunction

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from hqconsole.kernel.middleware import API_GATE

from . import faults
from .answers import answers
from .asked import asked
from .callers import caller
from .streams import moves


def door(view):
    """A door of the protocol: it admits by API key alone, and answers each fault as the protocol has it."""

    @wraps(view)
    def admitted(request: HttpRequest, **named) -> HttpResponse:
        try:
            return view(request, caller(request), **named)
        except faults.Fault as fault:
            return fault.answer(named.get("key", ""))

    @wraps(view)
    async def admitted_async(request: HttpRequest, **named) -> HttpResponse:
        try:
            return await view(request, await sync_to_async(caller)(request), **named)
        except faults.Fault as fault:
            return fault.answer()

    entrance = csrf_exempt(admitted_async if iscoroutinefunction(view) else admitted)
    entrance.gate = API_GATE
    return entrance


@door
@require_POST
def evaluate_flag(request, by, key: str):
    """One flag of one tenant."""
    answer = answers.to(targeting_key_in(request))
    flag = answer.values.flags.get(key)
    if flag is None:
        asked.note_unknown(key)
        raise faults.no_such_flag(key)
    asked.note("asked", {key})
    return HttpResponse(flag, content_type="application/json")


@door
@require_POST
def evaluate_flags(request, by):
    """Every flag of one tenant; nothing but the tag where the caller has them already."""
    answer = answers.to(targeting_key_in(request))
    asked.note("sent", answer.values.flags.keys())
    if is_known(request, answer.etag):
        return HttpResponse(status=HTTPStatus.NOT_MODIFIED, headers={"ETag": answer.etag})
    return HttpResponse(answer.body, content_type="application/json", headers={"ETag": answer.etag})


@door
@require_GET
async def streams(request, by, slug: str):
    """Server-sent events that say when a tenant's flags have to be asked for again."""
    last = request.headers.get("Last-Event-ID", "")
    first = await sync_to_async(answers.to)(slug)
    return StreamingHttpResponse(moves(by, first, last and f'"{last}"'), content_type="text/event-stream")


def targeting_key_in(request: HttpRequest) -> str:
    """The tenant that the context names. Raises Fault."""
    try:
        body = json.loads(request.body or b"{}")
    except (ValueError, RecursionError) as why:
        raise faults.unread("The body is no JSON.") from why
    if not isinstance(body, dict):
        raise faults.unread("The body is no object.")
    context = body.get("context", {})
    if not isinstance(context, dict):
        raise faults.bad_context("The context is no object.")
    key = context.get("targetingKey", "")
    if not isinstance(key, str):
        raise faults.bad_context("The targetingKey is no text.")
    if not key:
        raise faults.no_targeting_key()
    return key


def is_known(request: HttpRequest, etag: str) -> bool:
    """Whether the caller has this body. Told by an event of another one, it gets the body in any case."""
    told = request.GET.get("flagConfigEtag", "")
    known = {each.strip().removeprefix("W/") for each in request.headers.get("If-None-Match", "").split(",")}
    return etag in known and told in ("", etag)
