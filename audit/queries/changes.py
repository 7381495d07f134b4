"""What did one action change? All its entries, as what can be undone."""

from dataclasses import dataclass

from audit.models import Entry
from hqconsole.kernel import frozen
from hqconsole.kernel.actions import REGISTRY, Action
from hqconsole.kernel.risks import RISKS, Risk


@dataclass(frozen=True)
class Change:
    """Everything one action changed, newest entry first: what can be undone as a whole."""

    group: str
    entries: list[Entry]

    @property
    def act(self) -> Action | None:
        """The action that made it, None where it went around the actions."""
        return REGISTRY.get(self.entries[-1].verb) if self.entries else None

    @property
    def risk(self) -> Risk:
        return RISKS[self.act.verb] if self.act else Risk.LOW

    @property
    def slug(self) -> str:
        """What is typed to confirm undoing it: the beginning of its group."""
        return self.group[:8]


def change(group: str) -> Change:
    """The change with this group; without entries where there is none."""
    return Change(group, list(Entry.objects.filter(change_group=group).order_by("-seq")))


frozen.register("change", of=Change, key=lambda change: change.group, find=change)
