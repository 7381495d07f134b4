"""What does one see first? How the platform stands, at a glance; and the palette that leads anywhere."""

import sys

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

import approvals.queries
from audit.queries import chain_state, latest, tenant_names
from hqconsole import api
from hqconsole.kernel import clock
from hqconsole.kernel.middleware import DatabaseOutage
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.tracing import trace
from hqconsole.kernel.web import gate, show, to_sign_in
from jobs.queries import counts_by_state, troubled
from staff.bearer import known_caller
from tenants.queries import counts_by_status, directory


@gate(Permission.TENANTS_VIEW)
def index(request):
    may_audit = request.actor.may(Permission.AUDIT_VIEW)
    recent = latest() if may_audit else []
    return show(
        request,
        "home.html",
        tenants=counts_by_status(),
        runs=counts_by_state(),
        troubled=troubled(),
        waiting=approvals.queries.waiting_count(request.actor),
        now=clock.now(),
        debts=approvals.queries.debts_owed(),
        chain=chain_state() if may_audit else None,
        recent=recent,
        named=tenant_names([line.entry for line in recent]),
    )


@gate(Permission.TENANTS_VIEW)
def palette(request):
    """Tenants whose name or slug contains what was typed, for Ctrl K."""
    text = request.GET.get("q", "").strip()[:120]
    found = directory(text=text, size=8) if text else []
    hits = [
        {"name": each.name, "other_name": each.other_name, "slug": each.slug, "url": reverse("tenants:detail", args=[each.slug])}
        for each in found
    ]
    return show(request, "ui/palette_hits.html", tenants=hits)


def not_found(request, exception):
    """An unknown address: strangers learn nothing from it and are asked to sign in, as everywhere."""
    if is_of_script(request):
        return api.missing(request, exception) if known_caller(request) else api.unknown(request, exception)
    if getattr(request, "actor", None) is None:
        return to_sign_in(request)
    return framed(request, "404.html", 404)


def unreadable(request, exception):
    """A request that is broken in itself."""
    if is_of_script(request):
        return api.problem(request, 400, _("This request cannot be read."), "bad_request")
    return framed(request, "400.html", 400)


def forbidden(request, exception=None):
    """What Django itself forbids; our own gates say more (see hqconsole.kernel.middleware)."""
    return framed(request, "403.html", 403)


def is_of_script(request) -> bool:
    """Whether whoever asks expects problems, not pages."""
    return request.path.startswith("/api/")


def framed(request, template: str, status: int):
    """A page in the house for staff; for strangers, or before anybody knows who is asking, one that needs nothing."""
    is_known = getattr(request, "actor", None) is not None
    return render(request if is_known else None, template, status=status)


def broken(request):
    """A defect; or PostgreSQL went away before anybody knew who is asking, which has a sentence of its own."""
    outage = DatabaseOutage(None).process_exception(request, sys.exc_info()[1])
    return outage or render(None, "500.html", trace(), status=500)
