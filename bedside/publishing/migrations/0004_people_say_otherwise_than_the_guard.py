"""People say otherwise than the guard: overrides of one version, and false alarms with what became of them."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0001_initial'),
        ('publishing', '0003_who_wrote_and_where_heard'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='FalseAlarm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('check_name', models.CharField(max_length=24)),
                ('reason', models.TextField()),
                ('lang', models.CharField(choices=[('es', 'Español'), ('ca', 'Català'), ('en', 'English'), ('pl', 'Polski')], max_length=2)),
                ('digest', models.CharField(max_length=64)),
                ('guard', models.CharField(max_length=20)),
                ('words', models.TextField(blank=True)),
                ('told_at', models.DateTimeField()),
                ('outcome', models.CharField(blank=True, choices=[('', 'waits'), ('mended', 'The guard was mended'), ('line', 'It is a line of ours now'), ('none', 'It was no false alarm')], max_length=6)),
                ('outcome_words', models.TextField(blank=True, max_length=1000)),
                ('settled_at', models.DateTimeField(null=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='people.organisation')),
                ('settled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('told_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['organisation', 'told_at'], name='alarm_of_organisation')],
                'constraints': [models.UniqueConstraint(fields=('told_by', 'check_name', 'digest'), name='one_alarm_each'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', ''), ('outcome_words', ''), ('settled_at', None), ('settled_by', None)), models.Q(('outcome__in', ['mended', 'line', 'none']), ('settled_at__isnull', False), ('settled_by__isnull', False), models.Q(('outcome_words', ''), _negated=True)), _connector='OR'), name='an_outcome_has_who_when_and_words')],
            },
        ),
        migrations.CreateModel(
            name='Override',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField()),
                ('asked_why', models.TextField(max_length=1000)),
                ('asked_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('verdict', models.CharField(blank=True, choices=[('', 'waits'), ('passed', 'passed'), ('refused', 'refused')], max_length=7)),
                ('why', models.TextField(blank=True, max_length=1000)),
                ('checks', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=24), size=None)),
                ('digests', models.JSONField()),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='overrides', to='publishing.draft')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('draft', 'version'), name='one_override_of_a_version'), models.CheckConstraint(condition=models.Q(('asked_why', ''), _negated=True), name='asking_has_a_why'), models.CheckConstraint(condition=models.Q(('decided_by', models.F('asked_by')), _negated=True), name='nobody_overrides_for_themselves'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None), ('verdict', ''), ('why', '')), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('verdict__in', ['passed', 'refused']), models.Q(('why', ''), _negated=True)), _connector='OR'), name='an_override_has_who_when_and_why')],
            },
        ),
    ]
