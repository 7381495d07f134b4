"""When does a policy apply? A small closed vocabulary, judged on the call and on what it would change.

A family may register a condition of its own when it is ready; there is no way to write one in the console.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hqconsole.kernel.actions import Action, Preview, preview
from hqconsole.kernel.permissions import Permission as P


class Look:
    """A call as conditions judge it; what it would change is found only where a condition asks."""

    def __init__(self, act: Action, arguments: dict):
        self.act, self.arguments = act, arguments

    @cached_property
    def preview(self) -> Preview:
        return preview(self.act, **self.arguments)


@dataclass(frozen=True)
class Condition:
    """A named condition. `sentence` may have a blank %(limit)s; `can_hold` is asked before a policy is written.

    `covers` says whether it holds wherever the same condition with a higher limit does.
    """

    name: str
    sentence: Promise
    holds: Callable[[Look, int], bool]
    can_hold: Callable[[Action, int], bool]
    takes_limit: bool = False

    def words(self, limit: int | str) -> str:
        """The condition as people read it, with its limit."""
        return str(self.sentence) % {"limit": limit}

    def covers(self, limit: int, other: "Condition", other_limit: int) -> bool:
        """Whether this one holds whenever the other does."""
        return self.name == ALWAYS or (self.name == other.name and limit <= other_limit)


ALWAYS = "always"
CONDITIONS: dict[str, Condition] = {}


def register(condition: Condition) -> None:
    CONDITIONS[condition.name] = condition


def takes(act: Action, argument: str) -> bool:
    return argument in inspect.signature(act.function).parameters


def could_affect(act: Action, limit: int) -> bool:
    """An act about one tenant never affects more than that one."""
    return limit < 1 if takes(act, "tenant") else True


def meets_active_tenants(act: Action, limit: int) -> bool:
    return takes(act, "tenant") and act.verb not in {P.TENANTS_REACTIVATE, P.TENANTS_OPEN, P.TENANTS_CONFIGURE}


register(Condition(ALWAYS, _("always"), lambda look, limit: True, lambda act, limit: True))
register(
    Condition(
        "tenants_over",
        _("more than %(limit)s tenants are affected"),
        lambda look, limit: look.preview.affected.get("tenants", 0) > limit,
        could_affect,
        takes_limit=True,
    )
)
register(
    Condition(
        "active_tenant",
        _("the tenant is active"),
        lambda look, limit: getattr(look.arguments.get("tenant"), "status", "") == "active",
        meets_active_tenants,
    )
)
register(
    Condition(
        "days_over",
        _("it holds for more than %(limit)s days"),
        lambda look, limit: look.arguments.get("days", 0) > limit,
        lambda act, limit: takes(act, "days"),
        takes_limit=True,
    )
)
