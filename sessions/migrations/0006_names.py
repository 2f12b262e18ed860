import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from foundation.new_tables import ChangeWords


class Migration(migrations.Migration):

    dependencies = [
        ('team_sessions', '0005_files_and_coaches'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        ChangeWords([
            migrations.AlterField(
                model_name='historicalpdplace',
                name='limit',
                field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='places on this side'),
            ),
            migrations.AlterField(
                model_name='historicalpdplace',
                name='number',
                field=models.PositiveIntegerField(blank=True, null=True, verbose_name='number of the place'),
            ),
            migrations.AlterField(
                model_name='historicalpdplace',
                name='side',
                field=models.CharField(choices=[('participant', 'To learn'), ('observer', 'As critical friend')], max_length=12, verbose_name='to learn or to observe'),
            ),
            migrations.AlterField(
                model_name='historicalpdplace',
                name='turn',
                field=models.PositiveIntegerField(blank=True, null=True, verbose_name='turn on the waiting list'),
            ),
            migrations.AlterField(
                model_name='historicalpdplace',
                name='user',
                field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person'),
            ),
            migrations.AlterField(
                model_name='pdplace',
                name='limit',
                field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='places on this side'),
            ),
            migrations.AlterField(
                model_name='pdplace',
                name='number',
                field=models.PositiveIntegerField(blank=True, null=True, verbose_name='number of the place'),
            ),
            migrations.AlterField(
                model_name='pdplace',
                name='side',
                field=models.CharField(choices=[('participant', 'To learn'), ('observer', 'As critical friend')], max_length=12, verbose_name='to learn or to observe'),
            ),
            migrations.AlterField(
                model_name='pdplace',
                name='turn',
                field=models.PositiveIntegerField(blank=True, null=True, verbose_name='turn on the waiting list'),
            ),
            migrations.AlterField(
                model_name='pdplace',
                name='user',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pd_places', to=settings.AUTH_USER_MODEL, verbose_name='person'),
            ),
        ]),
    ]
