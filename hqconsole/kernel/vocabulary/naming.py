"""Who calls what by which word? The models when the console starts; pages and the ledger by the names of tables and columns."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from django.apps import apps
from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext

from .columns import FIELDS
from .events import FACTS, SAID
from .tables import FAMILIES, MODELS, TABLES


def name_everything() -> None:
    """Give our models and fields their words. Migrations do not see it: they compare what the models were written with."""
    for model in apps.get_models():
        if model._meta.app_label in FAMILIES:
            name_model(model)
            name_fields(model)


def name_model(model: type[models.Model]) -> None:
    for attribute, word in zip(("verbose_name", "verbose_name_plural"), MODELS.get(model._meta.label_lower, ()), strict=False):
        if not isinstance(model._meta.original_attrs.get(attribute), Promise):
            setattr(model._meta, attribute, word)


def name_fields(model: type[models.Model]) -> None:
    for field in model._meta.fields:
        if not isinstance(field.verbose_name, Promise):
            field.verbose_name = FIELDS.get(field.name, field.verbose_name)


@cache
def models_by_table() -> dict[str, type[models.Model]]:
    """Each model by its table as the ledger names it."""
    return {f"hq.{model._meta.db_table}": model for model in apps.get_models()}


def model_of(table: str) -> type[models.Model] | None:
    """The model behind a table as the ledger names it, `hq.tenants_tenant`."""
    return models_by_table().get(table)


def word_for_table(table: str) -> str:
    """What one row of a table is called; the table's own name where it has no model."""
    model = model_of(table)
    return capfirst(str(model._meta.verbose_name if model else TABLES.get(table, ""))) or table


def word_for_column(table: str, column: str) -> str:
    """What a column is called, or the fact of an event; its own name where nobody knows it."""
    field = field_of(table, column)
    return str(field.verbose_name if field else FACTS.get(column) or FIELDS.get(column, column))


def field_of(table: str, column: str) -> models.Field | None:
    """The field behind a column, None where no model knows it."""
    model = model_of(table)
    return next((field for field in model._meta.fields if field.column == column), None) if model else None


def word_for_value(table: str, column: str, value):
    """A captured value as people say it: a choice by its label, yes or no, a time by the clock of headquarters."""
    field = field_of(table, column)
    if field is None:
        return str(SAID.get(value, value)) if isinstance(value, str) else value
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, str) and isinstance(field, models.DateTimeField):
        return clock_time(value)
    labels = dict(getattr(field, "base_field", field).flatchoices)
    if labels and isinstance(value, list):
        return gettext(", ").join(str(labels.get(each, each)) for each in value)
    return str(labels.get(value, value)) if isinstance(value, str) else value


def clock_time(written: str) -> str:
    """An instant as PostgreSQL writes it, by the clock of headquarters; what is no instant stays as it is."""
    try:
        at = datetime.fromisoformat(written)
    except ValueError:
        return written
    return f"{at.astimezone(ZoneInfo(settings.HQ_TIME_ZONE)):%Y-%m-%d %H:%M:%S}"


def slugs_of(rows: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """The slugs of rows named by table and key, where their kind has slugs; one query for each table."""
    keys = defaultdict(set)
    for table, key in rows:
        if has_slugs(model_of(table)):
            keys[table].add(key)
    return {
        (table, str(key)): slug
        for table, wanted in keys.items()
        for key, slug in model_of(table)._base_manager.filter(pk__in=wanted).values_list("pk", "slug")
    }


def has_slugs(model: type[models.Model] | None) -> bool:
    try:
        return model is not None and isinstance(model._meta.get_field("slug"), models.Field)
    except FieldDoesNotExist:
        return False
