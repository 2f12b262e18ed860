"""What the landed version left in its outbox: nothing that waits is lost, and it goes as written.

With the dates that it spoke of: what was told of them before is known after.
"""

from datetime import date, timedelta

import pytest
from django.core import mail as django_mail
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from foundation.refusals import Refused
from gatherings.models import AnswerChange, Gathering, GatheringFacts
from mailing import sender
from mailing.models import Mail
from mailing.services import cancel_pending, send_again
from people.models import User
from tests.support.migrated import empty_database

from .conftest import NOW

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.services]
FILE = {"name": "dates.ics", "type": "text/calendar", "content": "BEGIN:VCALENDAR"}
UNSUBSCRIBE = {"List-Unsubscribe": "<https://x/>", "List-Unsubscribe-Post": "One-Click"}
TWO_DATES = {
    "key": "announced:press:1",
    "kind": "gatherings.announced",
    "topic": "dates:.1.2.",
    "follows_user": True,
    "html": "<p>Will you be there?</p>",
    "from_name": "Dana Whitfield, East Metro",
    "reply_to": "dana@example.org",
    "attachments": [FILE],
}
ROWS = [
    TWO_DATES,
    {"key": "remind:7:28", "topic": "gathering:3", "follows_user": True, "headers": UNSUBSCRIBE},
    {"key": "remind:8:28", "user": "quiet", "headers": UNSUBSCRIBE},
    {"key": "moved:1", "topic": "gathering:9"},
    {"key": "typed:1", "user": None, "to": "else@example.org"},
    {"key": "invited:4~12", "topic": "team:3", "state": "cancelled", "error": "Called back."},
    {"key": "invited:4", "topic": "team:3"},
    {"key": "failed:1", "state": "failed", "follows_user": True, "attempts": 8, "error": "550 no"},
    {"key": "sent:1", "topic": "gathering:1", "state": "sent", "sent_at": NOW, "generation": 2},
    {"key": "sign-in:1", "priority": 0, "state": "sent", "sent_at": NOW, "text": "", "html": ""},
    {"key": "forgotten:1", "state": "sent", "sent_at": NOW, "text": "", "html": ""},
]


def migrate(*targets):
    """To these, or to the newest of what has to do with mails and dates."""
    executor = MigrationExecutor(connection)
    # The squashed ones, which stand for all of an app's, know nothing of the states between.
    executor.loader = MigrationLoader(connection, replace_migrations=not targets)
    leaves = executor.loader.graph.leaf_nodes()
    newest = [node for node in leaves if node[0] in ("people", "mailing", "gatherings")]
    return executor.migrate(list(targets) or newest).apps


@pytest.fixture
def carried_over(transactional_db):
    """The rows of the landed outbox, by key, as they are after the newest migration."""
    # From nothing to then to now: back from now to then takes longer.
    with empty_database():
        old = migrate(("mailing", "0003_lease"), ("gatherings", "0001_initial"))
        users, mails = old.get_model("people", "User"), old.get_model("mailing", "Mail")
        ana = users.objects.create(email="ana@example.org", name="Ana Ruiz")
        quiet = users.objects.create(email="quiet@example.org", name="Ben", wants_reminders=False)
        for row in ROWS:
            fields = {
                "to": "ana@example.org",
                "kind": "test",
                "subject": f"Subject of {row['key']}",
                "text": f"Text of {row['key']}",
                "send_after": NOW - timedelta(hours=1),
            }
            user = {"quiet": quiet, None: None}.get(row.get("user", ""), ana)
            mails.objects.create(**fields | row | {"user": user})
        two_dates(old, ana)
        migrate()
        yield {mail.key: mail for mail in Mail.objects.all()}


