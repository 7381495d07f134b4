from django.db import migrations, models

ENDINGS = [
    ("signed_out", "You signed out."),
    ("ended", "You ended this session from another one."),
    ("revoked", "A Super Admin ended this session."),
    ("too_many", "You signed in elsewhere; the oldest of your sessions ended."),
    ("provider", "You signed out at the sign-in service."),
    ("no_role", "You no longer have a role at HQ."),
    ("refused", "The sign-in service no longer vouches for you."),
    ("factor", "A Super Admin removed your second factor."),
]


class Migration(migrations.Migration):
    dependencies = [("staff", "0008_envelopes")]

    operations = [
        migrations.AlterField(
            model_name="session",
            name="ended_because",
            field=models.CharField(blank=True, choices=ENDINGS, max_length=10),
        ),
        migrations.RemoveConstraint(model_name="session", name="session_ending"),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(("ended_because__in", ["", *(ending for ending, _words in ENDINGS)])), name="session_ending"
            ),
        ),
    ]
