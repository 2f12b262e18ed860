import django.db.models.deletion
from django.db import migrations, models

from foundation.new_tables import DropCovered


class Migration(migrations.Migration):

    dependencies = [
        ('teams', '0008_names_and_numbers'),
    ]

    operations = [
        DropCovered([
            migrations.AlterField(
                model_name='closedday',
                name='hub',
                field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='closed_days', to='teams.hub'),
            ),
            migrations.AlterField(
                model_name='hubword',
                name='hub',
                field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='words', to='teams.hub'),
            ),
            migrations.AlterField(
                model_name='membership',
                name='team',
                field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='teams.team'),
            ),
            migrations.AlterField(
                model_name='team',
                name='hub',
                field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='teams', to='teams.hub'),
            ),
            migrations.AlterField(
                model_name='term',
                name='cycle',
                field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='terms', to='teams.cycle'),
            ),
        ]),
    ]