def two_dates(old, ana):
    """One announced and moved twice, one cancelled; Ana has said yes to the first."""
    hub = old.get_model("teams", "Hub").objects.create(name="East", slug="east")
    year = {"starts_on": date(2026, 7, 1), "ends_on": date(2027, 6, 30)}
    cycle = old.get_model("teams", "Cycle").objects.create(name="2026-27", **year)
    team = old.get_model("teams", "Team").objects.create(name="East team", hub=hub, cycle=cycle)
    when = {"starts_at": NOW + timedelta(days=30), "ends_at": NOW + timedelta(days=30, hours=7)}
    for pk, state, sequence in ((1, "announced", 2), (2, "cancelled", 1)):
        old.get_model("gatherings", "Gathering").objects.create(
            pk=pk,
            hub=hub,
            cycle=cycle,
            team=team,
            kind="session",
            **when | {"state": state, "sequence": sequence, "planned_minutes": 360},
            title=f"Session {pk}",
            place="Mill",
            announced_at=NOW,
        )
    answer = {"user_id": ana.pk, "gathering_id": 1, "created_at": NOW}
    row = old.get_model("gatherings", "Attendee").objects.create(
        **answer | {"answer": "accepted", "answered_by_id": ana.pk, "answered_at": NOW}
    )
    history = old.get_model("gatherings", "HistoricalAttendee").objects
    kept = {"id": row.pk, "history_change_reason": "link", "history_type": "~"} | answer
    yesterday = timezone.now() - timedelta(days=1)
    history.create(**kept, answer="needs-action", history_date=yesterday - timedelta(days=30))
    history.create(**kept, answer="accepted", history_date=yesterday, answered_by_id=ana.pk)


def test_nothing_is_lost_and_what_waits_goes_out_as_it_was_written(carried_over):
    """One test, since it takes seconds to migrate there and back."""
    assert len(carried_over) == len(ROWS)
    what_was_over_stays_as_it_was(carried_over)
    each_thing_that_was_spoken_of_is_a_topic(carried_over)
    what_was_told_of_dates_is_known()
    for key in ("forgotten:1", "sign-in:1", "invited:4~12"):
        with pytest.raises(Refused):
            send_again(mail=carried_over[key], actor=None, via="admin", now=NOW)
    User.objects.filter(name="Ana Ruiz").update(email="new@example.org")
    send_again(mail=carried_over["failed:1"], actor=None, via="admin", now=NOW)
    what_waits_goes_out()
    assert Mail.objects.get(key="remind:8:28").state == "unneeded"


def what_was_over_stays_as_it_was(rows):
    sent, cancelled = rows["sent:1"], rows["invited:4~12"]
    assert (sent.state, sent.to, sent.sent_at) == ("sent", "ana@example.org", NOW)
    assert (sent.subject, sent.text) == ("Subject of sent:1", "Text of sent:1")
    assert (cancelled.state, cancelled.error) == ("cancelled", "Called back.")


def each_thing_that_was_spoken_of_is_a_topic(rows):
    ana = User.objects.get(name="Ana Ruiz")
    topics = rows["announced:press:1"].topics.values_list("topic", "user", "said")
    # They speak of each date as it stood then: nobody is told the same again.
    assert set(topics) == {("gathering:1", ana.pk, 2), ("gathering:2", ana.pk, 1)}
    assert not rows["typed:1"].topics.exists()
    # What waits can be called back by them.
    assert cancel_pending(topics=["gathering:9"], users=[ana]) == 1


def what_was_told_of_dates_is_known():
    team = Gathering.objects.get(pk=1).team_id
    dates = Gathering.objects.order_by("pk").values_list("pk", "audience")
    assert list(dates) == [(1, f"team:{team}"), (2, f"team:{team}")]
    known = GatheringFacts.objects.order_by("gathering")
    assert list(known.values_list("gathering", "sequence", "state", "place")) == [
        (1, 2, "announced", "Mill"),
        (2, 1, "cancelled", "Mill"),
    ]
    (change,) = AnswerChange.objects.all()
    assert (change.before, change.after) == ("needs-action", "accepted")


def what_waits_goes_out():
    assert sender.send_due(now=NOW).sent == 5
    went = {message.subject.removeprefix("Subject of "): message for message in django_mail.outbox}
    assert {key: message.to[0] for key, message in went.items()} == {
        "announced:press:1": "new@example.org",
        "remind:7:28": "new@example.org",
        "failed:1": "new@example.org",
        "typed:1": "else@example.org",
        "invited:4": "ana@example.org",
    }
    for key, message in went.items():
        assert message.body == f"Text of {key}"
        assert ("List-Unsubscribe" in message.extra_headers) == (key == "remind:7:28")
    dates = went["announced:press:1"]
    assert dates.from_email.startswith('"Dana Whitfield, East Metro" <')
    assert dates.reply_to == ["dana@example.org"]
    assert dates.alternatives[0][0] == "<p>Will you be there?</p>"
    assert dates.attachments[0].get_filename() == "dates.ics"
