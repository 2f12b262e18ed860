from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.factories import ClosedDayFactory
from tests.teams.test_calendar_file import day, file

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(datetime(2026, 11, 23, 18, 0, tzinfo=UTC), tick=False)


@pytest.fixture
def where(scene):
    scene.be(scene.dana)
    return f"/teams/hubs/{scene.team.hub_id}/closed-days/"


def test_the_room_leads_to_it_and_what_is_past_is_not_listed(scene, where, read):
    scene.member()
    assert where in scene.client.get(f"/teams/{scene.team.pk}/").content.decode()
    ClosedDayFactory(hub=scene.team.hub, name="Spring break")
    ClosedDayFactory(name="Elsewhere")
    ClosedDayFactory(
        hub=scene.team.hub, name="Old", first_day=date(2026, 11, 1), last_day=date(2026, 11, 22)
    )
    text = read(scene.client.get(where))
    assert "Spring break Monday, March 22, 2027 - Friday, March 26, 2027" in text
    assert "Old" not in text
    assert "Elsewhere" not in text


def test_a_day_is_typed(scene, where, read):
    answer = scene.client.post(where, {"name": "Grading day", "first": "2027-01-29"}, follow=True)
    assert "Grading day Friday, January 29, 2027" in read(answer)


def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(scene, where, read):
    typed = {"name": "Break", "first": "2026-12-21", "last": "2026-12-01"}
    answer = scene.client.post(where, typed)
    assert answer.status_code == 422
    assert answer.context["form"].errors["last"] == [
        "Enter a last day that isn't before the first."
    ]
    assert 'value="2026-12-01"' in answer.content.decode()


def upload(scene, where, content):
    chosen = SimpleUploadedFile("school.ics", content, "text/calendar")
    return scene.client.post(where + "file/", {"file": chosen})


def fields_of(answer) -> dict:
    days = answer.context["days"]
    fields = {f"form-{name}": days.management_form[name].value() for name in
              ("TOTAL_FORMS", "INITIAL_FORMS")}  # fmt: skip
    for form in days:
        fields |= {one.html_name: one.value() for one in form if one.name != "keep"}
        if form["keep"].value():
            fields[form["keep"].html_name] = "on"
    return fields


def test_a_file_is_shown_first_and_its_ticked_days_are_kept(scene, where, read):
    shown = upload(
        scene,
        where,
        file(
            day("20261221", "20270102", name="Winter break"),
            day("20270115", name="Spirit day"),
            day("20260115", name="Past break"),
        ),
    )
    text = read(shown)
    assert "The file holds 2 days and breaks to come." in text
    assert "1 event is past and left out." in text
    assert not scene.team.hub.closed_days.exists()
    answer = scene.client.post(where + "file/", fields_of(shown), follow=True)
    text = read(answer)
    assert "1 entry is added to the closed days." in text
    assert "Winter break Monday, December 21 - Friday, January 1, 2027" in text
    assert "Spirit day" not in text


def test_a_row_changed_to_something_wrong_keeps_the_others(scene, where, read):
    fields = fields_of(upload(scene, where, file(day("20261221"), day("20270118"))))
    answer = scene.client.post(where + "file/", fields | {"form-1-first": "2020-01-01"})
    assert answer.status_code == 422
    assert answer.context["days"].forms[1].errors["last"]
    assert not scene.team.hub.closed_days.exists()


def test_states_stand_by_name(scene, where):
    names = [
        name for _, name in scene.client.get(where).context["holidays"].fields["state"].choices
    ]
    assert names[:3] == ["Alabama", "Alaska", "American Samoa"]
    assert names == sorted(names)


@pytest.mark.parametrize("more", [{"form-0-keep": ""}, {"form-TOTAL_FORMS": "0"}])
def test_nothing_ticked_is_said(scene, where, more, read):
    fields = fields_of(upload(scene, where, file(day("20261221"))))
    answer = scene.client.post(where + "file/", fields | more)
    assert answer.status_code == 422
    assert "Tick the days to keep." in read(answer)


@pytest.mark.parametrize("content", [b"", b"hello", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR"])
def test_a_file_that_cannot_be_read_says_why(scene, where, content):
    answer = upload(scene, where, content)
    assert answer.status_code == 422
    assert answer.context["form"].errors["file"]


def test_one_is_removed_after_a_question(scene, where, read):
    row = ClosedDayFactory(hub=scene.team.hub, name="Spring break")
    address = f"{where}{row.pk}/remove/"
    assert "Remove Spring break?" in read(scene.client.get(address))
    answer = scene.client.post(address, follow=True)
    assert "Spring break is no closed day any more." in read(answer)
    assert scene.client.post(address).status_code == 404


def test_another_hubs_day_is_not_found(scene, where):
    other = ClosedDayFactory()
    assert scene.client.get(f"{where}{other.pk}/remove/").status_code == 404
    assert scene.client.get(f"/teams/hubs/{other.hub_id}/closed-days/").status_code == 404


@pytest.mark.parametrize("days", [1, 25])
def test_the_list_costs_the_same_for_any_number(scene, where, days, django_assert_num_queries):
    for n in range(days):
        ClosedDayFactory(hub=scene.team.hub, last_day=date(2027, 4, n + 1))
    scene.client.get(where)
    with django_assert_num_queries(5):
        scene.client.get(where)


def test_which_states_holidays_count_is_said_and_chosen(scene, where, read):
    hub = scene.team.hub
    assert "The holidays of Oregon are known already." in read(scene.client.get(where))
    answer = scene.client.post(where, {"state": "WA"}, follow=True)
    assert f"The holidays of Washington count for {hub.name} now." in read(answer)
    hub.refresh_from_db()
    assert hub.state == "WA"
    assert hub.history.first().history_user == scene.dana
    saved = hub.history.count()
    scene.client.post(where, {"state": "WA"})
    assert hub.history.count() == saved


@pytest.mark.parametrize("state", ["", "XX", "Oregon", "\0"])
def test_a_state_that_isnt_one_is_refused_beside_its_field_alone(scene, where, state):
    answer = scene.client.post(where, {"state": state})
    assert answer.status_code == 422
    assert answer.context["holidays"].errors["state"]
    assert not answer.context["form"].errors
    scene.team.hub.refresh_from_db()
    assert scene.team.hub.state == "OR"


def test_a_last_day_alone_stays_in_the_form_that_lacks_the_rest(scene, where):
    """Whatever else the press brought along: what was typed for a day is that form's."""
    typed = {"name": "", "last": "2026-12-09", "state": ""}
    answer = scene.client.post(where, typed)
    assert answer.status_code == 422
    assert "2026-12-09" in answer.content.decode()
    assert set(answer.context["form"].errors) == {"name", "first"}
