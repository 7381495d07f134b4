"""What does all our furniture look like? A gallery for development: every piece, normal, empty and failing.

`?language=ar&theme=dark&density=compact` dresses this page only, for whoever takes pictures.
"""

from datetime import timedelta

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from hqconsole.kernel import clock
from hqconsole.kernel.actor import Actor, Origin
from hqconsole.kernel.differences import compared
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.roles import CARDS, Role
from hqconsole.kernel.rows import Page
from hqconsole.kernel.web import Allowed, gate, show

PLANS = [("", _("Any")), ("starter", "Starter"), ("growth", "Growth"), ("enterprise", "Enterprise")]
CHANGES = [
    {"object": "sparkle-ruh", "field": "status", "was": "Active", "becomes": "Suspended"},
    {"object": "sparkle-ruh", "field": "suspended_at", "was": None, "becomes": "2026-11-22 11:01:07"},
    {"object": "orders_per_month", "field": "value", "was": 15000, "becomes": 25000},
]


BEFORE = {"value": 12, "mode": "set", "reason": "Ramadan", "ends_at": "2026-12-01"}


class SampleFilters(forms.Form):
    text = forms.CharField(label=_("Name, slug or domain"), required=False)
    status = forms.ChoiceField(label=_("Status"), required=False, choices=[("", _("Any")), ("active", _("Active"))])
    plan = forms.ChoiceField(label=_("Plan"), required=False, choices=PLANS)


class SampleForm(forms.Form):
    name_en = forms.CharField(label=_("Name in English"), help_text=_("As it stands on receipts"))
    name_ar = forms.CharField(label=_("Name in Arabic"))
    slug = forms.SlugField(label=_("Slug"), help_text=_("Part of the tenant's address; it never changes"))
    plan = forms.ChoiceField(label=_("Plan"), choices=PLANS)
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    seed = forms.MultipleChoiceField(
        label=_("Seed"),
        required=False,
        choices=[("catalog", _("Catalogs")), ("workflow", _("Workflow"))],
        widget=forms.CheckboxSelectMultiple,
    )
    trial = forms.BooleanField(label=_("Start with a trial"), required=False)


@gate(Permission.STAFF_VIEW)
def index(request: HttpRequest) -> HttpResponse:
    """The gallery."""
    wanted = request.GET
    language = wanted.get("language") if wanted.get("language") in {"en", "ar"} else translation.get_language()
    with translation.override(language):
        look = {
            "theme": wanted.get("theme") or "system",
            "density": wanted.get("density") or "default",
            "language": language,
        }
        if "dialog" in wanted:
            return show(request, "ui/pages/confirm.html", part="dialog", **confirmations()[0])
        return show(request, "kit/index.html", preferences=look, confirmations_shown=confirmations(), **samples())


def samples() -> dict:
    """Things to show: invented, but shaped like the real ones."""
    now = clock.now()
    tenants = tenant_samples()
    return {
        "tenants": tenants,
        "page": Page(tenants, "<7", "12"),
        "filters_form": SampleFilters({"plan": "growth"}),
        "empty_form": SampleForm(),
        "failing_form": SampleForm({"name_en": "Sparkle", "slug": "not a slug", "plan": "growth"}),
        "moment": now - timedelta(minutes=16),
        "yesterday": now - timedelta(days=1),
        "day": now.date(),
        "changes_list": CHANGES,
        "growth": [5, 6, 4, 8, 9, 7, 11, 12, 10, 14, 15, 13, 17, 18],
        "waits": [(0.1, 240), (0.5, 1310), (1.0, 420), (5.0, 12), (float("inf"), 1)],
        "decline": [18, 16, 17, 12, 13, 11, 9, 10, 6, 7, 5, 4, 4, 2],
        "comparison": compared(BEFORE, BEFORE | {"value": 20, "ticket": "SUP-1204", "ends_at": "2027-01-01"}),
        "steps_list": step_samples(now),
        "json_value": {"route_optimizer": {"enabled": True, "max_stops": 20}, "note": "موسم رمضان"},
        **choice_samples(),
        "roles": [card.name for card in CARDS[:2]],
        "admin_may": Allowed(Actor("staff:1", "Jehad", frozenset({Role.SUPER_ADMIN}), Origin.PAGE)),
        "analyst_may": Allowed(Actor("staff:2", "Sara", frozenset({Role.SUPPORT_ANALYST}), Origin.PAGE)),
    }


