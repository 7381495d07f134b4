"""On which page does one ask to see personal values?"""

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from audit import actions, queries
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.web import confirm, gate


@gate(Permission.AUDIT_REVEAL)
def reveal(request, seq: int):
    words = {
        "title": _("Reveal the personal values of this entry?"),
        "effects": [
            _("You see them on this page for an hour; nobody else does."),
            _("That you looked, and why, stays in the audit log."),
        ],
        "submit_label": _("Reveal"),
        "tone": "accent",
        "done": _("The personal values are shown to you for an hour."),
    }
    entry = queries.entry_at(seq)
    if entry is None:
        raise Http404
    return confirm(request, actions.reveal, words=words, back=reverse("audit:detail", args=[seq]), entry=entry)
