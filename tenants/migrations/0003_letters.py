"""Which tenants contain one or two given letters? They have no trigram, so an index of their own answers."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

# The price is what it costs beside LIKE: nobody should compute it for each row of a scan.
LETTERS = """
CREATE FUNCTION hq.letters(words text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 1000 AS $$
    SELECT string_to_array(words, NULL) || array_agg(one || next)
    FROM unnest(string_to_array(words, NULL), string_to_array(substr(words, 2), NULL)) AS pair(one, next)
    WHERE next IS NOT NULL
$$;
"""
NO_LETTERS = "DROP FUNCTION hq.letters(text);"

# With statistics the planner would rather walk through the slugs and compute the letters of each tenant on its way.
NO_STATISTICS = "ALTER INDEX hq.tenant_letters ALTER COLUMN 1 SET STATISTICS 0;"


class Migration(migrations.Migration):
    dependencies = [("tenants", "0002_walls")]
    operations = [
        migrations.RunSQL(LETTERS, NO_LETTERS),
        migrations.AddIndex(
            model_name="tenant",
            index=django.contrib.postgres.indexes.GinIndex(
                models.Func(
                    "search",
                    function="hq.letters",
                    output_field=django.contrib.postgres.fields.ArrayField(models.TextField()),
                ),
                name="tenant_letters",
            ),
        ),
        migrations.RunSQL(NO_STATISTICS, migrations.RunSQL.noop),
    ]
