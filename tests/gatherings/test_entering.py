"""What a coordinator does for one person, and the lists they take along."""

import io

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from openpyxl import load_workbook

from gatherings.models import Attendee
from mailing.models import Mail
from people.models import PrivateNeeds
from teams.roster import reading
from tests.factories import AttendeeFactory, UserFactory

from .conftest import text_of


@pytest.fixture
def dana(client, east, now):
    client.force_login(east.dana, "people.backends.SignIn")
    return client


@pytest.fixture
def row(east, now):
    return AttendeeFactory(gathering=east.draft(state="announced"), user=east.ana)


def set_url(row):
    return reverse("gatherings:set_answer", args=[row.gathering_id, row.pk])


def test_an_answer_heard_in_the_hallway(dana, row, east):
    page = text_of(dana.get(set_url(row)))
    assert "Answer of Ana Ruiz" in page
    assert "What did Ana say?" in page
    response = dana.post(set_url(row), {"answer": "accepted", "source": "In the hallway"})
    assert response["Location"] == row.gathering.get_absolute_url()
    row.refresh_from_db()
    assert (row.answer, row.answered_by, row.answered_via, row.answer_source) == (
        "accepted",
        east.dana,
        "web",
        "In the hallway",
    )
    assert Mail.objects.get().kind == "gatherings.answer_set"
    page = text_of(dana.get(row.gathering.get_absolute_url()))
    assert "entered by Dana: In the hallway" in page


def test_a_substitute_chosen_with_the_answer_isnt_lost(dana, row):
    said = {"answer": "accepted", "source": "In the hallway", "substitute": "wanted"}
    dana.post(set_url(row), said)
    row.refresh_from_db()
    assert (row.answer, row.substitute) == ("accepted", "wanted")
    page = dana.get(set_url(row)).content.decode()
    assert page.count("<form") - page.count('action="/accounts/logout/"') == 2  # and a new link


def test_who_cant_come_needs_no_substitute(dana, row):
    dana.post(set_url(row), {"answer": "declined", "source": "x", "substitute": "wanted"})
    row.refresh_from_db()
    assert (row.answer, row.substitute) == ("declined", "none")


def test_a_row_leads_to_the_answer_that_was_pressed(dana, row):
    page = dana.get(row.gathering.get_absolute_url()).content.decode()
    assert (
        f'href="{set_url(row)}?answer=tentative" aria-label="Ana Ruiz: Isn&#x27;t sure yet"' in page
    )
    page = dana.get(set_url(row) + "?answer=tentative").content.decode()
    primary = page[page.index('class="btn btn-primary" name="answer"') :]
    assert primary.startswith('class="btn btn-primary" name="answer" value="tentative"')


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"answer": "accepted", "source": ""}, "Say how you know."),
        ({"answer": "accepted", "source": "   "}, "Say how you know."),
        ({"answer": "", "source": "typed text"}, "Press one of the answers."),
        ({"answer": "needs-action", "source": "typed text"}, "valid choice"),
        ({"answer": "accepted", "source": "typed text" + "x" * 200}, "at most 200"),
    ],
)
def test_what_is_missing_is_said_and_nothing_written(dana, row, data, words):
    response = dana.post(set_url(row), data)
    assert response.status_code == 422
    assert words in text_of(response)
    assert data["source"].strip() in text_of(response)
    row.refresh_from_db()
    assert row.answer == "needs-action"
    assert not Mail.objects.exists()


def test_a_closed_date_says_so(dana, row):
    row.gathering.state = "cancelled"
    row.gathering.save()
    assert "is cancelled" in text_of(dana.get(set_url(row)))
    response = dana.post(set_url(row), {"answer": "accepted", "source": "x"})
    assert response.status_code == 422


def test_the_person_must_belong_to_the_date(dana, row, east):
    other = AttendeeFactory(gathering=east.draft(state="announced"))
    url = reverse("gatherings:set_answer", args=[row.gathering_id, other.pk])
    assert dana.get(url).status_code == 404
    type(row).objects.update(withdrawn=True)
    assert dana.get(set_url(row)).status_code == 404


def test_an_address_of_a_button_opened_like_a_page_says_so_and_leads_on(dana, row):
    url = reverse("gatherings:new_link", args=[row.gathering_id, row.pk])
    answer = dana.get(url)
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "This address belongs to a button. Nothing was done." in text_of(answer)
    assert not dana.head(url).content


def test_a_new_link_is_mailed(dana, row):
    url = reverse("gatherings:new_link", args=[row.gathering_id, row.pk])
    assert dana.get(url).status_code == 405
    assert dana.post(url)["Location"] == row.gathering.get_absolute_url()
    row.refresh_from_db()
    assert row.link_version == 1
    assert Mail.objects.get().kind == "gatherings.fresh_link"


@pytest.mark.parametrize("name", ["set_answer", "new_link"])
def test_members_enter_nothing_for_others(client, row, east, name):
    client.force_login(east.ana, "people.backends.SignIn")
    url = reverse(f"gatherings:{name}", args=[row.gathering_id, row.pk])
    assert client.post(url).status_code == 403
    client.force_login(UserFactory(), "people.backends.SignIn")
    assert client.post(url).status_code == 404


# --- lists ------------------------------------------------------------------------------------


def cells_of(response):
    sheet = load_workbook(io.BytesIO(response.content)).active
    return [[cell or "" for cell in line] for line in sheet.iter_rows(values_only=True)]


