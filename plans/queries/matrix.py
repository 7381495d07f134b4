"""What do the plans offer, side by side?"""

from dataclasses import dataclass
from typing import TypeVar

from hqconsole.kernel import editions
from hqconsole.kernel.money import DIGITS, Money
from plans.models import HOME_CURRENCY, Allowance, Feature, Limit, PlanEdition

from .editions import tenants_by_plan
from .registry import cycles

T = TypeVar("T")


@dataclass(frozen=True)
class Matrix:
    """Plans side by side: one column for each live edition, lines of prices, limits and features; drafts by plan."""

    columns: list[PlanEdition]
    tenants: dict[int, int]
    drafts: dict[int, PlanEdition]
    prices: list[tuple[str, str, list[Money | None]]]
    limits: list[tuple[Limit, list[Allowance | None]]]
    groups: list[tuple[str, list[tuple[Feature, list]]]]

    @property
    def width(self) -> int:
        return len(self.columns) + 1

    @property
    def heads(self) -> list[tuple[PlanEdition, int, PlanEdition | None]]:
        """Each edition with the number of tenants on its plan, and the plan's draft."""
        return [(each, self.tenants.get(each.plan_id, 0), self.drafts.get(each.plan_id)) for each in self.columns]


def matrix() -> Matrix:
    """Every plan's live edition, line by line."""
    columns = editions.offered("plan")
    drafts = {each.plan_id: each for each in PlanEdition.objects.filter(status=PlanEdition.Status.DRAFT).select_related("plan")}
    return Matrix(columns, tenants_by_plan(), drafts, price_lines(columns), limit_lines(columns), feature_lines(columns))


def price_lines(columns: list[PlanEdition]) -> list[tuple[str, str, list[Money | None]]]:
    """Currency, label of the cycle, and what each plan costs, for every currency that any plan is sold in."""
    sold_in = [currency for currency in DIGITS if any(currency in each.content["prices"] for each in columns)]
    sold_in.sort(key=lambda currency: currency != HOME_CURRENCY)
    return [
        (currency, label, [each.price(currency, cycle) for each in columns]) for currency in sold_in for cycle, label in cycles()
    ]


def limit_lines(columns: list[PlanEdition]) -> list[tuple[Limit, list[Allowance | None]]]:
    return [(limit, [each.allowance(limit) for each in columns]) for limit in Limit.objects.all()]


def feature_lines(columns: list[PlanEdition]) -> list[tuple[str, list[tuple[Feature, list]]]]:
    """Features by their group, each with its value in each plan; None where the plan says nothing."""
    return by_group([(feature, [each.value(feature) for each in columns]) for feature in Feature.objects.all()])


def by_group(lines: list[tuple[Feature, T]]) -> list[tuple[str, list[tuple[Feature, T]]]]:
    """Lines about features under the name of their group, without empty groups."""
    groups = [(group.label, [line for line in lines if line[0].group == group]) for group in Feature.Group]
    return [(label, members) for label, members in groups if members]
