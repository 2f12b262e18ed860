"""What the database refuses of PD, whoever writes."""

from datetime import UTC, datetime

import pytest
from django.db import connection

from foundation import history
from sessions.models import PdPlace, Reply, Sheet
from tests.factories import (
    OfferingFactory,
    PdDateFactory,
    PdEventFactory,
    TeamFactory,
    UserFactory,
)
from tests.support.constraints import refuses

pytestmark = [pytest.mark.django_db, pytest.mark.services]


def place(event=None, **fields):
    given = {"side": "participant", "state": "held", "number": 1, "limit": 2} | fields
    with history.record(actor=None, via="web"):
        return PdPlace.objects.create(event=event or PdEventFactory(), user=UserFactory(), **given)


def waiting(event=None, turn=1):
    return place(event, state="waiting", number=None, turn=turn)


def test_hours_are_some():
    refuses("team_sessions_offering_hours", OfferingFactory(), hours=0)


@pytest.mark.parametrize(("open_to", "with_team"), [("team", False), ("cycle", True)])
def test_an_event_has_a_team_where_it_is_for_one_alone(open_to, with_team):
    team = TeamFactory() if with_team else None
    name = "team_sessions_pdevent_team_if_for_one"
    refuses(name, PdEventFactory(), open_to=open_to, team=team)


def test_one_date_belongs_to_one_event():
    refuses("pddate.gathering", PdDateFactory(), gathering=PdDateFactory().gathering)


@pytest.mark.parametrize("what", ["facilitators", "picked"])
def test_nobody_leads_or_is_picked_twice(what):
    event = PdEventFactory()
    rows = getattr(event, what)
    one, two = (rows.create(user=UserFactory()) for _ in range(2))
    name = {"facilitators": "pdfacilitator", "picked": "pdpicked"}[what]
    refuses(f"team_sessions_{name}_once", two, user=one.user)


def test_one_place_a_person_and_event():
    one = place()
    refuses("team_sessions_pdplace_once", place(one.event, number=2), user=one.user)


def test_a_number_is_given_once_a_side():
    one = place()
    refuses("team_sessions_pdplace_number_once", place(one.event, number=2), number=1)


def test_the_same_turn_is_given_once():
    one = waiting()
    refuses("team_sessions_pdplace_turn_once", waiting(one.event, turn=2), turn=1)


@pytest.mark.parametrize("number", [0, 3])
def test_a_number_is_within_the_limit(number):
    refuses("team_sessions_pdplace_number_fits", place(), number=number)


@pytest.mark.parametrize("change", [{"number": None}, {"turn": 1}, {"state": "waiting"}])
def test_who_has_a_place_has_a_number_and_who_waits_a_turn(change):
    refuses("team_sessions_pdplace_number_or_turn", place(), **change)


def test_an_offer_ends_and_nothing_else_does():
    refuses("team_sessions_pdplace_offer_ends", place(), state="offered")


def sheet(event):
    return Sheet.objects.create(event=event, user=UserFactory(), saved_at=datetime.now(UTC))


def test_one_sheet_a_person_and_event():
    event = PdEventFactory()
    one, two = sheet(event), sheet(event)
    refuses("team_sessions_sheet_once", two, user=one.user)


def test_one_answer_a_box():
    with history.record(actor=None, via="web"):
        one = Reply.objects.create(sheet=sheet(PdEventFactory()), box="warm", text="Yes")
        two = Reply.objects.create(sheet=one.sheet, box="cool", text="No")
    refuses("team_sessions_reply_once", two, box="warm")


def test_the_code_before_still_names_who_leads_an_event():
    event, user = PdEventFactory(), UserFactory()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO team_sessions_pdfacilitator (event_id, user_id) VALUES (%s, %s)",
            [event.pk, user.pk],
        )
    assert event.facilitators.get().coach is False
