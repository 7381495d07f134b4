"""How does a month leave the database? When it is closed, exported, and its file is signed for outside."""

from django.db import connection
from django.utils.translation import gettext as _

from audit.queries import Month
from hqconsole.kernel import ledger
from hqconsole.kernel.actions import action
from hqconsole.kernel.actor import Actor
from hqconsole.kernel.errors import Refusal
from hqconsole.kernel.permissions import Permission


class CannotLeave(Refusal):
    """The month is open, outside already, or nothing outside says yet which file holds it."""


@action(Permission.AUDIT_DETACH_MONTH, about="month")
def detach_month(*, month: Month, reason: str, by: Actor) -> None:
    """Take a month out of the log. The chain still verifies across it, and it can be brought back."""
    if not month.can_leave:
        raise CannotLeave(_("%(month)s is open, outside already, or not exported and signed for yet.") % {"month": month})
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit.detach_month(%s)", [month.name])  # the database asks the same once more
    ledger.record("audit.segment", month.name, first=month.first, last=month.last, file=month.file)
