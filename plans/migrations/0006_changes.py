"""Changes of subscriptions and what they cost; a price, a term and longer trials of a tenant's own."""

import django.db.models.deletion
import hqconsole.kernel.ids
from django.db import migrations, models

from hqconsole.kernel.schema import tenant_wall


class Migration(migrations.Migration):

    dependencies = [
        ('plans', '0005_flags'),
        ('tenants', '0004_trusts'),
    ]

    operations = [
        migrations.CreateModel(
            name='Change',
            fields=[
                ('id', models.UUIDField(default=hqconsole.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('upgrade', 'Upgrade'), ('downgrade', 'Downgrade'), ('cycle', 'Other billing cycle'), ('edition', 'Other edition of the plan'), ('end', 'End of the subscription')], max_length=9)),
                ('cycle', models.CharField(blank=True, choices=[('monthly', 'Monthly'), ('annual', 'Annual')], max_length=7)),
                ('due_on', models.DateField()),
                ('asked_by', models.CharField(max_length=120)),
                ('made_at', models.DateTimeField()),
                ('applied_at', models.DateTimeField(null=True)),
                ('withdrawn_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Charge',
            fields=[
                ('id', models.UUIDField(default=hqconsole.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('what', models.CharField(choices=[('plan', 'Plan'), ('add_on', 'Add-on')], max_length=6)),
                ('currency', models.CharField(choices=[('OMR', 'Omani rial'), ('SAR', 'Saudi riyal'), ('AED', 'UAE dirham'), ('KWD', 'Kuwaiti dinar'), ('BHD', 'Bahraini dinar'), ('QAR', 'Qatari riyal')], max_length=3)),
                ('credit_minor', models.PositiveBigIntegerField()),
                ('charge_minor', models.PositiveBigIntegerField()),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('is_carried', models.BooleanField()),
                ('made_at', models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name='subscription',
            name='anchored_on',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='subscription',
            name='committed_until',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='subscription',
            name='extensions',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='subscription',
            name='has_own_price',
            field=models.BooleanField(default=False),
        ),
        migrations.AddIndex(
            model_name='subscription',
            index=models.Index(condition=models.Q(('status__in', ['trialing', 'active'])), fields=['edition', 'tenant'], name='subscription_on'),
        ),
        migrations.AddIndex(
            model_name='subscription',
            index=models.Index(condition=models.Q(('status', 'trialing')), fields=['trial_ends_on'], name='subscription_trials'),
        ),
        migrations.AddConstraint(
            model_name='subscription',
            constraint=models.CheckConstraint(condition=models.Q(('extensions__lte', 2)), name='subscription_extensions'),
        ),
        migrations.AddField(
            model_name='change',
            name='edition',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='plans.planedition'),
        ),
        migrations.AddField(
            model_name='change',
            name='subscription',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='plans.subscription'),
        ),
        migrations.AddField(
            model_name='change',
            name='tenant',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='tenants.tenant'),
        ),
        migrations.AddField(
            model_name='charge',
            name='subscription',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='charges', to='plans.subscription'),
        ),
        migrations.AddField(
            model_name='charge',
            name='tenant',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='charges', to='tenants.tenant'),
        ),
        migrations.AddIndex(
            model_name='change',
            index=models.Index(condition=models.Q(('applied_at', None), ('withdrawn_at', None)), fields=['due_on'], name='change_due'),
        ),
        migrations.AddConstraint(
            model_name='change',
            constraint=models.UniqueConstraint(condition=models.Q(('applied_at', None), ('withdrawn_at', None)), fields=('tenant', 'subscription'), name='change_one_pending'),
        ),
        migrations.AddConstraint(
            model_name='change',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['upgrade', 'downgrade', 'cycle', 'edition', 'end'])), name='change_kind'),
        ),
        migrations.AddConstraint(
            model_name='change',
            constraint=models.CheckConstraint(condition=models.Q(('cycle__in', ['', 'monthly', 'annual'])), name='change_cycle'),
        ),
        migrations.AddConstraint(
            model_name='change',
            constraint=models.CheckConstraint(condition=models.Q(('kind', 'end'), ('edition__isnull', False), _connector='XOR'), name='change_target'),
        ),
        migrations.AddConstraint(
            model_name='change',
            constraint=models.CheckConstraint(condition=models.Q(('applied_at', None), ('withdrawn_at', None), _connector='OR'), name='change_one_outcome'),
        ),
        migrations.AddConstraint(
            model_name='charge',
            constraint=models.CheckConstraint(condition=models.Q(('what__in', ['plan', 'add_on'])), name='charge_what'),
        ),
        migrations.AddConstraint(
            model_name='charge',
            constraint=models.CheckConstraint(condition=models.Q(('currency__in', ['OMR', 'SAR', 'AED', 'KWD', 'BHD', 'QAR'])), name='charge_currency'),
        ),
        migrations.AddConstraint(
            model_name='charge',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__gt', models.F('starts_on'))), name='charge_period'),
        ),
        tenant_wall("plans_change"),
        tenant_wall("plans_charge"),
    ]
