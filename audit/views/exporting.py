"""On which pages are entries of the ledger taken away? What is asked for stands in the address, as it does on the timeline."""

from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from audit import actions, queries
from audit.forms import LONGEST_TEXT, ExportForm, TimelineForm
from audit.taking import attachment, take_away
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.web import confirm, gate, show

WRITTEN = gettext_lazy("A worker writes them, with what proves each of them; you are told when they are ready.")


@gate(Permission.AUDIT_EXPORT)
@require_safe
def exports(request):
    page = queries.exports_for(request.actor).page_after(request.GET.get("cursor", ""), key="-id")
    return show(request, "audit/exports.html", part="results", page=page)


@gate(Permission.AUDIT_EXPORT)
@require_safe
def ask(request):
    """The form that leads to an export: it asks for nothing yet, so what was chosen stands in the address."""
    span = TimelineForm(request.GET).asked.question
    behind = queries.behind_months_outside()
    chosen = {"since": span.since, "until": span.until, "first": behind.size + 1 if behind else None}
    form = ExportForm(request.GET if "form" in request.GET else None, initial=chosen)
    if form.is_valid():
        verb = "audit:export_personal" if form.cleaned_data["personal"] else "audit:export"
        return redirect(f"{reverse(verb)}?{request.GET.urlencode()}")
    context = {
        "form": form,
        "filters": filters_of(request),
        "may_show": request.actor.may_ask(Permission.AUDIT_EXPORT_PERSONAL),
        "outside": [month for month in queries.months() if month.detached_at],
    }
    return show(request, "audit/ask_export.html", status=422 if form.errors else 200, **context)


def filters_of(request) -> dict[str, str]:
    """The search of the timeline that the address holds."""
    text = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST_TEXT]
    return {"search": text} if text else {}


@gate(Permission.AUDIT_EXPORT)
def export(request):
    words = {
        "title": _("Export these entries?"),
        "effects": [
            WRITTEN,
            _("They stand in it as the log keeps them: what is hidden there stays hidden. That you asked is recorded."),
        ],
        "tone": "accent",
    }
    return confirm_export(request, actions.export, words)


@gate(Permission.AUDIT_EXPORT_PERSONAL)
def export_personal(request):
    words = {
        "title": _("Export these entries with personal values?"),
        "effects": [
            WRITTEN,
            _("What is hidden in the log is shown in it, except for what was erased. That you asked, and why, is recorded."),
            _("The files are kept for one day, and end at once where anything personal is erased."),
        ],
        "tone": "bad",
    }
    return confirm_export(request, actions.export_personal, words)


def confirm_export(request, act, words: dict):
    """The confirm page of either kind of export, of what stands in the address."""
    form = ExportForm(request.GET)
    if not form.is_valid():
        return redirect("audit:ask_export")
    words |= {"submit_label": _("Export"), "done": _("The export is in the works.")}
    wish = {"form": form.cleaned_data["form"], "filters": filters_of(request), "span": form.span}
    return confirm(request, act, words=words, back=reverse("audit:exports"), **wish)


@gate(Permission.AUDIT_EXPORT)
@require_safe
def exported(request, pk: int):
    one = get_object_or_404(queries.exports_for(request.actor), pk=pk)
    context = {"export": one, "progress": queries.progress_of(one), "manifest": queries.manifest_of(one)}
    return show(request, "audit/exported.html", **context)


@gate(Permission.AUDIT_DOWNLOAD_EXPORT)
@require_POST
def download_export(request, pk: int):
    one = get_object_or_404(queries.exports_for(request.actor), pk=pk)
    return attachment(take_away(one, request.actor))
