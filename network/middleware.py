"""Does this request come from a network that may reach us? Asked before sessions, people and pages are looked at."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from . import denials, rules, sources


class NetworkGate:
    """Turns away whoever comes from elsewhere, on every path and with every method alike, and never towards a sign-in."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest):
        if rules.standing.admits(sources.peer(request)):
            return self.get_response(request)
        address = sources.address(request)
        if rules.standing.sees_table:
            denials.note(address, request.path)
        return denied(request, address)


def denied(request: HttpRequest, address: str) -> HttpResponse:
    """403 with the address as we see it, which is what the person at the VPN needs to know; a problem for scripts."""
    if request.path.startswith("/api/"):
        problem = {
            "type": "about:blank",
            "title": "This console is reached from allowed networks only.",
            "status": 403,
            "code": "network",
            "detail": f"Your address here: {address or 'not readable'}.",
        }
        return JsonResponse(problem, status=403, content_type="application/problem+json")
    return render(None, "network/denied.html", {"address": address}, status=403)
