"""What stands before, instead of and after content? Banners, panels, skeletons, toasts."""

from datetime import datetime

from django.template import Library
from django.template.loader import render_to_string

register = Library()


@register.simple_block_tag
def banner(content, kind: str = "info", title="", wide: bool = False):
    """Something to know first: info, ok, warn, bad."""
    return render_to_string("ui/banner.html", {"content": content, "kind": kind, "title": title, "wide": wide})


@register.inclusion_tag("ui/toast.html")
def toast(title, kind: str = "info", text="", undo_url: str = ""):
    """The result of something done elsewhere, with Undo where there is one."""
    return {"title": title, "kind": kind, "text": text, "undo_url": undo_url}


@register.inclusion_tag("ui/empty.html")
def empty_state(title, text="", icon: str = "inbox", label="", url: str = ""):
    """Nothing here yet, and what to do about it."""
    return locals()


@register.inclusion_tag("ui/filtered_empty.html")
def filtered_empty(url: str = "?"):
    """Nothing matches; `url` shows everything again."""
    return {"url": url}


@register.inclusion_tag("ui/error.html")
def error_panel(text="", url: str = ""):
    """A part that failed; `url` tries again."""
    return {"text": text, "url": url}


@register.inclusion_tag("ui/no_permission.html")
def no_permission(roles: list | None = None, text=""):
    """Not for this role; names the roles that may."""
    return {"roles": roles or [], "text": text}


@register.inclusion_tag("ui/degraded.html")
def degraded(what, since: datetime | None = None, url: str = ""):
    """A source that cannot be reached: never shown as an empty list."""
    return {"what": what, "since": since, "url": url}


@register.inclusion_tag("ui/skeleton.html")
def skeleton(lines: int = 3):
    return {"lines": range(lines)}


@register.inclusion_tag("ui/live.html")
def live():
    """Whether the page's stream of events is alive; live.js keeps it true."""
    return {}
