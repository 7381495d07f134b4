"""Seeding, in every family that has seeds: what is new or changed is written once, and what is published stays."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType

import pytest

from hqconsole.kernel import ledger
from hqconsole.kernel.editions import KINDS
from hqconsole.kernel.errors import Forbidden
from hqconsole.kernel.roles import Role
from hqconsole.kernel.seeds import SeedFault
from tests import make
from tests.seeds import copied, edit

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Family:
    """A family with seeds, one of its files, and what of the thing in it the tests touch."""

    name: str
    kind: str
    file: str
    key: str
    editions: str
    rename: tuple[str, str]
    rewrite: Callable[[dict], object]

    @property
    def actions(self) -> ModuleType:
        return import_module(f"{self.name}.actions")

    @property
    def is_seeded(self) -> bool:
        return import_module(f"{self.name}.queries").is_seeded()

    def numbers(self) -> list[tuple[int, str]]:
        """Which editions of the thing there are, and what became of them."""
        model = KINDS[self.kind]
        rows = model.objects.filter(**{f"{model.of}__key": self.key})
        return sorted(rows.values_list("number", "status"))


FAMILIES = [
    Family(
        "plans",
        kind="plan",
        file="plans/starter.json",
        key="STARTER",
        editions="editions",
        rename=("Starter", "Beginner"),
        rewrite=lambda edition: edition["features"].pop(),
    ),
    Family(
        "workflows",
        kind="workflow",
        file="wf_simple.json",
        key="WF_SIMPLE",
        editions="versions",
        rename=("Simple", "Plain"),
        rewrite=lambda edition: edition["stages"][0].update(sla_minutes=45),
    ),
    Family(
        "catalogs",
        kind="catalog",
        file="color.json",
        key="color",
        editions="releases",
        rename=("Colours", "Colors"),
        rewrite=lambda edition: edition["codes"].pop(),
    ),
]


@pytest.fixture(params=FAMILIES, ids=lambda family: family.name)
def family(request):
    return request.param


@pytest.fixture
def file(family, tmp_path, monkeypatch):
    """The file of the thing, where a test may change it."""
    return copied(import_module(f"{family.name}.seeds"), tmp_path, monkeypatch) / family.file


def test_seeding_twice_is_refused_and_known_before(family):
    assert family.is_seeded
    with pytest.raises(family.actions.AlreadySeeded):
        family.actions.seed(by=make.WORKER)


def test_only_what_changed_is_written(family, file):
    edit(file, lambda thing: thing.update(name_en=family.rename[1]))
    place = ledger.mark()

    assert not family.is_seeded
    family.actions.seed(by=make.WORKER)

    assert [change.changes for change in ledger.captured_since(place)] == [{"name_en": list(family.rename)}]
    assert family.is_seeded


def test_a_new_edition_goes_live_and_the_one_before_retires(family, file):
    known = family.numbers()
    (last, _live) = known[-1]
    edit(file, lambda thing: thing[family.editions].append(thing[family.editions][-1] | {"number": last + 1}))

    family.actions.seed(by=make.WORKER)

    assert family.numbers() == [*((number, "retired") for number, _status in known), (last + 1, "live")]


def test_a_file_cannot_rewrite_what_is_published(family, file):
    (last, _live) = family.numbers()[-1]
    edit(file, lambda thing: family.rewrite(thing[family.editions][-1]))

    with pytest.raises(SeedFault, match=rf"{file.name}: {family.key} v{last}: is published"):
        family.actions.seed(by=make.WORKER)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.WORKER])
def test_nobody_but_a_machine_seeds(family, role):
    with pytest.raises(Forbidden):
        family.actions.seed(by=make.consenting(make.actor(role)))
