import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from foundation.new_tables import ChangeWords


class Migration(migrations.Migration):

    dependencies = [
        ('gatherings', '0006_names'),
        ('teams', '0008_names_and_numbers'),
        ('workgroups', '0005_back_with_the_team'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        ChangeWords([
            migrations.AlterField(
                model_name='coaching',
                name='ended_with',
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='teams.membership', verbose_name='ended with the seat'),
            ),
            migrations.AlterField(
                model_name='historicalcoaching',
                name='ended_with',
                field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='teams.membership', verbose_name='ended with the seat'),
            ),
            migrations.AlterField(
                model_name='historicalmeeting',
                name='gathering',
                field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='gatherings.gathering', verbose_name='date'),
            ),
            migrations.AlterField(
                model_name='historicalmeeting',
                name='kept_at',
                field=models.DateTimeField(blank=True, null=True, verbose_name='kept, though few come'),
            ),
            migrations.AlterField(
                model_name='historicalworkgroupmember',
                name='ended_with',
                field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='teams.membership', verbose_name='ended with the seat'),
            ),
            migrations.AlterField(
                model_name='historicalworkgroupmember',
                name='user',
                field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person'),
            ),
            migrations.AlterField(
                model_name='leadoffer',
                name='ended_with',
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='teams.membership', verbose_name='ended with the seat'),
            ),
            migrations.AlterField(
                model_name='leadoffer',
                name='user',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lead_offers', to=settings.AUTH_USER_MODEL, verbose_name='person'),
            ),
            migrations.AlterField(
                model_name='meeting',
                name='ask_at',
                field=models.DateTimeField(blank=True, null=True, verbose_name='looked at, whether enough come'),
            ),
            migrations.AlterField(
                model_name='meeting',
                name='asked_at',
                field=models.DateTimeField(blank=True, null=True, verbose_name='asked, since few come'),
            ),
            migrations.AlterField(
                model_name='meeting',
                name='gathering',
                field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='meeting', to='gatherings.gathering', verbose_name='date'),
            ),
            migrations.AlterField(
                model_name='meeting',
                name='kept_at',
                field=models.DateTimeField(blank=True, null=True, verbose_name='kept, though few come'),
            ),
            migrations.AlterField(
                model_name='poll',
                name='due_at',
                field=models.DateTimeField(blank=True, null=True, verbose_name='next looked at'),
            ),
            migrations.AlterField(
                model_name='pollanswer',
                name='slot',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='workgroups.pollslot', verbose_name='time'),
            ),
            migrations.AlterField(
                model_name='pollanswer',
                name='user',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='poll_answers', to=settings.AUTH_USER_MODEL, verbose_name='person'),
            ),
            migrations.AlterField(
                model_name='pollanswer',
                name='via',
                field=models.CharField(max_length=10, verbose_name='came through'),
            ),
            migrations.AlterField(
                model_name='workgroupmember',
                name='ended_with',
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='teams.membership', verbose_name='ended with the seat'),
            ),
            migrations.AlterField(
                model_name='workgroupmember',
                name='user',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='workgroup_roles', to=settings.AUTH_USER_MODEL, verbose_name='person'),
            ),
        ]),
    ]
