"""What invitations and the page after joining say of the team's dates."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from gatherings.links import read_answer_token
from gatherings.models import Attendee
from mailing.models import Mail
from teams.links import join_token
from teams.services import invitations, members
from teams.services.newcomers import Newcomer
from tests.factories import GatheringFactory, TeamFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def team():
    return TeamFactory()


def date_in(team, days, **more):
    starts_at = timezone.now() + timedelta(days=days)
    return GatheringFactory(team=team, starts_at=starts_at, **more)


def invite(team):
    return invitations.invite(
        team=team, email="zoe@example.org", name="Zoë Park", actor=None, via="web"
    )


def test_an_invitation_names_the_announced_dates_in_order(team):
    date_in(team, 60, title="Session 2")
    date_in(team, 20, title="Session 1")
    date_in(team, 90, title="Session 3", state="draft")
    date_in(team, -9, title="Session 0")
    date_in(TeamFactory(), 20, title="Elsewhere")
    invite(team)
    text = Mail.objects.get(kind="invitation").text
    assert text.index("Session 1") < text.index("Session 2")
    assert "Pacific time" in text
    for left_out in ("Session 3", "Session 0", "Elsewhere", "aren't set yet"):
        assert left_out not in text


def test_without_dates_it_says_that_they_follow(team):
    members.add_active(
        team=team, people=[Newcomer("a@example.org", "A")], welcome=True, actor=None, via="import"
    )
    assert "The dates aren't set yet." in Mail.objects.get(kind="welcome").text


def test_after_joining_the_next_date_is_answered_right_there(team, client):
    later, soon = date_in(team, 60, title="Session 2"), date_in(team, 20, title="Session 1")
    address = f"/join/{join_token(invite(team))}/"
    client.post(address, {"answer": "join"})
    page = client.get(address).content.decode()
    row = Attendee.objects.get(gathering=soon, user__email="zoe@example.org")
    assert "Will you be there?" in page
    assert "Session 1" in page
    assert later.title not in page
    (token,) = re.findall(r'action="/answer/([^/]+)/"', page)
    assert read_answer_token(token) == row
    client.post(f"/answer/{token}/", {"answer": "accepted"})
    row.refresh_from_db()
    assert row.answer == "accepted"
    assert row.answered_by is None
    assert "Session 2" in client.get(address).content.decode()


def test_after_joining_a_team_without_dates_the_page_says_so(team, client):
    address = f"/join/{join_token(invite(team))}/"
    client.post(address, {"answer": "join"})
    assert "The next one comes by mail." in client.get(address).content.decode()
