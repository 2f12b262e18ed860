"""Topics of the toolkit, whom texts are for, and what a new draft of each kind begins with."""

from django.db import migrations

TOPICS = [
    (1, "ngss-capacity", "Increasing NGSS (Next Generation Science Standards) capacity"),
    (2, "ssa-eac-funding", "Using Student Success Act and EAC funding for STEM"),
    (3, "family-community", "Families and community partners"),
    (4, "materials", "Materials, spaces and time"),
]
ADDRESSEES = [
    (1, "ode", "Oregon Department of Education"),
    (2, "eac-ren", "Educator Advancement Council and its Regional Educator Networks"),
    (3, "districts", "Districts with Student Investment Account plans"),
    (4, "teacher-preparation", "Teacher-preparation programs"),
    (5, "stem-hubs", "STEM Hub Network"),
    (6, "schools", "Schools"),
]
TEMPLATES = {
    "recommendation": [
        ("The problem and who is affected", "What is hard today, for whom, and how do you know?"),
        ("What we propose", "What should be done, in words that the reader can act on?"),
        ("Evidence", "What have you seen, read or measured that supports it?"),
        (
            "Cost and funding",
            "What does it cost, and who may pay: the Student Success Act (SSA), the Student "
            "Investment Account (SIA), the Educator Advancement Council (EAC)?",
        ),
        ("Who acts by when", "Name the one who should act first, and a date."),
    ],
    "position": [
        ("Our position", "What do you stand for, in two or three sentences?"),
        ("Reasons", "Why, and for whom does it matter?"),
        ("What we ask", "Of whom, and by when?"),
    ],
    "resource": [
        ("What it is for", "What can a school or district do with it?"),
        ("For whom", "Who uses it: teachers, coaches, principals, districts?"),
        ("How to use it", "The first three steps."),
        ("Funding it can use", "The Student Success Act, EAC funding, others."),
    ],
}


def add_reference(apps, schema_editor):
    for name, rows in (("Topic", TOPICS), ("Addressee", ADDRESSEES)):
        model = apps.get_model("recommendations", name)
        for number, slug, words in rows:
            model.objects.get_or_create(slug=slug, defaults={"number": number, "name": words})
    template = apps.get_model("recommendations", "DraftTemplate")
    for kind, parts in TEMPLATES.items():
        html = "\n".join(f"<h2>{heading}</h2>\n<p>{hint}</p>" for heading, hint in parts)
        template.objects.get_or_create(kind=kind, defaults={"html": html})


class Migration(migrations.Migration):
    dependencies = [("recommendations", "0001_initial")]
    operations = [migrations.RunPython(add_reference, migrations.RunPython.noop)]
