"""How is a list shown, narrowed and paged?"""

from django import forms
from django.template import Library
from django.template.loader import render_to_string

register = Library()


@register.simple_block_tag(takes_context=True)
def table(context, content, caption, page=None, kind: str = "cards", id: str = ""):
    """A table around your thead and tbody. kind: cards (on a telephone) or matrix; `page` adds the pager."""
    described = {"content": content, "caption": caption, "kind": kind, "id": id, "page": page}
    return render_to_string("ui/table.html", described | (turning(context, page) if page else {}))


@register.inclusion_tag("ui/pager.html", takes_context=True)
def pager(context, page, param: str = "cursor"):
    """Previous and Next of a keyset-paged list; every other part of the query stays."""
    return {"page": page} | turning(context, page, param)


def turning(context, page, param: str = "cursor") -> dict:
    """The addresses of the pages before and after."""

    def at(cursor: str) -> str:
        query = context["request"].GET.copy()
        query[param] = cursor
        return f"?{query.urlencode()}" if cursor else ""

    return {"previous_url": at(page.previous), "next_url": at(page.next)}


@register.inclusion_tag("ui/filters.html", takes_context=True)
def filters(context, form: forms.Form, target: str = "#results", search: str = "text", placeholder=""):
    """A GET form above a list: the field named `search` as a search field, the others as chips; answers as you type."""
    chips = [field for field in form.visible_fields() if field.name != search]
    return {
        "form": form,
        "target": target,
        "search": form[search] if search in form.fields else None,
        "chips": chips,
        "placeholder": placeholder,
        "path": context["request"].path,
    }


@register.inclusion_tag("ui/search.html")
def search_field(field, placeholder=""):
    return {"field": field, "placeholder": placeholder}


@register.inclusion_tag("ui/chip.html")
def chip(field):
    """One choice of a filter form, small."""
    kind = "chip__select" if isinstance(field.field.widget, forms.Select) else "chip__input"
    widget = field.as_widget(attrs={"class": kind, "dir": "auto"})
    return {"field": field, "widget": widget, "is_select": kind == "chip__select"}
