import hqconsole.kernel.clock
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("staff", "0009_factor_ending")]

    operations = [
        migrations.AddField(
            model_name="person",
            name="left_directory_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(("left_directory_at", None), ("is_active", False), _connector="OR"), name="person_left_is_out"
            ),
        ),
        migrations.AddField(
            model_name="person",
            name="confirmed_at",
            field=models.DateTimeField(default=hqconsole.kernel.clock.now, editable=False),
        ),
        migrations.AddField(
            model_name="person",
            name="warned_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
    ]
