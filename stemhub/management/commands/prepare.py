"""What ``make run`` does before it starts the site; quick where there is nothing to do."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from stemhub import marks


class Command(BaseCommand):
    help = "Migrate, make the cache table, load the demo once (demo mode), collect static files."
    requires_system_checks: list = []

    def handle(self, *args, **options):
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        if settings.DEMO:
            self.load_demo()
        if not settings.TEST:
            call_command("collectstatic", verbosity=0, interactive=False)

    def load_demo(self):
        try:
            marks.mark_as_demo()
        except ImproperlyConfigured as refusal:
            raise CommandError(str(refusal)) from refusal
        call_command("seed_demo", stdout=self.stdout, stderr=self.stderr)