def tenant_samples() -> list[dict]:
    return [
        {"name": "Sparkle Laundry", "slug": "sparkle-ruh", "kind": "ok", "status": _("Active"), "plan": "Enterprise"},
        {"name": "مغاسل نقاء السريعة", "slug": "naqaa-jed", "kind": "trial", "status": _("Trial"), "plan": "Growth"},
        {"name": "Al Waha Dry Clean", "slug": "alwaha", "kind": "warn", "status": _("Past due"), "plan": "Growth"},
        {"name": "Rose Garment Care", "slug": "rose-garment", "kind": "bad", "status": _("Suspended"), "plan": "Starter"},
        {"name": "Zahra Textile Care", "slug": "zahra-tex", "kind": "idle", "status": _("Opening"), "plan": "Starter"},
    ]


def choice_samples() -> dict:
    """Pills, tabs and segments."""
    return {
        "pills": [
            ("ok", _("Active")),
            ("trial", _("Trial")),
            ("info", _("Running")),
            ("warn", _("Past due")),
            ("bad", _("Suspended")),
            ("idle", _("Retired")),
        ],
        "tab_items": [
            {"label": _("Overview"), "url": "#", "is_current": True},
            {"label": _("Plan & features"), "url": "#", "count": 3},
            {"label": _("Audit log"), "url": "#"},
        ],
        "segment_items": [
            {"label": "24h", "url": "#", "is_current": True},
            {"label": "7d", "url": "#"},
            {"label": "30d", "url": "#"},
        ],
    }


def step_samples(now) -> list[dict]:
    return [
        {"key": "row", "label": _("Tenant created"), "state": "done", "at": now - timedelta(seconds=9), "text": ""},
        {"key": "plan", "label": _("Plan assigned"), "state": "done", "at": now - timedelta(seconds=6), "text": "Growth v6"},
        {"key": "catalog", "label": _("Catalogs seeded"), "state": "running", "at": None, "text": "214 / 480"},
        {
            "key": "workflow",
            "label": _("Workflow deployed"),
            "state": "failed",
            "text": _("The product did not answer within 10 seconds."),
            "retry_url": "/kit/?dialog=1",
        },
        {"key": "open", "label": _("Tenant opened"), "state": "pending", "text": "", "at": None},
    ]


def confirmations() -> list[dict]:
    """One question at four times: drastic, with mistakes, mild, before a fresh sign-in."""
    common = {"verb_url": "/kit/", "back_url": "/kit/", "hidden": {"fingerprint": "b1946ac9"}}
    drastic = common | {
        "title": _("Suspend Sparkle Laundry?"),
        "summary": _("You can reactivate it later."),
        "effects": [_("42 users are signed out within a minute"), _("318 open orders stay readable")],
        "changes": CHANGES[:2],
        "needs_reason": True,
        "typed_name": "sparkle-ruh",
        "submit_label": _("Suspend"),
        "tone": "bad",
    }
    failing = drastic | {"errors": {"reason": _("Say why."), "typed_name": _("This is not the slug.")}, "changes": []}
    mild = common | {
        "title": _("Retry this step?"),
        "effects": [_("The step runs again from its beginning")],
        "submit_label": _("Retry"),
        "tone": "accent",
    }
    return [drastic, failing, mild, drastic | {"sign_in_url": "#", "changes": []}]
