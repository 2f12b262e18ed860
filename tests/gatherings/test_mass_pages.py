"""The pages before mass mail: announce, move, another place, cancel."""

import html
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from gatherings.models import Gathering
from mailing.models import Mail, Sending
from tests.factories import AttendeeFactory, HubRoleFactory, MembershipFactory, UserFactory

from .conftest import NOW, text_of


def fields_of(response):
    """The hidden fields of the page's *Send* form."""
    found = re.findall(r'name="(sending_key|digest)" value="([^"]+)"', text_of(response))
    return dict(found)


@pytest.fixture
def dana(client, east, now):
    client.force_login(east.dana, "people.backends.SignIn")
    return client


@pytest.fixture
def session(east, now):
    gathering = east.draft(state="announced")
    for user, answer in ((east.ana, "needs-action"), (east.ben, "accepted"), (east.cy, "declined")):
        AttendeeFactory(gathering=gathering, user=user, answer=answer)
    return gathering


def send(client, url):
    response = client.post(url, fields_of(client.get(url)))
    assert response.status_code == 302, text_of(response)
    return response


# --- announcing -------------------------------------------------------------------------------


def announce_url(*gatherings):
    return reverse("gatherings:announce") + "?" + "&".join(f"id={one.pk}" for one in gatherings)


def test_announcing_shows_count_names_and_waits_for_send(dana, east):
    MembershipFactory(team=east.team, state="invited")
    draft = east.draft()
    response = dana.get(announce_url(draft))
    page = text_of(response)
    assert "Announce Session 2" in page
    assert "4 mails now; 1 person hasn't joined yet and gets theirs when they join." in page
    assert "Ana Ruiz, Ben Ode, Cy Lam, Dana Whitfield" in page
    assert "1 of them is a calendar entry for a coordinator, who isn't asked to answer." in page
    assert "Send 4 mails" in page
    assert not Mail.objects.exists()
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_send_announces_all_that_were_chosen(dana, east):
    drafts = [east.draft(), east.draft(title="Session 3", starts_at=NOW + timedelta(days=90))]
    response = send(dana, announce_url(*drafts))
    assert response["Location"] == reverse("gatherings:list")
    assert Mail.objects.filter(kind="gatherings.announced").count() == 3
    assert set(Gathering.objects.values_list("state", flat=True)) == {"announced"}


def test_undo_says_which_dates_are_drafts_again_and_leads_back_to_where_they_were_announced(
    dana, east, settings
):
    settings.STEMHUB_UNDO_SECONDS = 60
    drafts = [east.draft(), east.draft(title="Session 3", starts_at=NOW + timedelta(days=90))]
    listed = send(dana, announce_url(*drafts))["Location"]
    sending = Sending.objects.get()
    undo = reverse("mailing:undo", args=[sending.pk])
    answer = dana.post(undo, headers={"Referer": f"http://testserver{listed}"}, follow=True)
    markup = answer.content.decode()
    assert "2 dates are drafts again: Session 2; Session 3." in text_of(answer)
    link = html.escape(announce_url(*drafts))
    assert f'<a href="{link}">Back to where you were</a>' in markup
    assert "Send 4 mails" in text_of(dana.get(announce_url(*drafts)))


def test_undo_of_a_single_date_stays_on_its_page(dana, east, settings):
    settings.STEMHUB_UNDO_SECONDS = 60
    draft = east.draft()
    page = send(dana, announce_url(draft))["Location"]
    undo = reverse("mailing:undo", args=[Sending.objects.get().pk])
    answer = dana.post(undo, headers={"Referer": f"http://testserver{page}"}, follow=True)
    assert "Session 2 is a draft again." in text_of(answer)
    assert "Back to where you were" not in text_of(answer)


def test_send_pressed_twice_is_one_sending(dana, east):
    draft = east.draft()
    fields = fields_of(dana.get(announce_url(draft)))
    for _ in range(2):
        assert dana.post(announce_url(draft), fields).status_code == 302
    assert Sending.objects.count() == 1
    assert Mail.objects.count() == 4


def test_the_preview_is_one_persons_mail_with_dead_links(dana, east):
    draft = east.draft()
    page = text_of(dana.get(announce_url(draft) + "&preview=0"))
    assert "Hello Ana," in page
    assert "Wednesday, December 9" in page


def test_what_cant_be_announced_says_why(dana, east, session):
    page = text_of(dana.get(announce_url(session)))
    assert "Session 2 has been announced already." in page
    assert "Send" not in page.replace("Don't send", "")
    assert "Choose at least one date." in text_of(dana.get(reverse("gatherings:announce")))


