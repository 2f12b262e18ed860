"""Setting the dates of a cycle."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import IntegrityError, transaction

from foundation.refusals import Refused, RowsRefused
from gatherings.models import Gathering
from gatherings.services import dates
from sessions.models import Session
from sessions.services import (
    Row,
    answer_by,
    known_sessions,
    set_dates,
)
from tests.factories import GatheringFactory, SessionFactory, TermFactory

from .conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.services]


@pytest.fixture
def save(team, dana):
    def save(*rows, now=NOW):
        return set_dates(team=team, rows=rows, actor=dana, via="web", now=now)

    return save


def refusal(excinfo, term) -> Refused:
    return excinfo.value.rows[term.pk]


def test_rows_with_a_day_become_drafts_of_their_terms(save, team, terms):
    saved = save(
        Row(terms[1], date(2027, 2, 10), place="Rosewood Center"),
        Row(terms[0], date(2026, 12, 9)),
        Row(terms[2]),
    )
    assert [(s.term, s.gathering.title, s.gathering.state) for s in saved] == [
        (terms[0], "Session 1", "draft"),
        (terms[1], "Session 2", "draft"),
    ]
    first, second = (s.gathering for s in saved)
    assert first.starts_at == datetime(2026, 12, 9, 16, 30, tzinfo=UTC)
    assert first.ends_at == datetime(2026, 12, 9, 23, 30, tzinfo=UTC)
    assert (first.planned_minutes, first.kind, first.hub) == (360, "session", team.hub)
    assert second.place == "Rosewood Center"
    assert (first.answer_by, second.answer_by) == (date(2026, 11, 26), date(2027, 1, 27))
    assert Session.history.filter(history_type="+").count() == 2


def test_saving_again_changes_the_draft_and_keeps_its_calendar_identity(save, terms):
    (before,) = save(Row(terms[0], date(2026, 12, 9)))
    (after,) = save(Row(terms[0], date(2026, 12, 10), starts=time(9), ends=time(16)))
    assert after.pk == before.pk
    assert after.gathering.uid == before.gathering.uid
    assert after.gathering.starts_at == datetime(2026, 12, 10, 17, 0, tzinfo=UTC)
    assert after.gathering.sequence == 0
    assert Gathering.objects.count() == 1


def test_an_emptied_row_takes_its_draft_away(save, terms):
    save(Row(terms[0], date(2026, 12, 9)), Row(terms[1], date(2027, 2, 10)))
    save(Row(terms[0]), Row(terms[1], date(2027, 2, 10)))
    assert [s.term for s in Session.objects.all()] == [terms[1]]
    assert Gathering.objects.count() == 1


@pytest.mark.parametrize(
    ("row", "field", "words"),
    [
        ({"day": date(2027, 1, 5)}, "day", "Fall 2026 runs from Tuesday, September 1 to"),
        ({"day": date(2026, 11, 20)}, "day", "This day is past."),
        ({"ends": time(8, 30)}, "ends", "Enter an end after 8:30 am."),
        ({"ends": time(7)}, "ends", "Enter an end after 8:30 am."),
        ({"break_minutes": 30}, "hours_reason", "6.5 contact hours instead of 6"),
        ({"break_minutes": 420}, "break_minutes", "leave no contact time"),
        ({"answer_by": date(2026, 12, 10)}, "answer_by", "before the day itself"),
        ({"answer_by": date(2026, 11, 22)}, "answer_by", "This day is past."),
        ({"link": "not a link"}, "link", "Enter a valid URL."),
        ({"place": "x" * 151}, "place", "at most 150"),
    ],
)
def test_a_wrong_row_is_named_with_its_field(save, terms, row, field, words):
    with pytest.raises(RowsRefused) as excinfo:
        save(Row(terms[0], **({"day": date(2026, 12, 9)} | row)))
    assert refusal(excinfo, terms[0]).field == field
    assert words in str(refusal(excinfo, terms[0]))


def test_all_that_is_wrong_with_a_row_is_said_at_once(save, terms):
    with pytest.raises(RowsRefused) as excinfo:
        save(
            Row(
                terms[0],
                date(2027, 1, 9),
                ends=time(8),
                link="not a link",
                place="x" * 151,
                answer_by=date(2026, 11, 22),
            )
        )
    fields = [one.field for one in excinfo.value.rows[terms[0].pk].all]
    assert sorted(fields) == ["answer_by", "day", "ends", "link", "place"]
    assert Gathering.objects.count() == 0


def test_one_wrong_row_saves_none(save, terms):
    with pytest.raises(RowsRefused) as excinfo:
        save(
            Row(terms[0], date(2026, 12, 9)),
            Row(terms[1], date(2027, 2, 10), ends=time(8)),
            Row(terms[2], date(2027, 7, 1)),
        )
    assert set(excinfo.value.rows) == {terms[1].pk, terms[2].pk}
    assert Gathering.objects.count() == 0


def test_a_skipped_and_a_doubled_hour_are_the_rows_fault(save, team, terms):
    early = TermFactory(
        cycle=team.cycle, number=4, starts_on=date(2027, 3, 1), ends_on=date(2027, 12, 31)
    )
    with pytest.raises(RowsRefused) as excinfo:
        save(Row(early, date(2027, 3, 14), starts=time(2, 30)))
    assert refusal(excinfo, early).field == "starts"
    assert "clocks skip 2:30 am" in str(refusal(excinfo, early))
    with pytest.raises(RowsRefused) as excinfo:
        save(Row(early, date(2027, 11, 7), starts=time(0), ends=time(1, 30)))
    assert refusal(excinfo, early).field == "ends"
    assert "twice" in str(refusal(excinfo, early))


def test_other_hours_are_fine_with_a_reason(save, terms):
    (session,) = save(
        Row(terms[0], date(2026, 12, 9), ends=time(14, 30), hours_reason="Ice forecast")
    )
    assert session.gathering.planned_minutes == 300


def test_contact_time_is_the_cycles(save, team, terms):
    team.cycle.session_minutes = 300
    team.cycle.save()
    (session,) = save(Row(terms[0], date(2026, 12, 9), ends=time(14, 30)))
    assert session.gathering.planned_minutes == 300


def test_a_session_keeps_wall_time_across_the_change_of_clocks(save, terms):
    saved = save(Row(terms[0], date(2026, 12, 9)), Row(terms[2], date(2027, 4, 14)))
    assert [s.gathering.starts_at.hour for s in saved] == [16, 15]


def test_mountain_time_is_an_hour_earlier(save, terms):
    (session,) = save(Row(terms[0], date(2026, 12, 9), zone="America/Boise"))
    assert session.gathering.starts_at == datetime(2026, 12, 9, 15, 30, tzinfo=UTC)


def test_a_term_of_another_cycle_is_refused(save):
    with pytest.raises(RowsRefused, match="Nothing was saved"):
        save(Row(TermFactory(), date(2026, 12, 9)))


def test_an_archived_cycle_keeps_its_dates(save, team, terms):
    team.cycle.archived = True
    team.cycle.save()
    with pytest.raises(Refused, match="is archived"):
        save(Row(terms[0], date(2026, 12, 9)))


def test_an_announced_session_is_not_edited_here(save, team, terms):
    SessionFactory(gathering=GatheringFactory(team=team), term=terms[0])
    with pytest.raises(RowsRefused) as excinfo:
        save(Row(terms[0], date(2026, 12, 10)))
    assert "has been announced" in str(refusal(excinfo, terms[0]))


def test_a_draft_whose_day_went_by_does_not_hold_up_the_others(save, terms):
    save(Row(terms[0], date(2026, 12, 9)))
    later = NOW + timedelta(days=30)
    saved = save(Row(terms[0], date(2026, 12, 9)), Row(terms[1], date(2027, 2, 10)), now=later)
    assert len(saved) == 2


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 11, 1), date(2026, 11, 25)),
        (date(2026, 11, 30), date(2026, 12, 3)),
        (date(2026, 12, 8), date(2026, 12, 9)),
    ],
)
def test_answers_are_asked_two_weeks_before_but_never_in_the_past(today, expected):
    assert answer_by(date(2026, 12, 9), today) == expected


def test_the_database_holds_one_live_session_a_term(team, terms):
    SessionFactory(gathering=GatheringFactory(team=team), term=terms[0])
    with pytest.raises(IntegrityError), transaction.atomic():
        SessionFactory(gathering=GatheringFactory(team=team), term=terms[0])
    SessionFactory(
        gathering=GatheringFactory(team=team, state="cancelled"), term=terms[0], called_off=True
    )
    SessionFactory(
        gathering=GatheringFactory(team=team, state="cancelled"), term=terms[0], called_off=True
    )


class TestCancelled:
    @pytest.fixture
    def session(self, team, terms):
        return SessionFactory(gathering=GatheringFactory(team=team), term=terms[0])

    def cancel(self, session, dana):
        dates.cancel(gathering=session.gathering, reason="Snow", actor=dana, via="web", now=NOW)
        session.refresh_from_db()

    def test_cancelling_its_date_calls_a_session_off(self, session, dana):
        self.cancel(session, dana)
        assert session.called_off
        assert Session.history.latest().history_change_reason == "web: cancelled"

    def another(self, session, day, dana):
        """A new date for the same term."""
        rows = [Row(session.term, day)]
        (new,) = set_dates(team=session.team, rows=rows, actor=dana, via="web", now=NOW)
        return new

    def test_its_replacement_has_a_uid_of_its_own_and_says_what_it_replaces(
        self, session, dana, terms
    ):
        self.cancel(session, dana)
        new = self.another(session, date(2026, 12, 16), dana)
        assert new.replaces == session
        assert new.gathering.uid != session.gathering.uid
        assert (new.gathering.state, new.gathering.title) == ("draft", "Session 1")
        assert known_sessions(session.team)[terms[0].pk] == new

    def test_the_replacement_can_be_cancelled_and_replaced_in_its_turn(self, session, dana, terms):
        self.cancel(session, dana)
        second = self.another(session, date(2026, 12, 16), dana)
        second.gathering.state, second.gathering.announced_at = "announced", NOW
        second.gathering.save()
        self.cancel(second, dana)
        third = self.another(second, date(2026, 12, 17), dana)
        assert third.replaces == second

    def test_undoing_the_cancellation_brings_it_back(self, session, dana):
        from gatherings.hooks import gathering_changed

        self.cancel(session, dana)
        gathering = session.gathering
        gathering.state = "announced"
        gathering.save()
        gathering_changed(gatherings=[gathering], change="recalled", actor=dana, via="web", now=NOW)
        session.refresh_from_db()
        assert not session.called_off

    def test_it_stays_cancelled_once_the_term_has_another(self, session, dana, terms):
        from gatherings.hooks import gathering_changed

        self.cancel(session, dana)
        self.another(session, date(2026, 12, 16), dana)
        gathering = session.gathering
        gathering.state = "announced"
        with pytest.raises(Refused, match="stays cancelled"):
            gathering_changed(
                gatherings=[gathering], change="recalled", actor=dana, via="web", now=NOW
            )
