"""Joining, leaving, leading, and leaving the team."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from foundation.refusals import Refused
from gatherings.models import Attendee
from gatherings.services import announcing
from mailing.undo import undo_sending
from people.models import User
from teams.services.members import ending_of
from teams.services.members import leave as leave_team
from teams.services.mistakes import take_out
from tests.factories import MembershipFactory, UserFactory
from workgroups import overview, people
from workgroups.models import Coaching, LeadOffer, Supporter, Workgroup, WorkgroupMember
from workgroups.records import record_of
from workgroups.roles import roles_of
from workgroups.services import closing, meetings, members, proposals, with_team
from workgroups.services.meetings import Row

from .conftest import FACTS, NOW, went

pytestmark = pytest.mark.services
BY = {"via": "web", "now": NOW}
LATER = NOW + timedelta(days=3)


def announced(world, group, *days):
    from datetime import time

    made = meetings.add(
        workgroup=group,
        rows=[Row(day, time(16), time(18)) for day in days or [date(2026, 11, 17)]],
        actor=world.ana,
        **BY,
    )
    dates = [one.gathering for one in made]
    announcing.announce(gatherings=dates, actor=world.ana, sending_key=f"m{dates[0].pk}", **BY)
    went(NOW + timedelta(minutes=5))
    return dates


def inside(group):
    rows = WorkgroupMember.objects.current().filter(workgroup=group).select_related("user")
    return {row.user.name.split()[0]: row.role for row in rows}


def asked(gathering):
    rows = Attendee.objects.counted().filter(gathering=gathering).select_related("user")
    return sorted(row.user.name.split()[0] for row in rows)


def test_who_proposed_it_leads_it_and_who_would_join_is_in_it(world):
    group = world.opened(world.ben)
    assert inside(group) == {"Ana": "facilitator", "Ben": "member"}
    assert not Supporter.objects.exists()


def test_a_coordinator_opens_it_with_another_facilitator(world):
    group = world.proposed()
    proposals.open_proposal(workgroup=group, facilitator=world.ben, actor=world.dana, **BY)
    assert inside(group) == {"Ben": "facilitator", "Ana": "member"}


def test_opened_twice_it_is_open_once(world):
    group = world.opened(world.ben)
    proposals.open_proposal(workgroup=group, actor=world.dana, **BY)
    assert len(inside(group)) == 2


def test_somebody_of_another_team_doesnt_join(world):
    group = world.opened()
    with pytest.raises(Refused, match="isn't a member of East team now"):
        members.join(workgroup=group, actor=world.wes, **BY)


def test_members_of_all_teams_join_what_is_open_to_the_cycle(world):
    group = world.opened(open_to_cycle=True)
    members.join(workgroup=group, actor=world.wes, **BY)
    assert inside(group) == {"Ana": "facilitator", "Wes": "member"}
    with pytest.raises(Refused):
        members.join(workgroup=group, actor=world.stranger, **BY)


def test_joining_twice_is_said(world):
    group = world.opened(world.ben)
    with pytest.raises(Refused, match="in Rural science already"):
        members.join(workgroup=group, actor=world.ben, **BY)


def test_who_joins_is_asked_and_who_leaves_isnt_any_more(world):
    group = world.opened(world.ben)
    (date_,) = announced(world, group)
    members.join(workgroup=group, actor=world.cy, via="web", now=LATER)
    assert asked(date_) == ["Ana", "Ben", "Cy"]
    (mail,) = went(LATER + timedelta(minutes=5))
    assert (mail.user, mail.kind) == (world.cy, "gatherings.announced")
    members.leave(workgroup=group, user=world.cy, actor=world.cy, via="web", now=LATER)
    assert asked(date_) == ["Ana", "Ben"]


def test_the_last_facilitator_names_another_first(world):
    group = world.opened(world.ben)
    for deed in (
        lambda: members.leave(workgroup=group, user=world.ana, actor=world.ana, **BY),
        lambda: world.give(group, world.ana, "member"),
    ):
        with pytest.raises(Refused, match="Name another facilitator first"):
            deed()
    world.give(group, world.ben, "facilitator")
    members.leave(workgroup=group, user=world.ana, actor=world.ana, **BY)
    assert inside(group) == {"Ben": "facilitator"}


def test_a_co_facilitator_alone_doesnt_do(world):
    group = world.opened(world.ben)
    world.give(group, world.ben, "co_facilitator")
    with pytest.raises(Refused):
        members.leave(workgroup=group, user=world.ana, actor=world.ana, **BY)


def test_roles_are_dated_and_stay_on_record(world, time_machine):
    group = world.opened(world.ben)
    time_machine.move_to(LATER, tick=False)
    members.give_role(
        workgroup=group, user=world.ben, role="facilitator", actor=world.dana, via="web", now=LATER
    )
    members.name_coach(
        workgroup=group,
        facilitator=world.ben,
        coach=world.ana,
        actor=world.dana,
        via="web",
        now=LATER,
    )
    kept = [(one.role, one.since, one.until) for one in record_of(world.ben.pk)]
    assert kept == [
        ("Facilitator", date(2026, 11, 5), None),
        ("Member", date(2026, 11, 2), date(2026, 11, 5)),
    ]
    assert [one.role for one in record_of(world.ana.pk)] == ["Coach of Ben Doe", "Facilitator"]
    (mail,) = went(LATER + timedelta(minutes=5), kind="workgroups.named")
    assert mail.user == world.ben and "You lead Rural science now" in mail.subject


def test_nobody_coaches_themselves_nor_who_doesnt_lead(world):
    group = world.opened(world.ben)
    given = {"workgroup": group, "actor": world.dana, **BY}
    with pytest.raises(Refused, match="nobody coaches themselves"):
        members.name_coach(facilitator=world.ana, coach=world.ana, **given)
    with pytest.raises(Refused, match="doesn't lead"):
        members.name_coach(facilitator=world.ben, coach=world.cy, **given)


def leaves(world, name):
    leave_team(
        membership=getattr(world, f"{name}_seat"), on=NOW.date(), actor=world.dana, via="web",
        now=NOW,
    )  # fmt: skip


def test_who_leaves_the_team_leaves_its_workgroups_and_its_dates(world):
    group = world.opened(world.ben)
    (date_,) = announced(world, group)
    world.give(group, world.ben, "co_facilitator")
    members.name_coach(
        workgroup=group, facilitator=world.ben, coach=world.cy, actor=world.dana, **BY
    )
    leaves(world, "ben")
    assert inside(group) == {"Ana": "facilitator"}
    assert asked(date_) == ["Ana"]
    assert not Coaching.objects.filter(ends_on=None).exists()


def test_the_coach_leaves_with_the_team_too_and_so_do_offers_and_support(world):
    group = world.opened(world.ben)
    members.name_coach(
        workgroup=group, facilitator=world.ana, coach=world.cy, actor=world.dana, **BY
    )
    members.offer_to_lead(team=world.team, actor=world.cy, **BY)
    other = proposals.propose(
        team=world.team, facts=FACTS.__class__(name="Data", goal="Use it."), actor=world.cy, **BY
    )
    leaves(world, "cy")
    assert not Coaching.objects.filter(ends_on=None).exists()
    assert not LeadOffer.objects.filter(ended_on=None).exists()
    assert not other.supporters.current().exists()


def test_undone_who_left_the_team_is_back_with_role_coach_and_answers(world, settings):
    settings.STEMHUB_UNDO_SECONDS = 60
    group = world.opened(world.ben)
    (date_,) = announced(world, group)
    world.give(group, world.ben, "co_facilitator")
    for facilitator, coach in ((world.ben, world.cy), (world.ana, world.ben)):
        members.name_coach(
            workgroup=group, facilitator=facilitator, coach=coach, actor=world.dana, **BY
        )
    Attendee.objects.filter(user=world.ben).update(answer="accepted", answered_at=NOW)
    leaves(world, "ben")
    assert not Coaching.objects.filter(ends_on=None).exists()
    world.ben_seat.refresh_from_db()
    undo_sending(sending=ending_of(world.ben_seat), actor=world.dana, via="web", now=NOW)
    assert inside(group) == {"Ana": "facilitator", "Ben": "co_facilitator"}
    assert asked(date_) == ["Ana", "Ben"]
    assert Attendee.objects.get(user=world.ben).answer == "accepted"
    assert Coaching.objects.filter(ends_on=None).count() == 2
    assert WorkgroupMember.objects.filter(user=world.ben, left_on=None).count() == 1


def test_undone_after_somebody_else_became_the_coach_theirs_stays_ended(world, settings):
    settings.STEMHUB_UNDO_SECONDS = 60
    group = world.opened(world.ben)
    members.name_coach(
        workgroup=group, facilitator=world.ana, coach=world.cy, actor=world.dana, **BY
    )
    leaves(world, "cy")
    members.name_coach(
        workgroup=group, facilitator=world.ana, coach=world.ben, actor=world.dana, **BY
    )
    world.cy_seat.refresh_from_db()
    undo_sending(sending=ending_of(world.cy_seat), actor=world.dana, via="web", now=NOW)
    assert Coaching.objects.get(ends_on=None).coach == world.ben


def test_who_is_in_a_workgroup_was_not_added_by_mistake(world):
    world.opened(world.ben)
    with pytest.raises(Refused, match="put into the workgroup Rural science"):
        take_out(membership=world.ben_seat, actor=world.dana, **BY)
    assert take_out(membership=world.dee_seat, actor=world.dana, **BY)


def test_the_last_facilitator_may_leave_the_team_and_the_coordinator_sees_it(
    sign_in, world, time_machine
):
    group = world.opened(world.ben)
    leaves(world, "ana")
    assert inside(group) == {"Ben": "member"}
    page = sign_in(world.dana).get("/needs-attention/").content.decode()
    assert "Nobody leads the workgroup Rural science." in page


def test_who_is_in_another_team_of_the_cycle_stays_in_what_is_open_to_it(world):
    group = world.opened(world.ben, open_to_cycle=True)
    MembershipFactory(team=world.west_team, user=world.ben)
    leaves(world, "ben")
    assert "Ben" in inside(group)
    # Ana is in no other team.
    leaves(world, "ana")
    assert "Ana" not in inside(group)


def test_closed_workgroups_keep_who_was_in_them(world):
    group = world.opened(world.ben)
    Workgroup.objects.filter(pk=group.pk).update(state="closed", closed_on=NOW.date())
    leaves(world, "ben")
    assert "Ben" in inside(group)


def test_a_facilitator_with_a_closed_account_is_no_other_one_to_lead_it(world):
    group = world.opened(world.ben)
    world.give(group, world.ben, "facilitator")
    world.ben.is_active = False
    world.ben.save()
    with pytest.raises(Refused, match="Name another facilitator first"):
        members.leave(workgroup=group, user=world.ana, actor=world.ana, **BY)


def test_nobody_coaches_in_a_team_that_they_left(world):
    """The form offers members alone; who leaves at that moment was named all the same."""
    group = world.opened()
    leaves(world, "cy")
    with pytest.raises(Refused, match="Cy Doe isn't a member") as refusal:
        members.name_coach(
            workgroup=group, facilitator=world.ana, coach=world.cy, actor=world.dana, **BY
        )
    assert refusal.value.field == "coach"
    assert not Coaching.objects.exists()


def closed_since(group):
    Workgroup.objects.filter(pk=group.pk).update(state="closed", closed_on=NOW.date())


def test_who_left_the_team_while_it_was_closed_is_not_in_it_when_it_opens_again(world):
    """Or they were asked to its meetings and polls, and led it, without a seat."""
    group = world.opened(world.ben)
    closed_since(group)
    leaves(world, "ana")
    closing.open_again(workgroup=group, actor=world.dana, **BY)
    assert inside(group) == {"Ben": "member"}
    row = WorkgroupMember.objects.get(workgroup=group, user=world.ana)
    assert (row.left_on, row.ended_with) == (NOW.date(), world.ana_seat)


def test_who_left_one_team_of_the_cycle_stays_in_what_is_open_to_it_when_it_opens_again(world):
    group = world.opened(world.ben, open_to_cycle=True)
    MembershipFactory(team=world.west_team, user=world.ben)
    closed_since(group)
    leaves(world, "ben")
    closing.open_again(workgroup=group, actor=world.dana, **BY)
    assert inside(group) == {"Ana": "facilitator", "Ben": "member"}


def test_who_left_the_team_keeps_no_rights_in_its_closed_workgroup(world):
    """Though it keeps who was in it, and they are a member elsewhere."""
    group = world.opened(world.ben)
    MembershipFactory(team=world.west_team, user=world.ben)
    closed_since(group)
    assert group.pk in roles_of(User.objects.get(pk=world.ben.pk))
    leaves(world, "ben")
    assert group.pk not in roles_of(User.objects.get(pk=world.ben.pk))
    assert "Ben" in inside(group)


def test_twenty_who_leave_cost_what_one_costs(world, django_assert_max_num_queries):
    """A hook takes lists: the people of a call share its questions."""
    group = world.opened(world.ben, world.cy)
    seats = [world.ben_seat, world.cy_seat]
    extra = [MembershipFactory(team=world.team, user=UserFactory()) for _ in range(10)]
    for one in extra:
        members.join(workgroup=group, actor=one.user, **BY)
    for one in [*seats, *extra]:
        one.state, one.seat, one.left_on = "left", None, NOW.date()
        one.save()
    with django_assert_max_num_queries(16):
        with_team.leave_with_team(memberships=[*seats, *extra], actor=None, via="web", now=NOW)
    assert inside(group) == {"Ana": "facilitator"}


def test_an_offer_stands_until_one_leads(world):
    for _ in range(2):
        members.offer_to_lead(team=world.team, actor=world.ben, **BY)
    assert LeadOffer.objects.filter(ended_on=None).count() == 1
    group = world.opened(world.ben)
    world.give(group, world.ben, "co_facilitator")
    assert not LeadOffer.objects.filter(ended_on=None).exists()
    with pytest.raises(Refused):
        members.offer_to_lead(team=world.team, actor=world.stranger, **BY)


def test_a_coach_with_a_closed_account_isnt_named_while_it_is_open(world):
    group = world.opened(world.ben)
    members.name_coach(
        workgroup=group, facilitator=world.ana, coach=world.cy, actor=world.dana, **BY
    )
    (ana, _ben) = people.members_of(group)
    assert ana.coach_name == "Cy Doe"
    world.cy.is_active = False
    world.cy.save()
    assert people.members_of(group)[0].coach_name is None
    group.state = "closed"
    assert people.members_of(group)[0].coach_name == "Cy Doe"


def test_a_facilitator_with_a_closed_account_leads_nothing(world, client):
    group = world.opened(world.ben)
    world.ana.is_active = False
    world.ana.save()
    assert [one.leading for one in overview.lines_of(type(group).objects.all(), NOW)] == [0]
    client.force_login(world.dana, "people.backends.SignIn")
    page = client.get(reverse("workgroups:page", args=[group.pk])).content.decode()
    assert "Nobody leads it now." in page
