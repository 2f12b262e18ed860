"""``manage.py mend_addresses``: what the check people.W001 found is put right."""

from django.core.management.base import BaseCommand

from people.addresses import keep_in_step, out_of_step


class Command(BaseCommand):
    help = "Find people whose proven address and own address differ, and let their own one count."
    requires_system_checks: list = []

    def handle(self, *args, **options):
        people = list(out_of_step())
        keep_in_step(people)
        for one in people:
            self.stdout.write(f"Person {one.pk} is in step again.")
        self.stdout.write(f"{len(people)} mended." if people else "All addresses are in step.")
