"""On which page does somebody prove anew that it is them, before a dangerous act?"""

from urllib.parse import urlencode, urlsplit, urlunsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.urls import reverse
from django.views.decorators.cache import never_cache

from hqconsole.kernel import clock
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.web import gate, go, local, show
from staff import proofs
from staff.adapters import ask_provider, provider_name
from staff.forms import ProofForm
from staff.models import Proof

from .factors import method_proved, ways

BY_FACTOR = ("code", "webauthn")


@gate(Permission.STAFF_SET_PREFERENCES)
@never_cache
def prove(request: HttpRequest) -> HttpResponse:
    """`for` is the digest of the act, `next` the page that asked; it is told the proof's key as `proof`."""
    form = ProofForm(request.POST or request.GET)
    if not form.is_valid():
        return HttpResponseBadRequest()
    purpose, goal = form.cleaned_data["for"], local(form.cleaned_data["next"])
    is_wrong = False
    if request.method == "POST":
        if form.cleaned_data["method"] not in BY_FACTOR:
            proof = proofs.ask(request, purpose)
            return ask_provider(request, with_proof(goal, proof), proof=str(proof.pk))
        if method := method_proved(request):
            return go(request, with_proof(goal, given_by(request, purpose, method)))
        is_wrong = True
    context = ways(request) | {"is_wrong": is_wrong, "next": goal}
    context |= {"hidden": {"for": purpose}, "act": reverse("staff:prove"), "asks_again": asks_again(request)}
    return show(request, "staff/prove.html", status=422 if is_wrong else 200, provider=provider_name(), **context)


def asks_again(request: HttpRequest) -> bool:
    """Whether the provider can prove it: where it asks again, and is not the one whose absence opened this session."""
    return settings.HQ_PROVIDER.asks_again and not request.sitting.is_emergency


def given_by(request: HttpRequest, purpose: str, method: str) -> Proof:
    """A proof that a second factor just gave; the session goes on under a new key."""
    proof = proofs.ask(request, purpose, method)
    proof.give(clock.now(), method)
    request.session.cycle_key()
    return proof


def with_proof(goal: str, proof: Proof) -> str:
    """The address of the page that asked, told under which key the proof is kept."""
    parts = urlsplit(goal)
    query = "&".join(filter(None, [parts.query, urlencode({"proof": proof.pk})]))
    return urlunsplit(parts._replace(query=query))
