"""The page *Who was there?*: one press with who said yes ticked, and corrections by tap."""

import io
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from gatherings.services import closing
from mailing.models import Mail
from tests.factories import AttendeeFactory, MembershipFactory

from .conftest import NOW, START, text_of, warm

LATER = START + timedelta(days=1)


@pytest.fixture
def over(session, time_machine):
    """Session 2, the day after."""
    time_machine.move_to(LATER, tick=False)
    return session


@pytest.fixture
def dana(client, over, east):
    client.force_login(east.dana, "people.backends.SignIn")
    return client


def url(gathering):
    return reverse("gatherings:took_place", args=[gathering.pk])


def rows_of(gathering):
    return {row.user.greeting: row for row in gathering.attendees.select_related("user")}


def as_shown(client, gathering):
    """The form as a browser would send it, nothing touched."""
    page = client.get(url(gathering)).content.decode()
    sent = {"seen": re.search(r'name="seen" value="(\w*)"', page)[1]}
    for name, rest in re.findall(r'type="checkbox" name="([\w-]+)"([^>]*)>', page):
        if "checked" in rest:
            sent[name] = "on"
    return sent | dict(re.findall(r'type="number"[^>]*name="([\w-]+)"[^>]*value="([^"]*)"', page))


def test_one_press_says_that_who_said_yes_was_there(dana, over):
    page = text_of(dana.get(over.get_absolute_url()))
    assert url(over) in page
    assert "It took place" in page
    page = text_of(dana.get(url(over)))
    assert "Who was there?" in page
    assert page.count("checked") == 1
    response = dana.post(url(over), as_shown(dana, over))
    assert (response.status_code, response["Location"]) == (303, over.get_absolute_url())
    said = {name: row.present_minutes for name, row in rows_of(over).items()}
    assert said == {"Ana": 0, "Ben": 360, "Cy": 0}
    page = text_of(dana.get(over.get_absolute_url()))
    assert "Session 2 took place: 1 of 3 came." in page
    assert "1 of 3 people came." in page
    assert not Mail.objects.exists()


def test_who_was_expected_stands_first_and_later_who_was_there(dana, over):
    """Among a hundred, those to be looked through aren't spread over the whole alphabet."""
    people = rows_of(over)
    for name, answer in (("Ana", "declined"), ("Ben", "accepted"), ("Cy", "needs-action")):
        row = people[name]
        row.answer, row.answered_at = answer, None if answer == "needs-action" else NOW
        row.save(update_fields=["answer", "answered_at"])

    def names():
        page = dana.get(url(over)).content.decode()
        return re.findall(r"<b>(\w+) [^<]*</b><span class=\"detail\">", page)

    assert names() == ["Ben", "Cy", "Ana"]
    closing.take_place(gathering=over, present={people["Ana"].pk: None}, actor=None, via="web")
    assert names() == ["Ana", "Ben", "Cy"]


def test_taps_say_who_came_for_part_of_it_and_who_did_not(dana, over):
    people = rows_of(over)
    sent = as_shown(dana, over)
    del sent[f"p{people['Ben'].pk}-there"]
    sent |= {f"p{people['Ana'].pk}-there": "on", f"p{people['Ana'].pk}-minutes": "120"}
    dana.post(url(over), sent)
    said = {name: row.present_minutes for name, row in rows_of(over).items()}
    assert said == {"Ana": 120, "Ben": 0, "Cy": 0}
    page = text_of(dana.get(over.get_absolute_url()))
    assert "1 of them was there for part of it." in page
    assert "There for part of it" in page


