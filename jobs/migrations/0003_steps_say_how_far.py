from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('jobs', '0002_messages_carry_ids'),
    ]

    operations = [
        migrations.AddField(
            model_name='step',
            name='done',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='step',
            name='total',
            field=models.BigIntegerField(null=True),
        ),
    ]
