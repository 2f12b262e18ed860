"""What a new site starts with: the tables as 0005_back_with_the_team leaves them, made at once."""

import django.db.models.deletion
import django.db.models.functions.text
import foundation.new_tables
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('workgroups', '0001_initial'), ('workgroups', '0002_polls'), ('workgroups', '0003_ended_with'), ('workgroups', '0004_few_come'), ('workgroups', '0005_back_with_the_team')]

    initial = True

    dependencies = [
        ('gatherings', '0001_squashed_0005_present_minutes'),
        ('teams', '0001_squashed_0007_closed_days'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        foundation.new_tables.CreateModels(
            creations=[
                migrations.CreateModel(
                    name='Interest',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('area', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='interests', to='teams.focusarea')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='interests', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'interest in a focus area',
                        'verbose_name_plural': 'interests in focus areas',
                        'ordering': ['user', 'area__number'],
                        'constraints': [models.UniqueConstraint(fields=('user', 'area'), name='workgroups_interest_once')],
                    },
                ),
                migrations.CreateModel(
                    name='LeadOffer',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('offered_on', models.DateField(verbose_name='since')),
                        ('ended_on', models.DateField(blank=True, null=True, verbose_name='until')),
                        ('team', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lead_offers', to='teams.team')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lead_offers', to=settings.AUTH_USER_MODEL)),
                        ('ended_with', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='teams.membership')),
                    ],
                    options={
                        'verbose_name': 'offer to lead',
                        'verbose_name_plural': 'offers to lead',
                        'ordering': ['team', 'offered_on', 'id'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('ended_on__isnull', True)), fields=('team', 'user'), name='workgroups_leadoffer_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Workgroup',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=80, verbose_name='name')),
                        ('goal', models.TextField(max_length=400, verbose_name='goal, in one or two sentences')),
                        ('serves', models.CharField(blank=True, max_length=300, verbose_name='which goal of a school or district it serves')),
                        ('hands_in', models.CharField(blank=True, max_length=300, verbose_name='what it will hand in')),
                        ('first_week', models.DateField(blank=True, null=True, verbose_name='first week')),
                        ('last_week', models.DateField(blank=True, null=True, verbose_name='last week')),
                        ('meeting_link', models.URLField(blank=True, verbose_name='link to join online')),
                        ('shared_folder', models.URLField(blank=True, verbose_name='link to the shared folder')),
                        ('state', models.CharField(choices=[('proposed', 'Proposed'), ('open', 'Open'), ('closed', 'Closed')], default='proposed', max_length=8)),
                        ('sent_back', models.CharField(blank=True, max_length=300, verbose_name='what to change first')),
                        ('opened_on', models.DateField(blank=True, null=True)),
                        ('closed_on', models.DateField(blank=True, null=True)),
                        ('did', models.TextField(blank=True, max_length=2000, verbose_name='what we did')),
                        ('handed_in', models.TextField(blank=True, max_length=2000, verbose_name='what we hand in')),
                        ('left_open', models.TextField(blank=True, max_length=2000, verbose_name='what is open')),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('copied_from', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='copies', to='workgroups.workgroup')),
                        ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='workgroups', to='teams.cycle')),
                        ('focus_areas', models.ManyToManyField(blank=True, related_name='workgroups', to='teams.focusarea', verbose_name='focus areas')),
                        ('hub', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='workgroups', to='teams.hub')),
                        ('proposed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='workgroups_proposed', to=settings.AUTH_USER_MODEL)),
                        ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='workgroups', to='teams.team')),
                    ],
                    options={
                        'verbose_name': 'workgroup',
                        'verbose_name_plural': 'workgroups',
                        'ordering': ['-cycle__starts_on', 'name', 'id'],
                        'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('name'), models.F('team'), name='workgroups_workgroup_once_in_team', violation_error_message='This team already has a workgroup of this name.'), models.UniqueConstraint(django.db.models.functions.text.Lower('name'), models.F('hub'), models.F('cycle'), condition=models.Q(('team__isnull', True)), name='workgroups_workgroup_once_in_cycle', violation_error_message='This hub already has a workgroup of this name.'), models.CheckConstraint(condition=models.Q(('first_week__isnull', True), ('last_week__isnull', True), ('last_week__gte', models.F('first_week')), _connector='OR'), name='workgroups_workgroup_weeks_in_order', violation_error_message="Enter a last week that isn't before the first."), models.CheckConstraint(condition=models.Q(models.Q(('closed_on__isnull', True), ('opened_on__isnull', True), ('state', 'proposed')), models.Q(('closed_on__isnull', True), ('opened_on__isnull', False), ('state', 'open')), models.Q(('closed_on__gte', models.F('opened_on')), ('closed_on__isnull', False), ('opened_on__isnull', False), ('state', 'closed')), _connector='OR'), name='workgroups_workgroup_days_of_state'), models.CheckConstraint(condition=models.Q(('state', 'proposed'), ('sent_back', ''), _connector='OR'), name='workgroups_workgroup_sent_back_while_proposed')],
                    },
                ),
                migrations.CreateModel(
                    name='Coaching',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('starts_on', models.DateField(verbose_name='from')),
                        ('ends_on', models.DateField(blank=True, null=True, verbose_name='until')),
                        ('coach', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='workgroups_coached', to=settings.AUTH_USER_MODEL)),
                        ('facilitator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='workgroup_coachings', to=settings.AUTH_USER_MODEL)),
                        ('workgroup', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='coachings', to='workgroups.workgroup')),
                        ('ended_with', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='teams.membership')),
                    ],
                    options={
                        'verbose_name': 'coaching',
                        'verbose_name_plural': 'coachings',
                        'ordering': ['workgroup', 'starts_on', 'id'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('ends_on__isnull', True)), fields=('workgroup', 'facilitator'), name='workgroups_coaching_once'), models.CheckConstraint(condition=models.Q(('coach', models.F('facilitator')), _negated=True), name='workgroups_coaching_of_another', violation_error_message='Choose somebody else: nobody coaches themselves.'), models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='workgroups_coaching_ends_after_start')],
                    },
                ),
                migrations.CreateModel(
                    name='Meeting',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('gathering', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='meeting', to='gatherings.gathering')),
                        ('workgroup', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='workgroups.workgroup')),
                        ('ask_at', models.DateTimeField(blank=True, null=True)),
                        ('asked_at', models.DateTimeField(blank=True, null=True)),
                        ('kept_at', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'verbose_name': 'meeting',
                        'verbose_name_plural': 'meetings',
                        'ordering': ['workgroup', 'gathering__starts_at', 'id'],
                        'indexes': [models.Index(models.F('ask_at'), models.F('id'), condition=models.Q(('ask_at__isnull', False)), name='workgroups_meeting_ask')],
                    },
                ),
                migrations.CreateModel(
                    name='Poll',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('zone', models.CharField(choices=[('America/Los_Angeles', 'Pacific time'), ('America/Boise', 'Mountain time'), ('America/Phoenix', 'Arizona time'), ('America/Chicago', 'Central time'), ('America/New_York', 'Eastern time'), ('America/Anchorage', 'Alaska time'), ('Pacific/Honolulu', 'Hawaii time')], max_length=40, verbose_name='time zone')),
                        ('opened_at', models.DateTimeField()),
                        ('closes_at', models.DateTimeField(verbose_name='closes')),
                        ('closed_at', models.DateTimeField(blank=True, null=True)),
                        ('due_at', models.DateTimeField(blank=True, null=True)),
                        ('opened_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='polls_opened', to=settings.AUTH_USER_MODEL)),
                        ('workgroup', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='polls', to='workgroups.workgroup')),
                    ],
                    options={
                        'verbose_name': 'time poll',
                        'verbose_name_plural': 'time polls',
                        'ordering': ['-opened_at', '-id'],
                        'indexes': [models.Index(models.F('due_at'), models.F('id'), condition=models.Q(('due_at__isnull', False)), name='workgroups_poll_due')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True)), fields=('workgroup',), name='workgroups_poll_one_open'), models.CheckConstraint(condition=models.Q(('closes_at__gt', models.F('opened_at'))), name='workgroups_poll_closes_after_open'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('due_at__isnull', False)), models.Q(('closed_at__isnull', False), ('due_at__isnull', True)), _connector='OR'), name='workgroups_poll_due_while_open')],
                    },
                ),
                migrations.CreateModel(
                    name='PollSlot',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('weekday', models.PositiveSmallIntegerField(blank=True, null=True)),
                        ('day', models.DateField(blank=True, null=True)),
                        ('starts', models.TimeField()),
                        ('ends', models.TimeField()),
                        ('chosen', models.BooleanField(default=False)),
                        ('poll', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='slots', to='workgroups.poll')),
                    ],
                    options={
                        'verbose_name': 'time of a poll',
                        'verbose_name_plural': 'times of polls',
                        'ordering': ['poll', 'day', 'weekday', 'starts', 'id'],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('day__isnull', True), ('weekday__isnull', False), ('weekday__lte', 6)), models.Q(('day__isnull', False), ('weekday__isnull', True)), _connector='OR'), name='workgroups_pollslot_weekday_or_day'), models.CheckConstraint(condition=models.Q(('ends__gt', models.F('starts'))), name='workgroups_pollslot_ends_after_start'), models.UniqueConstraint(fields=('poll', 'weekday', 'starts', 'ends'), name='workgroups_pollslot_weekday_once'), models.UniqueConstraint(fields=('poll', 'day', 'starts', 'ends'), name='workgroups_pollslot_day_once')],
                    },
                ),
                migrations.CreateModel(
                    name='PollAnswer',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('answer', models.CharField(choices=[('yes', 'Yes'), ('maybe', 'If need be'), ('no', 'No')], max_length=5)),
                        ('answered_at', models.DateTimeField()),
                        ('via', models.CharField(max_length=10)),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='poll_answers', to=settings.AUTH_USER_MODEL)),
                        ('slot', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='workgroups.pollslot')),
                    ],
                    options={
                        'verbose_name': 'answer to a time',
                        'verbose_name_plural': 'answers to times',
                        'ordering': ['slot', 'user', 'id'],
                        'constraints': [models.UniqueConstraint(fields=('slot', 'user'), name='workgroups_pollanswer_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Supporter',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='workgroups_supported', to=settings.AUTH_USER_MODEL)),
                        ('workgroup', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='supporters', to='workgroups.workgroup')),
                        ('ended_with', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='teams.membership')),
                    ],
                    options={
                        'verbose_name': 'supporter of a workgroup',
                        'verbose_name_plural': 'supporters of workgroups',
                        'ordering': ['workgroup', 'created_at', 'id'],
                        'constraints': [models.UniqueConstraint(fields=('workgroup', 'user'), name='workgroups_supporter_once')],
                    },
                ),
                migrations.CreateModel(
                    name='WorkgroupMember',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('role', models.CharField(choices=[('facilitator', 'Facilitator'), ('co_facilitator', 'Co-facilitator'), ('member', 'Member')], default='member', max_length=14, verbose_name='role')),
                        ('joined_on', models.DateField(verbose_name='from')),
                        ('left_on', models.DateField(blank=True, null=True, verbose_name='until')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='workgroup_roles', to=settings.AUTH_USER_MODEL)),
                        ('workgroup', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='roles_held', to='workgroups.workgroup')),
                        ('ended_with', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='teams.membership')),
                    ],
                    options={
                        'verbose_name': 'member of a workgroup',
                        'verbose_name_plural': 'members of workgroups',
                        'ordering': ['workgroup', 'joined_on', 'id'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('left_on__isnull', True)), fields=('workgroup', 'user'), name='workgroups_member_once'), models.CheckConstraint(condition=models.Q(('left_on__isnull', True), ('left_on__gte', models.F('joined_on')), _connector='OR'), name='workgroups_member_left_after_joined')],
                    },
                ),
                migrations.CreateModel(
                    name='HistoricalCoaching',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('starts_on', models.DateField(verbose_name='from')),
                        ('ends_on', models.DateField(blank=True, null=True, verbose_name='until')),
                        ('history_change_reason', models.CharField(max_length=255)),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('coach', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('facilitator', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('workgroup', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='workgroups.workgroup')),
                        ('ended_with', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='teams.membership')),
                    ],
                    options={
                        'verbose_name': 'historical coaching',
                        'verbose_name_plural': 'historical coachings',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='HistoricalMeeting',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('history_change_reason', models.CharField(max_length=255)),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('gathering', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='gatherings.gathering')),
                        ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('workgroup', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='workgroups.workgroup')),
                        ('kept_at', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'verbose_name': 'historical meeting',
                        'verbose_name_plural': 'historical meetings',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='HistoricalWorkgroup',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('name', models.CharField(max_length=80, verbose_name='name')),
                        ('goal', models.TextField(max_length=400, verbose_name='goal, in one or two sentences')),
                        ('serves', models.CharField(blank=True, max_length=300, verbose_name='which goal of a school or district it serves')),
                        ('hands_in', models.CharField(blank=True, max_length=300, verbose_name='what it will hand in')),
                        ('first_week', models.DateField(blank=True, null=True, verbose_name='first week')),
                        ('last_week', models.DateField(blank=True, null=True, verbose_name='last week')),
                        ('meeting_link', models.URLField(blank=True, verbose_name='link to join online')),
                        ('shared_folder', models.URLField(blank=True, verbose_name='link to the shared folder')),
                        ('state', models.CharField(choices=[('proposed', 'Proposed'), ('open', 'Open'), ('closed', 'Closed')], default='proposed', max_length=8)),
                        ('sent_back', models.CharField(blank=True, max_length=300, verbose_name='what to change first')),
                        ('opened_on', models.DateField(blank=True, null=True)),
                        ('closed_on', models.DateField(blank=True, null=True)),
                        ('did', models.TextField(blank=True, max_length=2000, verbose_name='what we did')),
                        ('handed_in', models.TextField(blank=True, max_length=2000, verbose_name='what we hand in')),
                        ('left_open', models.TextField(blank=True, max_length=2000, verbose_name='what is open')),
                        ('created_at', models.DateTimeField(blank=True, editable=False)),
                        ('history_change_reason', models.CharField(max_length=255)),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('cycle', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='teams.cycle')),
                        ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('hub', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='teams.hub')),
                        ('proposed_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('team', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='teams.team')),
                        ('copied_from', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='workgroups.workgroup')),
                    ],
                    options={
                        'verbose_name': 'historical workgroup',
                        'verbose_name_plural': 'historical workgroups',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='HistoricalWorkgroupMember',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('role', models.CharField(choices=[('facilitator', 'Facilitator'), ('co_facilitator', 'Co-facilitator'), ('member', 'Member')], default='member', max_length=14, verbose_name='role')),
                        ('joined_on', models.DateField(verbose_name='from')),
                        ('left_on', models.DateField(blank=True, null=True, verbose_name='until')),
                        ('history_change_reason', models.CharField(max_length=255)),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('user', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('workgroup', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='workgroups.workgroup')),
                        ('ended_with', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='teams.membership')),
                    ],
                    options={
                        'verbose_name': 'historical member of a workgroup',
                        'verbose_name_plural': 'historical members of workgroups',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
            ],
        ),
    ]
