"""A tenant whose trial was not bought is held as such."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tenants', '0004_trusts'),
    ]

    operations = [
        migrations.AlterField(
            model_name='hold',
            name='kind',
            field=models.CharField(choices=[('manual', 'Decision of headquarters'), ('billing', 'Unpaid invoices'), ('legal', 'Legal order'), ('abuse', 'Abuse of the platform'), ('trial', 'A trial that was not bought')], max_length=10),
        ),
        migrations.RemoveConstraint(
            model_name='hold',
            name='hold_kind',
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['manual', 'billing', 'legal', 'abuse', 'trial'])), name='hold_kind'),
        ),
    ]
