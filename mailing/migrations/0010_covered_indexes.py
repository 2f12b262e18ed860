import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from foundation.new_tables import DropCovered


class Migration(migrations.Migration):

    dependencies = [
        ('mailing', '0009_names'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        DropCovered([
            migrations.AlterField(
                model_name='mail',
                name='user',
                field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='mails', to=settings.AUTH_USER_MODEL, verbose_name='person'),
            ),
            migrations.AlterField(
                model_name='mailtext',
                name='mail',
                field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='texts', to='mailing.mail'),
            ),
            migrations.AlterField(
                model_name='mailtopic',
                name='mail',
                field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='topics', to='mailing.mail'),
            ),
        ]),
    ]
