"""The house has lines of its own over the guard, and chooses whose law it follows."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0001_initial'),
        ('publishing', '0004_people_say_otherwise_than_the_guard'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ChosenMode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mode', models.CharField(blank=True, max_length=8)),
                ('why', models.CharField(max_length=300)),
                ('chosen_at', models.DateTimeField()),
                ('chosen_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='chosen_modes', to='people.organisation')),
            ],
            options={
                'indexes': [models.Index(fields=['organisation', 'chosen_at'], name='mode_of_organisation')],
            },
        ),
        migrations.CreateModel(
            name='OwnLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('never', 'Never said'), ('always', 'Always allowed')], max_length=6)),
                ('words', models.CharField(max_length=200)),
                ('lang', models.CharField(blank=True, choices=[('es', 'Español'), ('ca', 'Català'), ('en', 'English'), ('pl', 'Polski')], max_length=2)),
                ('check_name', models.CharField(default='tone', max_length=24)),
                ('level', models.CharField(choices=[('review', 'A person looks'), ('block', 'Refused')], default='review', max_length=6)),
                ('why', models.CharField(max_length=300)),
                ('instead', models.CharField(blank=True, max_length=300)),
                ('added_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_why', models.CharField(blank=True, max_length=300)),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='own_lines', to='people.organisation')),
            ],
            options={
                'indexes': [models.Index(fields=['organisation', 'ended_at'], name='own_lines_in_force')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('organisation', 'kind', 'lang', 'words'), name='one_line_of_the_words'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('ended_by', None), ('ended_why', '')), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False), models.Q(('ended_why', ''), _negated=True)), _connector='OR'), name='an_end_has_who_when_and_why')],
            },
        ),
    ]
