import django.db.models.deletion
from django.db import migrations, models

from foundation.new_tables import DropCovered


class Migration(migrations.Migration):

    dependencies = [
        ('gatherings', '0006_names'),
        ('teams', '0009_covered_indexes'),
    ]

    operations = [
        DropCovered([
            migrations.AlterField(
                model_name='attendee',
                name='gathering',
                field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='attendees', to='gatherings.gathering', verbose_name='date'),
            ),
            migrations.AlterField(
                model_name='gathering',
                name='hub',
                field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='gatherings', to='teams.hub'),
            ),
            migrations.AlterField(
                model_name='gathering',
                name='team',
                field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='gatherings', to='teams.team'),
            ),
            migrations.AlterField(
                model_name='gatheringfacts',
                name='gathering',
                field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='facts', to='gatherings.gathering'),
            ),
        ]),
    ]
