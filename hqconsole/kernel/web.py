"""How does a page come about? gate() admits, show() renders, confirm() asks; refusals become pages in the middleware."""

from collections.abc import Callable
from functools import wraps
from inspect import iscoroutinefunction

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from . import review
from .actions import last_group, preview, refuse_unless_may_ask
from .actor import Actor
from .errors import ConsentMissing
from .forms import ConsentForm
from .permissions import Permission
from .risks import Risk
from .roles import role_it_takes

LONGEST_WAY_BACK = 4_000  # characters; what browsers and proxies carry without trouble


def gate(verb: Permission) -> Callable:
    """Admit to a page only actors that hold `verb` on some object, or may ask for it; the action decides about this one.

    A page without a gate is refused by the middleware.
    """

    def wearing(view):
        @wraps(view)
        def gated(request: HttpRequest, *args, **kwargs):
            refuse_unless_may_ask(request.actor, verb)
            return view(request, *args, **kwargs)

        @wraps(view)
        async def gated_async(request: HttpRequest, *args, **kwargs):
            await sync_to_async(refuse_unless_may_ask)(request.actor, verb)  # it may ask the database for what was lent
            return await view(request, *args, **kwargs)

        door = gated_async if iscoroutinefunction(view) else gated
        door.gate = verb
        return door

    return wearing


def public(view: Callable) -> Callable:
    """Mark one of the very few views that answer without sign-in: the sign-in itself."""
    view.gate = None
    return view


class Allowed:
    """What templates ask before they show a way to act: `may.tenants_suspend` is whether the actor holds tenants.suspend,

    or may ask for it, on the tenant that the page is about. The tag `act` asks for the verb itself, and why not.
    """

    def __init__(self, actor: Actor | None, about: object = None):
        self.actor, self.about = actor, about

    def __getitem__(self, name: str) -> bool:
        return not self.why_not(Permission(name.replace("_", ".", 1)))

    def only_asks(self, verb: Permission) -> bool:
        """Whether the actor may ask for it, and somebody else decides."""
        return self.actor is not None and not self.actor.may(verb, self.about) and self.actor.may_ask(verb, self.about)

    def why_not(self, verb: Permission) -> str:
        """Which role it takes, where the actor may neither do it nor ask for it; empty where they may."""
        may_ask = self.actor is not None and self.actor.may_ask(verb, self.about)
        return "" if may_ask else role_it_takes(verb)


def show(request: HttpRequest, template: str, part: str = "", status: int = 200, **context) -> HttpResponse:
    """Render `template`, or only its partial `part` where htmx asked for it."""
    wants_part = part and request.htmx and not request.htmx.boosted and not request.htmx.history_restore_request
    context["may"] = Allowed(request.actor, context.get("tenant"))
    response = render(request, f"{template}#{part}" if wants_part else template, context, status=status)
    patch_vary_headers(response, ["HX-Request"])  # or the browser brings back a part where a page was
    return response


def go(request: HttpRequest, url: str) -> HttpResponse:
    """Send the browser to `url` after an act, whether htmx or a plain form asked."""
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponse(status=303, headers={"Location": url})


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in and back here."""
    return redirect_to_login(way_back(request), resolve_url(settings.LOGIN_URL))


def way_back(request: HttpRequest) -> str:
    """This address, to come back to; or the first page, where it is longer than any of ours and no redirect carries it."""
    here = request.get_full_path()
    return here if len(here) <= LONGEST_WAY_BACK else settings.LOGIN_REDIRECT_URL


def local(path: str | None, otherwise: str = settings.LOGIN_REDIRECT_URL) -> str:
    """`path`, if it leads to a page of ours and not out of the house."""
    return path if path and path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None) else otherwise


def confirm(request: HttpRequest, act: Callable, /, *, words: dict, back: str, **arguments) -> HttpResponse:
    """Ask before `act` is done (GET), do it and go `back` (POST). Used by every act above low risk.

    `words` holds title, submit_label, tone, effects (consequences in words) and done, the message afterwards. The page
    shows what the act would change, found by running it and rolling it back; `words` may hold other changes to show.
    """
    form = ConsentForm(request.POST if request.method == "POST" else None)
    given = form.cleaned_data if form.is_valid() else {}
    if act.action.takes_reason(arguments | {"by": request.actor}):
        arguments["reason"] = given.get("reason", "")
    if request.method != "POST":
        return ask(request, act, arguments, words, back)
    if form.errors:
        return ask(request, act, arguments, words, back, {name: texts[0] for name, texts in form.errors.items()})
    by = request.actor.consenting(
        confirmed=True,
        typed_name=given["typed_name"],
        fingerprint=given["fingerprint"],
        proof=request.find_proof(given["proof"]),
    )
    try:
        act(**arguments, by=by)
    except ConsentMissing as missing:
        return ask(request, act, arguments, words, back, missing.errors)
    say_done(request, act, words["done"])
    return go(request, back)


def ask(request: HttpRequest, act: Callable, arguments: dict, words: dict, back: str, errors: dict | None = None) -> HttpResponse:
    """The confirm page or dialog, with the preview as it stands now. Raises the preview's refusal."""
    look = preview(act, **arguments, by=request.actor)
    if look.refusal:
        raise look.refusal
    asked = arguments | {"by": request.actor}
    is_high = act.action.risk(asked) >= Risk.HIGH
    proof_key = request.POST.get("proof") or request.GET.get("proof", "")
    proof, purpose = request.find_proof(proof_key), act.action.purpose(arguments) if is_high else ""
    is_proved = proof is not None and proof.is_for(purpose)
    demand = review.demanded(act.action, asked)
    context = (
        {"changes": look.changes}
        | words
        | {
            "hidden": {"fingerprint": look.fingerprint, "proof": proof_key if is_proved else ""},
            "review": demand.sentence if demand else "",
            "needs_reason": act.action.takes_reason(asked),
            "reason": arguments.get("reason", ""),
            "typed_name": act.action.name_to_type(arguments) if is_high else "",
            "prove_url": address_to_prove(request, purpose) if is_high and not is_proved else "",
            "verb_url": address_of_question(request),
            "back_url": back,
            "errors": errors or {},
        }
    )
    return show(request, "ui/pages/confirm.html", part="dialog", status=422 if errors else 200, **context)


def address_to_prove(request: HttpRequest, purpose: str) -> str:
    """Where a proof of identity is given for the act with this digest; it comes back to this page."""
    return f"{reverse('staff:prove')}?{urlencode({'for': purpose, 'next': address_of_question(request)})}"


def address_of_question(request: HttpRequest) -> str:
    """This page with what a form asked for in its query, but without the proof of an earlier visit."""
    asked = request.GET.copy()
    asked.pop("proof", None)
    return f"{request.path}?{asked.urlencode()}" if asked else request.path


def say_done(request: HttpRequest, act: Callable, done: str) -> None:
    """Say that the act is done, with a way to undo it where the verb has one."""
    can_undo = act.action.can_undo and request.actor.may(Permission.AUDIT_UNDO)
    messages.success(request, done, extra_tags=reverse("audit:undo", args=[last_group.get()]) if can_undo else "")
