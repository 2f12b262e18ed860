"""``manage.py seed_demo``: fills an empty database with the demo."""

import time

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from stemhub import marks
from stemhub.demo import build, bulk
from stemhub.demo.people import PASSWORD, PEOPLE


class Command(BaseCommand):
    help = "Fill an empty database with the demo; does nothing where it is loaded already."

    def add_arguments(self, parser):
        parser.add_argument(
            "--fresh",
            action="store_true",
            help="Forget everything in the demo and build it anew. Only in demo mode.",
        )
        parser.add_argument(
            "--teams",
            type=int,
            metavar="N",
            help="Instead of the story: N full teams in bulk, to measure on (24: Oregon).",
        )

    def handle(self, *args, fresh: bool, teams: int | None = None, **options):
        if teams is not None and teams < 1:
            raise CommandError("--teams takes a number of teams, 1 or more.")
        self.refuse(fresh)
        if fresh:
            build.clear()
        elif build.is_built():
            self.stdout.write("The demo is loaded already. --fresh builds it anew.")
            return
        began = time.monotonic()
        self.stdout.write("Loading the demo ...")
        if teams:
            bulk.build(teams=teams, say=self.stdout.write)
        else:
            build.build()
        self.stdout.write(f"The demo is loaded ({time.monotonic() - began:.0f} s).")
        if not teams:
            self.tell_password()

    def refuse(self, fresh: bool) -> None:
        if settings.PRODUCTION:
            raise CommandError(
                "The demo isn't for production: its people are invented and everybody knows "
                "their password. Start it with: make run"
            )
        if fresh and not settings.DEMO:
            raise CommandError("--fresh forgets everything, so it works in demo mode alone.")
        if fresh and not marks.is_demo():
            raise CommandError("--fresh is for the demo's own database, and this one isn't marked.")
        try:
            marks.mark_as_demo()
        except ImproperlyConfigured as refusal:
            raise CommandError(str(refusal)) from refusal

    def tell_password(self) -> None:
        self.stdout.write(f"Password of all of these: {PASSWORD}")
        for person in PEOPLE:
            self.stdout.write(f"  {person.email}  {person.name}")
