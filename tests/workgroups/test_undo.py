"""*Undo* of a coordinator's decision about a proposal, and of leaving the team beside one."""

import re
from datetime import date, time, timedelta

import pytest
from django.urls import reverse

from foundation.refusals import Refused
from mailing.models import Mail, Sending
from mailing.undo import undo_sending
from teams.services.members import ending_of
from teams.services.members import leave as leave_team
from tests.gatherings.conftest import text_of
from workgroups.models import LeadOffer, Supporter, Workgroup, WorkgroupMember
from workgroups.services import meetings, members, polls, proposals

from .conftest import NOW, went
from .polling import THREE
from .test_members import BY, inside

pytestmark = pytest.mark.services


@pytest.fixture
def proposal(world, settings):
    """Ana proposed it; Ben and Cy would join, and Ana has offered to lead one."""
    settings.STEMHUB_UNDO_SECONDS = 60
    group = world.proposed()
    for user in (world.cy, world.ben):
        proposals.support(workgroup=group, actor=user, via="web", now=NOW)
    members.offer_to_lead(team=world.team, actor=world.ana, **BY)
    return group


def supporters(group):
    rows = Supporter.objects.current().filter(workgroup=group).select_related("user")
    return [row.user.name.split()[0] for row in rows]


def undo(world, *, now=NOW):
    return undo_sending(sending=Sending.objects.latest("pk"), actor=world.dana, via="web", now=now)


def opened(world, group):
    return proposals.open_proposal(workgroup=group, actor=world.dana, **BY)


def test_undone_the_opening_leaves_the_proposal_as_it_was(world, proposal):
    proposals.send_back(workgroup=proposal, words="Say which grades.", actor=world.dana, **BY)
    since = list(Supporter.objects.values_list("user", "created_at"))
    opened(world, proposal)
    undo(world)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.opened_on) == ("proposed", None)
    assert proposal.sent_back == "Say which grades."
    assert supporters(proposal) == ["Ana", "Cy", "Ben"]
    assert list(Supporter.objects.values_list("user", "created_at")) == since
    assert not WorkgroupMember.objects.exists()
    assert LeadOffer.objects.get().ended_on is None
    assert went(NOW + timedelta(minutes=2), kind="workgroups.opened") == []
    # And opened again, its mail goes.
    opened(world, proposal)
    assert len(went(NOW + timedelta(minutes=4), kind="workgroups.opened")) == 1


@pytest.mark.parametrize("what", ["joined", "poll", "meeting", "role"])
def test_once_something_came_of_it_the_opening_stays(world, proposal, what):
    group = opened(world, proposal)
    opening = Sending.objects.latest("pk")
    if what == "joined":
        members.join(workgroup=group, actor=world.dee, **BY)
    elif what == "poll":
        polls.open_poll(workgroup=group, slots=THREE, sending_key="p", actor=world.ana, **BY)
    elif what == "meeting":
        row = meetings.Row(date(2026, 11, 17), time(16), time(18))
        meetings.add(workgroup=group, rows=[row], actor=world.ana, **BY)
    else:
        world.give(group, world.ben, "co_facilitator")
    with pytest.raises(Refused, match="has begun by now"):
        undo_sending(sending=opening, actor=world.dana, via="web", now=NOW)
    assert Workgroup.objects.get().state == "open" and len(inside(group)) >= 3


def test_sending_it_back_is_undone(world, proposal):
    proposals.send_back(workgroup=proposal, words="Say which grades.", actor=world.dana, **BY)
    undo(world)
    proposal.refresh_from_db()
    assert proposal.sent_back == ""
    assert went(NOW + timedelta(minutes=2)) == []
    assert Mail.objects.get(kind="workgroups.sent_back").state == "cancelled"


def test_sent_back_twice_undo_brings_the_first_sentence_back(world, proposal):
    for words in ("Say which grades.", "Say which schools."):
        now = NOW + timedelta(seconds=len(words))
        given = {"words": words, "actor": world.dana, "via": "web", "now": now}
        proposals.send_back(workgroup=proposal, **given)
    undo(world)
    proposal.refresh_from_db()
    assert proposal.sent_back == "Say which grades."


def test_proposed_again_meanwhile_it_isnt_undone(world, proposal):
    proposals.send_back(workgroup=proposal, words="Say which grades.", actor=world.dana, **BY)
    from .conftest import FACTS

    proposals.change(workgroup=proposal, facts=FACTS, actor=world.ana, **BY)
    with pytest.raises(Refused, match="was changed again since"):
        undo(world)


@pytest.mark.parametrize("deed", ["open", "send_back"])
def test_the_bar_offers_it_and_one_press_undoes_it(sign_in, world, proposal, deed):
    client = sign_in(world.dana)
    address = reverse(f"workgroups:{deed}", args=[proposal.pk])
    page = text_of(client.post(address, {"words": "Say which grades."}, follow=True))
    done = "is open." if deed == "open" else "is sent back to Ana Doe."
    assert f"Rural science {done}" in page
    (url,) = set(re.findall(r'action="(/[^"]*undo/)"', page))
    page = text_of(client.post(url, follow=True))
    assert "Rural science is as it was." in page
    proposal.refresh_from_db()
    assert (proposal.state, proposal.sent_back) == ("proposed", "")


def test_who_would_join_and_offers_to_lead_does_so_again_after_the_undo_of_leaving(world, proposal):
    members.offer_to_lead(team=world.team, actor=world.cy, **BY)
    leave_team(membership=world.cy_seat, on=date(2026, 11, 2), actor=world.dana, **BY)
    assert supporters(proposal) == ["Ana", "Ben"]
    assert not LeadOffer.objects.filter(user=world.cy, ended_on=None).exists()
    world.cy_seat.refresh_from_db()
    undo_sending(sending=ending_of(world.cy_seat), actor=world.dana, via="web", now=NOW)
    assert supporters(proposal) == ["Ana", "Cy", "Ben"]
    assert LeadOffer.objects.filter(user=world.cy, ended_on=None).exists()


def test_who_left_isnt_in_it_when_it_opens_and_counts_nowhere(sign_in, world, proposal):
    leave_team(membership=world.cy_seat, on=date(2026, 11, 2), actor=world.dana, **BY)
    page = text_of(sign_in(world.dana).get(proposal.get_absolute_url()))
    assert "2 people would join" in page and "Cy Doe" not in page
    assert "2 people would join" in text_of(sign_in(world.dana).get("/teams/workgroups/"))
    assert set(inside(opened(world, proposal))) == {"Ana", "Ben"}
    assert not Supporter.objects.exists()


def test_undone_the_opening_leaves_an_offer_that_was_made_anew_meanwhile(world, proposal):
    """One of hers stands at most: undoing must not bring the former one back beside it."""
    opened(world, proposal)
    members.offer_to_lead(team=world.team, actor=world.ana, **BY)
    undo(world)
    proposal.refresh_from_db()
    assert proposal.state == "proposed"
    assert LeadOffer.objects.filter(user=world.ana, ended_on=None).count() == 1
