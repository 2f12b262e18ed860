"""What dates show at home, among what waits, in the bar and on a person's page."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from foundation.prepared import prepared
from gatherings import kinds, parts
from gatherings.services import closing, reminding
from mailing.models import Mail, MailTopic
from mailing.undo import undo_sending
from sessions.kind import SessionKind
from tests.factories import AttendeeFactory, HubRoleFactory, MailFactory, TeamFactory, UserFactory

from .conftest import NOW


def asked_by(user):
    request = RequestFactory().get("/")
    request.user = user
    return request


@pytest.fixture
def session(east, now):
    gathering = east.draft(state="announced", answer_by=datetime(2026, 11, 25).date())
    AttendeeFactory(gathering=gathering, user=east.ana)
    return gathering


def test_home_says_how_many_answers_wait(session, east):
    assert parts.home(asked_by(east.ana))["title"] == "Ana, one answer is waiting"
    AttendeeFactory(gathering=east.draft(state="announced"), user=east.ana)
    assert parts.home(asked_by(east.ana))["title"] == "Ana, 2 answers are waiting"


def test_home_lists_answered_dates_in_order_and_no_past_or_cancelled_ones(session, east):
    for days, state in ((50, "announced"), (40, "announced"), (-3, "announced"), (30, "cancelled")):
        AttendeeFactory(
            gathering=east.draft(
                state=state, title=str(days), starts_at=NOW + timedelta(days=days)
            ),
            user=east.ana,
            answer="accepted",
        )
    data = parts.home(asked_by(east.ana))
    assert [panel.gathering for panel in data["panels"]] == [session]
    assert [row.gathering.title for row in data["next"]] == ["40", "50"]


def test_home_shows_nothing_to_who_has_no_date(east, now):
    assert parts.home(asked_by(east.ben)) is None
    assert parts.home(asked_by(east.dana)) is None


def test_the_answer_is_given_at_home(client, session, east):
    client.force_login(east.ana, "people.backends.SignIn")
    page = client.get("/").content.decode()
    assert "Ana, one answer is waiting" in page
    assert reverse("gatherings:respond", args=[session.pk]) + "?from=home" in page
    assert page.count('name="answer"') == 3


@pytest.mark.parametrize("dates", [1, 3, 25])
def test_home_costs_one_query_for_any_number_of_dates(session, east, dates):
    for _ in range(dates):
        AttendeeFactory(gathering=east.draft(state="announced"), user=east.ana)
    request = asked_by(east.ana)
    assert parts.navigation(request)
    with CaptureQueriesContext(connection) as asked:
        data = parts.home(request)
        assert data["panels"][0].gathering.team.name == "East team"
    assert len(asked) == 1


# --- needs attention --------------------------------------------------------------------------


def sentences(user):
    return [one.sentence for one in parts.attention(asked_by(user))]


def test_silence_waits_from_the_day_after_answer_by(session, east, time_machine):
    time_machine.move_to(datetime(2026, 11, 25, 23, tzinfo=UTC))
    assert sentences(east.dana) == []
    time_machine.move_to(datetime(2026, 11, 26, 9, tzinfo=UTC))
    (one,) = parts.attention(asked_by(east.dana))
    assert one.sentence == "1 person hasn't answered for Session 2, Wed, Dec 9."
    assert (one.button, one.url) == (
        "Nudge this 1",
        reverse("gatherings:nudge", args=[session.pk]),
    )
    assert one.since == datetime(2026, 11, 26, 8, tzinfo=UTC)


LATE = datetime(2026, 12, 1, 18, tzinfo=UTC)


@pytest.fixture
def nudged(session, east, time_machine):
    """``nudged(*people, at=LATE)``: Dana nudges these about Session 2, where Ben is silent too."""
    AttendeeFactory(gathering=session, user=east.ben)
    time_machine.move_to(LATE, tick=False)

    def nudge(*people, at=LATE, key="k"):
        ids = session.attendees.filter(user__in=people).values_list("pk", flat=True)
        return reminding.nudge(
            gathering=session, attendee_ids=ids, actor=east.dana, via="web", sending_key=key, now=at
        )

    return nudge


def test_once_all_are_nudged_it_says_so_and_doesnt_ask_for_it_again(nudged, session, east):
    nudged(east.ana, east.ben)
    (one,) = parts.attention(asked_by(east.dana))
    assert one.sentence == "2 people haven't answered for Session 2, Wed, Dec 9."
    assert one.note == "nudged today, Tue, Dec 1"
    assert (one.button, one.url) == (
        "See who",
        session.get_absolute_url() + "?answer=needs-action",
    )
    assert one.urgency == LATE + timedelta(hours=72)


def test_home_says_that_they_were_nudged(client, nudged, east):
    nudged(east.ana, east.ben)
    client.force_login(east.dana, "people.backends.SignIn")
    page = client.get("/needs-attention/").content.decode()
    assert "Since Thursday, November 26 · nudged today, Tue, Dec 1" in page
    assert "Nudge these" not in page


def test_who_wasnt_nudged_yet_is_offered_alone(nudged, east, client):
    nudged(east.ana)
    (one,) = parts.attention(asked_by(east.dana))
    assert (one.button, one.note) == ("Nudge the other one", "1 of them nudged today, Tue, Dec 1")
    client.force_login(east.dana, "people.backends.SignIn")
    page = client.get(one.url).content.decode()
    assert "Nudge one person about Session 2" in page
    assert "1 other was nudged in the last 3 days" in page
    assert "Ana Ruiz" not in page


def test_three_days_after_a_nudge_it_is_asked_for_again(nudged, east, time_machine):
    nudged(east.ana, east.ben)
    time_machine.move_to(LATE + timedelta(hours=71))
    (one,) = parts.attention(asked_by(east.dana))
    assert (one.button, one.note) == ("See who", "nudged Tue, Dec 1")
    time_machine.move_to(LATE + timedelta(hours=72, minutes=5))
    (one,) = parts.attention(asked_by(east.dana))
    assert (one.button, one.note) == ("Nudge these 2", "")


def test_a_nudge_that_was_called_back_is_none(nudged, east, settings):
    settings.STEMHUB_UNDO_SECONDS = 60
    undo_sending(sending=nudged(east.ana, east.ben), actor=east.dana, via="web", now=LATE)
    (one,) = parts.attention(asked_by(east.dana))
    assert one.button == "Nudge these 2"


def test_a_nudge_about_another_date_is_none(nudged, session, east):
    nudged(east.ana, east.ben)
    MailTopic.objects.update(topic=f"gathering:{session.pk}9")
    assert parts.attention(asked_by(east.dana))[0].button == "Nudge these 2"


@pytest.mark.parametrize("others", [[], ["gathering:99"]])
def test_whom_no_mail_reaches_isnt_offered_for_a_nudge(nudged, session, east, others):
    topic = f"gathering:{session.pk}"
    MailFactory(user=east.ben, topics=[topic, *others], state="failed", sent_at=None)
    (one,) = parts.attention(asked_by(east.dana))
    assert (one.button, one.note) == ("Nudge this 1", "")
    who = session.get_absolute_url() + "?answer=needs-action"
    assert (one.aside, one.aside_url) == ("Mail doesn't reach 1 of them: see who", who)
    nudged(east.ana)
    (one,) = parts.attention(asked_by(east.dana))
    note = "1 of them nudged today, Tue, Dec 1 · mail doesn't reach 1 of them"
    assert (one.button, one.note, one.aside) == ("See who", note, "")
    # A mail that arrived since makes up for it; one about another date doesn't.
    MailFactory(user=east.ben, topics=["gathering:999999"], state="sent", sent_at=LATE)
    assert parts.attention(asked_by(east.dana))[0].button == "See who"
    MailFactory(user=east.ben, topics=[topic], state="sent", sent_at=LATE)
    assert parts.attention(asked_by(east.dana))[0].button == "Nudge the other one"


def test_a_nudge_that_failed_is_none(nudged, east):
    nudged(east.ana, east.ben)
    Mail.objects.filter(user=east.ana).update(state="failed")
    (one,) = parts.attention(asked_by(east.dana))
    note = "1 of them nudged today, Tue, Dec 1 · mail doesn't reach 1 of them"
    assert (one.button, one.note) == ("See who", note)


def test_who_turned_reminders_off_isnt_offered_for_a_nudge(nudged, east):
    for person in (east.ana, east.ben):
        person.wants_reminders = False
        person.save()
    (one,) = parts.attention(asked_by(east.dana))
    said = (one.sentence[:8], one.button, one.note)
    assert said == ("2 people", "See who", "2 of them get no reminders")


def test_home_says_whom_mail_does_not_reach_beside_the_button(client, session, east, time_machine):
    time_machine.move_to(LATE, tick=False)
    AttendeeFactory(gathering=session, user=east.ben)
    topic = f"gathering:{session.pk}"
    MailFactory(user=east.ben, topics=[topic], state="failed", sent_at=None)
    client.force_login(east.dana, "people.backends.SignIn")
    page = client.get("/needs-attention/").content.decode()
    assert "2 people haven&#x27;t answered" in page and "Nudge this 1" in page
    who = session.get_absolute_url() + "?answer=needs-action"
    assert f'<a href="{who}">Mail doesn&#x27;t reach 1 of them: see who</a>' in page


def test_whose_account_is_closed_isnt_offered_for_a_nudge(nudged, east):
    nudged(east.ana)
    east.ben.is_active = False
    east.ben.save()
    (one,) = parts.attention(asked_by(east.dana))
    note = "1 of them nudged today, Tue, Dec 1 · 1 of them gets no reminders"
    assert (one.button, one.note) == ("See who", note)


def test_a_nudge_to_who_has_answered_since_says_nothing_of_the_others(
    nudged, session, east, time_machine
):
    nudged(east.ana)
    later = LATE + timedelta(days=2)
    time_machine.move_to(later, tick=False)
    nudged(east.ben, at=later, key="k2")
    session.attendees.filter(user=east.ben).update(answer="accepted", answered_at=later)
    (one,) = parts.attention(asked_by(east.dana))
    assert (one.button, one.note) == ("See who", "nudged Tue, Dec 1")
    assert one.urgency == LATE + timedelta(hours=72)


def test_who_coordinates_several_teams_reads_which_one_waits(session, east, time_machine):
    TeamFactory(hub=east.hub, cycle=east.team.cycle, name="West team")
    time_machine.move_to(datetime(2026, 11, 26, 9, tzinfo=UTC))
    assert sentences(east.dana) == [
        "1 person hasn't answered for Session 2 of East team, Wed, Dec 9."
    ]


def test_uncovered_classes_wait_whoever_cant_come_aside(session, east):
    for user, answer in ((east.ben, "accepted"), (east.cy, "declined")):
        AttendeeFactory(gathering=session, user=user, answer=answer, substitute="wanted")
    (one,) = parts.attention(asked_by(east.dana))
    assert one.sentence == "1 person has no substitute yet for Session 2, Wed, Dec 9."
    assert one.url == session.get_absolute_url()


def test_other_hubs_drafts_and_those_who_left_dont_wait(session, east, time_machine):
    time_machine.move_to(datetime(2026, 12, 1, tzinfo=UTC))
    other = HubRoleFactory(user=UserFactory())
    AttendeeFactory(gathering=east.draft(), user=east.ben)
    session.attendees.update(withdrawn=True)
    assert sentences(other.user) == []
    assert sentences(east.dana) == []
    assert parts.attention(asked_by(east.ana)) is None


@pytest.mark.parametrize("dates", [1, 3, 25])
def test_attention_costs_two_queries(session, east, dates, time_machine):
    time_machine.move_to(datetime(2026, 12, 1, tzinfo=UTC))
    for _ in range(dates):
        late = east.draft(state="announced", answer_by=datetime(2026, 11, 25).date())
        AttendeeFactory(gathering=late, user=east.ana)
        east.draft(state="announced", starts_at=NOW - timedelta(days=9))
    request = asked_by(east.dana)
    parts.navigation(request)
    kinds.led_by(request.user)  # asked once a request
    with CaptureQueriesContext(connection) as asked:
        found = parts.attention(request)
    assert len(found) == 2 * dates + 1
    # What is unfinished, and how far nudges went where silence hurts.
    assert len(asked) == 2


# --- what nobody has closed -------------------------------------------------------------------


@pytest.fixture
def over(east, now):
    """Session 1 of last Wednesday: Ana had said yes, Ben nothing."""
    gathering = east.draft(
        state="announced", title="Session 1", starts_at=datetime(2026, 10, 28, 16, 30, tzinfo=UTC)
    )
    AttendeeFactory(gathering=gathering, user=east.ana, answer="accepted", substitute="wanted")
    AttendeeFactory(gathering=gathering, user=east.ben)
    return gathering


def test_a_date_that_is_over_asks_who_was_there_until_somebody_says_so(over, east):
    (one,) = parts.attention(asked_by(east.dana))
    assert one.sentence == "Session 1 (Wed, Oct 28) is over. Who was there?"
    assert (one.button, one.since) == ("It took place", over.ends_at)
    assert one.url == reverse("gatherings:took_place", args=[over.pk])
    present = dict.fromkeys(over.attendees.values_list("pk", flat=True))
    closing.take_place(gathering=over, present=present, actor=east.dana, via="web")
    assert sentences(east.dana) == []
    closing.reopen(gathering=over, actor=east.dana, via="web")
    assert len(sentences(east.dana)) == 1


def test_it_asks_from_the_moment_of_its_end(over, east, time_machine):
    time_machine.move_to(over.ends_at - timedelta(minutes=1), tick=False)
    assert not [said for said in sentences(east.dana) if "is over" in said]
    time_machine.move_to(over.ends_at, tick=False)
    assert len([said for said in sentences(east.dana) if "is over" in said]) == 1


def test_it_is_asked_with_its_team_where_there_are_several(over, east):
    TeamFactory(hub=east.hub, cycle=east.team.cycle)
    assert sentences(east.dana) == ["Session 1 of East team (Wed, Oct 28) is over. Who was there?"]


def test_whoever_leads_the_audience_is_asked_too_and_nobody_else(over, east, monkeypatch):
    audience = over.audience

    def led_by(self, user):
        return frozenset({audience} if user == east.ben else ())

    monkeypatch.setattr(SessionKind, "led_by", led_by)
    assert sentences(east.ben) == ["Session 1 (Wed, Oct 28) is over. Who was there?"]
    assert parts.attention(asked_by(east.ana)) is None
    other = HubRoleFactory(user=UserFactory()).user
    assert sentences(other) == []


@pytest.mark.parametrize("state", ["draft", "cancelled", "held"])
def test_no_other_past_date_is_asked_about(over, east, state):
    over.state = state
    over.save()
    assert sentences(east.dana) == []


def test_nobody_is_pressed_to_close_an_archived_cycle(over, east):
    over.cycle.archived = True
    over.cycle.save()
    network = HubRoleFactory(hub=None, user=UserFactory()).user
    assert sentences(network) == []


def test_however_many_stay_open_what_is_to_come_comes_along(over, session, east, monkeypatch):
    session.answer_by = NOW.date() - timedelta(days=3)
    session.save()
    monkeypatch.setattr(parts, "LOOKED_AT", 2)
    # How many is part of what was prepared.
    monkeypatch.setattr(parts, "_unfinished", prepared(parts._unfinished.__wrapped__))
    east.draft(state="announced", title="Older", starts_at=NOW - timedelta(days=30))
    found = sentences(east.dana)
    assert len(found) == 2
    assert "1 person hasn't answered for Session 2, Wed, Dec 9." in found


# --- bar and person page ----------------------------------------------------------------------


def test_dates_stand_in_the_bar_of_those_who_have_some(east, now):
    for user in (east.ana, east.dana):
        (entry,) = parts.navigation(asked_by(user))
        assert (entry.label, entry.url) == ("Dates", "/gatherings/")
    assert parts.navigation(asked_by(UserFactory())) == []


def test_a_persons_page_lists_their_answers(client, session, east):
    client.force_login(east.dana, "people.backends.SignIn")
    page = client.get(reverse("teams:member", args=[east.team.pk, east.seats[0].pk]))
    assert (
        reverse("gatherings:set_answer", args=[session.pk, session.attendees.get().pk])
        in page.content.decode()
    )
