from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0007_exports_expire_unfinished'),
    ]

    operations = [
        migrations.AddField(
            model_name='export',
            name='shows_personal',
            field=models.BooleanField(default=False),
        ),
    ]