def test_the_page_opens_again_with_what_was_said_and_corrects_it(dana, over, east):
    people = rows_of(over)
    closing.take_place(
        gathering=over,
        present={people["Ana"].pk: 120, people["Ben"].pk: None},
        actor=east.dana,
        via="web",
    )
    sent = as_shown(dana, over)
    assert sent[f"p{people['Ana'].pk}-minutes"] == "120"
    assert f"p{people['Cy'].pk}-there" not in sent
    page = text_of(dana.get(url(over)))
    assert "<details open>" in page
    sent[f"p{people['Cy'].pk}-there"] = "on"
    sent[f"p{people['Ana'].pk}-minutes"] = ""
    dana.post(url(over), sent)
    said = {name: row.present_minutes for name, row in rows_of(over).items()}
    assert said == {"Ana": 360, "Ben": 360, "Cy": 360}


def test_it_is_taken_back_where_it_was_pressed_for_the_wrong_date(dana, over):
    dana.post(url(over), as_shown(dana, over))
    assert "Take it back" in text_of(dana.get(url(over)))
    response = dana.post(url(over), {"reopen": "1"})
    assert response.status_code == 303
    over.refresh_from_db()
    assert over.state == "announced"
    assert "isn't counted as held" in text_of(dana.get(over.get_absolute_url()))


@pytest.mark.parametrize("typed", ["0", "-3", "1.5", "many", "9" * 5000, "1\x00"])
def test_minutes_that_are_none_are_said_and_what_was_typed_stays(dana, over, typed):
    people = rows_of(over)
    sent = as_shown(dana, over)
    sent |= {f"p{people['Ana'].pk}-there": "on", f"p{people['Ana'].pk}-minutes": typed}
    del sent[f"p{people['Ben'].pk}-there"]
    response = dana.post(url(over), sent)
    page = text_of(response)
    assert response.status_code == 422
    assert "Ana Ruiz: Enter whole minutes, or untick who wasn't there." in page
    assert f'value="{typed}"' in page
    # Ana's tick is kept, and Ben's stays away.
    assert page.count(" checked>") == 1
    assert rows_of(over)["Ana"].present_minutes is None


def test_more_minutes_than_the_date_has_are_asked_and_not_cut_to_the_whole_time(dana, over):
    ana = rows_of(over)["Ana"]
    sent = as_shown(dana, over) | {f"p{ana.pk}-there": "on", f"p{ana.pk}-minutes": "900"}
    response = dana.post(url(over), sent)
    assert response.status_code == 422
    page = text_of(response)
    assert "Ana Ruiz: Enter at most 360 minutes, or nothing for the whole time." in page
    assert 'value="900"' in page
    assert rows_of(over)["Ana"].present_minutes is None
    dana.post(url(over), sent | {f"p{ana.pk}-minutes": "360"})
    assert rows_of(over)["Ana"].present_minutes == 360


def test_minutes_without_a_tick_are_not_guessed_at(dana, over):
    ana = rows_of(over)["Ana"]
    sent = as_shown(dana, over) | {f"p{ana.pk}-minutes": "90"}
    response = dana.post(url(over), sent)
    assert response.status_code == 422
    assert "Tick them too, or empty the minutes." in text_of(response)


def test_nobody_ticked_is_a_date_to_cancel(dana, over):
    response = dana.post(url(over), {"seen": as_shown(dana, over)["seen"]})
    assert response.status_code == 422
    assert "Tick who was there." in text_of(response)
    over.refresh_from_db()
    assert over.state == "announced"


def test_two_who_close_it_at_once_are_told_before_one_replaces_the_other(dana, over, east):
    mine = as_shown(dana, over)
    people = rows_of(over)
    closing.take_place(gathering=over, present={people["Cy"].pk: None}, actor=east.dana, via="web")
    response = dana.post(url(over), mine)
    assert response.status_code == 422
    page = text_of(response)
    assert "Somebody else said who was there" in page
    assert "By now it says: Cy Lam was there; Ben Ode wasn't there." in page
    assert rows_of(over)["Cy"].present_minutes == 360
    seen = re.search(r'name="seen" value="(\w*)"', text_of(response))[1]
    assert dana.post(url(over), mine | {"seen": seen}).status_code == 303
    assert rows_of(over)["Cy"].present_minutes == 0


