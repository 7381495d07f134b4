"""On which pages do people get, renew and end the keys of their scripts?"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hqconsole.kernel import clock
from hqconsole.kernel.errors import InvalidInput
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.web import confirm, gate, show
from staff import actions, queries
from staff.forms import KeyForm
from staff.models import Key


@gate(Permission.STAFF_ISSUE_KEY)
@never_cache
@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    return show_keys(request)


@gate(Permission.STAFF_ISSUE_KEY)
@never_cache
@require_POST
def issue_key(request: HttpRequest) -> HttpResponse:
    """The answer to this POST is the only page that ever shows the key."""
    form = KeyForm(request.POST, offered=actions.offered_scopes(request.actor))
    if form.is_valid():
        try:
            by = request.actor.consenting(confirmed=form.cleaned_data["confirmed"])
            key, text = actions.issue_key(person=request.user, **form.wishes, by=by)
        except InvalidInput as refusal:
            form.take(refusal)
        else:
            return show_keys(request, issued=key, text=str(text))
    return show_keys(request, form=form, status=422)


@gate(Permission.STAFF_ROTATE_KEY)
@never_cache
def rotate_key(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks (GET); the answer to a POST is the only page that ever shows the successor."""
    key = get_object_or_404(request.user.keys, pk=pk)
    if request.method != "POST":
        return show(request, "staff/rotate_key.html", key=key)
    issued, text = actions.rotate_key(key=key, by=request.actor.consenting(confirmed=True))
    return show_keys(request, issued=issued, text=str(text))


@gate(Permission.STAFF_REVOKE_KEY)
def revoke_key(request: HttpRequest, pk: int) -> HttpResponse:
    return confirm_end(request, actions.revoke_key, get_object_or_404(request.user.keys, pk=pk), "staff:keys")


@gate(Permission.STAFF_REVOKE_KEY_OF)
@require_safe
def every_key(request: HttpRequest) -> HttpResponse:
    page = queries.every_key().page_after(request.GET.get("cursor", ""), key="id")
    return show(request, "staff/every_key.html", part="results", page=page, now=clock.now())


@gate(Permission.STAFF_REVOKE_KEY_OF)
def revoke_key_of(request: HttpRequest, pk: int) -> HttpResponse:
    return confirm_end(request, actions.revoke_key_of, get_object_or_404(Key, pk=pk), "staff:every_key")


def confirm_end(request: HttpRequest, act, key: Key, back: str) -> HttpResponse:
    words = {
        "title": _("Revoke the key “%(name)s”?") % {"name": key.name},
        "effects": [_("Scripts that use it are refused from this moment."), _("It cannot be brought back.")],
        "submit_label": _("Revoke"),
        "tone": "bad",
        "done": _("The key “%(name)s” is revoked.") % {"name": key.name},
    }
    return confirm(request, act, words=words, back=reverse(back), key=key)


def show_keys(request: HttpRequest, *, status: int = 200, **context) -> HttpResponse:
    """The keys of the signed-in person, with the form as it was sent, or fresh."""
    at = clock.now()
    keys = list(queries.keys_of(request.user, at))
    context = {"form": KeyForm(offered=actions.offered_scopes(request.actor)), **context}
    lines = [{"key": key, "idle": queries.idle_scopes(key, at)} for key in keys]
    return show(request, "staff/keys.html", status=status, lines=lines, now=at, **context)
