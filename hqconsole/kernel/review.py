"""Who else has to agree? The desk that decides it and takes requests; the family `approvals` opens it.

Every action passes here before it changes anything (`actions.py`). Without an open desk a critical act is refused.
"""

from typing import TYPE_CHECKING, Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from .errors import Forbidden, Refusal, SentForReview
from .risks import Risk
from .roles import names_of_holders

if TYPE_CHECKING:
    from .actions import Action


class Demand(Protocol):
    """What a policy asks before an act is done."""

    sentence: str | Promise  # "One other person who may do this has to agree."


class Desk(Protocol):
    """Decides which acts take a second person and keeps them until there is one."""

    def demand(self, act: "Action", arguments: dict) -> Demand | None:
        """What this act, by this actor, takes; None where the actor may act alone."""

    def send(self, act: "Action", arguments: dict, demand: Demand) -> SentForReview:
        """Keep the act as a request, in a transaction of its own. Raises Refusal where it would be refused anyway."""


class Closed:
    """No desk: whoever may only ask is forbidden, and what takes a second person is refused."""

    def demand(self, act: "Action", arguments: dict) -> None:
        if act.risk(arguments) >= Risk.CRITICAL:
            raise Refusal(_("This needs a second person, and there is no way to ask for one yet."))
        if not arguments["by"].may(act.verb, act.object_of(arguments)):
            raise Forbidden(act.verb, names_of_holders(act.verb))

    def send(self, act: "Action", arguments: dict, demand: Demand) -> SentForReview:
        raise NotImplementedError


desk: Desk = Closed()


def open_desk(opened: Desk) -> None:
    """Let `opened` decide from now on; called once, when the console starts."""
    global desk
    desk = opened


def demanded(act: "Action", arguments: dict) -> Demand | None:
    """What has to happen before this act is done, besides the actor's own consent."""
    return desk.demand(act, arguments)


def send(act: "Action", arguments: dict, demand: Demand) -> SentForReview:
    return desk.send(act, arguments, demand)
