"""*Undo* where others did something meanwhile: joined, were nudged, changed the date again."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gatherings.services import announcing, reminding
from mailing import services as mail
from mailing.models import Mail, Sending
from mailing.undo import undo_sending
from teams.roster import reading
from teams.roster.plan import Choices
from teams.services import importing, invitations, members
from teams.services.newcomers import Newcomer
from tests.factories import UserFactory

from .conftest import NOW, START, cancel, change, queued, went

SOON = NOW + timedelta(seconds=20)
LATER = {"starts_at": START + timedelta(days=1), "ends_at": START + timedelta(days=1, hours=7)}


@pytest.fixture
def waiting(east, now, settings):
    """Two dates in one announcement that can still be called back, and its sending."""
    settings.STEMHUB_UNDO_SECONDS = 60
    gatherings = [east.draft(), east.draft(title="Session 3", starts_at=START + timedelta(days=60))]
    return gatherings, announce(east, gatherings)


def announce(east, gatherings, key="first", now=NOW):
    return announcing.announce(
        gatherings=gatherings, actor=east.dana, via="web", sending_key=key, now=now
    )


def undo(sending, now=SOON):
    return undo_sending(sending=sending, actor=sending.actor, via="web", now=now)


def latest():
    return Sending.objects.latest("pk")


def join(east, name="Zoe Quist", now=SOON):
    (row,) = members.add_active(
        team=east.team,
        people=[Newcomer("zoe@example.org", name)],
        welcome=False,
        actor=east.dana,
        via="web",
        now=now,
    )
    return row.user


def nudge(east, gathering, now=SOON):
    return reminding.nudge(
        gathering=gathering, attendee_ids=None, actor=east.dana, via="web", sending_key="n", now=now
    )


# --- joined or nudged within the time of undo -------------------------------------------------


def test_who_joins_while_an_announcement_can_be_undone_hears_of_it_when_all_do(east, waiting):
    zoe = join(east)
    assert queued(user=zoe).get().send_after >= NOW + timedelta(seconds=60)
    assert not went(now=NOW + timedelta(seconds=59))
    (one,) = went(now=SOON + timedelta(seconds=61), user=zoe)
    assert "Session 2" in one.text


def test_who_joined_gets_nothing_once_it_is_undone_and_all_once_it_is_announced_again(
    east, waiting
):
    gatherings, sending = waiting
    zoe = join(east)
    undo(sending)
    assert not went(now=SOON + timedelta(seconds=10))
    announce(east, gatherings, key="second", now=SOON)
    (one,) = went(now=SOON + timedelta(seconds=61), user=zoe)
    assert "Session 2" in one.text
    assert "Session 3" in one.text


def test_once_it_is_undone_the_dates_can_be_emptied_though_somebody_joined(east, waiting):
    gatherings, sending = waiting
    join(east)
    undo(sending)
    assert not any(gathering.attendees.exists() for gathering in gatherings)


def test_who_joined_still_hears_of_the_dates_that_were_announced_before(east, waiting):
    known = east.draft(state="announced", title="Known date", announced_at=NOW - timedelta(days=9))
    zoe = join(east)
    undo(waiting[1])
    (one,) = went(now=SOON + timedelta(seconds=61), user=zoe)
    assert known.title in one.text
    assert "Session 2" not in one.text


def test_a_nudge_within_that_time_says_nothing_once_the_announcement_is_undone(east, waiting):
    gatherings, sending = waiting
    nudge(east, gatherings[0])
    undo(sending)
    assert not went(now=SOON + timedelta(seconds=61))


def test_nine_dates_of_seven_digits_are_one_mail_to_who_joins_and_each_stands_there_once(east, now):
    for n in range(9):
        east.draft(
            pk=1_000_001 + n,
            state="announced",
            title=f"Meeting {n}.",
            starts_at=START + timedelta(days=n),
        )
    zoe = join(east)
    assert zoe.attendances.count() == 9
    (one,) = went(now=SOON + timedelta(seconds=61), user=zoe)
    for n in range(9):
        assert one.text.count(f"Meeting {n}., East team\n") == 1


# --- undo of a cancellation -------------------------------------------------------------------


def test_undoing_a_cancellation_lets_the_announcement_go_as_it_was(east, waiting):
    gatherings, _sending = waiting
    cancel(east, gatherings[0])
    undo(latest())
    gone = [one for one in went() if "Session 2" in one.text]
    assert sorted((one.user.name, one.kind) for one in gone) == [
        ("Ana Ruiz", "gatherings.announced"),
        ("Ben Ode", "gatherings.announced"),
        ("Cy Lam", "gatherings.announced"),
        ("Dana Whitfield", "gatherings.entry"),
    ]


def test_and_the_announcement_itself_can_still_be_undone(east, waiting):
    gatherings, sending = waiting
    cancel(east, gatherings[0])
    undo(latest())
    undo(sending)
    assert not went()
    for gathering in gatherings:
        gathering.refresh_from_db()
        assert gathering.state == "draft"


# --- people are held before mails are touched -------------------------------------------------


def _announcement(east, gathering):
    return announce(east, [east.draft(title="Another")], key="another")


def _change(east, gathering):
    change(east, gathering, place="Gresham High")
    return latest()


def _cancellation(east, gathering):
    cancel(east, gathering)
    return latest()


def _agreed(east, gathering):
    row = invitations.invite(
        team=east.team, email="zoe@example.org", name="Zoe", actor=east.dana, via="web", now=NOW
    )
    return members.agree(membership=row, actor=east.dana, via="web", now=NOW)[1]


def _roster(east, gathering):
    importing.import_roster(
        team=east.team,
        roster=reading.from_file(b"Name\tE-mail\nZoe Quist\tzoe@example.org"),
        choices=Choices(),
        actor=east.dana,
        now=NOW,
        sending_key="roster",
    )
    return latest()


@pytest.mark.services
@pytest.mark.parametrize("deed", [_announcement, _change, _cancellation, nudge, _agreed, _roster])
def test_undo_holds_the_people_before_it_touches_a_mail(east, announced, deed):
    sending = deed(east, announced) if deed is not nudge else nudge(east, announced, now=NOW)
    assert Mail.objects.filter(sending=sending).exists()
    with CaptureQueriesContext(connection) as seen:
        undo(sending)
    said = [query["sql"] for query in seen]
    mails = next(n for n, sql in enumerate(said) if sql.startswith('UPDATE "mailing_mail"'))
    people = [
        n
        for n, sql in enumerate(said)
        if sql.startswith("SELECT")
        and 'FROM "gatherings_attendee"' in sql
        and (connection.vendor == "sqlite" or "FOR NO KEY UPDATE" in sql)
    ]
    assert people
    assert people[0] < mails


def test_nothing_else_is_held_for_a_sending_of_another_kind(east, now, settings):
    settings.STEMHUB_UNDO_SECONDS = 60
    sending, _created = mail.open_sending(
        key="k", actor=UserFactory(), kind="other", label="Other", now=NOW
    )
    with CaptureQueriesContext(connection) as seen:
        undo(sending, now=NOW)
    assert not [query for query in seen if "gatherings_attendee" in query["sql"]]
