"""The five subjects on which a team recommends, from the client's page."""

from django.db import migrations

FOCUS_AREAS = [
    (1, "stem-education-policies", "STEM education policies"),
    (2, "supporting-eac-rens", "Supporting EAC/RENs"),
    (
        3,
        "teacher-preparation",
        "Connecting teacher preparation with district needs and ongoing professional development",
    ),
    (4, "k8-pd-needs", "Ongoing and future professional development needs of K-8 educators"),
    (5, "toolkit", "A toolkit for schools and districts"),
]


def add_focus_areas(apps, schema_editor):
    FocusArea = apps.get_model("teams", "FocusArea")
    for number, slug, name in FOCUS_AREAS:
        FocusArea.objects.get_or_create(slug=slug, defaults={"number": number, "name": name})


class Migration(migrations.Migration):
    dependencies = [("teams", "0001_initial")]
    operations = [migrations.RunPython(add_focus_areas, migrations.RunPython.noop)]
