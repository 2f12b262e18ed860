"""What trying it showed of dates: a move says what follows, and nobody is asked twice."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from gatherings import links
from gatherings.services import announcing, answers, dates, reminding
from mailing.models import Mail
from sessions import kind
from tests.factories import AttendeeFactory, MailFactory, MembershipFactory, UserFactory

from .conftest import NOW, change, text_of, went

pytestmark = pytest.mark.django_db


def moved_by(gathering, days):
    delta = timedelta(days=days)
    return {"starts_at": gathering.starts_at + delta, "ends_at": gathering.ends_at + delta}


# --- answer by ---------------------------------------------------------------------------------


def test_answer_by_follows_another_day(session, east):
    assert change(east, session, **moved_by(session, 7)).answer_by == date(2026, 12, 2)


def test_a_day_to_answer_by_that_was_typed_stays(session, east):
    said = moved_by(session, 7) | {"answer_by": date(2026, 11, 27)}
    assert change(east, session, **said).answer_by == date(2026, 11, 27)


def test_answer_by_is_never_past_where_the_date_comes_sooner(session, east):
    new = dates.changed_copy(session, moved_by(session, -30), now=NOW)
    assert new.answer_by == NOW.date()


def test_another_hour_leaves_the_day_to_answer_by(session, east):
    later = {name: value + timedelta(hours=1) for name, value in moved_by(session, 0).items()}
    assert change(east, session, **later).answer_by == session.answer_by


def confirm_page(client, gathering, **typed):
    """The page that shows the mail of a change typed into the form, or where saving led."""
    form = client.get(reverse("gatherings:change", args=[gathering.pk])).context["form"]
    values = {name: form[name].value() for name in form.fields}
    values = {name: "" if value is None else value for name, value in values.items()}
    url = reverse("gatherings:change", args=[gathering.pk])
    return client.post(url, values | typed, follow=True)


def test_the_page_before_says_the_day_and_shows_old_and_new(sign_in, session, east):
    page = text_of(confirm_page(sign_in(east.dana), session, day="2026-12-16"))
    assert "Answers are then asked for by Wednesday, December 2." in page
    assert "<s><time" in page
    assert page.index("December 9") < page.index("It becomes") < page.index("December 16")


@pytest.mark.parametrize(
    ("field", "was", "becomes"),
    [
        ("place", "Rosewood Center", "City Hall"),
        ("address", "1 Old St, Portland", "2 New St, Gresham"),
        ("link", "https://example.org/old", "https://example.org/new"),
    ],
)
def test_another_place_address_or_link_is_shown_old_and_new(
    sign_in, session, east, field, was, becomes
):
    type(session).objects.filter(pk=session.pk).update(**{field: was})
    page = text_of(confirm_page(sign_in(east.dana), session, **{field: becomes}))
    now, then = page.partition("It becomes")[::2]
    assert was in now.partition("Now")[2] and becomes not in now
    assert becomes in then.partition("Nothing is saved")[0]


# --- a move within the minute ---------------------------------------------------------------


def test_what_wasnt_announced_yet_is_told_by_the_announcement_alone(sign_in, east, now, settings):
    settings.STEMHUB_UNDO_SECONDS = 60
    gathering = east.draft()
    announcing.announce(
        gatherings=[gathering], actor=east.dana, via="web", sending_key="first", now=NOW
    )
    page = text_of(confirm_page(sign_in(east.dana), gathering, day="2026-12-16"))
    assert "Saved. The mail that hasn't gone out yet says it as it is now." in page
    kinds = sorted({(mail.kind, "Dec 16" in mail.subject) for mail in went()})
    assert kinds == [("gatherings.announced", True), ("gatherings.entry", True)]


def test_a_second_move_shows_the_one_mail_that_goes(sign_in, announced, east):
    change(east, announced, "second", **moved_by(announced, 1))
    client = sign_in(east.dana)
    answer = confirm_page(client, announced, day="2026-12-11")
    page = text_of(answer)
    assert "people's mail about the last change hasn't gone out yet" in page
    query = answer.request["QUERY_STRING"]
    shown = text_of(client.get(answer.request["PATH_INFO"] + f"?{query}&preview=0"))
    # From what they know, not from what nobody was ever told.
    assert "It was on Wednesday, December 9" in shown
    assert "December 10" not in shown


# --- joining --------------------------------------------------------------------------------


def join(east):
    seat = MembershipFactory(team=east.team, user=UserFactory(name="Zoë Park"))
    kind.invite_members(memberships=[seat], actor=None, via="link", now=NOW)
    return seat.user


def test_nobody_is_mailed_the_question_that_joining_just_asked(east, announced):
    zoe = join(east)
    assert went(now=NOW + timedelta(minutes=5), user=zoe) == []
    (one,) = went(now=NOW + timedelta(minutes=31), user=zoe)
    assert "will you be there?" in one.subject


def test_who_answered_after_joining_gets_the_calendar_and_no_question(east, announced):
    zoe = join(east)
    answers.answer(
        attendee=zoe.attendances.get(), answer="accepted", actor=None, via="link", now=NOW
    )
    (one,) = went(now=NOW + timedelta(minutes=31), user=zoe)
    assert one.subject.startswith("For your calendar: Session 2")
    assert "Your answer: Coming" in one.text
    assert "coordinate" not in one.text.partition("--")[0]
    assert [file["type"].partition(";")[0] for file in one.files] == ["text/calendar"]


# --- pages ----------------------------------------------------------------------------------


def test_who_was_just_nudged_isnt_ticked_again(sign_in, session, east):
    other = AttendeeFactory(gathering=session, user=UserFactory(name="Sam Low"))
    row = session.attendees.get(user=east.ana)
    reminding.nudge(
        gathering=session, attendee_ids=[row.pk], actor=east.dana, via="web", sending_key="n"
    )
    page = text_of(sign_in(east.dana).get(session.get_absolute_url()))
    assert f'value="{row.pk}" id=' in page
    assert f'value="{other.pk}" checked' in page
    assert "nudged Mon, Nov 2" in page
    assert "Nudge this 1" in page


def test_a_date_that_is_over_speaks_in_the_past(sign_in, session, east, time_machine):
    time_machine.move_to(session.ends_at + timedelta(hours=1), tick=False)
    page = text_of(sign_in(east.dana).get(session.get_absolute_url()))
    for said in ("said yes", "said no", "The list of who said yes", "Didn't answer"):
        assert said in page
    for gone in ("</b> coming", "The list of who comes", "No answer yet"):
        assert gone not in page
    page = text_of(sign_in(east.ben).get(session.get_absolute_url()))
    assert "Who said yes" in page
    assert "Who's coming" not in page
    assert "Said yes" in text_of(sign_in(east.ben).get("/gatherings/?state=past"))


def test_after_yes_stand_the_others_the_map_the_calendars_and_the_next_date(client, session, east):
    later = east.draft(state="announced", title="Session 3", **moved_by(session, 60))
    AttendeeFactory(gathering=later, user=east.ana)
    url = reverse(
        "gatherings:answer", args=[links.answer_token(session.attendees.get(user=east.ana))]
    )
    answer = client.post(url, {"answer": "accepted"}, follow=True)
    page = text_of(answer)
    assert "<title>You're in: Session 2, East team" in " ".join(page.split()).replace("> ", ">")
    assert "autofocus" in page
    assert "1 other comes so far." in page
    for said in ("Show on a map", "Add to Google Calendar", "Outlook", "Calendar file"):
        assert said in page
    assert page.index("Answer for Session 3") < page.index("Do you need a substitute?")


def test_cant_come_is_said_kindly_and_not_in_red(client, session, east):
    url = reverse(
        "gatherings:answer", args=[links.answer_token(session.attendees.get(user=east.cy))]
    )
    page = text_of(client.get(url))
    assert '<div class="answered silent' in page
    assert "Thanks for saying so" in page


def test_a_note_that_came_too_late_comes_back(client, session, east, time_machine):
    url = reverse(
        "gatherings:answer", args=[links.answer_token(session.attendees.get(user=east.ben))]
    )
    time_machine.move_to(session.ends_at + timedelta(hours=1), tick=False)
    answer = client.post(f"{url}?substitute=1", {"substitute": "none", "note": "I come by bus."})
    assert answer.status_code == 410
    assert "I come by bus.</textarea>" in text_of(answer)


def test_a_coordinator_reads_what_went_out_about_a_date(sign_in, announced, east):
    client = sign_in(east.dana)
    listed = text_of(client.get(reverse("gatherings:mails", args=[announced.pk])))
    assert "Session 2, East team: Wed, Dec 9, Rosewood Center - will you be there?" in listed
    mail = Mail.objects.get(user=east.ana)
    page = text_of(client.get(reverse("gatherings:mail", args=[announced.pk, mail.pk])))
    assert "Will you be there?" in page
    assert "Ana Ruiz" in page
    # SECURITY: the link in it would answer in Ana's name.
    assert "/answer/..." in page


def test_a_mail_of_two_hubs_is_listed_and_not_read(sign_in, session, east):
    mail = MailFactory(user=east.ana, topics=[f"gathering:{session.pk}"], for_hub=None)
    client = sign_in(east.dana)
    url = reverse("gatherings:mail", args=[session.pk, mail.pk])
    assert url not in text_of(client.get(reverse("gatherings:mails", args=[session.pk])))
    assert client.get(url).status_code == 404


def test_a_code_is_nobodys_but_its_readers(sign_in, session, east):
    mail = MailFactory(
        user=east.ana, topics=[f"gathering:{session.pk}"], for_hub=east.hub.pk, priority=0
    )
    url = reverse("gatherings:mail", args=[session.pk, mail.pk])
    assert sign_in(east.dana).get(url).status_code == 404
