"""How does a digest come about? Somebody orders one or a week is over; a worker draws it and tells those who answer for it."""

from datetime import datetime, timedelta

from django.db import connection
from django.utils.translation import gettext as _

from audit.models import Digest
from hqconsole.kernel import clock
from hqconsole.kernel.actions import action
from hqconsole.kernel.actor import Actor
from hqconsole.kernel.errors import InvalidInput, Refusal
from hqconsole.kernel.notices import Notice, notify
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.queue import Job, enqueue, is_ordered
from hqconsole.kernel.roles import Role

LONGEST = timedelta(days=92)


class OrderedAlready(Refusal):
    """A digest of exactly this period was ordered before."""


@action(Permission.AUDIT_ORDER_DIGEST)
def order_digest(*, begins: datetime, ends: datetime, by: Actor) -> int:
    """Have a worker draw a digest of a period that is over. Returns the run's id.

    Raises InvalidInput for a period that is empty, longer than three months, or not over yet, and OrderedAlready.
    """
    if begins >= ends:
        raise InvalidInput({"ends": _("The period ends before it begins.")})
    if ends - begins > LONGEST:
        raise InvalidInput({"begins": _("A digest covers at most %(days)s days.") % {"days": LONGEST.days}})
    if ends > clock.now():
        raise InvalidInput({"ends": _("This period is not over yet.")})
    period = f"{begins:%Y%m%dT%H%M%S}/{ends:%Y%m%dT%H%M%S}"
    if is_ordered(Job.DRAW_DIGEST, subject=period):
        raise OrderedAlready(_("A digest of this period was ordered before. It stands among the digests, or soon will."))
    given = {"begins": begins.isoformat(), "ends": ends.isoformat()}
    return enqueue(Job.DRAW_DIGEST, subject=period, actor_id=by.id, **given)


@action(Permission.AUDIT_DRAW_DIGEST)
def draw_digest(*, begins: datetime, ends: datetime, content: dict, by: Actor) -> Digest:
    """Keep the digest of a period, once, and send word of it to Super Admins and QA & Compliance."""
    digest, is_new = Digest.objects.get_or_create(
        begins_at=begins,
        ends_at=ends,
        defaults={"content": content, "checkpoint": newest_checkpoint()},
    )
    if is_new:
        tell(digest)
    return digest


def tell(digest: Digest) -> None:
    sections = {name: part["total"] for name, part in digest.content["sections"].items()}
    notify(
        Notice.DIGEST,
        about=str(digest),
        key=f"digest:{digest.pk}",
        link=digest.get_absolute_url(),
        roles=[Role.SUPER_ADMIN, Role.QA_COMPLIANCE],
        digest=digest.pk,
        begins=str(digest.first_day),
        ends=str(digest.last_day),
        acts=digest.content["acts"],
        entries=digest.content["entries"],
        sealed=digest.content["chain"]["sealed"],
        covered=digest.content["chain"]["covered"],
        holes=digest.content["chain"]["holes"],
        **sections,
    )


def newest_checkpoint() -> str:
    """The newest signed note that is kept outside the database; empty before the first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT note FROM audit.checkpoint WHERE anchored_at IS NOT NULL ORDER BY size DESC LIMIT 1")
        row = cursor.fetchone()
    return row[0] if row else ""
