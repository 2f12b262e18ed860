import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from foundation.new_tables import ChangeWords


class Migration(migrations.Migration):

    dependencies = [
        ('gatherings', '0006_names'),
        ('recommendations', '0010_letter_files'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        ChangeWords([
            migrations.AlterField(
                model_name='ballot',
                name='ahead',
                field=models.PositiveSmallIntegerField(default=0, verbose_name='go ahead'),
            ),
            migrations.AlterField(
                model_name='ballot',
                name='ahead_den',
                field=models.PositiveSmallIntegerField(default=4, verbose_name='must go ahead: of so many'),
            ),
            migrations.AlterField(
                model_name='ballot',
                name='ahead_num',
                field=models.PositiveSmallIntegerField(default=3, verbose_name='must go ahead: so many'),
            ),
            migrations.AlterField(
                model_name='ballot',
                name='answer_den',
                field=models.PositiveSmallIntegerField(default=3, verbose_name='must answer: of so many'),
            ),
            migrations.AlterField(
                model_name='ballot',
                name='answer_num',
                field=models.PositiveSmallIntegerField(default=2, verbose_name='must answer: so many'),
            ),
            migrations.AlterField(
                model_name='ballot',
                name='call',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ballots', to='recommendations.votecall', verbose_name='vote'),
            ),
            migrations.AlterField(
                model_name='ballot',
                name='electors',
                field=models.PositiveSmallIntegerField(default=0, verbose_name='people who may vote'),
            ),
            migrations.AlterField(
                model_name='ballot',
                name='harm',
                field=models.PositiveSmallIntegerField(default=0, verbose_name='see a harm'),
            ),
            migrations.AlterField(
                model_name='ballot',
                name='needed',
                field=models.PositiveSmallIntegerField(default=0, verbose_name='must answer'),
            ),
            migrations.AlterField(
                model_name='ballot',
                name='not_mine',
                field=models.PositiveSmallIntegerField(default=0, verbose_name='not mine, but go ahead'),
            ),
            migrations.AlterField(
                model_name='ballot',
                name='role_answered',
                field=models.PositiveSmallIntegerField(default=0, verbose_name='answered, of the role'),
            ),
            migrations.AlterField(
                model_name='ballot',
                name='second_of',
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='second_votes', to='recommendations.ballot', verbose_name='second vote after'),
            ),
            migrations.AlterField(
                model_name='broughtin',
                name='at',
                field=models.DateTimeField(verbose_name='when'),
            ),
            migrations.AlterField(
                model_name='comment',
                name='at',
                field=models.DateTimeField(verbose_name='when'),
            ),
            migrations.AlterField(
                model_name='comment',
                name='outside_name',
                field=models.CharField(blank=True, max_length=120, verbose_name='name of who is no member'),
            ),
            migrations.AlterField(
                model_name='comment',
                name='reader',
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='recommendations.outsidereader', verbose_name='reader from outside'),
            ),
            migrations.AlterField(
                model_name='concern',
                name='vote',
                field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='concern', to='recommendations.vote', verbose_name='answer in the vote'),
            ),
            migrations.AlterField(
                model_name='equityanswer',
                name='taken_by',
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='equity_questions_taken', to=settings.AUTH_USER_MODEL, verbose_name='taken on by'),
            ),
            migrations.AlterField(
                model_name='historicalconcern',
                name='vote',
                field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='recommendations.vote', verbose_name='answer in the vote'),
            ),
            migrations.AlterField(
                model_name='historicalequityanswer',
                name='taken_by',
                field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='taken on by'),
            ),
            migrations.AlterField(
                model_name='historicalneedanswer',
                name='at',
                field=models.DateTimeField(verbose_name='when'),
            ),
            migrations.AlterField(
                model_name='historicalneedanswer',
                name='user',
                field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person'),
            ),
            migrations.AlterField(
                model_name='historicalteamrule',
                name='ahead_den',
                field=models.PositiveSmallIntegerField(default=4, verbose_name='must go ahead: of so many'),
            ),
            migrations.AlterField(
                model_name='historicalteamrule',
                name='ahead_num',
                field=models.PositiveSmallIntegerField(default=3, verbose_name='must go ahead: so many'),
            ),
            migrations.AlterField(
                model_name='historicalteamrule',
                name='answer_den',
                field=models.PositiveSmallIntegerField(default=3, verbose_name='must answer: of so many'),
            ),
            migrations.AlterField(
                model_name='historicalteamrule',
                name='answer_num',
                field=models.PositiveSmallIntegerField(default=2, verbose_name='must answer: so many'),
            ),
            migrations.AlterField(
                model_name='historicalthread',
                name='after',
                field=models.CharField(blank=True, max_length=64, verbose_name='words after'),
            ),
            migrations.AlterField(
                model_name='historicalthread',
                name='before',
                field=models.CharField(blank=True, max_length=64, verbose_name='words before'),
            ),
            migrations.AlterField(
                model_name='historicalthread',
                name='block',
                field=models.CharField(blank=True, max_length=8, verbose_name='paragraph'),
            ),
            migrations.AlterField(
                model_name='historicalthread',
                name='came_as',
                field=models.CharField(blank=True, max_length=64, verbose_name='name in the file'),
            ),
            migrations.AlterField(
                model_name='historicalthread',
                name='changed',
                field=models.BooleanField(default=False, verbose_name='paragraph has changed'),
            ),
            migrations.AlterField(
                model_name='historicalthread',
                name='end',
                field=models.PositiveIntegerField(default=0, verbose_name='to letter'),
            ),
            migrations.AlterField(
                model_name='historicalthread',
                name='save_read',
                field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='recommendations.save', verbose_name='save that was read'),
            ),
            migrations.AlterField(
                model_name='historicalthread',
                name='start',
                field=models.PositiveIntegerField(default=0, verbose_name='from letter'),
            ),
            migrations.AlterField(
                model_name='historicalvotecall',
                name='ahead_den',
                field=models.PositiveSmallIntegerField(default=4, verbose_name='must go ahead: of so many'),
            ),
            migrations.AlterField(
                model_name='historicalvotecall',
                name='ahead_num',
                field=models.PositiveSmallIntegerField(default=3, verbose_name='must go ahead: so many'),
            ),
            migrations.AlterField(
                model_name='historicalvotecall',
                name='answer_den',
                field=models.PositiveSmallIntegerField(default=3, verbose_name='must answer: of so many'),
            ),
            migrations.AlterField(
                model_name='historicalvotecall',
                name='answer_num',
                field=models.PositiveSmallIntegerField(default=2, verbose_name='must answer: so many'),
            ),
            migrations.AlterField(
                model_name='historicalvotecall',
                name='gathering',
                field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='gatherings.gathering', verbose_name='session or meeting'),
            ),
            migrations.AlterField(
                model_name='needanswer',
                name='at',
                field=models.DateTimeField(verbose_name='when'),
            ),
            migrations.AlterField(
                model_name='needanswer',
                name='user',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='needs_answered', to=settings.AUTH_USER_MODEL, verbose_name='person'),
            ),
            migrations.AlterField(
                model_name='teamrule',
                name='ahead_den',
                field=models.PositiveSmallIntegerField(default=4, verbose_name='must go ahead: of so many'),
            ),
            migrations.AlterField(
                model_name='teamrule',
                name='ahead_num',
                field=models.PositiveSmallIntegerField(default=3, verbose_name='must go ahead: so many'),
            ),
            migrations.AlterField(
                model_name='teamrule',
                name='answer_den',
                field=models.PositiveSmallIntegerField(default=3, verbose_name='must answer: of so many'),
            ),
            migrations.AlterField(
                model_name='teamrule',
                name='answer_num',
                field=models.PositiveSmallIntegerField(default=2, verbose_name='must answer: so many'),
            ),
            migrations.AlterField(
                model_name='thread',
                name='after',
                field=models.CharField(blank=True, max_length=64, verbose_name='words after'),
            ),
            migrations.AlterField(
                model_name='thread',
                name='before',
                field=models.CharField(blank=True, max_length=64, verbose_name='words before'),
            ),
            migrations.AlterField(
                model_name='thread',
                name='block',
                field=models.CharField(blank=True, max_length=8, verbose_name='paragraph'),
            ),
            migrations.AlterField(
                model_name='thread',
                name='came_as',
                field=models.CharField(blank=True, max_length=64, verbose_name='name in the file'),
            ),
            migrations.AlterField(
                model_name='thread',
                name='changed',
                field=models.BooleanField(default=False, verbose_name='paragraph has changed'),
            ),
            migrations.AlterField(
                model_name='thread',
                name='end',
                field=models.PositiveIntegerField(default=0, verbose_name='to letter'),
            ),
            migrations.AlterField(
                model_name='thread',
                name='save_read',
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='threads', to='recommendations.save', verbose_name='save that was read'),
            ),
            migrations.AlterField(
                model_name='thread',
                name='start',
                field=models.PositiveIntegerField(default=0, verbose_name='from letter'),
            ),
            migrations.AlterField(
                model_name='version',
                name='base',
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='next_versions', to='recommendations.version', verbose_name='version before it'),
            ),
            migrations.AlterField(
                model_name='version',
                name='hash',
                field=models.CharField(max_length=64, verbose_name='fingerprint of the text'),
            ),
            migrations.AlterField(
                model_name='version',
                name='html',
                field=models.TextField(verbose_name='text'),
            ),
            migrations.AlterField(
                model_name='version',
                name='save_kept',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='recommendations.save', verbose_name='save that it keeps'),
            ),
            migrations.AlterField(
                model_name='votecall',
                name='ahead_den',
                field=models.PositiveSmallIntegerField(default=4, verbose_name='must go ahead: of so many'),
            ),
            migrations.AlterField(
                model_name='votecall',
                name='ahead_num',
                field=models.PositiveSmallIntegerField(default=3, verbose_name='must go ahead: so many'),
            ),
            migrations.AlterField(
                model_name='votecall',
                name='answer_den',
                field=models.PositiveSmallIntegerField(default=3, verbose_name='must answer: of so many'),
            ),
            migrations.AlterField(
                model_name='votecall',
                name='answer_num',
                field=models.PositiveSmallIntegerField(default=2, verbose_name='must answer: so many'),
            ),
            migrations.AlterField(
                model_name='votecall',
                name='gathering',
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='vote_calls', to='gatherings.gathering', verbose_name='session or meeting'),
            ),
        ]),
    ]