def test_what_another_said_between_reading_and_the_lock_is_not_replaced_unread(
    dana, over, east, monkeypatch
):
    mine, take_place = as_shown(dana, over), closing.take_place
    cy = rows_of(over)["Cy"].pk

    def slower(**how):
        monkeypatch.setattr(closing, "take_place", take_place)
        take_place(gathering=over, present={cy: 40}, actor=None, via="web")
        return take_place(**how)

    monkeypatch.setattr(closing, "take_place", slower)
    response = dana.post(url(over), mine)
    assert response.status_code == 422
    assert "was there for 40 minutes" in text_of(response)
    assert rows_of(over)["Cy"].present_minutes == 40


def test_the_same_button_pressed_twice_says_so_once_and_nothing_is_wrong(dana, over):
    mine = as_shown(dana, over)
    assert [dana.post(url(over), mine).status_code for _each in range(2)] == [303, 303]


@pytest.mark.parametrize(
    ("state", "when", "words"),
    [
        ("announced", NOW, "isn't over yet"),
        ("draft", LATER, "was never announced"),
        ("cancelled", LATER, "is cancelled"),
    ],
)
def test_what_cannot_be_closed_says_why(dana, over, time_machine, state, when, words):
    time_machine.move_to(when, tick=False)
    over.state = state
    over.save()
    page = dana.get(url(over))
    assert page.status_code == 200
    assert words in text_of(page)
    ben = rows_of(over)["Ben"]
    sent = {f"p{ben.pk}-there": "on"}
    response = dana.post(url(over), sent)
    assert response.status_code == 422
    assert words in text_of(response)
    assert "It took place" not in text_of(dana.get(over.get_absolute_url()))


def test_a_date_without_anybody_is_a_date_to_cancel(dana, over):
    over.attendees.all().delete()
    page = text_of(dana.get(url(over)))
    assert "Nobody is invited to this date" in page
    assert reverse("gatherings:cancel", args=[over.pk]) in page


@pytest.mark.parametrize("people", [1, 3, 25])
def test_it_costs_the_same_for_any_number_of_people(dana, over, people):
    over.attendees.all().delete()
    for _ in range(people):
        AttendeeFactory(gathering=over, answer="accepted")
    warm(dana).get(url(over))
    with CaptureQueriesContext(connection) as asked:
        page = dana.get(url(over))
    assert page.content.decode().count(' type="checkbox"') == people
    # The session, the person, who they are, what PD they lead, the date, its people.
    assert len(asked) == 6


def test_members_read_who_was_there_and_not_who_had_said_yes(sign_in, over, east):
    people = rows_of(over)
    closing.take_place(gathering=over, present={people["Ana"].pk: 60}, actor=east.dana, via="web")
    member = MembershipFactory(team=east.team).user
    page = text_of(sign_in(member).get(over.get_absolute_url()))
    assert "Who was there" in page
    assert "Ana Ruiz" in page
    assert "Ben Ode" not in page
    assert "Wasn't there" not in page


def test_until_it_is_closed_nothing_says_that_it_was_held(dana, over):
    page = text_of(dana.get(over.get_absolute_url()))
    assert "Over" in page
    assert "Held" not in page
    assert "came." not in page


def test_the_spreadsheet_says_how_long_each_was_there(dana, over, east):
    people = rows_of(over)
    export = reverse("gatherings:export", args=[over.pk])

    def last_column():
        sheet = load_workbook(io.BytesIO(dana.get(export).content)).active
        return [row[-1].value for row in sheet.iter_rows(min_row=2)]

    assert last_column() == [None, None, None]
    sheet = load_workbook(io.BytesIO(dana.get(export).content)).active
    answers = {row[4].value for row in sheet.iter_rows(min_row=2)}
    assert "Said yes" in answers and "Coming" not in answers
    closing.take_place(gathering=over, present={people["Ana"].pk: 60}, actor=east.dana, via="web")
    assert [str(value) for value in last_column()] == ["60", "0", "0"]
