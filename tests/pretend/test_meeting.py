"""A meeting of three, led by one of them who coordinates nothing."""

from datetime import timedelta

import pytest
from django.urls import reverse

from gatherings.models import Gathering
from gatherings.services import announcing, answers, daily, reminding
from mailing.models import Mail, MailTopic
from people.models import PrivateNeeds
from tests.gatherings.conftest import text_of
from tests.gatherings.diaries import at, diary, live_until
from tests.gatherings.test_change_meanwhile import form_on
from tests.gatherings.test_mass_pages import announce_url, send

from .conftest import AFTER, MEETING, NOW, asked, names, row_of, went


@pytest.fixture
def ana(world, sign_in):
    """The leader's browser."""
    return sign_in(world.ana)


@pytest.fixture
def meeting(world):
    """Announced by Ana; its mails have gone out."""
    date = world.meeting()
    announcing.announce(gatherings=[date], actor=world.ana, via="web", sending_key="m", now=NOW)
    went()
    date.refresh_from_db()
    return date


def url(name, date, *more):
    return reverse(f"gatherings:{name}", args=[date.pk, *more])


def test_the_leader_announces_to_its_own_people_alone(ana, world):
    draft = world.meeting()
    assert "Meeting 1" in text_of(ana.get(reverse("gatherings:list")))
    page = text_of(ana.get(announce_url(draft)))
    assert "Ana Doe, Ben Doe, Cy Doe" in page
    send(ana, announce_url(draft))
    assert asked(draft) == ["Ana", "Ben", "Cy"]
    mails = went()
    assert names(mails) == ["Ana", "Ben", "Cy", "Dana"]
    to_ben = next(mail for mail in mails if mail.user == world.ben)
    assert to_ben.from_name == "Ana Doe, East"
    assert "You get this because you belong to Rural science." in to_ben.text


def test_joining_and_leaving_are_the_apps_own_words(world, meeting):
    world.meetings.join(MEETING, world.dee, now=AFTER)
    assert asked(meeting) == ["Ana", "Ben", "Cy", "Dee"]
    assert [mail.user for mail in went(AFTER + timedelta(minutes=2))] == [world.dee]
    world.meetings.leave(MEETING, world.ben, now=AFTER)
    assert asked(meeting) == ["Ana", "Cy", "Dee"]


def test_the_leader_moves_it_by_its_page(ana, world, meeting):
    form = form_on(ana.get(url("change", meeting))) | {"day": "2026-12-10"}
    answer = ana.post(url("change", meeting), form)
    assert answer.status_code == 303, text_of(answer)
    send(ana, answer["Location"])
    meeting.refresh_from_db()
    assert meeting.starts_at == at("2026-12-10 16:00")
    moved = went(NOW + timedelta(minutes=5), kind="gatherings.moved")
    assert names(moved) == ["Ana", "Ben", "Cy", "Dana"]


def test_the_leader_sees_who_is_silent_and_nudges_them(ana, world, meeting):
    answers.answer(
        attendee=row_of(meeting, world.cy), answer="accepted", actor=None, via="link", now=AFTER
    )
    page = text_of(ana.get(url("page", meeting)))
    assert "No answer yet" in page and "Nudge Ben Doe" in page
    assert "Nudge Cy Doe" not in page
    later = url("nudge", meeting) + f"?people={row_of(meeting, world.ben).pk}"
    send(ana, later)
    assert names(went(NOW + timedelta(minutes=5), kind="gatherings.nudge")) == ["Ben"]


def test_the_leader_cancels_it(ana, meeting):
    answer = ana.post(url("cancel", meeting), {"reason": "Snow"})
    send(ana, answer["Location"])
    assert Gathering.objects.get().state == "cancelled"
    cancelled = went(NOW + timedelta(minutes=5), kind="gatherings.cancelled")
    assert names(cancelled) == ["Ana", "Ben", "Cy", "Dana"]


def test_the_leader_sees_how_many_need_what_and_not_who(ana, world, meeting):
    PrivateNeeds.objects.update_or_create(user=world.ben, defaults={"food": "No nuts"})
    answers.answer(
        attendee=row_of(meeting, world.ben), answer="accepted", actor=None, via="link", now=AFTER
    )
    page = text_of(ana.get(url("needs", meeting)))
    assert "<b>1</b> with a need about food" in page
    assert "No nuts" not in page and "Ben Doe" not in page


