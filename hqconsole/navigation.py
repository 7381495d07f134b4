"""Which rooms does the console have, and which of them may this person open?

The one list behind the sidebar, the palette, the shortcuts and the tabs of a tenant's page. Families are named by their
URLs only, never imported.
"""

from dataclasses import dataclass
from functools import cache, lru_cache
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from hqconsole.kernel import waiting
from hqconsole.kernel.actor import Actor
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.roles import CARDS


@dataclass(frozen=True)
class Room:
    """A page of its own in the sidebar. `key` follows G on the keyboard; `also` are paths that belong to it too."""

    label: Promise
    url_name: str
    icon: str
    verb: Permission
    key: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Group:
    label: Promise
    rooms: tuple[Room, ...]


@dataclass(frozen=True)
class Tab:
    """A tab of a tenant's page, contributed by the family whose URL it names; the URL takes the tenant's slug."""

    label: Promise
    url_name: str
    verb: Permission


@dataclass(frozen=True)
class Shortcut:
    """Something to do that the palette offers, with the one key that does it."""

    label: Promise
    url_name: str
    icon: str
    verb: Permission
    key: str = ""


GROUPS = (
    Group(
        _("Overview"),
        (Room(_("Dashboard"), "home", "layout-dashboard", Permission.TENANTS_VIEW, "D"),),
    ),
    Group(
        _("Customers"),
        (Room(_("Tenants"), "tenants:index", "building-2", Permission.TENANTS_VIEW, "T"),),
    ),
    Group(
        _("Product"),
        (
            Room(_("Plans & features"), "plans:index", "layers", Permission.PLANS_VIEW, "P"),
            Room(_("Usage & limits"), "plans:enforcement", "gauge", Permission.PLANS_VIEW, "U"),
            Room(_("Flags & overrides"), "plans:flags", "flag", Permission.PLANS_VIEW, "F", also=("/unknown-keys/",)),
            Room(_("Workflows"), "workflows:index", "workflow", Permission.WORKFLOWS_VIEW, "W"),
            Room(_("Catalogs"), "catalogs:index", "book-open", Permission.CATALOGS_VIEW, "C"),
        ),
    ),
    Group(
        _("Automation"),
        (Room(_("Jobs monitor"), "jobs:index", "timer", Permission.JOBS_VIEW, "J"),),
    ),
    Group(
        _("Governance"),
        (
            Room(_("Approvals"), "approvals:index", "user-check", Permission.APPROVALS_VIEW, "V"),
            Room(_("Audit log"), "audit:index", "history", Permission.AUDIT_VIEW, "A"),
            Room(_("Staff & roles"), "staff:people", "users", Permission.STAFF_VIEW, "S", also=("/roles/",)),
            Room(_("API keys"), "staff:keys", "key-round", Permission.STAFF_ISSUE_KEY, also=("/keys/",)),
            Room(_("Networks"), "network:index", "network", Permission.NETWORK_VIEW, "N"),
            Room(_("Raw data"), "admin:index", "database", Permission.RAW_EDIT, "R"),
        ),
    ),
)

TENANT_TABS = (
    Tab(pgettext_lazy("tab", "Overview"), "tenants:detail", Permission.TENANTS_VIEW),
    Tab(_("Plan & features"), "plans:of_tenant", Permission.PLANS_VIEW),
    Tab(pgettext_lazy("tab", "Subscription"), "plans:subscription", Permission.PLANS_VIEW),
    Tab(pgettext_lazy("tab", "Workflow"), "workflows:of_tenant", Permission.WORKFLOWS_VIEW),
    Tab(_("Catalogs"), "catalogs:of_tenant", Permission.CATALOGS_VIEW),
    Tab(pgettext_lazy("tab", "Audit"), "audit:of_tenant", Permission.AUDIT_VIEW),
    Tab(pgettext_lazy("tab", "As of"), "audit:tenant_as_of", Permission.AUDIT_VIEW),
)

SHORTCUTS = (Shortcut(_("New tenant"), "tenants:create", "plus", Permission.TENANTS_CREATE, "C"),)

ENVIRONMENTS = {
    "dev": _("Development: nothing here is real"),
    "stage": _("Staging: a rehearsal on copies"),
    "prod-hq": _("You are working on production data"),
}


@lru_cache(maxsize=2_000)
def address(url_name: str, slug: str = "") -> str:
    """The path of a named page, of one tenant where it has a slug; nothing while its family has not moved in yet."""
    try:
        return reverse(url_name, kwargs={"slug": slug} if slug else None)
    except NoReverseMatch:
        return ""


