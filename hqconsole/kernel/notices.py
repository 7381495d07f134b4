"""Who has to hear of it? Notices to people of HQ, by e-mail and in Slack, ordered in the transaction of what they tell.

A notice holds ids and names of things; names of people, addresses and language are read when it is sent (`jobs.notices`).
Its words stand in `templates/notices/<notice>.txt`: the subject in the first line, the text after an empty one.
"""

from collections.abc import Iterable
from enum import StrEnum

from django.urls import resolve

from .queue import Topic, send
from .roles import Role
from .scrubbing import is_harmless


class Notice(StrEnum):
    """Every kind of notice. The value is also the name of its template."""

    APPROVAL_ASKED = "approval_asked"
    APPROVAL_DECIDED = "approval_decided"
    DEFECT = "defect"
    DIGEST = "digest"
    EMERGENCY_ENTERED = "emergency_entered"
    ENVELOPE_SEALED = "envelope_sealed"
    FACTOR_REMOVED = "factor_removed"
    EXPORT_READY = "export_ready"
    GLASS_BROKEN = "glass_broken"
    GLASS_JUDGED = "glass_judged"
    KEYS_FALL_ASLEEP = "keys_fall_asleep"
    LEDGER_BROKEN = "ledger_broken"
    LEDGER_LATE = "ledger_late"
    LEDGER_UNGUARDED = "ledger_unguarded"
    LIMIT_REACHED = "limit_reached"
    OVERRIDE_ENDS = "override_ends"
    TRIAL_ENDS = "trial_ends"
    TEST = "test"


def notify(
    notice: Notice, *, about: str, key: str, link: str, people: Iterable = (), roles: Iterable[Role] = (), **facts: str | int
) -> None:
    """Tell these people, and whoever holds these roles when it is sent; the same `key` again tells nobody twice.

    `link` is the path of a page of the console, which only shows. Facts are ids, slugs, verbs and numbers for the
    template; `staff:<id>` becomes that person's name. Raises ValueError where a text is secret or personal, and
    Resolver404 where the link leads nowhere.
    """
    resolve(link)
    if not is_harmless({name: fact for name, fact in facts.items() if not isinstance(fact, int)}):  # a count is no telephone
        raise ValueError(f"The notice {notice} about {about} would carry something secret or personal.")
    payload = {"notice": notice, "people": [str(each) for each in people], "roles": list(roles), "link": link, "facts": facts}
    send(Topic.NOTICE, subject=about, key=key, payload=payload)
