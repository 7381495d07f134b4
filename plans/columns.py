"""How do the drafts of all plans stand side by side, with each cell that differs from what is live?"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.forms import BoundField
from django.utils.translation import gettext as _

from hqconsole.kernel.editions import differences

from . import queries
from .forms import MatrixForm
from .models import NOTHING, UNLIMITED, Feature, PlanEdition, content_of
from .queries import PlanLine, Registry


@dataclass(frozen=True)
class Cell:
    """One value of one plan: its field, what is live, whether they differ."""

    field: BoundField
    was: str
    live: str
    is_changed: bool
    is_switch: bool

    @property
    def is_on(self) -> bool:
        return self.field.value() in (True, "on", "true", "1")

    @property
    def written(self) -> str:
        value = self.field.value()
        return "" if value is None else str(value)


@dataclass(frozen=True)
class Column:
    """A plan with the form of its draft."""

    line: PlanLine
    form: MatrixForm
    live: MatrixForm

    def cell(self, name: str) -> Cell:
        field, live = self.form[name], self.live.told(name)
        is_switch = name.startswith("features.")
        given = field.data if self.form.is_bound else self.form.told(name)
        return Cell(field, said(live, is_switch), typed(live, is_switch), field.field.has_changed(live, given), is_switch)

    @property
    def changes(self) -> int:
        """How many values of the plan would be published as something else."""
        before = PlanEdition(plan=self.line.plan, content=self.live.content)
        return len(differences(before.tree, PlanEdition(plan=self.line.plan, content=self.form.current).tree))

    @property
    def differs(self) -> list[dict]:
        """What was typed against what is saved by now."""
        saved = PlanEdition(plan=self.line.plan, content=self.line.content)
        wanted = PlanEdition(plan=self.line.plan, content=content_of(saved.tree) | self.form.current)
        return queries.in_words(differences(saved.tree, wanted.tree), self.form.known, self.line.plan.name)


def said(value, is_switch: bool) -> str:
    """A live value in a word, to be struck through."""
    if is_switch:
        return _("on") if value else _("off")
    if value is None:
        return "—"
    return _("Unlimited") if value == UNLIMITED else f"{value:,}" if isinstance(value, int) else str(value)


def typed(value, is_switch: bool) -> str:
    """A live value as somebody would type it, for the browser to compare."""
    if is_switch:
        return "true" if value else "false"
    return "" if value is None else _("Unlimited") if value == UNLIMITED else str(value)


@dataclass(frozen=True)
class EditMatrix:
    """Drafts side by side: columns of plans, lines of limits and features by their groups."""

    columns: list[Column]
    known: Registry
    overrides: dict[str, int]

    @property
    def groups(self) -> Iterator[tuple[str, list]]:
        """(name of the group, [(feature or limit, its cells, its overrides)])."""
        yield _("Limits"), [self.line(each, f"limits.{each.key}") for each in self.known.limits]
        lines = [(feature, self.line(feature, field_of(feature))) for feature in self.known.features]
        for label, members in queries.by_group(lines):
            yield label, [line for _feature, line in members]

    def line(self, thing, name: str) -> tuple:
        return thing, [column.cell(name) for column in self.columns], self.overrides.get(thing.key, 0)

    @property
    def width(self) -> int:
        return len(self.columns) + 2

    @property
    def changes(self) -> int:
        return sum(column.changes for column in self.columns)

    @property
    def tenants(self) -> int:
        """How many tenants are on the plans that would say something else."""
        return sum(column.line.tenants for column in self.columns if column.changes)

    @property
    def is_typed(self) -> bool:
        """Whether it shows somebody's answers rather than what is saved."""
        return any(column.form.is_bound for column in self.columns)

    @property
    def is_valid(self) -> bool:
        return not [column for column in self.columns if not column.form.is_valid()]  # each says what is wrong with it

    @property
    def wanted(self) -> dict[str, dict]:
        """What was edited, in the shape of `actions.edit_drafts`."""
        return {column.line.plan.key: column.form.call for column in self.columns if column.form.is_edited}


def field_of(feature: Feature) -> str:
    return f"{'features' if feature.type == Feature.Type.BOOLEAN else 'values'}.{feature.key}"


def edit_matrix(data=None) -> EditMatrix:
    """The drafts of all plans as forms, filled with `data` where somebody answered."""
    known = queries.registry()
    columns = [column_of(line, known, data) for line in queries.plan_lines()]
    return EditMatrix(columns, known, queries.overrides_by_key())


def column_of(line: PlanLine, known: Registry, data) -> Column:
    version = line.shown.version if line.shown else ""
    live = MatrixForm(content=line.before.content if line.before else NOTHING, version="", known=known)
    form = MatrixForm(data, content=line.content, version=version, known=known, prefix=line.plan.key)
    for field in form.fields.values():
        field.label = f"{field.label}, {line.plan.name}"
    return Column(line, form, live)
