"""Who was reminded of the end of an override, and whether that end is written down."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('plans', '0004_editions'),
    ]

    operations = [
        migrations.AddField(
            model_name='override',
            name='reminded_before',
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='override',
            name='concluded_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.RemoveIndex(model_name='override', name='override_by_end'),
        migrations.AddIndex(
            model_name='override',
            index=models.Index(condition=models.Q(('concluded_at', None), ('revoked_at', None)), fields=['ends_at'], name='override_by_end'),
        ),
    ]
