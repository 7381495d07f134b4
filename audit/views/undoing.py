"""On which page is a change taken back?"""

from django.urls import reverse
from django.utils.translation import gettext as _

from audit import actions, queries
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.web import confirm, gate


@gate(Permission.AUDIT_UNDO)
def undo(request, group: str):
    words = {
        "title": _("Undo this change?"),
        "effects": [_("What the change did is taken back, by a change of its own.")],
        "submit_label": _("Undo"),
        "tone": "accent",
        "done": _("The change is undone."),
    }
    return confirm(
        request, actions.undo, words=words, back=f"{reverse('audit:index')}?q=change:{group}", change=queries.change(group)
    )
