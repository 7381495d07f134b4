"""How do forms ask? A field with its label, hint and error, in the direction of its text."""

from django import forms
from django.template import Library
from django.template.loader import render_to_string

register = Library()

CODES = (forms.EmailField, forms.URLField, forms.SlugField, forms.RegexField, forms.UUIDField, forms.GenericIPAddressField)
CHOICES = (forms.CheckboxSelectMultiple, forms.RadioSelect)


@register.inclusion_tag("ui/field.html")
def field(bound, hint="", dir: str = "", switch: bool = False):
    """Label, input, hint and error of a form's field. Codes read from the first Latin letter, Arabic fields in Arabic."""
    widget, hint = bound.field.widget, hint or bound.help_text
    described = [f"{bound.auto_id}_hint" if hint else "", f"{bound.auto_id}_error" if bound.errors else ""]
    is_text = not isinstance(widget, (forms.CheckboxInput, *CHOICES))
    attrs = (direction(bound, dir) if is_text else {}) | {"aria-describedby": " ".join(filter(None, described)) or None}
    if isinstance(widget, forms.CheckboxInput):
        kind, attrs["class"] = "checkbox", "switch" if switch else ""
    elif isinstance(widget, CHOICES):
        kind = "choices"
    else:
        kind, attrs["class"] = "select" if isinstance(widget, forms.Select) else "input", "input"
    drawn = bound.as_widget(attrs={name: value for name, value in attrs.items() if value})
    return {"field": bound, "widget": drawn, "hint": hint, "kind": kind}


def direction(bound, wanted: str = "") -> dict:
    """How the text of a field runs: codes ltr, Arabic rtl in both languages of the page, anything else by itself."""
    if wanted:
        return {"dir": wanted}
    if bound.name.endswith("_ar"):
        return {"dir": "rtl", "lang": "ar"}
    is_code = isinstance(bound.field, CODES) or bound.name in {"slug", "code", "key", "domain", "phone"}
    return {"dir": "ltr", "data-code": "true", "spellcheck": "false"} if is_code else {"dir": "auto"}


@register.inclusion_tag("ui/errors.html")
def form_errors(form=None, errors: dict | None = None):
    """What is wrong with a form, at its top, each a link to its field."""
    if form is not None:
        found = [{"field": form[name], "text": text} for name in form.errors if name in form.fields for text in form.errors[name]]
        return {"items": found, "general": form.non_field_errors()}
    return {"items": [{"id": f"confirm-{name}", "text": text} for name, text in (errors or {}).items()], "general": []}


@register.simple_block_tag
def savebar(content, note=""):
    """The bar at the foot of a form: a note, then your buttons."""
    return render_to_string("ui/savebar.html", {"content": content, "note": note})
