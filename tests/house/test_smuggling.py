"""Does a column of ours change because somebody sends its name along? Forms and schemas take what they ask for, no more."""

import random
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import models
from django.db.models import Q

from bench.fuzz.fuzzer import Fuzzer
from hqconsole.kernel.vocabulary import FAMILIES
from tests import make

REQUESTS = 600
TEXT, NUMBER = "smuggled-in", 31_337
COLUMNS = [field for model in apps.get_models() if model._meta.app_label in FAMILIES for field in model._meta.concrete_fields]


def is_number(column: models.Field) -> bool:
    return isinstance(column, models.IntegerField)


def is_text(column: models.Field) -> bool:
    return isinstance(column, models.CharField | models.TextField | models.JSONField) and not column.generated


def cargo() -> dict[str, str | int]:
    """A telltale value for the name of every column of every model."""
    return {name: NUMBER if is_number(column) else TEXT for column in COLUMNS for name in (column.name, column.attname)}


def arrivals() -> Iterator[str]:
    """The columns in which a telltale value stands now."""
    for column in COLUMNS:
        if is_number(column):
            found = Q(**{column.attname: NUMBER})
        elif is_text(column):
            found = Q(**{f"{column.name}__icontains": TEXT})
        else:
            continue
        if column.model.objects.filter(found).exists():
            yield f"{column.model._meta.label}.{column.name}"


@pytest.mark.long
def test_what_nobody_asked_for_arrives_nowhere(furnished_world):
    seed = random.randrange(10**6)
    fuzzer = Fuzzer(seed, smuggled=cargo())

    fuzzer.go(REQUESTS)

    assert list(arrivals()) == [], f"seed {seed}"
    assert len(cargo()) > 150
    assert sum(not each.startswith("GET") for each in fuzzer.tally.opened) > 10


@pytest.mark.django_db
def test_an_arrival_would_be_seen():
    make.tenant(name_en=TEXT)

    assert "tenants.Tenant.name_en" in list(arrivals())