def test_only_its_coordinator_announces_a_draft(client, east, now):
    draft = east.draft()
    other = HubRoleFactory(user=UserFactory())
    for user, status in ((east.ana, 404), (other.user, 404), (UserFactory(), 404)):
        client.force_login(user, "people.backends.SignIn")
        assert client.get(announce_url(draft)).status_code == status
        assert client.post(announce_url(draft)).status_code == status
    client.force_login(east.ana, "people.backends.SignIn")
    assert client.get(reverse("gatherings:announce")).status_code == 403


def test_a_strange_id_is_not_found(dana):
    for query in ("?id=999", f"?id={'9' * 18}"):
        assert dana.get(reverse("gatherings:announce") + query).status_code == 404


# --- changing ---------------------------------------------------------------------------------


def filled(**changes):
    return {
        "title": "Session 2", "day": "2026-12-09", "starts": "08:30", "ends": "15:30",
        "zone": "America/Los_Angeles", "break_minutes": "60", "hours_reason": "",
        "place": "Rosewood Center", "address": "", "arrival_notes": "", "link": "",
        "document_link": "", "answer_by": "",
    } | changes  # fmt: skip


def change_url(gathering):
    return reverse("gatherings:change", args=[gathering.pk])


def test_the_form_holds_wall_time(dana, session):
    page = text_of(dana.get(change_url(session)))
    for value in ('value="2026-12-09"', 'value="08:30"', 'value="15:30"', "Rosewood Center"):
        assert value in page


def test_a_draft_is_saved_at_once(dana, east):
    draft = east.draft()
    response = dana.post(change_url(draft), filled(day="2026-12-10", starts="09:00", ends="16:00"))
    assert response["Location"] == draft.get_absolute_url()
    draft.refresh_from_db()
    assert draft.starts_at == datetime(2026, 12, 10, 17, tzinfo=UTC)
    assert not Mail.objects.exists()


def test_seconds_of_a_time_make_no_contact_minute(dana, east):
    draft = east.draft()
    times = {"starts": "08:00:00", "ends": "15:00:40", "break_minutes": "0"}
    response = dana.post(change_url(draft), filled(**times, hours_reason="A long day"))
    assert response.get("Location") == draft.get_absolute_url()
    draft.refresh_from_db()
    assert draft.planned_minutes == 420


def test_faults_of_typing_and_of_the_rules_stand_there_at_once(dana, session):
    typed = filled(title="", ends="08:00", link="not a link", answer_by="2026-12-24")
    response = dana.post(change_url(session), typed)
    assert response.status_code == 422
    errors = response.context["form"].errors
    assert set(errors) == {"title", "ends", "link", "answer_by"}
    assert all(len(said) == 1 for said in errors.values())


def test_without_a_day_only_what_was_typed_is_checked(dana, session):
    typed = filled(day="", break_minutes="0", answer_by="2027-12-24")
    assert set(dana.post(change_url(session), typed).context["form"].errors) == {"day"}


def test_a_past_day_and_another_fault_are_said_together(dana, session):
    typed = filled(day="2026-10-01", break_minutes="many")
    assert set(dana.post(change_url(session), typed).context["form"].errors) == {"break_minutes"}
    typed = filled(day="2026-10-01", place="x" * 151)
    assert set(dana.post(change_url(session), typed).context["form"].errors) == {"place", "starts"}


def test_details_of_an_announced_date_are_saved_without_mail(dana, session):
    response = dana.post(change_url(session), filled(arrival_notes="Park behind the gym."))
    assert response["Location"] == session.get_absolute_url()
    session.refresh_from_db()
    assert (session.arrival_notes, session.sequence) == ("Park behind the gym.", 1)
    assert not Mail.objects.exists()


def test_a_move_shows_the_mail_first_and_saves_on_send(dana, session):
    response = dana.post(change_url(session), filled(day="2026-12-10", arrival_notes="New"))
    assert response.status_code == 303
    page = text_of(dana.get(response["Location"]))
    assert "Move Session 2" in page
    old, new = re.findall(r'<p class="day">.*?</p>', page, re.DOTALL)
    assert "Wednesday, December 9, 8:30 am - 3:30 pm Pacific time" in old
    assert old.startswith('<p class="day"><s>')
    assert "Thursday, December 10, 8:30 am - 3:30 pm Pacific time" in new
    assert "Send 4 mails" in page
    session.refresh_from_db()
    assert session.sequence == 0
    send(dana, response["Location"])
    session.refresh_from_db()
    assert session.starts_at == datetime(2026, 12, 10, 16, 30, tzinfo=UTC)
    assert (session.arrival_notes, session.sequence) == ("New", 1)
    assert Mail.objects.filter(kind="gatherings.moved").count() == 4


