"""The 48 hours of grace are for grace: a hard limit goes on to its cap, however long ago all that is included was used."""

from importlib import import_module

from django.db import migrations

before = import_module("plans.migrations.0011_reported_usage")

ENDS = "coalesce(found.full_at > now() - interval '48 hours', true)"


def check() -> str:
    """The same question, where the end of grace only concerns limits that have one."""
    return before.check().replace(ENDS, f"(found.enforcement <> 'grace10' OR {ENDS})")


class Migration(migrations.Migration):

    dependencies = [
        ("plans", "0017_feature_uses"),
    ]
    operations = [
        migrations.RunSQL(check(), before.check()),
    ]
