"""Who looked at what is personal about an entry, and why."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_digests")]

    operations = [
        migrations.CreateModel(
            name="Reveal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("person", models.CharField(max_length=120)),
                ("capture", models.BigIntegerField()),
                ("reason", models.CharField(max_length=500)),
                ("revealed_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("looks", models.PositiveIntegerField(default=0)),
                ("last_look_at", models.DateTimeField(null=True)),
            ],
            options={"indexes": [models.Index(fields=["person", "capture", "ends_at"], name="reveal_of_person")]},
        ),
    ]
