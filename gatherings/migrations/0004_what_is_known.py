"""What was told of the dates there are, and which answers changed lately."""

from datetime import timedelta

from django.db import migrations
from django.utils import timezone

TOLD = ("starts_at", "ends_at", "zone", "place", "address", "link", "state")
TELLING = [
    f"gatherings.{name}" for name in ("announced", "entry", "moved", "place", "cancelled")
]
# As far back as a daily mail looks.
LOOK_BACK = timedelta(days=15)


def facts(apps, schema_editor):
    """Whoever was mailed about a date knows it as it is; what still waits tells them so, too."""
    Gathering = apps.get_model("gatherings", "Gathering")
    GatheringFacts = apps.get_model("gatherings", "GatheringFacts")
    MailTopic = apps.get_model("mailing", "MailTopic")
    told = Gathering.objects.exclude(state="draft").order_by("pk")
    GatheringFacts.objects.bulk_create(
        (
            GatheringFacts(
                gathering_id=row["pk"], **{name: row[name] for name in (*TOLD, "sequence")}
            )
            for row in told.values("pk", "sequence", *TOLD).iterator()
        ),
        batch_size=500,
    )
    speaking = MailTopic.objects.filter(mail__kind__in=TELLING)
    for pk, sequence in told.values_list("pk", "sequence").iterator():
        speaking.filter(topic=f"gathering:{pk}").update(said=sequence)


def changes(apps, schema_editor):
    """The next daily mail tells of answers that changed before this."""
    Historical = apps.get_model("gatherings", "HistoricalAttendee")
    AnswerChange = apps.get_model("gatherings", "AnswerChange")
    known = set(apps.get_model("gatherings", "Attendee").objects.values_list("pk", flat=True))
    since = timezone.now() - LOOK_BACK
    before: dict[int, str] = {}
    found = []
    rows = Historical.objects.filter(
        id__in=Historical.objects.filter(history_date__gt=since).values("id")
    ).order_by("history_date", "history_id")
    for pk, answer, at, by in rows.values_list(
        "id", "answer", "history_date", "answered_by_id"
    ).iterator():
        was = before.get(pk, "needs-action")
        if answer != was and at > since and pk in known:
            found.append(
                AnswerChange(attendee_id=pk, before=was, after=answer, at=at, actor_id=by)
            )
        before[pk] = answer
    AnswerChange.objects.bulk_create(found, batch_size=500)


class Migration(migrations.Migration):
    dependencies = [
        ("gatherings", "0003_what_was_told"),
        ("mailing", "0006_written_when_it_goes"),
    ]

    operations = [
        migrations.RunPython(facts, migrations.RunPython.noop),
        migrations.RunPython(changes, migrations.RunPython.noop),
    ]
