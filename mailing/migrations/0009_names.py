import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from foundation.new_tables import ChangeWords


class Migration(migrations.Migration):

    dependencies = [
        ('mailing', '0008_weekly'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        ChangeWords([
            migrations.AlterField(
                model_name='mail',
                name='actor',
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='mails_caused', to=settings.AUTH_USER_MODEL, verbose_name='sent by'),
            ),
            migrations.AlterField(
                model_name='mail',
                name='generation',
                field=models.PositiveSmallIntegerField(default=0, verbose_name='times written anew'),
            ),
            migrations.AlterField(
                model_name='mail',
                name='kind',
                field=models.CharField(max_length=40, verbose_name='what'),
            ),
            migrations.AlterField(
                model_name='mail',
                name='not_after',
                field=models.DateTimeField(blank=True, null=True, verbose_name='not sent after'),
            ),
            migrations.AlterField(
                model_name='mail',
                name='send_after',
                field=models.DateTimeField(verbose_name='not sent before'),
            ),
            migrations.AlterField(
                model_name='mail',
                name='user',
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='mails', to=settings.AUTH_USER_MODEL, verbose_name='person'),
            ),
            migrations.AlterField(
                model_name='sending',
                name='actor',
                field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sendings', to=settings.AUTH_USER_MODEL, verbose_name='sent by'),
            ),
            migrations.AlterField(
                model_name='sending',
                name='kind',
                field=models.CharField(max_length=40, verbose_name='what'),
            ),
            migrations.AlterField(
                model_name='sending',
                name='label',
                field=models.CharField(max_length=200, verbose_name='about'),
            ),
            migrations.AlterField(
                model_name='weeklymail',
                name='user',
                field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='weekly_mail', to=settings.AUTH_USER_MODEL, verbose_name='person'),
            ),
        ]),
    ]
