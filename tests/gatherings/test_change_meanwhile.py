"""Two coordinators at one date: what the other changed meanwhile is said, and kept."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from gatherings.models import Gathering
from gatherings.services import dates
from tests.factories import AttendeeFactory, HubRoleFactory, UserFactory

from .conftest import NOW, START, both_kinds, text_of
from .test_mass_pages import fields_of

SENTENCE = "Somebody else changed this date since you opened the page."


@pytest.fixture
def dana(client, east, now):
    client.force_login(east.dana, "people.backends.SignIn")
    return client


@pytest.fixture
def other(east):
    return HubRoleFactory(hub=east.hub, user=UserFactory(name="Otto")).user


@pytest.fixture
def session(east, now):
    gathering = east.draft(state="announced")
    AttendeeFactory(gathering=gathering, user=east.ana)
    return gathering


def url_of(gathering):
    return reverse("gatherings:change", args=[gathering.pk])


def form_on(response):
    """The fields as the browser would send them."""
    form = response.context["form"]
    text = text_of(response)
    (base,) = re.findall(r'name="base" value="([^"]+)"|value="([^"]+)"[^>]*name="base"', text)
    fields = {one.html_name: "" if one.value() is None else one.value() for one in form if one.name}
    return fields | {"base": base[0] or base[1]}


def change_by(other, gathering, **changes):
    dates.change(gathering=gathering, changes=changes, actor=other, via="web", now=NOW)


@both_kinds
def test_what_somebody_else_changed_is_said_and_what_was_typed_stays(dana, other, session):
    typed = form_on(dana.get(url_of(session))) | {"title": "Session 2, with lunch"}
    change_by(other, session, arrival_notes="Use the north door.")
    response = dana.post(url_of(session), typed)
    assert response.status_code == 422
    page = text_of(response)
    assert SENTENCE in page
    assert 'value="Session 2, with lunch"' in page
    assert Gathering.objects.get().arrival_notes == "Use the north door."
    assert Gathering.objects.get().title == "Session 2"


@both_kinds
def test_saved_once_more_it_goes_through(dana, other, session):
    typed = form_on(dana.get(url_of(session))) | {"title": "Session 2, with lunch"}
    change_by(other, session, arrival_notes="Use the north door.")
    again = form_on(dana.post(url_of(session), typed))
    assert again["title"] == "Session 2, with lunch"
    assert dana.post(url_of(session), again).status_code == 303
    saved = Gathering.objects.get()
    assert (saved.title, saved.arrival_notes) == ("Session 2, with lunch", "")


@both_kinds
def test_a_change_between_the_two_saves_is_said_again(dana, other, session):
    typed = form_on(dana.get(url_of(session)))
    change_by(other, session, arrival_notes="Use the north door.")
    again = form_on(dana.post(url_of(session), typed))
    change_by(other, session, place="Gresham High")
    response = dana.post(url_of(session), again)
    assert response.status_code == 422
    assert SENTENCE in text_of(response)


@both_kinds
def test_an_answer_meanwhile_is_no_change_of_the_date(dana, session):
    typed = form_on(dana.get(url_of(session))) | {"title": "Session 2, with lunch"}
    session.attendees.update(answer="accepted", answered_at=NOW)
    assert dana.post(url_of(session), typed).status_code == 303


@both_kinds
def test_what_waits_for_send_keeps_only_what_was_changed(dana, other, session):
    typed = form_on(dana.get(url_of(session))) | {"place": "Gresham High"}
    response = dana.post(url_of(session), typed)
    assert response.status_code == 303
    change_by(other, session, arrival_notes="Use the north door.", title="Session 2: robots")
    page = response["Location"]
    assert dana.post(page, fields_of(dana.get(page))).status_code == 302
    saved = Gathering.objects.get()
    assert (saved.place, saved.arrival_notes, saved.title) == (
        "Gresham High",
        "Use the north door.",
        "Session 2: robots",
    )


@both_kinds
def test_times_and_their_zone_wait_together(dana, other, session):
    """Half of a move with half of somebody else's would be a time that nobody chose."""
    typed = form_on(dana.get(url_of(session))) | {"ends": "15:45", "break_minutes": "75"}
    page = dana.post(url_of(session), typed)["Location"]
    day, hours = timedelta(days=1), timedelta(hours=7)
    change_by(other, session, starts_at=START + day, ends_at=START + day + hours)
    dana.post(page, fields_of(dana.get(page)))
    saved = Gathering.objects.get()
    assert (saved.starts_at, saved.ends_at) == (START, START + hours + timedelta(minutes=15))
