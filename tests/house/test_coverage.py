"""Every table of schema hq is captured, or its exemption has a reason that people can read."""

import re

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import EmailField, GenericIPAddressField

from audit.coverage import NOT_PERSONAL, RULES, Rule

MODELS = [model for model in apps.get_models() if model._meta.managed]


@pytest.mark.django_db
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_model_is_captured_or_says_why_not(model):
    table = f"hq.{model._meta.db_table}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM audit.governed WHERE name = %s)", [table])
        (is_governed,) = cursor.fetchone()

    exemption = RULES[table].exempt_because if table in RULES else ""
    assert is_governed != bool(exemption)


@pytest.mark.django_db
def test_no_table_lost_its_capture():
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM audit.unguarded()")
        assert cursor.fetchall() == []


TELLING = re.compile(r"(^|_)(e?mail|phone|mobile|fax|name|username|address|agent|contact|birth\w*|iban|passport|uid|sid)(_|$)")
OURS = {"audit", "approvals", "catalogs", "jobs", "network", "plans", "staff", "tenants", "workflows"}


def telling_columns() -> list[str]:
    """Columns of captured tables of ours whose name or type says that they may hold something about a person."""
    return [
        f"hq.{model._meta.db_table}.{field.column}"
        for model in MODELS
        if model._meta.app_label in OURS and not RULES.get(f"hq.{model._meta.db_table}", Rule()).exempt_because
        for field in model._meta.local_fields
        if isinstance(field, EmailField | GenericIPAddressField) or TELLING.search(field.column)
    ]


def test_whatever_may_be_personal_is_declared_personal_or_harmless():
    harmless = {column for columns in NOT_PERSONAL.values() for column in columns}
    unseen = {f"{table}.{name}" for table, rule in RULES.items() for name in rule.skip_columns + rule.hidden_columns}
    personal = {f"{table}.{name}" for table, rule in RULES.items() for name in rule.personal_columns}

    assert set(telling_columns()) - harmless - unseen - personal == set()
    assert harmless & personal == set()
    assert len(telling_columns()) > 10


def test_every_personal_column_and_what_says_whose_it_is_exists():
    columns = {f"hq.{model._meta.db_table}": {field.column for field in model._meta.local_fields} for model in MODELS}
    for table, rule in RULES.items():
        if rule.personal_columns:
            assert {*rule.personal_columns, rule.whose.partition(":")[2]} <= columns[table], table


def test_every_rule_is_about_a_table_that_exists():
    tables = {f"hq.{model._meta.db_table}" for model in apps.get_models()} | {"hq.django_migrations"}
    assert set(RULES) <= tables


@pytest.mark.parametrize(
    "model",
    [model for model in MODELS if model.__module__.split(".")[0] in {"tenants", "plans", "workflows", "catalogs"}],
    ids=lambda model: model._meta.label,
)
def test_a_tenant_scoped_table_has_the_tenant_first_in_its_unique_keys(model):
    if "tenant" not in {field.name for field in model._meta.fields}:
        return
    for constraint in model._meta.constraints:
        if hasattr(constraint, "fields") and constraint.fields:
            assert constraint.fields[0] == "tenant", constraint.name
