"""The list of dates, the page of one, and answering there."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from tests.factories import (
    AttendeeFactory,
    HubRoleFactory,
    InstitutionFactory,
    MailFactory,
    MembershipFactory,
    TeamFactory,
    UserFactory,
)

from .conftest import NOW, text_of, warm

# --- a member's page --------------------------------------------------------------------------


def test_a_member_finds_the_answer_and_the_facts(sign_in, session, east):
    page = text_of(sign_in(east.ana).get(session.get_absolute_url()))
    assert "Wednesday, December 9, 8:30 am - 3:30 pm Pacific time" in page
    assert "in 37 days" in page
    assert "Ana, will you be there?" in page
    assert "Park behind the gym." in page
    assert reverse("gatherings:calendar_file", args=[session.pk]) in page
    assert page.index("will you be there?") < page.index("Park behind the gym.")


def test_a_member_sees_names_of_those_coming_and_nobody_elses(sign_in, session, east):
    page = text_of(sign_in(east.ana).get(session.get_absolute_url()))
    assert "Ben Ode" in page
    assert "Cy Lam" not in page
    assert "no answer" not in page.lower()
    assert "Nudge" not in page


def test_a_member_who_is_not_invited_is_told_whom_to_ask(sign_in, session, east):
    zoe = MembershipFactory(team=east.team, user=UserFactory(name="Zoë"))
    page = text_of(sign_in(zoe.user).get(session.get_absolute_url()))
    assert "You aren't invited to this date. If that's wrong, ask Dana Whitfield." in page
    assert "dana@example.org" in page


def test_a_cancelled_date_says_so_and_asks_nothing(sign_in, session, east):
    session.state, session.cancelled_reason = "cancelled", "Snow in the gorge"
    session.save()
    page = text_of(sign_in(east.ana).get(session.get_absolute_url()))
    assert "This date is cancelled. Snow in the gorge" in page
    assert 'name="answer"' not in page
    assert "Ben Ode" not in page


def test_after_the_date_the_answer_is_read_only(sign_in, session, east, time_machine):
    time_machine.move_to(datetime(2026, 12, 10, tzinfo=UTC))
    page = text_of(sign_in(east.ben).get(session.get_absolute_url()))
    assert "Session 2 is over." in page
    assert 'name="answer"' not in page


@pytest.mark.parametrize("state", ["announced", "cancelled", "held"])
def test_strangers_members_of_other_teams_and_those_who_left_find_nothing(
    sign_in, session, east, state
):
    session.state = state
    session.save()
    left = MembershipFactory(team=east.team, user=UserFactory(), state="left")
    other = MembershipFactory(team=TeamFactory(hub=east.hub))
    invited = MembershipFactory(team=east.team, user=UserFactory(), state="invited")
    coordinator = HubRoleFactory(user=UserFactory())
    people = [UserFactory(), left.user, other.user, invited.user, coordinator.user]
    for user in people:
        assert sign_in(user).get(session.get_absolute_url()).status_code == 404


def test_a_draft_is_seen_by_coordinators_alone(sign_in, session, east):
    session.state = "draft"
    session.save()
    assert sign_in(east.ana).get(session.get_absolute_url()).status_code == 404
    page = text_of(sign_in(east.dana).get(session.get_absolute_url()))
    assert f"{reverse('gatherings:announce')}?id={session.pk}" in page


def test_signed_out_one_is_asked_to_sign_in(client, session):
    response = client.get(session.get_absolute_url())
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")


# --- answering there --------------------------------------------------------------------------


def respond(client, session, data, query="", htmx=False):
    here = f"http://testserver{session.get_absolute_url()}?was=declined"
    headers = {"HX-Request": "true", "HX-Current-URL": here} if htmx else {}
    url = reverse("gatherings:respond", args=[session.pk]) + query
    return client.post(url, data, headers=headers)


def test_a_number_that_no_database_holds_is_not_found(sign_in, east):
    client = sign_in(east.ana)
    client.raise_request_exception = False
    for pk in (2**63, 10**300):
        address = reverse("gatherings:respond", args=[pk])
        assert client.post(address, {"answer": "accepted"}).status_code == 404


def test_one_press_without_a_script(sign_in, session, east):
    client = sign_in(east.ana)
    response = respond(client, session, {"answer": "accepted"})
    assert response.status_code == 303
    page = text_of(client.get(response["Location"]))
    assert "You're in" in page
    assert "Undo" in page
    row = session.attendees.get(user=east.ana)
    assert (row.answer, row.answered_by, row.answered_via) == ("accepted", east.ana, "web")


def test_one_press_with_htmx_gets_the_fragment(sign_in, session, east):
    page = text_of(respond(sign_in(east.ana), session, {"answer": "tentative"}, htmx=True))
    row = session.attendees.get(user=east.ana)
    assert page.strip().startswith(f'<div id="answer-{row.pk}"')
    assert "You're not sure yet" in page
    assert "<html" not in page


def test_who_comes_and_the_calendar_are_right_after_a_press_there(sign_in, session, east):
    client = sign_in(east.ana)
    page = text_of(client.get(session.get_absolute_url()))
    assert page.count("Add to Google Calendar") == 1 and 'id="who-comes"' in page
    pressed = text_of(respond(client, session, {"answer": "accepted"}, htmx=True))
    who = pressed[pressed.index('id="who-comes" hx-swap-oob="true"') :]
    assert "<li>Ana Ruiz</li>" in who
    # Under the answer, and so no more below it.
    assert pressed.count("Add to Google Calendar") == 1
    assert "Google" not in pressed[pressed.index('id="calendar-below" hx-swap-oob="true"') :]
    pressed = text_of(respond(client, session, {"answer": "declined"}, htmx=True))
    assert "Ana Ruiz" not in pressed[pressed.index('id="who-comes"') :]
    assert "Google" in pressed[pressed.index('id="calendar-below"') :]
    # A page that has no such places gets the answer alone.
    address = reverse("gatherings:respond", args=[session.pk])
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/workgroups/1/"}
    elsewhere = text_of(client.post(address, {"answer": "accepted"}, headers=headers))
    assert "hx-swap-oob" not in elsewhere


def test_who_sees_all_answers_has_the_whole_page_anew_after_a_press(sign_in, session, east):
    """Their own answer counts in the numbers and lists of the same page."""
    AttendeeFactory(gathering=session, user=east.dana)
    client = sign_in(east.dana)
    pressed = respond(client, session, {"answer": "accepted"}, htmx=True)
    assert (pressed.status_code, pressed.content) == (200, b"")
    page = text_of(client.get(pressed["HX-Redirect"]))
    assert "You're in" in page and "Undo" in page and page.count("Dana Whitfield") > 1
    # Something to put right is said where it was typed.
    wrong = respond(client, session, {"substitute": "x"}, "?substitute=1", htmx=True)
    assert wrong.status_code == 422 and "Choose one of the three." in text_of(wrong)


def test_undo_and_substitute_signed_in(sign_in, session, east):
    client = sign_in(east.ana)
    respond(client, session, {"answer": "accepted"})
    respond(client, session, {"substitute": "found", "note": "Mr. Hart"}, "?substitute=1")
    row = session.attendees.get(user=east.ana)
    assert (row.substitute, row.note) == ("found", "Mr. Hart")
    respond(client, session, {"answer": "needs-action"}, "?undo=1")
    row.refresh_from_db()
    assert (row.answer, row.substitute) == ("needs-action", "found")


@pytest.mark.parametrize("htmx", [True, False])
def test_a_wrong_post_gets_the_page_back_with_what_was_typed(sign_in, session, east, htmx):
    client = sign_in(east.ben)
    response = respond(client, session, {"substitute": "x", "note": "kept"}, "?substitute=1", htmx)
    assert response.status_code == 422
    assert "kept" in text_of(response)
    assert "Choose one of the three." in text_of(response)
    assert respond(client, session, {"answer": "x"}, htmx=htmx).status_code == 422


def test_from_home_the_fragment_is_the_small_one(sign_in, session, east):
    page = text_of(
        respond(sign_in(east.ana), session, {"answer": "accepted"}, "?from=home", htmx=True)
    )
    assert "Do you need a substitute?" not in page
    assert session.get_absolute_url() in page


def test_only_the_invited_answer(sign_in, session, east):
    other = UserFactory()
    assert respond(sign_in(other), session, {"answer": "accepted"}).status_code == 404
    assert respond(sign_in(east.dana), session, {"answer": "accepted"}).status_code == 404


def test_an_expired_sign_in_leaves_the_page_for_the_sign_in_page_and_comes_back(client, session):
    home = {"HX-Current-URL": "http://testserver/?from=mail", "HX-Request": "true"}
    url = reverse("gatherings:respond", args=[session.pk])
    response = client.post(url, {"answer": "accepted"}, headers=home)
    assert response.status_code == 401
    assert response["HX-Redirect"] == "/accounts/login/?next=/%3Ffrom%3Dmail"
    # Without scripts: back to the page with the form, not to an address that shows nothing.
    page = session.get_absolute_url()
    response = client.post(
        url, {"answer": "accepted"}, headers={"Referer": f"http://testserver{page}"}
    )
    assert response["Location"] == f"/accounts/login/?next={page}"
    stranger = {"Referer": "https://elsewhere.example/gatherings/1/"}
    broken = {"HX-Current-URL": "http://[", "HX-Request": "true"}
    assert client.get(page, headers=broken)["HX-Redirect"] == "/accounts/login/?next=/"
    assert client.post(url, headers=stranger)["Location"] == "/accounts/login/?next=/"
    assert client.get(page)["Location"] == f"/accounts/login/?next={page}"


# --- the coordinator's page -------------------------------------------------------------------


def test_a_coordinator_sees_the_numbers_and_everybody_by_answer(sign_in, session, east):
    east.ben.institution = InstitutionFactory(name="Gresham-Barlow")
    east.ben.job_role = "middle_teacher"
    east.ben.save()
    session.attendees.filter(user=east.ben).update(substitute="wanted", note="Until 2 pm")
    page = text_of(sign_in(east.dana).get(session.get_absolute_url()))
    for words in (
        "<b>1</b> coming",
        "<b>1</b> can't come",
        "<b>0</b> not sure",
        "<b>1</b> no answer",
        "No answer yet",
        "Ana Ruiz",
        "Grade 6-8 science or math teacher, Gresham-Barlow",
        "Needs a substitute",
        "“Until 2 pm”",
        "Nudge this 1",
        "1 person needs a substitute, 0 found.",
    ):
        assert words in page
    assert "?answer=accepted" in page


def test_a_date_of_no_team_has_a_page_too(sign_in, session, east):
    session.team = None
    session.save()
    page = text_of(sign_in(east.dana).get(session.get_absolute_url()))
    assert "Ana Ruiz" in page
    assert "Ben Ode" in page


def test_each_number_filters_the_list_below(sign_in, session, east):
    page = text_of(sign_in(east.dana).get(session.get_absolute_url() + "?answer=declined"))
    assert "Cy Lam" in page
    assert "Ana Ruiz" not in page
    assert "Show everybody" in page
    assert 'aria-current="true"' in page


def test_beside_the_silent_stand_last_contact_and_next_reminder(sign_in, session, east):
    MailFactory(
        user=east.ana,
        topics=[f"gathering:{session.pk}"],
        state="sent",
        sent_at=NOW - timedelta(days=2),
    )
    session.attendees.filter(user=east.ana).update(remind_at=datetime(2026, 11, 11, 16, tzinfo=UTC))
    page = text_of(sign_in(east.dana).get(session.get_absolute_url()))
    assert "last mail Sat, Oct 31" in page
    assert "next automatic reminder Wed, Nov 11" in page


def test_a_mail_that_failed_for_good_stands_beside_the_person(sign_in, session, east):
    MailFactory(
        user=east.ana,
        topics=[f"gathering:{session.pk}", "gathering:99"],
        state="failed",
        error="550 5.1.1 no such user",
    )
    page = text_of(sign_in(east.dana).get(session.get_absolute_url()))
    assert "550 5.1.1 no such user" in page


def test_who_no_mail_reaches_isnt_ticked_for_a_nudge_and_reads_why(sign_in, session, east):
    rows = [session.attendees.get(user=east.ana)]
    rows.append(AttendeeFactory(gathering=session, user=UserFactory(name="Zoë Lindgren")))
    MailFactory(
        user=rows[1].user, topics=[f"gathering:{session.pk}"], state="failed", error="550 no"
    )
    page = text_of(sign_in(east.dana).get(session.get_absolute_url()))
    ticks = re.findall(r'name="people" value="(\d+)"( checked)?', page)
    assert ticks == [(str(rows[0].pk), " checked"), (str(rows[1].pk), "")]
    assert page.count("Not ticked, since mail doesn't reach them.") == 1
    assert "Nudge this 1<" in page
    MailFactory(user=east.ana, topics=[f"gathering:{session.pk}"], state="failed")
    page = text_of(sign_in(east.dana).get(session.get_absolute_url()))
    assert "Nudge the ticked people<" in page


def test_who_manages_the_team_opens_a_persons_page_from_their_name(sign_in, session, east):
    client = sign_in(east.dana)
    page = text_of(client.get(session.get_absolute_url()))
    for seat in east.seats:
        url = reverse("teams:member", args=[east.team.pk, seat.pk])
        assert f'<a href="{url}">{seat.user.name}</a>' in page
        assert client.get(url).status_code == 200


def test_a_name_is_no_link_for_who_may_not_open_the_page_or_where_there_is_none(
    sign_in, session, east
):
    stranger = AttendeeFactory(gathering=session, user=UserFactory(name="Gus Guest"))
    assert "<b>Gus Guest</b>" in text_of(sign_in(east.dana).get(session.get_absolute_url()))
    session.attendees.filter(pk=stranger.pk).update(role="facilitator")
    page = text_of(sign_in(stranger.user).get(session.get_absolute_url()))
    assert "<b>Ana Ruiz</b>" in page
    assert "/people/" not in page


def test_an_entered_answer_names_who_entered_it(sign_in, session, east):
    session.attendees.filter(user=east.ben).update(
        answered_by=east.dana, answer_source="Told me in the hallway"
    )
    page = text_of(sign_in(east.dana).get(session.get_absolute_url()))
    assert "entered by Dana: Told me in the hallway" in page


def test_who_has_not_joined_is_counted_apart(sign_in, session, east):
    MembershipFactory(team=east.team, state="invited")
    page = text_of(sign_in(east.dana).get(session.get_absolute_url()))
    assert "1 more person hasn't joined the team yet" in page


def test_nobody_invited_says_what_happens(sign_in, east, now):
    page = text_of(sign_in(east.dana).get(east.draft(state="announced").get_absolute_url()))
    assert "Nobody is invited to this date." in page


def test_answers_older_than_the_move_are_counted(sign_in, session, east):
    session.moved_at = NOW + timedelta(hours=1)
    session.save()
    page = text_of(sign_in(east.dana).get(session.get_absolute_url()))
    assert "2 answers are older than the last move." in page
    assert "answered before it moved" in page


def test_a_facilitator_sees_answers_and_changes_nothing(sign_in, session, east):
    session.attendees.filter(user=east.ben).update(role="facilitator")
    client = sign_in(east.ben)
    page = text_of(client.get(session.get_absolute_url()))
    assert "Cy Lam" in page
    assert "Set answer" not in page
    assert "Nudge" not in page
    for name in ("change", "cancel", "export"):
        assert client.get(reverse(f"gatherings:{name}", args=[session.pk])).status_code == 403


def test_a_coordinator_who_is_a_member_answers_on_the_same_page(sign_in, session, east):
    AttendeeFactory(gathering=session, user=east.dana)
    page = text_of(sign_in(east.dana).get(session.get_absolute_url()))
    assert "Dana, will you be there?" in page


@pytest.mark.parametrize("people", [1, 3, 25])
def test_the_page_asks_as_many_queries_for_any_number_of_people(
    sign_in, east, now, people, django_assert_num_queries
):
    session = east.draft(state="announced")
    for _ in range(people):
        row = AttendeeFactory(gathering=session, user=UserFactory(institution=InstitutionFactory()))
        MailFactory(user=row.user, topics=[f"gathering:{session.pk}"], state="sent", sent_at=NOW)
    client = warm(sign_in(east.dana))
    with django_assert_num_queries(10):
        client.get(session.get_absolute_url())
    AttendeeFactory(gathering=session, user=east.ana)
    client = warm(sign_in(east.ana))
    with django_assert_num_queries(9):
        client.get(session.get_absolute_url())
