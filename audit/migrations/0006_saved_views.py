from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0005_verifications")]

    operations = [
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60)),
                ("search", models.CharField(max_length=700)),
                ("owner", models.CharField(max_length=60)),
                ("is_shared", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField()),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("owner", "name"), name="saved_view_one_of_a_name")]},
        ),
    ]
