"""*Undo* where others did something meanwhile: joined, were nudged, changed the date again."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foundation.refusals import Refused
from gatherings.services import announcing, reminding
from mailing import services as mail
from mailing.models import Mail, Sending
from teams.roster import reading
from teams.roster.plan import Choices
from teams.services import importing, invitations, members
from teams.services.newcomers import Newcomer
from tests.factories import UserFactory

from .conftest import NOW, START, cancel, change, queued

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
    return mail.undo_sending(sending=sending, actor=sending.actor, via="web", now=now)


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


# --- changed again since ----------------------------------------------------------------------


def test_an_older_change_stays_while_a_newer_one_of_something_else_waits(east, announced):
    """The move is told in words that start from the new place."""
    change(east, announced, place="Gresham High")
    first = latest()
    change(east, announced, **LATER)
    texts = [one.text for one in queued().order_by("pk")]
    with pytest.raises(Refused, match="Session 2 was changed again since"):
        undo(first)
    announced.refresh_from_db()
    assert (announced.place, announced.starts_at) == ("Gresham High", LATER["starts_at"])
    assert [one.text for one in queued().order_by("pk")] == texts
    first.refresh_from_db()
    assert first.undone_at is None


def test_once_the_newer_one_is_undone_the_older_one_can_be(east, announced):
    change(east, announced, place="Gresham High")
    first = latest()
    change(east, announced, **LATER)
    undo(latest())
    undo(first)
    announced.refresh_from_db()
    assert (announced.place, announced.starts_at) == ("Rosewood Center", START)
    assert not queued().exists()


# --- joined or nudged within the time of undo -------------------------------------------------


def test_who_joins_while_an_announcement_can_be_undone_hears_of_it_when_all_do(east, waiting):
    zoe = join(east)
    assert queued(user=zoe).get().send_after == NOW + timedelta(seconds=60)
    assert {one.send_after for one in queued()} == {NOW + timedelta(seconds=60)}


def test_who_joined_gets_nothing_once_it_is_undone_and_all_once_it_is_announced_again(
    east, waiting
):
    gatherings, sending = waiting
    zoe = join(east)
    undo(sending)
    assert not queued().exists()
    announce(east, gatherings, key="second", now=SOON)
    one = queued(user=zoe).get()
    assert "Session 2" in one.text
    assert "Session 3" in one.text


def test_who_joined_still_hears_of_the_dates_that_were_announced_before(east, waiting):
    known = east.draft(state="announced", title="Known date", announced_at=NOW - timedelta(days=9))
    zoe = join(east)
    assert "Session 2" in queued(user=zoe).get().text
    undo(waiting[1])
    one = queued(user=zoe).get()
    assert known.title in one.text
    assert "Session 2" not in one.text


def test_a_nudge_within_that_time_is_called_back_with_the_announcement(east, waiting):
    gatherings, sending = waiting
    nudge(east, gatherings[0])
    assert queued(kind="gatherings.nudge").exists()
    undo(sending)
    assert not queued().exists()


def test_nine_dates_of_five_digits_are_two_mails_to_who_joins_and_each_stands_there_once(east, now):
    for n in range(9):
        east.draft(
            pk=10_001 + n,
            state="announced",
            title=f"Meeting {n}.",
            starts_at=START + timedelta(days=n),
        )
    zoe = join(east)
    assert zoe.attendances.count() == 9
    texts = [one.text for one in queued(user=zoe)]
    assert len(texts) == 2
    for n in range(9):
        assert sum(text.count(f"Meeting {n}.\n") for text in texts) == 1


# --- undo of a cancellation -------------------------------------------------------------------


def test_undoing_a_cancellation_puts_the_announcement_back_into_its_own_sending(east, waiting):
    gatherings, sending = waiting
    cancel(east, gatherings[0])
    undo(latest())
    back = queued(topic=f"gathering:{gatherings[0].pk}")
    assert sorted((one.user.name, one.kind) for one in back) == [
        ("Ana Ruiz", "gatherings.announced"),
        ("Ben Ode", "gatherings.announced"),
        ("Cy Lam", "gatherings.announced"),
        ("Dana Whitfield", "gatherings.entry"),
    ]
    assert {one.sending for one in back} == {sending}
    assert {one.send_after for one in back} == {sending.undo_until}


def test_and_the_announcement_itself_can_still_be_undone(east, waiting):
    gatherings, sending = waiting
    cancel(east, gatherings[0])
    undo(latest())
    undo(sending)
    assert not queued().exists()
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
