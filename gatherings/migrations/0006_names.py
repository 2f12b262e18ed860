import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from foundation.new_tables import ChangeWords


class Migration(migrations.Migration):

    dependencies = [
        ('gatherings', '0005_present_minutes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        ChangeWords([
            migrations.AlterField(
                model_name='attendee',
                name='answer_source',
                field=models.CharField(blank=True, max_length=200, verbose_name='how you know'),
            ),
            migrations.AlterField(
                model_name='attendee',
                name='answered_by',
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='answers_entered', to=settings.AUTH_USER_MODEL, verbose_name='answer entered by'),
            ),
            migrations.AlterField(
                model_name='attendee',
                name='answered_via',
                field=models.CharField(blank=True, max_length=10, verbose_name='answer came through'),
            ),
            migrations.AlterField(
                model_name='attendee',
                name='gathering',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendees', to='gatherings.gathering', verbose_name='date'),
            ),
            migrations.AlterField(
                model_name='attendee',
                name='link_version',
                field=models.PositiveSmallIntegerField(default=0, verbose_name='links made'),
            ),
            migrations.AlterField(
                model_name='attendee',
                name='remind_at',
                field=models.DateTimeField(blank=True, null=True, verbose_name='next reminder'),
            ),
            migrations.AlterField(
                model_name='attendee',
                name='user',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendances', to=settings.AUTH_USER_MODEL, verbose_name='person'),
            ),
            migrations.AlterField(
                model_name='attendee',
                name='withdrawn',
                field=models.BooleanField(default=False, verbose_name='not asked any more'),
            ),
            migrations.AlterField(
                model_name='calendarfeed',
                name='user',
                field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='calendar_feed', to=settings.AUTH_USER_MODEL, verbose_name='person'),
            ),
            migrations.AlterField(
                model_name='gathering',
                name='kind',
                field=models.CharField(max_length=20, verbose_name='kind'),
            ),
            migrations.AlterField(
                model_name='gathering',
                name='sequence',
                field=models.PositiveSmallIntegerField(default=0, verbose_name='changes announced'),
            ),
            migrations.AlterField(
                model_name='historicalattendee',
                name='answer_source',
                field=models.CharField(blank=True, max_length=200, verbose_name='how you know'),
            ),
            migrations.AlterField(
                model_name='historicalattendee',
                name='answered_by',
                field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='answer entered by'),
            ),
            migrations.AlterField(
                model_name='historicalattendee',
                name='answered_via',
                field=models.CharField(blank=True, max_length=10, verbose_name='answer came through'),
            ),
            migrations.AlterField(
                model_name='historicalattendee',
                name='gathering',
                field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='gatherings.gathering', verbose_name='date'),
            ),
            migrations.AlterField(
                model_name='historicalattendee',
                name='link_version',
                field=models.PositiveSmallIntegerField(default=0, verbose_name='links made'),
            ),
            migrations.AlterField(
                model_name='historicalattendee',
                name='remind_at',
                field=models.DateTimeField(blank=True, null=True, verbose_name='next reminder'),
            ),
            migrations.AlterField(
                model_name='historicalattendee',
                name='user',
                field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person'),
            ),
            migrations.AlterField(
                model_name='historicalattendee',
                name='withdrawn',
                field=models.BooleanField(default=False, verbose_name='not asked any more'),
            ),
            migrations.AlterField(
                model_name='historicalgathering',
                name='kind',
                field=models.CharField(max_length=20, verbose_name='kind'),
            ),
            migrations.AlterField(
                model_name='historicalgathering',
                name='sequence',
                field=models.PositiveSmallIntegerField(default=0, verbose_name='changes announced'),
            ),
        ]),
    ]
