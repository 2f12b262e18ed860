import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from foundation.new_tables import DropCovered


class Migration(migrations.Migration):

    dependencies = [
        ('workgroups', '0006_names'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        DropCovered([
            migrations.AlterField(
                model_name='interest',
                name='user',
                field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='interests', to=settings.AUTH_USER_MODEL),
            ),
            migrations.AlterField(
                model_name='pollanswer',
                name='slot',
                field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='workgroups.pollslot', verbose_name='time'),
            ),
            migrations.AlterField(
                model_name='pollslot',
                name='poll',
                field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='slots', to='workgroups.poll'),
            ),
            migrations.AlterField(
                model_name='supporter',
                name='workgroup',
                field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='supporters', to='workgroups.workgroup'),
            ),
        ]),
    ]