LEADS = ("announce", "change", "cancel", "nudge", "export", "needs", "set_answer")


@pytest.mark.parametrize("name", LEADS)
@pytest.mark.parametrize(
    ("who", "status"), [("ben", 403), ("dee", 403), ("wes", 404), ("wanda", 404), ("lea", 404)]
)
def test_nobody_else_gets_to_do_what_the_leader_does(sign_in, world, meeting, name, who, status):
    page = (
        announce_url(meeting)
        if name == "announce"
        else url(name, meeting, row_of(meeting, world.cy).pk)
        if name == "set_answer"
        else url(name, meeting)
    )
    assert sign_in(getattr(world, who)).get(page).status_code == status


def test_a_draft_is_for_who_leads_and_who_coordinates(sign_in, world):
    draft = world.meeting()
    seen = {
        who: sign_in(getattr(world, who)).get(url("page", draft)).status_code
        for who in ("ana", "dana", "ben", "dee", "wanda", "lea")
    }
    assert seen == {"ana": 200, "dana": 200, "ben": 404, "dee": 404, "wanda": 404, "lea": 404}


def test_another_meeting_of_the_team_isnt_the_leaders(ana, world):
    other = world.meeting(audience="meeting:2", state="announced")
    assert ana.get(url("change", other)).status_code == 403


def test_its_own_steps_remind_once_three_days_before(world, meeting):
    live_until(at("2026-12-10 12:00"), start=at("2026-11-03 08:00"), step=timedelta(hours=3))
    automatic = [line for line in diary(world.ben) if "invited" not in line]
    assert automatic == ["Mon Dec 07 08:00 asked"]


@pytest.mark.services
def test_silence_waits_for_the_leader_at_home(sign_in, world, meeting, time_machine):
    time_machine.move_to(at("2026-12-04 09:00"), tick=False)
    page = text_of(sign_in(world.ana).get("/"))
    assert "3 people haven't answered for Meeting 1" in page
    assert "Needs attention" not in text_of(sign_in(world.ben).get("/"))


def test_the_leader_is_told_of_answers_daily_and_of_a_late_no_at_once(world, meeting):
    row = row_of(meeting, world.ben)
    answers.answer(
        attendee=row, answer="accepted", actor=None, via="link", now=at("2026-12-03 10:00")
    )
    daily.send_due(now=at("2026-12-04 07:05"))
    entries = went(at("2026-12-04 07:05"), kind="gatherings.digest")
    assert names(entries) == ["Ana", "Dana"]
    late = at("2026-12-04 10:00")
    answers.answer(attendee=row, answer="declined", actor=None, via="link", now=late)
    urgent = went(late + timedelta(minutes=2), kind="gatherings.urgent")
    assert names(urgent) == ["Ana", "Dana"]
    why = {mail.user: mail.text for mail in urgent}
    assert "because you lead Rural science." in why[world.ana]
    assert "because you coordinate East." in why[world.dana]


def test_eight_dates_with_seven_digit_ids_are_one_mail(ana, world):
    drafts = [
        world.meeting(day=f"2026-12-{day:02}", pk=9_000_000 + day, title=f"Meeting {day}")
        for day in range(7, 15)
    ]
    send(ana, announce_url(*drafts))
    (mail,) = went(user=world.ben)
    assert len(mail.files) == 8
    assert all(f"Answer for Meeting {day}: http" in mail.text for day in range(7, 15))
    topics = set(MailTopic.objects.filter(mail=mail).values_list("topic", flat=True))
    assert topics == {f"gathering:{one.pk}" for one in drafts}


def test_one_automatic_mail_a_day_has_all_dates_each_answerable(world):
    dates = [world.meeting(day=day) for day in ("2026-12-09", "2026-12-10", "2026-12-11")]
    announcing.announce(gatherings=dates, actor=world.ana, via="web", sending_key="m", now=NOW)
    went()
    morning = at("2026-12-08 09:00")
    reminding.sweep(now=morning)
    reminding.sweep(now=morning + timedelta(hours=1))
    assert Mail.objects.filter(kind="gatherings.reminder", user=world.ben).count() == 1
    (mail,) = went(morning + timedelta(hours=1), user=world.ben)
    assert mail.text.count("/answer/") == 3
