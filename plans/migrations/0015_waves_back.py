"""How many tenants of a wave were taken back, and how many could not be: also a part of which nobody could be is on record."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('plans', '0014_notices'),
    ]

    operations = [
        migrations.AddField('wave', name, models.PositiveIntegerField(default=0, db_default=0)) for name in ('returned', 'kept')
    ]
