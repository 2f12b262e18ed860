"""What a new site starts with: the tables as 0005_present_minutes leaves them, made at once."""

import django.db.models.deletion
import django.db.models.expressions
import foundation.database
import foundation.new_tables
import gatherings.models
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('gatherings', '0001_initial'), ('gatherings', '0002_audience'), ('gatherings', '0003_what_was_told'), ('gatherings', '0004_what_is_known'), ('gatherings', '0005_present_minutes')]

    initial = True

    dependencies = [
        ('teams', '0001_squashed_0007_closed_days'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        foundation.new_tables.CreateModels(
            creations=[
                migrations.CreateModel(
                    name='CalendarFeed',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('token', models.CharField(max_length=64, unique=True)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='calendar_feed', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'calendar address',
                        'verbose_name_plural': 'calendar addresses',
                    },
                ),
                migrations.CreateModel(
                    name='Gathering',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(max_length=20)),
                        ('title', models.CharField(max_length=150, verbose_name='title')),
                        ('starts_at', models.DateTimeField(verbose_name='starts')),
                        ('ends_at', models.DateTimeField(verbose_name='ends')),
                        ('zone', models.CharField(choices=[('America/Los_Angeles', 'Pacific time'), ('America/Boise', 'Mountain time'), ('America/Phoenix', 'Arizona time'), ('America/Chicago', 'Central time'), ('America/New_York', 'Eastern time'), ('America/Anchorage', 'Alaska time'), ('Pacific/Honolulu', 'Hawaii time')], max_length=40, verbose_name='time zone')),
                        ('break_minutes', models.PositiveSmallIntegerField(default=0, verbose_name='breaks, in minutes')),
                        ('planned_minutes', models.PositiveSmallIntegerField(verbose_name='contact time, in minutes')),
                        ('hours_reason', models.CharField(blank=True, max_length=200, verbose_name='why the hours differ')),
                        ('place', models.CharField(blank=True, max_length=150, verbose_name='place')),
                        ('address', models.CharField(blank=True, max_length=250, verbose_name='street address')),
                        ('arrival_notes', models.TextField(blank=True, max_length=1000, verbose_name='arrival notes')),
                        ('link', models.URLField(blank=True, verbose_name='link to join online')),
                        ('document_link', models.URLField(blank=True, verbose_name='link to the documents')),
                        ('answer_by', models.DateField(blank=True, null=True, verbose_name='answer by')),
                        ('state', models.CharField(choices=[('draft', 'Draft'), ('announced', 'Announced'), ('held', 'Held'), ('cancelled', 'Cancelled')], default='draft', max_length=10)),
                        ('announced_at', models.DateTimeField(blank=True, null=True)),
                        ('moved_at', models.DateTimeField(blank=True, null=True)),
                        ('cancelled_reason', models.CharField(blank=True, max_length=300, verbose_name='why it is cancelled')),
                        ('sequence', models.PositiveSmallIntegerField(default=0)),
                        ('uid', models.CharField(default=gatherings.models.new_uid, editable=False, max_length=64, unique=True)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='gatherings', to='teams.cycle')),
                        ('hub', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='gatherings', to='teams.hub')),
                        ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='gatherings', to='teams.team')),
                        ('audience', models.CharField(db_default='', default='', editable=False, max_length=40)),
                    ],
                    options={
                        'verbose_name': 'date',
                        'verbose_name_plural': 'dates',
                        'ordering': ['starts_at', 'id'],
                        'indexes': [models.Index(models.F('team'), models.F('starts_at'), name='gatherings_by_team'), models.Index(models.F('hub'), models.F('starts_at'), name='gatherings_by_hub'), models.Index(models.F('audience'), models.F('starts_at'), name='gatherings_by_audience')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='gatherings_gathering_ends_after_start', violation_error_message='Enter an end after the start.'), models.CheckConstraint(condition=models.Q(('planned_minutes__gt', 0)), name='gatherings_gathering_planned_minutes'), models.CheckConstraint(condition=models.Q(('ends_at__gte', models.ExpressionWrapper(django.db.models.expressions.CombinedExpression(models.F('starts_at'), '+', foundation.database.Minutes('planned_minutes')), output_field=models.DateTimeField()))), name='gatherings_gathering_planned_fits', violation_error_message='The contact time is longer than the session.'), models.CheckConstraint(condition=models.Q(('state', 'draft'), ('announced_at__isnull', False), _connector='OR'), name='gatherings_gathering_announced_has_time')],
                    },
                ),
                migrations.CreateModel(
                    name='Attendee',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('role', models.CharField(choices=[('participant', 'Participant'), ('observer', 'Observer'), ('facilitator', 'Facilitator')], default='participant', max_length=12)),
                        ('answer', models.CharField(choices=[('needs-action', 'No answer'), ('accepted', 'Coming'), ('declined', "Can't come"), ('tentative', 'Not sure')], default='needs-action', max_length=12)),
                        ('answered_at', models.DateTimeField(blank=True, null=True)),
                        ('answered_via', models.CharField(blank=True, max_length=10)),
                        ('answer_source', models.CharField(blank=True, max_length=200)),
                        ('substitute', models.CharField(choices=[('none', 'No'), ('wanted', 'Yes, not yet found'), ('found', 'Yes, found')], default='none', max_length=8)),
                        ('note', models.CharField(blank=True, max_length=300, verbose_name='note')),
                        ('link_version', models.PositiveSmallIntegerField(default=0)),
                        ('remind_at', models.DateTimeField(blank=True, null=True)),
                        ('withdrawn', models.BooleanField(default=False)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='answers_entered', to=settings.AUTH_USER_MODEL)),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendances', to=settings.AUTH_USER_MODEL)),
                        ('gathering', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendees', to='gatherings.gathering')),
                        ('present_minutes', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='minutes they were there')),
                    ],
                    options={
                        'verbose_name': 'invited person',
                        'verbose_name_plural': 'invited people',
                        'ordering': ['gathering', 'user__name', 'id'],
                        'indexes': [models.Index(models.F('remind_at'), models.F('id'), condition=models.Q(('remind_at__isnull', False)), name='gatherings_attendee_remind')],
                        'constraints': [models.UniqueConstraint(fields=('gathering', 'user'), name='gatherings_attendee_once'), models.CheckConstraint(condition=models.Q(('answer', 'needs-action'), ('answered_at__isnull', False), _connector='OR'), name='gatherings_attendee_answer_has_time')],
                    },
                ),
                migrations.CreateModel(
                    name='AnswerChange',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('before', models.CharField(choices=[('needs-action', 'No answer'), ('accepted', 'Coming'), ('declined', "Can't come"), ('tentative', 'Not sure')], max_length=12)),
                        ('after', models.CharField(choices=[('needs-action', 'No answer'), ('accepted', 'Coming'), ('declined', "Can't come"), ('tentative', 'Not sure')], max_length=12)),
                        ('at', models.DateTimeField()),
                        ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='answer_changes', to=settings.AUTH_USER_MODEL)),
                        ('attendee', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='gatherings.attendee')),
                    ],
                    options={
                        'verbose_name': 'change of an answer',
                        'verbose_name_plural': 'changes of answers',
                        'ordering': ['at', 'id'],
                        'indexes': [models.Index(models.F('at'), name='gatherings_answerchange_at')],
                    },
                ),
                migrations.CreateModel(
                    name='GatheringFacts',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('sequence', models.PositiveSmallIntegerField()),
                        ('starts_at', models.DateTimeField()),
                        ('ends_at', models.DateTimeField()),
                        ('zone', models.CharField(max_length=40)),
                        ('place', models.CharField(blank=True, max_length=150)),
                        ('address', models.CharField(blank=True, max_length=250)),
                        ('link', models.URLField(blank=True)),
                        ('state', models.CharField(choices=[('draft', 'Draft'), ('announced', 'Announced'), ('held', 'Held'), ('cancelled', 'Cancelled')], max_length=10)),
                        ('gathering', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='facts', to='gatherings.gathering')),
                    ],
                    options={
                        'verbose_name': 'what was told of a date',
                        'verbose_name_plural': 'what was told of dates',
                        'ordering': ['gathering', 'sequence'],
                        'constraints': [models.UniqueConstraint(fields=('gathering', 'sequence'), name='gatherings_gatheringfacts_once')],
                    },
                ),
                migrations.CreateModel(
                    name='HistoricalAttendee',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('role', models.CharField(choices=[('participant', 'Participant'), ('observer', 'Observer'), ('facilitator', 'Facilitator')], default='participant', max_length=12)),
                        ('answer', models.CharField(choices=[('needs-action', 'No answer'), ('accepted', 'Coming'), ('declined', "Can't come"), ('tentative', 'Not sure')], default='needs-action', max_length=12)),
                        ('answered_at', models.DateTimeField(blank=True, null=True)),
                        ('answered_via', models.CharField(blank=True, max_length=10)),
                        ('answer_source', models.CharField(blank=True, max_length=200)),
                        ('substitute', models.CharField(choices=[('none', 'No'), ('wanted', 'Yes, not yet found'), ('found', 'Yes, found')], default='none', max_length=8)),
                        ('note', models.CharField(blank=True, max_length=300, verbose_name='note')),
                        ('link_version', models.PositiveSmallIntegerField(default=0)),
                        ('remind_at', models.DateTimeField(blank=True, null=True)),
                        ('withdrawn', models.BooleanField(default=False)),
                        ('created_at', models.DateTimeField(blank=True, editable=False)),
                        ('history_change_reason', models.CharField(max_length=255)),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('answered_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('gathering', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='gatherings.gathering')),
                        ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('user', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('present_minutes', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='minutes they were there')),
                    ],
                    options={
                        'verbose_name': 'historical invited person',
                        'verbose_name_plural': 'historical invited people',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='HistoricalGathering',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('kind', models.CharField(max_length=20)),
                        ('title', models.CharField(max_length=150, verbose_name='title')),
                        ('starts_at', models.DateTimeField(verbose_name='starts')),
                        ('ends_at', models.DateTimeField(verbose_name='ends')),
                        ('zone', models.CharField(choices=[('America/Los_Angeles', 'Pacific time'), ('America/Boise', 'Mountain time'), ('America/Phoenix', 'Arizona time'), ('America/Chicago', 'Central time'), ('America/New_York', 'Eastern time'), ('America/Anchorage', 'Alaska time'), ('Pacific/Honolulu', 'Hawaii time')], max_length=40, verbose_name='time zone')),
                        ('break_minutes', models.PositiveSmallIntegerField(default=0, verbose_name='breaks, in minutes')),
                        ('planned_minutes', models.PositiveSmallIntegerField(verbose_name='contact time, in minutes')),
                        ('hours_reason', models.CharField(blank=True, max_length=200, verbose_name='why the hours differ')),
                        ('place', models.CharField(blank=True, max_length=150, verbose_name='place')),
                        ('address', models.CharField(blank=True, max_length=250, verbose_name='street address')),
                        ('arrival_notes', models.TextField(blank=True, max_length=1000, verbose_name='arrival notes')),
                        ('link', models.URLField(blank=True, verbose_name='link to join online')),
                        ('document_link', models.URLField(blank=True, verbose_name='link to the documents')),
                        ('answer_by', models.DateField(blank=True, null=True, verbose_name='answer by')),
                        ('state', models.CharField(choices=[('draft', 'Draft'), ('announced', 'Announced'), ('held', 'Held'), ('cancelled', 'Cancelled')], default='draft', max_length=10)),
                        ('announced_at', models.DateTimeField(blank=True, null=True)),
                        ('moved_at', models.DateTimeField(blank=True, null=True)),
                        ('cancelled_reason', models.CharField(blank=True, max_length=300, verbose_name='why it is cancelled')),
                        ('sequence', models.PositiveSmallIntegerField(default=0)),
                        ('uid', models.CharField(db_index=True, default=gatherings.models.new_uid, editable=False, max_length=64)),
                        ('created_at', models.DateTimeField(blank=True, editable=False)),
                        ('history_change_reason', models.CharField(max_length=255)),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('cycle', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='teams.cycle')),
                        ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('hub', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='teams.hub')),
                        ('team', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='teams.team')),
                        ('audience', models.CharField(db_default='', default='', editable=False, max_length=40)),
                    ],
                    options={
                        'verbose_name': 'historical date',
                        'verbose_name_plural': 'historical dates',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
            ],
        ),
    ]
