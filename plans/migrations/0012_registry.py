"""Staff add and describe add-ons too; and for how long a feature may make no difference before it is stale."""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('plans', '0011_reported_usage'),
    ]

    operations = [
        migrations.AddField(
            model_name='addon',
            name='is_kept',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='feature',
            name='stale_days',
            field=models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(3650)]),
        ),
    ]
