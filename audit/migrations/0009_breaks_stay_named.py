from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0008_personal_exports'),
    ]

    operations = [
        migrations.AddField(
            model_name='verification',
            name='upto_seq',
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='verification',
            name='acknowledged_by',
            field=models.CharField(blank=True, default='', max_length=120),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='verification',
            name='acknowledged_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='verification',
            name='acknowledged_reason',
            field=models.CharField(blank=True, default='', max_length=500),
            preserve_default=False,
        ),
    ]
