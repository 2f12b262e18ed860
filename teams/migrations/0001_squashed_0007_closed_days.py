"""What a new site starts with: the tables as 0007_closed_days leaves them, made at once."""

import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import foundation.new_tables
import simple_history.models
import teams.models.network
from django.conf import settings
from django.db import migrations, models

# The five subjects on which a team recommends, from the client's page.
FOCUS_AREAS = [
    (1, "stem-education-policies", "STEM education policies"),
    (2, "supporting-eac-rens", "Supporting EAC/RENs"),
    (
        3,
        "teacher-preparation",
        "Connecting teacher preparation with district needs and ongoing professional development",
    ),
    (4, "k8-pd-needs", "Ongoing and future professional development needs of K-8 educators"),
    (5, "toolkit", "A toolkit for schools and districts"),
]


def add_focus_areas(apps, schema_editor):
    FocusArea = apps.get_model("teams", "FocusArea")
    for number, slug, name in FOCUS_AREAS:
        FocusArea.objects.get_or_create(slug=slug, defaults={"number": number, "name": name})


class Migration(migrations.Migration):

    replaces = [('teams', '0001_initial'), ('teams', '0002_focus_areas'), ('teams', '0003_hub_words'), ('teams', '0004_job_titles'), ('teams', '0005_why_they_left'), ('teams', '0006_corrections'), ('teams', '0007_closed_days')]

    initial = True

    dependencies = [
        ('people', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        foundation.new_tables.CreateModels(
            creations=[
                migrations.CreateModel(
                    name='Cycle',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=60, unique=True, verbose_name='name')),
                        ('starts_on', models.DateField(verbose_name='starts on')),
                        ('ends_on', models.DateField(verbose_name='ends on')),
                        ('session_minutes', models.PositiveSmallIntegerField(default=360, help_text='A full-day session is 6 contact hours: 360 minutes without breaks.', verbose_name='contact time of a session, in minutes')),
                        ('archived', models.BooleanField(default=False, verbose_name='archived')),
                    ],
                    options={
                        'verbose_name': 'cycle',
                        'verbose_name_plural': 'cycles',
                        'ordering': ['-starts_on'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gt', models.F('starts_on'))), name='teams_cycle_ends_after_start', violation_error_message='Enter an end after the start.')],
                    },
                ),
                migrations.CreateModel(
                    name='FocusArea',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('slug', models.SlugField(max_length=60, unique=True)),
                        ('name', models.CharField(max_length=200, verbose_name='name')),
                        ('number', models.PositiveSmallIntegerField(verbose_name='number')),
                        ('retired', models.BooleanField(default=False, verbose_name='retired')),
                    ],
                    options={
                        'verbose_name': 'focus area',
                        'verbose_name_plural': 'focus areas',
                        'ordering': ['number'],
                    },
                ),
                migrations.CreateModel(
                    name='Hub',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=120, verbose_name='name')),
                        ('slug', models.SlugField(max_length=60, unique=True, verbose_name='short name for addresses')),
                        ('zone', models.CharField(choices=[('America/Los_Angeles', 'Pacific time'), ('America/Boise', 'Mountain time'), ('America/Phoenix', 'Arizona time'), ('America/Chicago', 'Central time'), ('America/New_York', 'Eastern time'), ('America/Anchorage', 'Alaska time'), ('Pacific/Honolulu', 'Hawaii time')], default='America/Los_Angeles', max_length=40, verbose_name='time zone')),
                        ('website', models.URLField(blank=True, verbose_name='website')),
                        ('is_active', models.BooleanField(default=True, verbose_name='active')),
                        ('state', models.CharField(choices=teams.models.network.state_choices, db_default='OR', default='OR', help_text='Its holidays are no school days.', max_length=2, verbose_name='state')),
                    ],
                    options={
                        'verbose_name': 'hub',
                        'verbose_name_plural': 'hubs',
                        'ordering': ['name'],
                        'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('name'), name='teams_hub_name_once')],
                    },
                ),
                migrations.CreateModel(
                    name='ClosedDay',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('first_day', models.DateField(verbose_name='first day')),
                        ('last_day', models.DateField(verbose_name='last day')),
                        ('name', models.CharField(max_length=80, verbose_name='name')),
                        ('hub', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='closed_days', to='teams.hub')),
                    ],
                    options={
                        'verbose_name': 'closed day',
                        'verbose_name_plural': 'closed days',
                        'ordering': ['first_day', 'last_day', 'pk'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('last_day__gte', models.F('first_day'))), name='teams_closedday_ends_after_start', violation_error_message="Enter a last day that isn't before the first."), models.UniqueConstraint(fields=('hub', 'first_day', 'last_day'), name='teams_closedday_once')],
                    },
                ),
                migrations.CreateModel(
                    name='HubRole',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('coordinator', 'Coordinator'), ('funder', 'Funder')], max_length=12, verbose_name='role')),
                        ('starts_on', models.DateField(verbose_name='from')),
                        ('ends_on', models.DateField(blank=True, null=True, verbose_name='until')),
                        ('hub', models.ForeignKey(blank=True, help_text='Empty: the whole network.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='roles', to='teams.hub')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='hub_roles', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'role in a hub',
                        'verbose_name_plural': 'roles in hubs',
                        'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='teams_hubrole_ends_after_start', violation_error_message="Enter an end that isn't before the start."), models.UniqueConstraint(condition=models.Q(('ends_on__isnull', True)), fields=('hub', 'user', 'kind'), name='teams_hubrole_once'), models.UniqueConstraint(condition=models.Q(('ends_on__isnull', True), ('hub__isnull', True)), fields=('user', 'kind'), name='teams_hubrole_network_once')],
                    },
                ),
                migrations.CreateModel(
                    name='HubWord',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('column', models.CharField(choices=[('role', 'Role'), ('grades', 'Grades')], max_length=8, verbose_name='column')),
                        ('words', models.CharField(max_length=300, verbose_name='words')),
                        ('meaning', models.CharField(max_length=24, verbose_name='meaning')),
                        ('hub', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='words', to='teams.hub')),
                    ],
                    options={
                        'verbose_name': 'word of a hub',
                        'verbose_name_plural': 'words of hubs',
                        'ordering': ['hub', 'column', 'words'],
                        'constraints': [models.UniqueConstraint(fields=('hub', 'column', 'words'), name='teams_hubword_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Team',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=120, verbose_name='name')),
                        ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='teams', to='teams.cycle')),
                        ('hub', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='teams', to='teams.hub')),
                    ],
                    options={
                        'verbose_name': 'leadership team',
                        'verbose_name_plural': 'leadership teams',
                        'ordering': ['-cycle__starts_on', 'name'],
                        'constraints': [models.UniqueConstraint(fields=('hub', 'cycle', 'name'), name='teams_team_name_once', violation_error_message='This hub already has a team of this name.')],
                    },
                ),
                migrations.CreateModel(
                    name='Membership',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('state', models.CharField(choices=[('invited', 'Invited'), ('active', 'Active'), ('left', 'Left'), ('declined', 'Declined'), ('expired', 'Not answered in time')], max_length=10)),
                        ('seat', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='seat')),
                        ('job_role', models.CharField(blank=True, choices=[('k5_teacher', 'K-5 teacher'), ('middle_teacher', 'Grade 6-8 science or math teacher'), ('coach', 'Coach'), ('principal', 'Principal'), ('district', 'District curriculum'), ('teacher_preparation', 'Teacher-preparation faculty'), ('network', 'Network or service district'), ('community', 'Community partner')], max_length=24, verbose_name='role')),
                        ('grade_band', models.CharField(blank=True, choices=[('k5', 'Grades K-5'), ('6_8', 'Grades 6-8'), ('k8', 'Grades K-8'), ('9_12', 'Grades 9-12'), ('all', 'All grades')], max_length=8, verbose_name='grades')),
                        ('joined_on', models.DateField(blank=True, null=True, verbose_name='joined on')),
                        ('left_on', models.DateField(blank=True, null=True, verbose_name='left on')),
                        ('invited_at', models.DateTimeField(blank=True, null=True)),
                        ('expires_at', models.DateTimeField(blank=True, null=True)),
                        ('reminded_at', models.DateTimeField(blank=True, null=True)),
                        ('ended_at', models.DateTimeField(blank=True, null=True)),
                        ('link_version', models.PositiveSmallIntegerField(default=0)),
                        ('attention_closed', models.BooleanField(default=False)),
                        ('institution', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='people.institution')),
                        ('invited_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='invitations_given', to=settings.AUTH_USER_MODEL)),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                        ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='teams.team')),
                        ('job_title', models.CharField(blank=True, db_default='', max_length=150, verbose_name='job title')),
                        ('left_reason', models.CharField(blank=True, db_default='', default='', max_length=200, verbose_name='why they left')),
                    ],
                    options={
                        'verbose_name': 'membership',
                        'verbose_name_plural': 'memberships',
                        'ordering': ['team', 'seat', 'id'],
                        'indexes': [models.Index(models.F('expires_at'), condition=models.Q(('state', 'invited')), name='teams_membership_expiring')],
                        'constraints': [models.UniqueConstraint(fields=('team', 'seat'), name='teams_membership_seat_once'), models.CheckConstraint(condition=models.Q(models.Q(('seat__gte', 1), ('seat__isnull', False), ('seat__lte', 25), ('state__in', ['invited', 'active'])), models.Q(('seat__isnull', True), ('state__in', ['left', 'declined', 'expired'])), _connector='OR'), name='teams_membership_seat_while_held'), models.UniqueConstraint(condition=models.Q(('state__in', ['invited', 'active'])), fields=('team', 'user'), name='teams_membership_once_in_team'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'active'), _negated=True), ('joined_on__isnull', False), _connector='OR'), name='teams_membership_active_has_joined'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'left'), _negated=True), ('left_on__isnull', False), _connector='OR'), name='teams_membership_left_has_date'), models.CheckConstraint(condition=models.Q(('left_on__isnull', True), ('joined_on__isnull', True), ('left_on__gte', models.F('joined_on')), _connector='OR'), name='teams_membership_left_after_joined', violation_error_message="Enter a day that isn't before the day they joined."), models.CheckConstraint(condition=models.Q(models.Q(('state', 'invited'), _negated=True), ('expires_at__isnull', False), _connector='OR'), name='teams_membership_invited_expires')],
                    },
                ),
                migrations.CreateModel(
                    name='Correction',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('field', models.CharField(choices=[('name', 'Name'), ('institution', 'School or organization'), ('job_role', 'Role'), ('grade_band', 'Grades')], max_length=12)),
                        ('before', models.CharField(blank=True, max_length=200)),
                        ('after', models.CharField(blank=True, max_length=200)),
                        ('own_before', models.CharField(blank=True, max_length=200, null=True)),
                        ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('overruled_at', models.DateTimeField(blank=True, null=True)),
                        ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('membership', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='corrections', to='teams.membership')),
                    ],
                    options={
                        'verbose_name': 'correction',
                        'verbose_name_plural': 'corrections',
                        'ordering': ['id'],
                    },
                ),
                migrations.CreateModel(
                    name='Term',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.PositiveSmallIntegerField(verbose_name='number')),
                        ('name', models.CharField(max_length=60, verbose_name='name')),
                        ('starts_on', models.DateField(verbose_name='starts on')),
                        ('ends_on', models.DateField(verbose_name='ends on')),
                        ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='terms', to='teams.cycle')),
                    ],
                    options={
                        'verbose_name': 'term',
                        'verbose_name_plural': 'terms',
                        'ordering': ['cycle', 'number'],
                        'constraints': [models.UniqueConstraint(fields=('cycle', 'number'), name='teams_term_number_once'), models.UniqueConstraint(fields=('cycle', 'name'), name='teams_term_name_once'), models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='teams_term_number_from_one'), models.CheckConstraint(condition=models.Q(('ends_on__gt', models.F('starts_on'))), name='teams_term_ends_after_start', violation_error_message='Enter an end after the start.')],
                    },
                ),
                migrations.CreateModel(
                    name='HistoricalClosedDay',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('first_day', models.DateField(verbose_name='first day')),
                        ('last_day', models.DateField(verbose_name='last day')),
                        ('name', models.CharField(max_length=80, verbose_name='name')),
                        ('history_change_reason', models.CharField(max_length=255)),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('hub', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='teams.hub')),
                    ],
                    options={
                        'verbose_name': 'historical closed day',
                        'verbose_name_plural': 'historical closed days',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='HistoricalCycle',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('name', models.CharField(db_index=True, max_length=60, verbose_name='name')),
                        ('starts_on', models.DateField(verbose_name='starts on')),
                        ('ends_on', models.DateField(verbose_name='ends on')),
                        ('session_minutes', models.PositiveSmallIntegerField(default=360, help_text='A full-day session is 6 contact hours: 360 minutes without breaks.', verbose_name='contact time of a session, in minutes')),
                        ('archived', models.BooleanField(default=False, verbose_name='archived')),
                        ('history_change_reason', models.CharField(max_length=255)),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'historical cycle',
                        'verbose_name_plural': 'historical cycles',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='HistoricalFocusArea',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('slug', models.SlugField(max_length=60)),
                        ('name', models.CharField(max_length=200, verbose_name='name')),
                        ('number', models.PositiveSmallIntegerField(verbose_name='number')),
                        ('retired', models.BooleanField(default=False, verbose_name='retired')),
                        ('history_change_reason', models.CharField(max_length=255)),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'historical focus area',
                        'verbose_name_plural': 'historical focus areas',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='HistoricalHub',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('name', models.CharField(max_length=120, verbose_name='name')),
                        ('slug', models.SlugField(max_length=60, verbose_name='short name for addresses')),
                        ('zone', models.CharField(choices=[('America/Los_Angeles', 'Pacific time'), ('America/Boise', 'Mountain time'), ('America/Phoenix', 'Arizona time'), ('America/Chicago', 'Central time'), ('America/New_York', 'Eastern time'), ('America/Anchorage', 'Alaska time'), ('Pacific/Honolulu', 'Hawaii time')], default='America/Los_Angeles', max_length=40, verbose_name='time zone')),
                        ('website', models.URLField(blank=True, verbose_name='website')),
                        ('is_active', models.BooleanField(default=True, verbose_name='active')),
                        ('history_change_reason', models.CharField(max_length=255)),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('state', models.CharField(choices=teams.models.network.state_choices, db_default='OR', default='OR', help_text='Its holidays are no school days.', max_length=2, verbose_name='state')),
                    ],
                    options={
                        'verbose_name': 'historical hub',
                        'verbose_name_plural': 'historical hubs',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='HistoricalHubRole',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('coordinator', 'Coordinator'), ('funder', 'Funder')], max_length=12, verbose_name='role')),
                        ('starts_on', models.DateField(verbose_name='from')),
                        ('ends_on', models.DateField(blank=True, null=True, verbose_name='until')),
                        ('history_change_reason', models.CharField(max_length=255)),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('user', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('hub', models.ForeignKey(blank=True, db_constraint=False, help_text='Empty: the whole network.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='teams.hub')),
                    ],
                    options={
                        'verbose_name': 'historical role in a hub',
                        'verbose_name_plural': 'historical roles in hubs',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='HistoricalHubWord',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('column', models.CharField(choices=[('role', 'Role'), ('grades', 'Grades')], max_length=8, verbose_name='column')),
                        ('words', models.CharField(max_length=300, verbose_name='words')),
                        ('meaning', models.CharField(max_length=24, verbose_name='meaning')),
                        ('history_change_reason', models.CharField(max_length=255)),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('hub', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='teams.hub')),
                    ],
                    options={
                        'verbose_name': 'historical word of a hub',
                        'verbose_name_plural': 'historical words of hubs',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='HistoricalMembership',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('state', models.CharField(choices=[('invited', 'Invited'), ('active', 'Active'), ('left', 'Left'), ('declined', 'Declined'), ('expired', 'Not answered in time')], max_length=10)),
                        ('seat', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='seat')),
                        ('job_role', models.CharField(blank=True, choices=[('k5_teacher', 'K-5 teacher'), ('middle_teacher', 'Grade 6-8 science or math teacher'), ('coach', 'Coach'), ('principal', 'Principal'), ('district', 'District curriculum'), ('teacher_preparation', 'Teacher-preparation faculty'), ('network', 'Network or service district'), ('community', 'Community partner')], max_length=24, verbose_name='role')),
                        ('grade_band', models.CharField(blank=True, choices=[('k5', 'Grades K-5'), ('6_8', 'Grades 6-8'), ('k8', 'Grades K-8'), ('9_12', 'Grades 9-12'), ('all', 'All grades')], max_length=8, verbose_name='grades')),
                        ('joined_on', models.DateField(blank=True, null=True, verbose_name='joined on')),
                        ('left_on', models.DateField(blank=True, null=True, verbose_name='left on')),
                        ('invited_at', models.DateTimeField(blank=True, null=True)),
                        ('expires_at', models.DateTimeField(blank=True, null=True)),
                        ('reminded_at', models.DateTimeField(blank=True, null=True)),
                        ('ended_at', models.DateTimeField(blank=True, null=True)),
                        ('link_version', models.PositiveSmallIntegerField(default=0)),
                        ('attention_closed', models.BooleanField(default=False)),
                        ('history_change_reason', models.CharField(max_length=255)),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('institution', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='people.institution')),
                        ('invited_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('user', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('team', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='teams.team')),
                        ('job_title', models.CharField(blank=True, db_default='', max_length=150, verbose_name='job title')),
                        ('left_reason', models.CharField(blank=True, db_default='', default='', max_length=200, verbose_name='why they left')),
                    ],
                    options={
                        'verbose_name': 'historical membership',
                        'verbose_name_plural': 'historical memberships',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='HistoricalTeam',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('name', models.CharField(max_length=120, verbose_name='name')),
                        ('history_change_reason', models.CharField(max_length=255)),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('cycle', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='teams.cycle')),
                        ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('hub', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='teams.hub')),
                    ],
                    options={
                        'verbose_name': 'historical leadership team',
                        'verbose_name_plural': 'historical leadership teams',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='HistoricalTerm',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('number', models.PositiveSmallIntegerField(verbose_name='number')),
                        ('name', models.CharField(max_length=60, verbose_name='name')),
                        ('starts_on', models.DateField(verbose_name='starts on')),
                        ('ends_on', models.DateField(verbose_name='ends on')),
                        ('history_change_reason', models.CharField(max_length=255)),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('cycle', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='teams.cycle')),
                        ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'historical term',
                        'verbose_name_plural': 'historical terms',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
            ],
        ),
        migrations.RunPython(add_focus_areas, migrations.RunPython.noop),
    ]
