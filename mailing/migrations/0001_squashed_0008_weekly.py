"""What a new site starts with: the tables as 0008_weekly leaves them, made at once."""

import django.db.models.deletion
import django.utils.timezone
import foundation.new_tables
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('mailing', '0001_initial'), ('mailing', '0002_whose_and_when'), ('mailing', '0003_lease'), ('mailing', '0004_texts_and_topics'), ('mailing', '0005_carry_over'), ('mailing', '0006_written_when_it_goes'), ('mailing', '0007_rows_by_task'), ('mailing', '0008_weekly')]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        foundation.new_tables.CreateModels(
            creations=[
                migrations.CreateModel(
                    name='Sending',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.CharField(max_length=64, unique=True)),
                        ('kind', models.CharField(max_length=40)),
                        ('label', models.CharField(max_length=200)),
                        ('undo_until', models.DateTimeField()),
                        ('undone_at', models.DateTimeField(blank=True, null=True)),
                        ('before', models.JSONField(blank=True, default=dict)),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sendings', to=settings.AUTH_USER_MODEL)),
                        ('expected', models.PositiveIntegerField(blank=True, null=True)),
                        ('written_to', models.BigIntegerField(blank=True, null=True)),
                    ],
                    options={
                        'verbose_name': 'sending',
                        'verbose_name_plural': 'sendings',
                        'ordering': ['-created_at'],
                        'indexes': [models.Index(models.F('id'), condition=models.Q(('expected__isnull', False)), name='mailing_sending_unfinished')],
                    },
                ),
                migrations.CreateModel(
                    name='Mail',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.CharField(max_length=200)),
                        ('to', models.EmailField(blank=True, max_length=254)),
                        ('kind', models.CharField(max_length=40)),
                        ('priority', models.PositiveSmallIntegerField(choices=[(0, 'Sign-in'), (1, 'Changes'), (5, 'Invitations and reminders'), (9, 'Digests')], default=5)),
                        ('state', models.CharField(choices=[('queued', 'Waiting'), ('sending', 'Being sent'), ('sent', 'Sent'), ('failed', 'Failed'), ('unneeded', 'Not needed'), ('cancelled', 'Called back'), ('given_up', 'Given up')], default='queued', max_length=10)),
                        ('send_after', models.DateTimeField()),
                        ('not_after', models.DateTimeField(blank=True, null=True)),
                        ('attempts', models.PositiveSmallIntegerField(default=0)),
                        ('claim', models.UUIDField(blank=True, null=True)),
                        ('claimed_at', models.DateTimeField(blank=True, null=True)),
                        ('sent_at', models.DateTimeField(blank=True, null=True)),
                        ('error', models.TextField(blank=True)),
                        ('generation', models.PositiveSmallIntegerField(default=0)),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='mails', to=settings.AUTH_USER_MODEL)),
                        ('sending', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='mails', to='mailing.sending')),
                        ('for_hub', models.BigIntegerField(blank=True, null=True)),
                        ('working_hours', models.BooleanField(db_default=False, default=False)),
                        ('lease_began', models.FloatField(blank=True, null=True)),
                        ('lease_clock', models.CharField(blank=True, db_default='', default='', max_length=64)),
                        ('about', models.JSONField(blank=True, default=dict)),
                        ('actor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='mails_caused', to=settings.AUTH_USER_MODEL)),
                        ('kept', models.BooleanField(default=False)),
                        ('reminder', models.BooleanField(default=False)),
                    ],
                    options={
                        'verbose_name': 'mail',
                        'verbose_name_plural': 'mails',
                        'ordering': ['-id'],
                        'indexes': [models.Index(models.F('priority'), models.F('send_after'), models.F('id'), condition=models.Q(('state', 'queued')), name='mailing_mail_queued'), models.Index(models.F('claimed_at'), condition=models.Q(('state', 'sending')), name='mailing_mail_claimed'), models.Index(models.F('user'), condition=models.Q(('state', 'failed')), name='mailing_mail_failed'), models.Index(models.F('user'), models.F('sent_at'), name='mailing_mail_recent')],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('claim__isnull', False), ('claimed_at__isnull', False), ('state', 'sending')), models.Q(models.Q(('state', 'sending'), _negated=True), ('claim__isnull', True), ('claimed_at__isnull', True)), _connector='OR'), name='mailing_mail_claimed_while_sending'), models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('state', 'sent')), models.Q(('state', 'sent'), _negated=True), _connector='OR'), name='mailing_mail_sent_has_time'), models.UniqueConstraint(condition=models.Q(('state__in', ['cancelled', 'unneeded']), _negated=True), fields=('key',), name='mailing_mail_once'), models.CheckConstraint(condition=models.Q(('user__isnull', False), models.Q(('to', ''), _negated=True), _connector='OR'), name='mailing_mail_has_address')],
                    },
                ),
                migrations.CreateModel(
                    name='MailText',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('generation', models.PositiveSmallIntegerField(default=0)),
                        ('from_name', models.CharField(blank=True, max_length=150)),
                        ('reply_to', models.EmailField(blank=True, max_length=254)),
                        ('subject', models.CharField(max_length=250)),
                        ('text', models.TextField(blank=True)),
                        ('html', models.TextField(blank=True)),
                        ('files', models.JSONField(blank=True, default=list)),
                        ('mail', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='texts', to='mailing.mail')),
                    ],
                    options={
                        'verbose_name': 'text of a mail',
                        'verbose_name_plural': 'texts of mails',
                        'constraints': [models.UniqueConstraint(fields=('mail', 'generation'), name='mailing_mailtext_once_a_generation')],
                    },
                ),
                migrations.CreateModel(
                    name='MailTopic',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('topic', models.CharField(max_length=60)),
                        ('said', models.PositiveIntegerField(blank=True, null=True)),
                        ('mail', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='topics', to='mailing.mail')),
                        ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='mail_topics', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'topic of a mail',
                        'verbose_name_plural': 'topics of mails',
                        'indexes': [models.Index(models.F('topic'), models.F('user'), name='mailing_mailtopic_topic')],
                        'constraints': [models.UniqueConstraint(fields=('mail', 'topic'), name='mailing_mailtopic_once_a_mail')],
                    },
                ),
                migrations.CreateModel(
                    name='WeeklyMail',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('weekday', models.PositiveSmallIntegerField(default=3, verbose_name='day')),
                        ('off', models.JSONField(blank=True, default=list)),
                        ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='weekly_mail', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'choice of the weekly mail',
                        'verbose_name_plural': 'choices of the weekly mail',
                        'constraints': [models.CheckConstraint(condition=models.Q(('weekday__lte', 6)), name='mailing_weekly_a_weekday')],
                    },
                ),
            ],
        ),
    ]
