"""Tenants with the same administrator are found by the address."""

from django.db import migrations, models
from django.db.models.functions import Upper


class Migration(migrations.Migration):

    dependencies = [
        ('tenants', '0005_trial_holds'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(Upper('email'), name='contact_by_email'),
        ),
    ]
