import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

from foundation.new_tables import ChangeWords


def one_number_each(apps, schema_editor):
    """Of areas in force that share a number the first keeps it; each other goes behind the last."""
    areas = apps.get_model("teams", "FocusArea").objects.filter(retired=False)
    taken = set()
    last = max(areas.values_list("number", flat=True), default=0)
    for area in areas.order_by("number", "id"):
        if area.number in taken:
            last += 1
            areas.filter(pk=area.pk).update(number=last)
        taken.add(area.number)


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0006_names'),
        ('teams', '0007_closed_days'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(one_number_each, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='focusarea',
            constraint=models.UniqueConstraint(condition=models.Q(('retired', False)), fields=('number',), name='teams_focusarea_number_once', violation_error_message='Another focus area has this number.'),
        ),
        ChangeWords([
            migrations.AlterField(
                model_name='focusarea',
                name='slug',
                field=models.SlugField(max_length=60, unique=True, verbose_name='short name'),
            ),
            migrations.AlterField(
                model_name='historicalfocusarea',
                name='slug',
                field=models.SlugField(max_length=60, verbose_name='short name'),
            ),
            migrations.AlterField(
                model_name='historicalhubrole',
                name='user',
                field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person'),
            ),
            migrations.AlterField(
                model_name='historicalmembership',
                name='attention_closed',
                field=models.BooleanField(default=False, verbose_name='out of what needs attention'),
            ),
            migrations.AlterField(
                model_name='historicalmembership',
                name='institution',
                field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='people.institution', verbose_name='school or organization'),
            ),
            migrations.AlterField(
                model_name='historicalmembership',
                name='link_version',
                field=models.PositiveSmallIntegerField(default=0, verbose_name='links made'),
            ),
            migrations.AlterField(
                model_name='historicalmembership',
                name='user',
                field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person'),
            ),
            migrations.AlterField(
                model_name='hubrole',
                name='user',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='hub_roles', to=settings.AUTH_USER_MODEL, verbose_name='person'),
            ),
            migrations.AlterField(
                model_name='membership',
                name='attention_closed',
                field=models.BooleanField(default=False, verbose_name='out of what needs attention'),
            ),
            migrations.AlterField(
                model_name='membership',
                name='institution',
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='people.institution', verbose_name='school or organization'),
            ),
            migrations.AlterField(
                model_name='membership',
                name='link_version',
                field=models.PositiveSmallIntegerField(default=0, verbose_name='links made'),
            ),
            migrations.AlterField(
                model_name='membership',
                name='user',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to=settings.AUTH_USER_MODEL, verbose_name='person'),
            ),
            migrations.AlterConstraint(
                model_name='hub',
                name='teams_hub_name_once',
                constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('name'), name='teams_hub_name_once', violation_error_message='There is a hub of this name. Enter another name.'),
            ),
        ]),
    ]
