"""Decide now, by who leads a meeting and is no coordinator."""

from datetime import timedelta

import pytest
from django.utils import timezone

from recommendations.models import Draft, VoteCall
from recommendations.voting import querysets
from tests.factories import (
    MeetingFactory,
    MembershipFactory,
    OfferingFactory,
    PdDateFactory,
    PdEventFactory,
    TeamFactory,
    WorkgroupFactory,
    WorkgroupMemberFactory,
)

from .votes import url

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(world):
    """Cora leads a workgroup of the team, whose meeting is now; Ana's text isn't its."""
    now = timezone.now()
    group = WorkgroupFactory(team=world.team)
    WorkgroupMemberFactory(workgroup=group, user=world.cora, role="facilitator")
    return MeetingFactory(
        workgroup=group,
        gathering__state="announced",
        gathering__announced_at=now - timedelta(days=30),
        gathering__starts_at=now - timedelta(minutes=5),
    ).gathering


def test_who_leads_a_meeting_decides_there_on_their_own_texts_alone(world, meeting, signed):
    cora = signed(world.cora)
    assert "Decide now" not in cora.get(meeting.get_absolute_url()).content.decode()
    typed = {"drafts": [world.draft.pk], "present": [world.ana.pk, world.ben.pk, world.cora.pk]}
    assert cora.post(url("decide_now", meeting.pk), typed).status_code == 422
    address = url("room_send", meeting.pk) + f"?text={world.draft.pk}&here={world.ana.pk}"
    page = cora.get(address)
    cora.post(
        address, {"sending_key": page.context["sending_key"], "digest": page.context["digest"]}
    )
    assert not VoteCall.objects.exists()
    world.draft.authors.create(user=world.cora, added_at=timezone.now())
    assert "Decide now" in cora.get(meeting.get_absolute_url()).content.decode()
    assert cora.post(url("decide_now", meeting.pk), typed).status_code == 302


def test_who_leads_pd_of_a_team_without_being_in_it_decides_nothing_there(world, signed):
    now = timezone.now()
    offering = OfferingFactory(hub=world.hub)
    event = PdEventFactory(offering=offering, cycle=world.cycle, team=world.team, open_to="team")
    date = PdDateFactory(
        event=event,
        gathering__starts_at=now - timedelta(hours=1),
        gathering__ends_at=now + timedelta(hours=6),
    ).gathering
    wes = MembershipFactory(team=TeamFactory(hub=world.hub, cycle=world.cycle)).user
    event.facilitators.create(user=wes)
    assert signed(wes).get(date.get_absolute_url()).status_code == 200
    assert signed(wes).get(url("decide_now", date.pk)).status_code == 403


def test_what_may_be_decided_in_a_room_is_what_the_rule_of_votes_says(world):
    drafts = Draft.objects.of_team(world.team)
    for user in (world.dana, world.ana, world.cora):
        allowed = [one for one in drafts if user.has_perm("recommendations.put_to_vote", one)]
        assert list(querysets.to_put(user, world.team, drafts)) == allowed
