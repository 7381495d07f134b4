import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

class Migration(migrations.Migration):
    dependencies = [("staff", "0007_factors")]

    operations = [
        migrations.CreateModel(
            name="Envelope",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code_hash", models.CharField(max_length=64, unique=True)),
                ("sealed_at", models.DateTimeField()),
                ("replaced_at", models.DateTimeField(blank=True, null=True)),
                ("opened_at", models.DateTimeField(blank=True, null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="envelopes", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "sealed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="envelopes_sealed", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "sealed envelope",
                "verbose_name_plural": "sealed envelopes",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("opened_at", None), ("replaced_at", None)),
                        fields=("person",),
                        name="envelope_one_sealed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("opened_at", None), ("replaced_at", None), _connector="OR"),
                        name="envelope_opened_or_replaced",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="session",
            name="envelope",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="session",
                to="staff.envelope",
            ),
        ),
    ]
