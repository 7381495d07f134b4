"""How is told what happened, and what will? Changes, timelines, steps, code."""

import json

from django.template import Library
from django.template.loader import render_to_string

register = Library()

STEP_SIGNS = {"done": "check", "running": "loader-circle", "failed": "x", "pending": ""}


@register.inclusion_tag("ui/changes.html")
def changes(items: list, grouped: bool = False):
    """What changes: each {object, field, label, was, becomes}; grouped=True names the objects."""
    return {"items": items, "grouped": grouped}


@register.filter
def shown(value) -> str:
    """A captured value as people read it: nothing as a dash, structures as JSON."""
    if value is None or value == "":
        return "—"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


@register.simple_block_tag
def timeline(content, label, ruled: bool = False):
    """Events in order; fill it with entry. ruled=True is the form of the audit log."""
    return render_to_string("ui/timeline.html", {"content": content, "label": label, "ruled": ruled})


@register.simple_block_tag
def entry(content, actor, at, machine: bool = False, changes=None, reason="", url: str = "", style="relative", **more):
    """One event: its sentence is the content. `more` may hold its id, and `unfolded`: what stands behind "Details"."""
    return render_to_string("ui/entry.html", locals() | more)


@register.inclusion_tag("ui/steps.html")
def steps(items: list[dict], label, stream: str = ""):
    """Progress: each {key, label, state, text, at, retry_url}; state: pending, running, done, failed.

    With `stream`, server-sent events named "steps" bring the list (ui/steps_list.html) anew, and "done" ends it.
    """
    return {"items": items, "label": label, "stream": stream}


@register.filter
def step_sign(state: str) -> str:
    return STEP_SIGNS.get(state, "")


@register.inclusion_tag("ui/diff.html")
def diff(comparison, label, split: bool = False):
    """Two documents line by line (`kernel.differences.compared`): one below the other, or side by side."""
    return {"comparison": comparison, "label": label, "split": split}


@register.inclusion_tag("ui/code.html")
def code_block(text: str, label):
    return {"text": text, "label": label}


@register.inclusion_tag("ui/code.html")
def json_block(value, label):
    return {"text": json.dumps(value, ensure_ascii=False, indent=2, default=str), "label": label}
