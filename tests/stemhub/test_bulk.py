"""``seed_demo --teams N``: mission.md's sizes, each row with its history."""

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count

from gatherings.models import Attendee, Gathering
from people.models import User
from stemhub.demo import bulk
from teams.models import SEATS_PER_TEAM, Team

pytestmark = pytest.mark.django_db


def test_four_teams_have_missions_sizes_and_a_history():
    bulk.build(teams=4)
    assert User.objects.count() == round(4 * 28.25)
    assert Gathering.objects.count() == 4 * 36
    assert Attendee.objects.count() == 2 * 407 + 2 * 408
    for model in (User, Gathering, Attendee, Team):
        assert model.history.count() == model.objects.count()


def test_each_team_is_full_and_has_three_sessions():
    bulk.build(teams=1)
    team = Team.objects.annotate(sessions=Count("team_sessions")).get()
    assert (team.memberships.holding().count(), team.sessions) == (SEATS_PER_TEAM, 3)


def test_reminders_to_come_are_planned_and_past_dates_have_none():
    bulk.build(teams=1)
    assert Attendee.objects.filter(remind_at__isnull=False).exists()
    assert not Attendee.objects.filter(gathering__state="held", remind_at__isnull=False).exists()


def test_who_said_yes_to_a_past_date_was_there():
    bulk.build(teams=1)
    held = Attendee.objects.filter(gathering__state="held")
    assert not held.filter(present_minutes__isnull=True).exists()
    assert not held.filter(answer="accepted").exclude(present_minutes=360).exists()
    assert not held.exclude(answer="accepted").exclude(present_minutes=0).exists()
    rest = Attendee.objects.exclude(gathering__state="held")
    assert not rest.filter(present_minutes__isnull=False).exists()


def test_no_teams_at_all_is_refused():
    with pytest.raises(CommandError, match="1 or more"):
        call_command("seed_demo", teams=0)
