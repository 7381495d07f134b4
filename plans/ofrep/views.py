"""How do the product's servers ask? By the OpenFeature Remote Evaluation Protocol, so that any OpenFeature SDK works."""

import json
from functools import partial, wraps
from http import HTTPStatus
from inspect import iscoroutinefunction

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from hqconsole.kernel.middleware import API_GATE
from staff.models import Key

from . import faults
from .answers import answers
from .asked import asked
from .callers import caller, hurry, is_counted
from .hearing import hearing
from .streams import moves


def door(view):
    """A door of the protocol: it admits by API key alone, and answers each fault as the protocol has it.

    What it answers to a key it would answer `again` to the same key, which then is only counted.
    """

    @wraps(view)
    def admitted(request: HttpRequest, **named) -> HttpResponse:
        try:
            by = caller(request)
            answer = view(request, by, **named)
        except faults.Fault as fault:
            return fault.answer(named.get("key", ""))
        answer.again = partial(again, view, by, named)
        return answer

    @wraps(view)
    async def admitted_async(request: HttpRequest, **named) -> HttpResponse:
        try:
            return await view(request, await sync_to_async(caller)(request), **named)
        except faults.Fault as fault:
            return fault.answer()

    entrance = csrf_exempt(admitted_async if iscoroutinefunction(view) else admitted)
    entrance.gate = API_GATE
    return entrance


def again(view, by: Key, named: dict, request: HttpRequest) -> HttpResponse:
    """What the view answers to a key that was let in a moment ago. Counted once it has an answer: it may have to ask twice."""
    hearing.start()
    key = named.get("key", "")
    try:
        answer = view(request, by, **named)
    except faults.Fault as fault:
        answer = fault.answer(key)
    return answer if is_counted(by) else hurry().answer(key)


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
    """Every flag of one tenant; nothing but the tag where the caller has them already.

    Whoever was told of another version may have been told by a process that heard of it before this one did.
    """
    key, told = targeting_key_in(request), request.GET.get("flagConfigEtag", "")
    answer = answers.to(key)
    if told not in ("", answer.etag):
        answer = answers.read(key)
    asked.note("sent", answer.values.flags.keys())
    if told in ("", answer.etag) and is_known(request, answer.etag):
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
    """Whether the caller has this body."""
    return etag in {each.strip().removeprefix("W/") for each in request.headers.get("If-None-Match", "").split(",")}
