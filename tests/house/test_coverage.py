"""Every table of schema hq is captured, or its exemption has a reason that people can read."""

import pytest
from django.apps import apps
from django.db import connection

from audit.coverage import RULES

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
