import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

from foundation.new_tables import ChangeWords


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0005_no_history_of_needs'),
    ]

    operations = [
        ChangeWords([
            migrations.AlterField(
                model_name='privateneeds',
                name='user',
                field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='needs', to=settings.AUTH_USER_MODEL, verbose_name='person'),
            ),
            migrations.AlterConstraint(
                model_name='institution',
                name='people_institution_once_in_district',
                constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('name'), models.F('district'), name='people_institution_once_in_district', violation_error_message='This one is there already. Enter another name.'),
            ),
            migrations.AlterConstraint(
                model_name='institution',
                name='people_institution_once_without_district',
                constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('name'), condition=models.Q(('district__isnull', True)), name='people_institution_once_without_district', violation_error_message='This one is there already. Enter another name.'),
            ),
        ]),
    ]