def test_answers_as_a_spreadsheet_that_runs_nothing(dana, row, east):
    AttendeeFactory(
        gathering=row.gathering,
        user=UserFactory(name="=HYPERLINK(1)"),
        answer="accepted",
        note="+1 503",
        substitute="wanted",
    )
    response = dana.get(reverse("gatherings:export", args=[row.gathering_id]))
    assert response["Content-Disposition"].endswith('filename="session-2-2026-12-09.xlsx"')
    assert "no-store" in response["Cache-Control"]
    lines = cells_of(response)
    assert lines[0][0] == "Name"
    assert sorted(line[4] for line in lines[1:]) == ["Coming", "No answer"]
    assert all(not str(cell).startswith(("=", "+")) for line in lines for cell in line)


def test_minutes_in_a_list_are_numbers_that_can_be_added_up(dana, row):
    row.present_minutes = 345
    row.save()
    lines = cells_of(dana.get(reverse("gatherings:export", args=[row.gathering_id])))
    assert lines[1][-1] == 345


def test_only_those_who_come(dana, row, east):
    AttendeeFactory(gathering=row.gathering, user=east.ben, answer="accepted")
    url = reverse("gatherings:export", args=[row.gathering_id]) + "?answer=accepted"
    assert [line[0] for line in cells_of(dana.get(url))[1:]] == ["Ben Ode"]


def test_the_copied_list_of_who_comes_runs_nothing_either(dana, row):
    AttendeeFactory(
        gathering=row.gathering, user=UserFactory(name="=HYPERLINK(1)"), answer="accepted"
    )
    page = dana.get(row.gathering.get_absolute_url()).content.decode()
    copied = page.partition('id="coming-names"')[2].partition(">")[2].partition("<")[0]
    assert copied == "&#x27;=HYPERLINK(1)"


def test_an_export_brought_back_as_a_roster_changes_no_seats_role(dana, row, east):
    east.ana.job_role = "principal"
    east.ana.save()
    content = dana.get(reverse("gatherings:export", args=[row.gathering_id])).content
    rows = reading.from_file(content).rows
    assert [(one.get("name"), one.get("role")) for one in rows] == [("Ana Ruiz", "")]


@pytest.fixture
def needs(row, east):
    PrivateNeeds.objects.create(user=east.ana, food="No nuts", asked_at="2026-01-01T00:00Z")
    PrivateNeeds.objects.create(user=east.ben, access="Step-free", asked_at="2026-01-01T00:00Z")
    AttendeeFactory(gathering=row.gathering, user=east.ben, answer="accepted", role="facilitator")
    AttendeeFactory(gathering=row.gathering, user=east.cy, answer="accepted")
    return reverse("gatherings:needs", args=[row.gathering_id])


def test_a_coordinator_reads_the_needs_of_those_who_come(dana, needs):
    response = dana.get(needs)
    page = text_of(response)
    assert "no-store" in response["Cache-Control"]
    assert "Ben Ode" in page
    assert "Step-free" in page
    assert "No nuts" not in page
    assert "1 hasn't said anything about it yet." in page


def test_what_an_admin_reads_of_needs_is_kept(client, needs, row, east):
    ruth = UserFactory(name="Ruth Ortiz", is_superuser=True)
    client.force_login(ruth, "people.backends.SignIn")
    assert "Step-free" in text_of(client.get(needs))
    entry = LogEntry.objects.get()
    ben = PrivateNeeds.objects.get(user=east.ben)
    assert (entry.user, entry.get_edited_object()) == (ruth, ben), "of nobody who isn't shown"
    history = text_of(client.get(f"/admin/people/privateneeds/{ben.pk}/history/"))
    assert f"Read: {row.gathering.title}" in history
    assert "Ruth Ortiz" in history


def test_a_coordinator_who_provides_for_people_reads_without_a_trace(dana, needs):
    dana.get(needs)
    assert not LogEntry.objects.exists()


def test_a_facilitator_reads_how_many(client, needs, east):
    client.force_login(east.ben, "people.backends.SignIn")
    page = text_of(client.get(needs))
    assert "<b>1</b> about access" in page
    assert "Step-free" not in page
    assert "Cy Lam" not in page


def test_a_member_reads_none(client, needs, east):
    client.force_login(east.ana, "people.backends.SignIn")
    assert client.get(needs).status_code == 403


@pytest.mark.parametrize("people", [1, 3])
def test_the_lists_ask_as_many_queries_for_any_number(dana, row, people, django_assert_num_queries):
    for _ in range(people):
        one = AttendeeFactory(gathering=row.gathering, answer="accepted")
        PrivateNeeds.objects.create(user=one.user, food="Vegan")
    dana.get("/health/live")
    with django_assert_num_queries(6):
        dana.get(reverse("gatherings:needs", args=[row.gathering_id]))
    with django_assert_num_queries(6):
        dana.get(reverse("gatherings:export", args=[row.gathering_id]))


def test_a_substitute_found_in_the_hallway_is_entered_without_a_mail(dana, row, east):
    Attendee.objects.filter(pk=row.pk).update(substitute="wanted", note="From noon on.")
    page = text_of(dana.get(set_url(row)))
    assert 'value="wanted" id="id_substitute_1" checked' in page
    answer = dana.post(set_url(row), {"substitute": "found"}, follow=True)
    assert "Ana Ruiz: Substitute found." in text_of(answer)
    row.refresh_from_db()
    assert (row.substitute, row.note, row.answer) == ("found", "From noon on.", "needs-action")
    assert row.history.first().history_user == east.dana
    assert not Mail.objects.exists()
    answer = dana.post(set_url(row), {"substitute": "perhaps"})
    assert answer.status_code == 422
    assert "Choose one of the three." in text_of(answer)
