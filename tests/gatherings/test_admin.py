import pytest
from django.urls import reverse

from gatherings.services import answers
from mailing.models import Mail
from tests.factories import AttendeeFactory, MeetingFactory, UserFactory

from .conftest import NOW


@pytest.fixture
def admin(client, now, db):
    client.force_login(UserFactory(is_superuser=True, name="Ruth"), "people.backends.SignIn")
    return client


@pytest.fixture
def row(east, now):
    return AttendeeFactory(gathering=east.draft(state="announced"), user=east.ana)


def text_of(response):
    return response.content.decode()


@pytest.mark.parametrize("model", ["gathering", "attendee", "calendarfeed"])
def test_lists_and_rows_are_read_and_never_typed_into(admin, row, model):
    page = admin.get(reverse(f"admin:gatherings_{model}_changelist"))
    assert page.status_code == 200
    assert admin.get(reverse(f"admin:gatherings_{model}_add")).status_code == 403


def test_what_a_date_is_stands_there_in_words(admin, row):
    meeting = MeetingFactory().gathering
    page = text_of(admin.get(reverse("admin:gatherings_gathering_changelist")))
    assert ">Meeting</a>" in page and 'field-kind_of">Session</td>' in page
    page = text_of(admin.get(reverse("admin:gatherings_gathering_change", args=[meeting.pk])))
    assert ">Meeting<" in page and page.count("field-kind") == 1


def test_a_row_shows_its_history_with_who_and_how(admin, row, east):
    answers.answer(attendee=row, answer="accepted", actor=east.ana, via="web", now=NOW)
    page = text_of(admin.get(reverse("admin:gatherings_attendee_history", args=[row.pk])))
    assert "Ana Ruiz" in page
    assert "web" in page
    assert admin.get(reverse("admin:gatherings_attendee_change", args=[row.pk])).status_code == 200


def test_a_change_posted_to_a_row_is_refused(admin, row):
    url = reverse("admin:gatherings_attendee_change", args=[row.pk])
    assert admin.post(url, {"answer": "accepted"}).status_code == 403
    url = reverse("admin:gatherings_gathering_change", args=[row.gathering_id])
    assert admin.post(url, {"state": "cancelled"}).status_code == 403


def test_new_links_go_through_the_service(admin, row):
    admin.post(
        reverse("admin:gatherings_attendee_changelist"),
        {"action": "send_new_links", "_selected_action": [row.pk]},
    )
    row.refresh_from_db()
    assert row.link_version == 1
    assert row.history.first().history_change_reason == "admin: new link"
    assert Mail.objects.get().kind == "gatherings.fresh_link"


def test_several_are_named_before_they_are_mailed(admin, row):
    other = AttendeeFactory(gathering=row.gathering)
    act = {"action": "send_new_links", "_selected_action": [row.pk, other.pk]}
    page = admin.post(reverse("admin:gatherings_attendee_changelist"), act).content.decode()
    assert "Send 2 mails?" in page
    assert other.user.name in page
    assert not Mail.objects.exists()


def test_a_new_link_to_a_date_that_is_over_is_refused_in_words(admin, row):
    row.gathering.state = "held"
    row.gathering.save()
    response = admin.post(
        reverse("admin:gatherings_attendee_changelist"),
        {"action": "send_new_links", "_selected_action": [row.pk]},
        follow=True,
    )
    assert "is over" in text_of(response)
    assert not Mail.objects.exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_lists_ask_as_many_queries_for_any_number(admin, row, rows, django_assert_num_queries):
    for _ in range(rows):
        AttendeeFactory(gathering=row.gathering)
    admin.get("/health/live")
    with django_assert_num_queries(5):
        admin.get(reverse("admin:gatherings_attendee_changelist"))