def test_another_place_leaves_out_who_isnt_coming(dana, session):
    response = dana.post(change_url(session), filled(place="Gresham High"))
    page = text_of(dana.get(response["Location"]))
    assert "Send 3 mails" in page
    assert "Cy Lam" not in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"ends": "08:00"}, "Enter an end after 8:30 am."),
        ({"break_minutes": "900"}, "The breaks leave no contact time."),
        ({"break_minutes": "0"}, "7 contact hours instead of 6"),
        ({"day": "2026-02-31"}, "valid date"),
        ({"day": "2027-03-14", "starts": "02:30"}, "clocks skip"),
        ({"day": "2026-11-01", "starts": "01:30"}, "twice"),
        ({"day": "2026-10-01"}, "isn't in the past"),
        ({"day": "9999-12-31"}, "Check the year: 9999."),
        ({"day": "0026-12-09"}, "Check the year: 26."),
        ({"zone": "Mars"}, "valid choice"),
        ({"link": "javascript:alert(1)"}, "valid URL"),
        ({"title": ""}, "required"),
        ({"title": "x" * 200}, "at most 150"),
        ({"answer_by": "2026-12-24"}, "before the day itself"),
        ({"break_minutes": "99999999999"}, "The breaks leave no contact time."),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field_and_typed_text_is_kept(
    dana, session, changes, words
):
    response = dana.post(change_url(session), filled(**{"place": "Typed place"} | changes))
    assert response.status_code == 422, response.get("Location")
    page = text_of(response)
    assert words in page
    assert "Typed place" in page
    session.refresh_from_db()
    assert session.place == "Rosewood Center"


def test_back_from_the_preview_the_change_stands_in_the_form(dana, session):
    typed = filled(place="Gresham Grange", arrival_notes="Park behind the barn.")
    page = dana.get(dana.post(change_url(session), typed)["Location"])
    form = dana.get(page.context["parent_url"]).context["form"]
    assert form["place"].value() == "Gresham Grange" and not form.errors
    assert form["arrival_notes"].value() == "Park behind the barn."


def test_back_from_the_preview_the_reason_stands_in_the_form(dana, session):
    typed = {"reason": "Snow in the gorge"}
    page = dana.get(dana.post(cancel_url(session), typed)["Location"])
    form = dana.get(page.context["parent_url"]).context["form"]
    assert form["reason"].value() == "Snow in the gorge"


def test_a_confirmation_without_its_change_goes_back_to_the_form(dana, session):
    url = reverse("gatherings:change_send", args=[session.pk])
    for address in (url, url + "?change=lost"):
        assert dana.get(address)["Location"] == change_url(session)
        assert dana.post(address)["Location"] == change_url(session)


# --- cancelling -------------------------------------------------------------------------------


def cancel_url(gathering):
    return reverse("gatherings:cancel", args=[gathering.pk])


def test_cancelling_asks_why_shows_the_mail_and_waits_for_send(dana, session):
    assert "Cancel Session 2?" in text_of(dana.get(cancel_url(session)))
    response = dana.post(cancel_url(session), {"reason": "Snow in the gorge"})
    page = text_of(dana.get(response["Location"]))
    assert "1 person isn't coming anyway and gets no mail." in page
    assert "Send 3 mails" in page
    session.refresh_from_db()
    assert session.state == "announced"
    send(dana, response["Location"])
    session.refresh_from_db()
    assert (session.state, session.cancelled_reason) == ("cancelled", "Snow in the gorge")


def test_a_long_reason_is_sent_back(dana, session):
    response = dana.post(cancel_url(session), {"reason": "typed" + "x" * 300})
    assert response.status_code == 422
    assert "typedxxx" in text_of(response)


def test_a_draft_or_a_cancelled_date_says_that_there_is_nothing_to_cancel(dana, east, session):
    draft = east.draft()
    assert "Nobody has been told of this date" in text_of(dana.get(cancel_url(draft)))
    assert dana.post(cancel_url(draft), {"reason": ""}).status_code == 422
    Gathering.objects.filter(pk=session.pk).update(state="cancelled")
    assert dana.post(cancel_url(session), {"reason": ""}).status_code == 422


def test_a_date_that_is_over_is_cancelled_without_a_mail_page(dana, east):
    past = east.draft(state="announced", starts_at=NOW - timedelta(days=2))
    response = dana.post(cancel_url(past), {"reason": ""})
    assert response["Location"] == past.get_absolute_url()
    past.refresh_from_db()
    assert past.state == "cancelled"


@pytest.mark.parametrize("name", ["change", "change_send", "cancel", "cancel_send"])
def test_members_change_and_cancel_nothing(client, east, session, name):
    client.force_login(east.ana, "people.backends.SignIn")
    url = reverse(f"gatherings:{name}", args=[session.pk])
    assert client.get(url).status_code == 403
    assert client.post(url).status_code == 403
