import django.db.models.deletion
from django.db import migrations, models

from foundation.new_tables import DropCovered


class Migration(migrations.Migration):

    dependencies = [
        ('recommendations', '0011_names'),
        ('teams', '0009_covered_indexes'),
    ]

    operations = [
        DropCovered([
            migrations.AlterField(
                model_name='author',
                name='draft',
                field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='authors', to='recommendations.draft'),
            ),
            migrations.AlterField(
                model_name='ballot',
                name='call',
                field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='ballots', to='recommendations.votecall', verbose_name='vote'),
            ),
            migrations.AlterField(
                model_name='ballottext',
                name='ballot',
                field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='texts', to='recommendations.ballot'),
            ),
            migrations.AlterField(
                model_name='dispatch',
                name='draft',
                field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='dispatches', to='recommendations.draft'),
            ),
            migrations.AlterField(
                model_name='edition',
                name='draft',
                field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='editions', to='recommendations.draft'),
            ),
            migrations.AlterField(
                model_name='elector',
                name='call',
                field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='electors', to='recommendations.votecall'),
            ),
            migrations.AlterField(
                model_name='equityanswer',
                name='draft',
                field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='equity_answers', to='recommendations.draft'),
            ),
            migrations.AlterField(
                model_name='export',
                name='team',
                field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='exports', to='teams.team'),
            ),
            migrations.AlterField(
                model_name='finger',
                name='show',
                field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='fingers', to='recommendations.fingershow'),
            ),
            migrations.AlterField(
                model_name='ideasupporter',
                name='idea',
                field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='supporters', to='recommendations.idea'),
            ),
            migrations.AlterField(
                model_name='letterfile',
                name='letter',
                field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='files', to='recommendations.dispatchletter'),
            ),
            migrations.AlterField(
                model_name='needlink',
                name='need',
                field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='links', to='recommendations.need'),
            ),
            migrations.AlterField(
                model_name='needwetoo',
                name='need',
                field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='we_too', to='recommendations.need'),
            ),
            migrations.AlterField(
                model_name='outsidereader',
                name='round',
                field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='readers', to='recommendations.commentround'),
            ),
            migrations.AlterField(
                model_name='readmark',
                name='draft',
                field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='read_marks', to='recommendations.draft'),
            ),
            migrations.AlterField(
                model_name='save',
                name='draft',
                field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='saves', to='recommendations.draft'),
            ),
            migrations.AlterField(
                model_name='sectionhold',
                name='draft',
                field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='holds', to='recommendations.draft'),
            ),
            migrations.AlterField(
                model_name='shaping',
                name='draft',
                field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='shapings', to='recommendations.draft'),
            ),
            migrations.AlterField(
                model_name='thread',
                name='draft',
                field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='threads', to='recommendations.draft'),
            ),
            migrations.AlterField(
                model_name='version',
                name='base',
                field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='next_versions', to='recommendations.version', verbose_name='version before it'),
            ),
            migrations.AlterField(
                model_name='version',
                name='draft',
                field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='recommendations.draft'),
            ),
            migrations.AlterField(
                model_name='vote',
                name='ballot',
                field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='votes', to='recommendations.ballot'),
            ),
        ]),
    ]
