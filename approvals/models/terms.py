"""How is a second person asked? How many agree, which roles, for how long the question and the answer stand."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import reduce

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hqconsole.kernel.roles import CARDS, Role

MOST_APPROVERS, MOST_REQUEST_HOURS, MOST_EXECUTION_HOURS = 3, 168, 24
STRICTEST_HOURS = 1  # what is critical is done within an hour of the last agreement, or asked for again
ROLE_NAMES = [(card.role.value, card.name) for card in CARDS if card.role is not Role.WORKER]


@dataclass(frozen=True)
class Terms:
    """On which terms others agree. No roles: everybody who holds the verb. NOBODY stands for roles that exclude each other."""

    approvers_needed: int = 1
    roles: frozenset[str] = frozenset()
    request_hours: int = 72
    execution_hours: int = MOST_EXECUTION_HOURS
    may_schedule: bool = False

    def with_(self, other: "Terms") -> "Terms":
        """The stricter of both, point by point."""
        both = self.roles & other.roles or frozenset({NOBODY}) if self.roles and other.roles else self.roles | other.roles
        return Terms(
            max(self.approvers_needed, other.approvers_needed),
            both,
            min(self.request_hours, other.request_hours),
            min(self.execution_hours, other.execution_hours),
            self.may_schedule and other.may_schedule,
        )

    def is_weaker_than(self, other: "Terms") -> bool:
        """Whether any point is less strict than the other's."""
        return self.with_(other) != self

    @property
    def columns(self) -> dict:
        """The terms as the columns of a row have them."""
        return {field.name: getattr(self, field.name) for field in fields(self)} | {"roles": sorted(self.roles)}


NOBODY = "nobody"


def strictest(terms: Iterable[Terms]) -> Terms:
    return reduce(Terms.with_, terms)


class Termed(models.Model):
    """A row that carries terms: a policy, or the request that was made under it."""

    approvers_needed = models.PositiveSmallIntegerField(
        _("people who have to agree"), default=1, validators=[MinValueValidator(1), MaxValueValidator(MOST_APPROVERS)]
    )
    roles = ArrayField(
        models.CharField(max_length=20, choices=ROLE_NAMES), default=list, blank=True, verbose_name=_("their roles")
    )
    request_hours = models.PositiveSmallIntegerField(
        _("hours to agree"), default=72, validators=[MinValueValidator(1), MaxValueValidator(MOST_REQUEST_HOURS)]
    )
    execution_hours = models.PositiveSmallIntegerField(
        _("hours to carry it out"), default=24, validators=[MinValueValidator(1), MaxValueValidator(MOST_EXECUTION_HOURS)]
    )
    may_schedule = models.BooleanField(_("may be set for a later time"), default=False)

    class Meta:
        abstract = True

    @property
    def role_names(self) -> list:
        """What the roles are called."""
        return [name for role, name in ROLE_NAMES if role in self.roles]

    @property
    def terms(self) -> Terms:
        return Terms(self.approvers_needed, frozenset(self.roles), self.request_hours, self.execution_hours, self.may_schedule)


def bounds(name: str) -> list[models.CheckConstraint]:
    """What the database insists on for the terms of a table."""
    return [
        models.CheckConstraint(
            condition=Q(approvers_needed__range=(1, MOST_APPROVERS))
            & Q(request_hours__range=(1, MOST_REQUEST_HOURS))
            & Q(execution_hours__range=(1, MOST_EXECUTION_HOURS)),
            name=f"{name}_terms",
        )
    ]
