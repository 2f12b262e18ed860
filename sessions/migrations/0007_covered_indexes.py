import django.db.models.deletion
from django.db import migrations, models

from foundation.new_tables import DropCovered


class Migration(migrations.Migration):

    dependencies = [
        ('team_sessions', '0006_names'),
    ]

    operations = [
        DropCovered([
            migrations.AlterField(
                model_name='material',
                name='offering',
                field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='files', to='team_sessions.offering'),
            ),
            migrations.AlterField(
                model_name='pdask',
                name='event',
                field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='asks', to='team_sessions.pdevent'),
            ),
            migrations.AlterField(
                model_name='pdfacilitator',
                name='event',
                field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='facilitators', to='team_sessions.pdevent'),
            ),
            migrations.AlterField(
                model_name='pdpicked',
                name='event',
                field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='picked', to='team_sessions.pdevent'),
            ),
            migrations.AlterField(
                model_name='pdplace',
                name='event',
                field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='places', to='team_sessions.pdevent'),
            ),
            migrations.AlterField(
                model_name='pduse',
                name='event',
                field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='uses', to='team_sessions.pdevent'),
            ),
            migrations.AlterField(
                model_name='pdwords',
                name='event',
                field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='words', to='team_sessions.pdevent'),
            ),
            migrations.AlterField(
                model_name='reply',
                name='sheet',
                field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='replies', to='team_sessions.sheet'),
            ),
            migrations.AlterField(
                model_name='sheet',
                name='event',
                field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='sheets', to='team_sessions.pdevent'),
            ),
        ]),
    ]
