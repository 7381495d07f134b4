"""Of which end of a trial the Business Admins were told, and how near it was."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('plans', '0009_values'),
    ]

    operations = [
        migrations.AddField(
            model_name='subscription',
            name='reminded_before',
            field=models.PositiveSmallIntegerField(null=True),
        ),
    ]
