"""What can be pressed? Buttons, acts, crumbs, tabs, segments, menus."""

import re

from django.template import Library
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from hqconsole.kernel.permissions import Permission

register = Library()


@register.inclusion_tag("ui/button.html")
def button(label, kind: str = "", icon: str = "", url: str = "", size: str = "", type: str = "submit", **more):
    """A button, or a link where it has a `url`. kind: primary, bad, bad-quiet, ghost.

    dialog=True opens the url in the page's dialog; square=True shows the icon only; key="C" is its shortcut; off=True
    says that it is not available. Anything else becomes an attribute (name, value, form, hx_post, aria_describedby...).
    """
    special = {name: more.pop(name, False) for name in ("dialog", "square", "key", "off")}
    return {"label": label, "kind": kind, "icon": icon, "url": url, "size": size, "type": type, "more": more} | special


@register.inclusion_tag("ui/act.html", takes_context=True)
def act(context, verb: str, label, ask_label="", url: str = "", icon: str = "", size: str = "", **more):
    """The button of a verb, with the arguments of `button`: as usual for whoever may do it on what the page is about.

    Whoever may only ask sees `ask_label`. For anybody else it does nothing and says which role it takes: it can be
    focused, and its reason is shown on hover and focus and read to those who do not see it.
    """
    may, verb = context["may"], Permission(verb)
    if why := may.why_not(verb):
        reason_id = re.sub(r"\W+", "-", f"why-{verb}{url}").strip("-")
        shown = button(label, icon=icon, size=size, type="button", off=True, aria_describedby=reason_id)
        return shown | {"why": why, "reason_id": reason_id}
    if may.only_asks(verb):
        label = ask_label or _("Ask: %(act)s") % {"act": label}
    return button(label, icon=icon, size=size, url=url, **more)


@register.inclusion_tag("ui/crumb.html")
def crumb(label, url: str = ""):
    """One step of the breadcrumb; the last one has no url."""
    return {"label": label, "url": url}


@register.inclusion_tag("ui/tabs.html")
def tabs(items: list[dict], label):
    """Links that look like tabs: each {label, url, is_current, count}."""
    return {"items": items, "label": label}


@register.inclusion_tag("ui/tabs.html", takes_context=True)
def tabs_of(context, slug: str, label):
    """The tabs of a tenant's page, as `navigation.py` lists them and as this actor may open them."""
    return {"items": context["tenant_tabs"](slug), "label": label}


@register.simple_tag(takes_context=True)
def open_tab(context, slug: str) -> str:
    """The label of the tenant's tab that is open, for the title of the page; empty where the page is under none."""
    return next((tab["label"] for tab in context["tenant_tabs"](slug) if tab["is_current"]), "")


@register.inclusion_tag("ui/segments.html")
def segments(items: list[dict], label):
    """A few exclusive choices as links: each {label, url, is_current}."""
    return {"items": items, "label": label}


@register.simple_block_tag
def menu(content, label, id: str, icon: str = "ellipsis"):
    """A button that opens a small list; fill it with menu_item."""
    return render_to_string("ui/menu.html", {"content": content, "label": label, "id": id, "icon": icon})


@register.inclusion_tag("ui/menu_item.html")
def menu_item(label, icon: str = "", url: str = "", kind: str = "", dialog: bool = False, key: str = ""):
    return {"label": label, "icon": icon, "url": url, "kind": kind, "dialog": dialog, "key": key}
