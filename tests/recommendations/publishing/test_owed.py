"""What a team still owes, on its board and under "needs attention"."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from recommendations import board
from recommendations.models import Draft
from recommendations.parts import attention_drafts
from recommendations.publishing import owed
from recommendations.publishing.parts import attention
from teams.models import Cycle, FocusArea, Hub
from teams.roles import network_roles
from tests.factories import DraftFactory
from tests.factories.deciding import adopt, publish
from tests.recommendations.conftest import team_that_writes

pytestmark = [pytest.mark.django_db, pytest.mark.services]


@pytest.fixture
def world():
    return team_that_writes()


def owes(world):
    now = timezone.now()
    lines = board.lines_of(Draft.objects.of_team(world.team), zone=world.hub.zone, now=now)
    return {
        one.slug: one for one in owed.of_team(world.team, FocusArea.objects.all(), lines, now=now)
    }


def test_a_team_owes_five_areas_and_a_position_by_the_end_of_its_cycle(world):
    found = owes(world)
    assert len(found) == 6
    assert {one.state for slug, one in found.items() if slug != "k8-pd-needs"} == {"nothing"}
    assert found["k8-pd-needs"].state == "under_way"
    assert {one.due for one in found.values()} == {world.cycle.ends_on}


def test_what_is_due_earlier_is_owed_earlier_and_late_after_its_day(world):
    world.draft.due_on = timezone.localdate() - timedelta(days=3)
    world.draft.save()
    area = owes(world)["k8-pd-needs"]
    assert (area.due, area.late) == (world.draft.due_on, True)


def test_what_is_published_isnt_owed(world):
    world.draft.kind = "position"
    publish(world.draft)
    found = owes(world)
    assert found["k8-pd-needs"].is_done and found[""].is_done


def test_somebody_who_needs_it_by_a_day_warns(world, monkeypatch):
    area = FocusArea.objects.get(slug="teacher-preparation")
    known = {(world.team.pk, area.pk): (date(2020, 1, 7), "ODE")}
    monkeypatch.setattr(owed, "_deadlines", [lambda teams: known])
    one = owes(world)["teacher-preparation"]
    assert (one.due, one.needed_by, one.late) == (date(2020, 1, 7), "ODE", True)


def said(world, rf, user):
    request = rf.get("/")
    request.user = type(user).objects.get(pk=user.pk)
    return [str(one.sentence) for one in attention(request) or ()]


@pytest.mark.parametrize(
    ("zone", "now", "warns"),
    [
        # A cycle that ends on January 15: 45 days before is December 1.
        ("America/Los_Angeles", datetime(2026, 12, 1, 5, 0, tzinfo=UTC), False),
        ("America/Los_Angeles", datetime(2026, 12, 1, 8, 0, tzinfo=UTC), True),
        ("America/New_York", datetime(2026, 12, 1, 4, 0, tzinfo=UTC), False),
        ("America/New_York", datetime(2026, 12, 1, 5, 30, tzinfo=UTC), True),
    ],
)
def test_soon_is_counted_from_the_day_that_it_is_for_the_hub(
    world, rf, time_machine, zone, now, warns
):
    """In Oregon it is the evening of November 30 while it is December by UTC and in New York."""
    time_machine.move_to(now, tick=False)
    Hub.objects.filter(pk=world.hub.pk).update(zone=zone)
    Cycle.objects.filter(pk=world.cycle.pk).update(ends_on=date(2027, 1, 15))
    assert any("nobody has begun" in one for one in said(world, rf, world.dana)) == warns
    request = rf.get("/")
    request.user = world.dana
    assert [one.owed_waits for one in attention_drafts(request)] in ([warns], [])


def test_adopted_texts_wait_under_needs_attention_once_a_team(world, rf):
    assert said(world, rf, world.dana) == []
    adopt(world.draft)
    adopt(DraftFactory(team=world.team))
    assert said(world, rf, world.dana) == [
        "2 adopted texts of East Metro Leadership Team wait to be published."
    ]
    assert said(world, rf, world.ana) == []


def test_what_nobody_has_begun_is_missed_as_the_cycle_ends(world, rf):
    world.cycle.starts_on = timezone.localdate() - timedelta(days=300)
    world.cycle.ends_on = timezone.localdate() + timedelta(days=20)
    world.cycle.save()
    (sentence,) = said(world, rf, world.dana)
    assert "owes 5 texts that nobody has begun" in sentence


def test_what_waits_is_one_query_whatever_the_number(world, rf, django_assert_num_queries):
    for _n in range(3):
        adopt(DraftFactory(team=world.team))
    request = rf.get("/")
    request.user = world.dana
    network_roles(world.dana)
    # The list's own query of drafts says whether any team waits.
    attention_drafts(request)
    with django_assert_num_queries(1):
        assert len(attention(request)) == 1


def test_where_a_draft_is_late_and_nothing_is_owed_nothing_more_is_asked(
    world, rf, django_assert_num_queries
):
    Draft.objects.filter(pk=world.draft.pk).update(due_on=timezone.localdate() - timedelta(days=3))
    request = rf.get("/")
    request.user = world.dana
    assert len(attention_drafts(request)) == 1
    with django_assert_num_queries(0):
        assert attention(request) == []
    adopt(DraftFactory(team=world.team))
    assert len(said(world, rf, world.dana)) == 1
