"""How is something measured here? CPU time of every process that took part, interleaved rounds, medians, ratios.

CPU time is the robust number on a machine that others use too; wall time stands beside it. Variants take turns in
every round, in an order that changes, so that whatever disturbs the machine disturbs all of them.
"""

import random
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One line of the table. `ok` is None where there is no target."""

    name: str
    value: float
    unit: str
    target: str = ""
    ok: bool | None = None


def seen(name: str, value: float, unit: str) -> Row:
    """A number without a target, to be compared with the others."""
    return Row(name, value, unit)


def at_most(limit: float, name: str, value: float, unit: str) -> Row:
    return Row(name, value, unit, f"<= {limit:g}", value <= limit)


def at_least(limit: float, name: str, value: float, unit: str) -> Row:
    return Row(name, value, unit, f">= {limit:,g}", value >= limit)


@dataclass(frozen=True)
class Cost:
    """Seconds of CPU, of our process and the backends together, and seconds on the clock."""

    cpu: float
    wall: float


def cpu_of(*pids: int) -> float:
    """Seconds of CPU that this process and the processes `pids` have used so far."""
    return time.process_time() + sum(time.clock_gettime(~pid << 3 | 2) for pid in pids)  # Linux: CPU clock of a process


def cost_of(work: Callable[[], object], *pids: int) -> Cost:
    """What it costs to do `work`, with the help of the backends `pids`."""
    cpu, wall = cpu_of(*pids), time.perf_counter()
    work()
    return Cost(cpu_of(*pids) - cpu, time.perf_counter() - wall)


def interleaved(variants: Mapping[str, Callable[[], object]], rounds: int, *pids: int, between=lambda: None) -> dict[str, Cost]:
    """The median cost of each variant over `rounds`, after one round that does not count."""
    costs: dict[str, list[Cost]] = {name: [] for name in variants}
    order = list(variants)
    for number in range(rounds + 1):
        random.shuffle(order)
        for name in order:
            cost = cost_of(variants[name], *pids)
            if number:
                costs[name].append(cost)
        between()
    return {name: median_cost(each) for name, each in costs.items()}


def median_cost(costs: list[Cost]) -> Cost:
    return Cost(statistics.median(cost.cpu for cost in costs), statistics.median(cost.wall for cost in costs))


def percentile_95(values: list[float]) -> float:
    """Of a single value, which a tiny run may have, that one."""
    return values[0] if len(values) == 1 else statistics.quantiles(values, n=20, method="inclusive")[-1]


def as_table(rows: list[Row]) -> str:
    """The rows as plain text, one line each."""
    lines = [("what", "value", "unit", "target", "")]
    lines += [(row.name, shown(row.value), row.unit, row.target, {None: "", True: "ok", False: "MISSED"}[row.ok]) for row in rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        f"{name:<{widths[0]}}  {value:>{widths[1]}}  {unit:<{widths[2]}}  {target:<{widths[3]}}  {verdict}".rstrip()
        for name, value, unit, target, verdict in lines
    )


def shown(value: float) -> str:
    """A number with three digits that matter, or whole."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
