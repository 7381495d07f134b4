"""What was asked, and how did it go? Counts that several processes can add up, and the table they make."""

import sys
from collections import Counter
from dataclasses import dataclass, field

from bench.measure import Row, at_least, at_most, seen

LONGEST = 5.0  # seconds
COUNTS = ("statuses", "visitors", "faults", "broken", "slow", "refusals", "asked", "absent", "opened", "lines")


@dataclass
class Tally:
    """The counts of one process, or of all of them together."""

    statuses: Counter = field(default_factory=Counter)
    visitors: Counter = field(default_factory=Counter)  # let in
    faults: Counter = field(default_factory=Counter)
    broken: Counter = field(default_factory=Counter)
    slow: Counter = field(default_factory=Counter)  # that took longer than LONGEST
    refusals: Counter = field(default_factory=Counter)  # of each operation, by status
    asked: set[str] = field(default_factory=set)
    absent: set[str] = field(default_factory=set)  # the page has no such method
    opened: set[str] = field(default_factory=set)
    lines: set[tuple[str, int]] = field(default_factory=set)  # that ran, where somebody looked
    compared: int = 0
    slowest: float = 0.0

    @classmethod
    def of(cls, tallies: list["Tally"]) -> "Tally":
        """All of them together."""
        whole = cls()
        for each in tallies:
            for name in COUNTS:
                getattr(whole, name).update(getattr(each, name))
            whole.compared += each.compared
            whole.slowest = max(whole.slowest, each.slowest)
        return whole

    @property
    def requests(self) -> int:
        return self.statuses.total()

    @property
    def met(self) -> set[str]:
        """The operations that exist."""
        return self.asked - self.absent

    @property
    def let_in_percent(self) -> float:
        return 100 * self.visitors.total() / self.requests

    @property
    def opened_percent(self) -> float:
        return 100 * len(self.opened & self.met) / len(self.met)

    @property
    def never_opened(self) -> set[str]:
        return self.met - self.opened

    def tell(self) -> None:
        """What went wrong, in full, and what was never opened, with the answers it got instead."""
        for fault, count in sorted({**self.faults, **self.broken, **self.slow}.items()):
            print(f"\n{count} times: {fault}", file=sys.stderr)
        print("\nnever opened:", file=sys.stderr)
        for operation in sorted(self.never_opened):
            got = {status: count for (name, status), count in sorted(self.refusals.items()) if name == operation}
            print(f"  {operation} {got}", file=sys.stderr)
        print("\nby visitor:", dict(self.visitors), "\nby status:", dict(self.statuses), file=sys.stderr)

    def rows(self) -> list[Row]:
        return [
            seen("fuzz, requests", self.requests, ""),
            at_most(0, "fuzz, answers >= 500", sum(self.faults.values()), ""),
            at_most(0, "fuzz, answers the API does not promise", sum(self.broken.values()), ""),
            seen("fuzz, answers compared with the OpenAPI document", self.compared, ""),
            at_most(LONGEST, "fuzz, slowest answer", self.slowest, "s"),
            at_least(30, "fuzz, let in (2xx, or 3xx other than to the sign-in)", self.let_in_percent, "%"),
            at_least(90, "fuzz, operations that were opened at least once", self.opened_percent, "%"),
            seen("fuzz, operations", len(self.met), ""),
        ]
