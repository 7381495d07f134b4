"""What was verified, what is being verified, and by which keys is it signed?"""

import base64
from dataclasses import dataclass

from django.apps import apps
from django.conf import settings

from audit.checkpoints import BadCheckpoint, Store, public_bytes
from audit.models import Verification
from audit.models.verifications import VerificationRows
from hqconsole.kernel.queue import Job
from hqconsole.kernel.rows import Page

from .entries import people_by_actor


def verifications(*, is_broken: bool = False) -> VerificationRows:
    """All of them, or those that found a break, to be paged by -id; each knows as `cleared_by` what cleared its break."""
    found = Verification.objects.with_clearing()
    return found.broken() if is_broken else found


def open_run():
    """The newest verification that waits or goes on, as a run; None where none does."""
    runs = apps.get_model("jobs", "Run").objects
    return runs.filter(kind__in=[Job.VERIFY_LEDGER, Job.VERIFY_NEW], state__in=["queued", "running"]).order_by("-pk").first()


def with_names(page: Page) -> Page:
    """The verifications of a page; each knows as `who` and `answers` the members of staff who ordered it and who answer

    for its break, None where there is none.
    """
    people = people_by_actor(actor for each in page for actor in (each.ordered_by, each.acknowledged_by))
    for each in page:
        each.who, each.answers = people.get(each.ordered_by), people.get(each.acknowledged_by)
    return page


@dataclass(frozen=True)
class Key:
    """A public key that signs checkpoints of more than `since` rows."""

    since: int
    public: str
    is_in_force: bool


def keys() -> list[Key]:
    """The keys in the store, newest first; none where it cannot be read or was forged."""
    try:
        ring = Store(settings.CHECKPOINT_DIR).ring().keys
    except (OSError, BadCheckpoint):
        return []
    return [
        Key(max(since, 0), base64.b64encode(public_bytes(key)).decode(), index == len(ring) - 1)
        for index, (since, key) in enumerate(ring)
    ][::-1]