def navigation_for(actor: Actor, path: str) -> list[dict]:
    """The groups with the rooms that `actor` may open; the room that holds `path` is current."""
    groups = []
    for group in GROUPS:
        rooms = [_described(room, actor) for room in group.rooms if actor.may(room.verb) and address(room.url_name)]
        if rooms:
            groups.append({"label": group.label, "rooms": rooms})
    current = max((room for group in groups for room in group["rooms"]), key=lambda room: _fit(room, path), default=None)
    if current and _fit(current, path):
        current["is_current"] = True
    return groups


def tenant_tabs_for(actor: Actor, path: str):
    """A function from a tenant's slug to the tabs that `actor` may open."""

    def tabs(slug: str) -> list[dict]:
        found = [{"label": tab.label, "url": address(tab.url_name, slug=slug)} for tab in TENANT_TABS if actor.may(tab.verb)]
        first = address(TENANT_TABS[0].url_name, slug=slug)  # above all others, so nothing stands below it alone
        return [
            tab | {"is_current": path == tab["url"] or (tab["url"] != first and path.startswith(tab["url"]))}
            for tab in found
            if tab["url"]
        ]

    return tabs


def palette_for(actor: Actor, groups: list[dict]) -> list[dict]:
    """What the palette knows without asking the server: things to do, then places to go."""
    verbs = [
        {"label": each.label, "url": address(each.url_name), "icon": each.icon, "keys": [each.key] if each.key else []}
        for each in SHORTCUTS
        if actor.may(each.verb) and address(each.url_name)
    ]
    places = [
        {"label": room["label"], "url": room["url"], "icon": room["icon"], "keys": ["G", room["key"]]}
        for group in groups
        for room in group["rooms"]
    ]
    return [{"label": _("Actions"), "items": verbs}, {"label": _("Go to"), "items": places}]


def shell(request: HttpRequest) -> dict:
    """Context of every page: who is here, where they are, where they may go, how they like it.

    Where they may go is found when a template asks: a part of a page shows none of it.
    """
    actor = getattr(request, "actor", None)

    @cache
    def groups() -> list[dict]:
        return navigation_for(actor, request.path) if actor else []

    return {
        "actor": actor,
        "actor_name": name_of(actor) if actor else "",
        "actor_roles": gettext(", ").join(str(card.name) for card in CARDS if actor and card.role in actor.roles),
        "environment": environment(),
        "frame": frame(request, actor),
        "is_dev": settings.HQ_ENV == "dev",
        "navigation": groups,
        "current_group": lambda: next((g for g in groups() if any(room["is_current"] for room in g["rooms"])), None),
        "current_room": lambda: next((room for g in groups() for room in g["rooms"] if room["is_current"]), None),
        "palette_items": lambda: palette_for(actor, groups()) if actor else [],
        "preferences": preferences(request),
        "tenant_tabs": tenant_tabs_for(actor, request.path) if actor else (lambda slug: []),
    }


def frame(request: HttpRequest, actor: Actor | None) -> str:
    """What a refusal is drawn in: a toast for htmx, the house for staff, a bare page for strangers."""
    if getattr(request, "htmx", False):
        return "ui/pages/refusal.html"
    return "base.html" if actor else "ui/pages/bare.html"


def name_of(actor: Actor) -> str:
    """The actor's name in the language of the page, where it is known."""
    return actor.name_ar if get_language() == "ar" and actor.name_ar else actor.name


def environment() -> dict:
    """Which world this is, in the words of the strip and the badge."""
    name = settings.HQ_ENV
    return {"name": name, "css": name, "host": urlsplit(settings.HQ_URL).netloc, "hint": ENVIRONMENTS.get(name, name)}


def preferences(request: HttpRequest) -> dict:
    """How the person likes the console; a stranger gets the defaults."""
    person = getattr(request, "user", None) if getattr(request, "actor", None) else None
    return {
        "theme": getattr(person, "theme", "") or "system",
        "density": getattr(person, "density", "") or "default",
        "language": get_language() or settings.LANGUAGE_CODE,
    }


def _described(room: Room, actor: Actor) -> dict:
    return {
        "label": room.label,
        "url": address(room.url_name),
        "icon": room.icon,
        "key": room.key,
        "also": room.also,
        "waiting": waiting.count_for(room.url_name, actor),
        "is_current": False,
    }


def _fit(room: dict, path: str) -> int:
    """How much of `path` belongs to the room: the length of the longest of its own paths that `path` starts with."""
    own = (room["url"], *room["also"])
    return max((len(start) for start in own if path == start or (start != "/" and path.startswith(start))), default=0)
