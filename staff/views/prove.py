"""On which page does somebody prove anew that it is them, before a dangerous act?"""

from urllib.parse import urlencode, urlsplit, urlunsplit

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.views.decorators.cache import never_cache

from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.web import gate, local, show
from staff import proofs
from staff.adapters import ask_provider, provider_name
from staff.forms import ProofForm
from staff.models import Proof


@gate(Permission.STAFF_SET_PREFERENCES)
@never_cache
def prove(request: HttpRequest) -> HttpResponse:
    """`for` is the digest of the act, `next` the page that asked; it is told the proof's key as `proof`."""
    form = ProofForm(request.POST or request.GET)
    if not form.is_valid():
        return HttpResponseBadRequest()
    purpose, goal = form.cleaned_data["for"], local(form.cleaned_data["next"])
    if request.method == "POST":
        proof = proofs.ask(request, purpose, Proof.Method.PROVIDER)
        return ask_provider(request, with_proof(goal, proof), proof=str(proof.pk))
    return show(request, "staff/prove.html", provider=provider_name(), purpose=purpose, next=goal)


def with_proof(goal: str, proof: Proof) -> str:
    """The address of the page that asked, told under which key the proof is kept."""
    parts = urlsplit(goal)
    query = "&".join(filter(None, [parts.query, urlencode({"proof": proof.pk})]))
    return urlunsplit(parts._replace(query=query))
