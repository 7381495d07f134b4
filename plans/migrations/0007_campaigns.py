"""Campaigns that move tenants to another edition, in waves, with a receipt for each."""

import django.db.models.deletion
import hqconsole.kernel.ids
from django.db import migrations, models

from hqconsole.kernel.schema import tenant_wall


class Migration(migrations.Migration):

    dependencies = [
        ('plans', '0006_changes'),
        ('tenants', '0004_trusts'),
    ]

    operations = [
        migrations.CreateModel(
            name='Campaign',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mode', models.CharField(choices=[('keep', 'They stay where they are'), ('now', 'At once, where nobody loses'), ('at_renewal', 'When their period ends'), ('on_date', 'On a day, after a notice')], max_length=10)),
                ('on_date', models.DateField(null=True)),
                ('notice_en', models.CharField(blank=True, max_length=1000)),
                ('notice_ar', models.CharField(blank=True, max_length=1000)),
                ('stop_after', models.PositiveIntegerField(null=True)),
                ('made_by', models.CharField(max_length=120)),
                ('made_at', models.DateTimeField()),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='campaigns_from', to='plans.planedition')),
                ('target', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='campaigns_to', to='plans.planedition')),
            ],
        ),
        migrations.CreateModel(
            name='Wave',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('size', models.PositiveIntegerField()),
                ('state', models.CharField(choices=[('running', 'Running'), ('done', 'Done'), ('stopped', 'Stopped'), ('undoing', 'Being taken back'), ('undone', 'Taken back')], default='running', max_length=7)),
                ('moved', models.PositiveIntegerField(default=0)),
                ('skipped', models.PositiveIntegerField(default=0)),
                ('started_by', models.CharField(max_length=120)),
                ('started_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='waves', to='plans.campaign')),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='Receipt',
            fields=[
                ('id', models.UUIDField(default=hqconsole.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('outcome', models.CharField(choices=[('moved', 'Moved'), ('scheduled', 'Will be moved'), ('skipped', 'Left out'), ('returned', 'Taken back'), ('kept', 'Could not be taken back')], max_length=9)),
                ('reason', models.CharField(blank=True, choices=[('committed', 'Its term is committed to, and it would lose'), ('pending', 'Another change waits'), ('not_sold', 'No price in its currency'), ('dearer', 'It would become dearer within a paid period'), ('moved_since', 'It was changed since')], max_length=11)),
                ('before', models.JSONField()),
                ('after', models.JSONField()),
                ('made_at', models.DateTimeField()),
                ('campaign', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='receipts', to='plans.campaign')),
                ('subscription', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='receipts', to='plans.subscription')),
                ('tenant', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='receipts', to='tenants.tenant')),
                ('wave', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='receipts', to='plans.wave')),
            ],
        ),
        migrations.AddConstraint(
            model_name='campaign',
            constraint=models.CheckConstraint(condition=models.Q(('mode__in', ['keep', 'now', 'at_renewal', 'on_date'])), name='campaign_mode'),
        ),
        migrations.AddConstraint(
            model_name='campaign',
            constraint=models.CheckConstraint(condition=models.Q(('source', models.F('target')), _negated=True), name='campaign_goes_somewhere'),
        ),
        migrations.AddConstraint(
            model_name='campaign',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('mode', 'on_date'), _negated=True), models.Q(('on_date__isnull', False), models.Q(('notice_en', ''), _negated=True), models.Q(('notice_ar', ''), _negated=True)), _connector='OR'), name='campaign_notice'),
        ),
        migrations.AddConstraint(
            model_name='wave',
            constraint=models.UniqueConstraint(fields=('campaign', 'number'), name='wave_numbered'),
        ),
        migrations.AddConstraint(
            model_name='wave',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['running', 'undoing'])), fields=('campaign',), name='wave_one_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='wave',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['running', 'done', 'stopped', 'undoing', 'undone'])), name='wave_state'),
        ),
        migrations.AddIndex(
            model_name='receipt',
            index=models.Index(fields=['wave', 'tenant'], name='receipt_of_wave'),
        ),
        migrations.AddConstraint(
            model_name='receipt',
            constraint=models.UniqueConstraint(fields=('tenant', 'campaign'), name='receipt_once'),
        ),
        migrations.AddConstraint(
            model_name='receipt',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ['moved', 'scheduled', 'skipped', 'returned', 'kept'])), name='receipt_outcome'),
        ),
        migrations.AddConstraint(
            model_name='receipt',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ['skipped', 'kept']), ('reason', ''), _connector='XOR'), name='receipt_reason'),
        ),
        tenant_wall("plans_receipt"),
    ]
