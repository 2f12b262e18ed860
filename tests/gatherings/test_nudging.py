"""*Nudge these 6*: the page before it, and what pressing does."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from foundation.refusals import Refused
from gatherings.models import Attendee, Gathering
from gatherings.services import reminding
from mailing.models import Mail, Sending
from people.models import User
from tests.factories import AttendeeFactory, GatheringFactory, HubRoleFactory, MailFactory

from .conftest import both_kinds

NOW = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)  # Tuesday, 9 am Pacific time


@pytest.fixture
def session(east, time_machine):
    """Session 2: Ana and Ben are silent, Cy comes."""
    time_machine.move_to(NOW, tick=False)
    gathering = GatheringFactory(team=east.team, title="Session 2")
    east.rows = [
        AttendeeFactory(gathering=gathering, user=east.ana),
        AttendeeFactory(gathering=gathering, user=east.ben),
        AttendeeFactory(gathering=gathering, user=east.cy, answer="accepted"),
    ]
    return gathering


@pytest.fixture
def dana(client, east):
    client.force_login(east.dana)
    return client


def url_of(session, *rows):
    query = "&".join(f"people={row.pk}" for row in rows)
    return reverse("gatherings:nudge", args=[session.pk]) + (f"?{query}" if query else "")


def hidden(html):
    return dict(
        re.findall(r'<input type="hidden" name="(sending_key|digest)" value="([^"]*)"', html)
    )


def text_of(answer):
    return answer.content.decode().replace("&#x27;", "'")


def press(client, url, **more):
    form = hidden(client.get(url).content.decode())
    return client.post(url, form | more), form


@both_kinds
def test_the_page_shows_who_gets_what(dana, session, east):
    MailFactory(
        user=east.ana,
        topics=[f"gathering:{session.pk}"],
        state="sent",
        sent_at=NOW - timedelta(days=2),
        send_after=NOW - timedelta(days=2),
    )
    html = text_of(dana.get(url_of(session, *east.rows)))
    assert "Nudge 2 people about Session 2" in html
    assert "Ana Ruiz, Ben Ode" in html
    assert "One of those you ticked has answered and gets none." in html
    assert "One of them had a mail about this date in the last 3 days." in html
    assert "Their next automatic reminder waits until 3 days after this mail." in html
    assert "Still need your answer: Session 2, Wed, Dec 9" in html
    assert "Cy Lam" not in html


@both_kinds
def test_nobody_ticked_means_everybody_silent(dana, session):
    assert "Nudge 2 people" in text_of(dana.get(url_of(session)))


@both_kinds
def test_pressing_sends_once_and_leads_back(dana, session, east):
    url = url_of(session, east.rows[0])
    answer, form = press(dana, url)
    assert answer.status_code == 302
    assert answer["Location"] == session.get_absolute_url()
    assert [mail.user for mail in Mail.objects.all()] == [east.ana]
    assert Mail.objects.get().from_name == "Dana Whitfield, East Metro"
    again = dana.post(url, form)
    assert again.status_code == 302
    assert Mail.objects.count() == Sending.objects.count() == 1
    east.rows[0].refresh_from_db()
    # Wednesday's, 14 days before, waits until 72 hours are over.
    assert east.rows[0].remind_at == NOW + timedelta(hours=72)


@both_kinds
def test_of_two_coordinators_who_nudge_the_same_people_one_does(dana, session, east):
    url = url_of(session, *east.rows[:2])
    first, second = (hidden(dana.get(url).content.decode()) for _ in range(2))
    assert first["sending_key"] != second["sending_key"]
    assert dana.post(url, first).status_code == 302
    answer = dana.post(url, second)
    assert answer.status_code == 422
    assert "2 of those you ticked were nudged within the last hour and get none." in text_of(answer)
    assert Mail.objects.count() == 2
    assert "Nudge 2 people" not in text_of(dana.get(url))


def test_a_nudge_that_waits_behind_the_same_one_is_refused(session, east):
    ids = [row.pk for row in east.rows]
    given = {"gathering": session, "actor": east.dana, "via": "web", "now": NOW}
    reminding.nudge(attendee_ids=ids[:1], sending_key="first", **given)
    reminding.nudge(attendee_ids=ids, sending_key="second", **given)
    assert sorted(mail.user.name for mail in Mail.objects.all()) == ["Ana Ruiz", "Ben Ode"]
    with pytest.raises(Refused, match="within the last hour"):
        reminding.nudge(attendee_ids=ids, sending_key="third", **given)


@both_kinds
def test_who_answers_meanwhile_gets_none(dana, session, east):
    url = url_of(session, *east.rows)
    form = hidden(dana.get(url).content.decode())
    Attendee.objects.filter(pk=east.rows[0].pk).update(answer="accepted", answered_at=NOW)
    answer = dana.post(url, form)
    assert answer.status_code == 422
    assert not Mail.objects.exists()
    answer, _form = press(dana, url)
    assert answer.status_code == 302
    assert [mail.user for mail in Mail.objects.all()] == [east.ben]


@both_kinds
def test_who_turned_reminders_off_is_named_and_gets_none(dana, session, east):
    User.objects.filter(pk=east.ana.pk).update(wants_reminders=False)
    html = text_of(dana.get(url_of(session)))
    assert "Nudge one person about Session 2" in html
    assert "Ana Ruiz turned reminders off and gets none." in html
    press(dana, url_of(session))
    assert [mail.user for mail in Mail.objects.all()] == [east.ben]


@both_kinds
def test_who_no_mail_reaches_is_left_out_unless_they_are_ticked(dana, session, east):
    MailFactory(
        user=east.ana, topics=[f"gathering:{session.pk}"], state="failed", error="550 no one"
    )
    html = text_of(dana.get(url_of(session)))
    assert "Nudge one person about Session 2" in html
    assert "Ana Ruiz is left out, since mail to them failed: 550 no one" in html
    html = text_of(dana.get(url_of(session, *east.rows)))
    assert "Nudge 2 people about Session 2" in html
    assert "Mail to Ana Ruiz failed before: 550 no one" in html
    press(dana, url_of(session))
    assert [mail.user for mail in Mail.objects.filter(state="queued")] == [east.ben]


@both_kinds
@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"state": "cancelled"}, "isn't open to answers"),
        ({"state": "draft"}, "isn't open to answers"),
        (
            {"starts_at": NOW - timedelta(hours=1), "ends_at": NOW + timedelta(hours=6)},
            "has begun",
        ),
    ],
)
def test_where_nobody_can_answer_the_page_says_why(dana, session, fields, said):
    Gathering.objects.update(**fields)
    html = text_of(dana.get(url_of(session)))
    assert said in html
    assert not hidden(html)
    answer = dana.post(url_of(session), {"sending_key": "k", "digest": "d"})
    assert answer.status_code == 422
    assert not Mail.objects.exists()


@both_kinds
def test_numbers_that_mean_nobody_are_ignored(dana, session):
    stranger = AttendeeFactory()
    for wrong in (f"people={stranger.pk}", "people=x", "people=-1", f"people={'9' * 40}"):
        html = text_of(dana.get(f"{url_of(session)}?{wrong}"))
        assert stranger.user.name not in html
        assert "Nobody would get this mail." in html


@both_kinds
def test_only_coordinators_of_the_hub_may(client, session, east):
    url = url_of(session)
    assert client.get(url).status_code == 302
    client.force_login(east.ana)
    assert client.get(url).status_code == 403
    other = HubRoleFactory().user
    client.force_login(other)
    assert client.get(url).status_code == 404
    assert client.post(url).status_code == 404
