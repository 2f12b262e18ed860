"""What the database alone holds."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from foundation.history import record
from tests.factories import (
    MeetingFactory,
    TeamFactory,
    UserFactory,
    WorkgroupFactory,
    WorkgroupMemberFactory,
)
from workgroups.models import Coaching, LeadOffer, Supporter

pytestmark = pytest.mark.django_db


def refuses(name, make):
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        make()
    said = str(refusal.value)
    assert name in said or "UNIQUE constraint failed" in said


@pytest.fixture(autouse=True)
def recorded():
    with record(actor=None, via="task"):
        yield


def test_a_team_has_one_workgroup_of_a_name_whatever_its_case():
    group = WorkgroupFactory(name="Rural science")
    refuses(
        "workgroups_workgroup_once_in_team",
        lambda: WorkgroupFactory(team=group.team, name="RURAL science"),
    )
    WorkgroupFactory(team=TeamFactory(hub=group.hub, cycle=group.cycle), name="Rural science")


def test_a_hub_has_one_workgroup_of_a_name_that_is_open_to_the_cycle():
    team = TeamFactory()
    WorkgroupFactory(team=None, hub=team.hub, cycle=team.cycle, name="Data")
    refuses(
        "workgroups_workgroup_once_in_cycle",
        lambda: WorkgroupFactory(team=None, hub=team.hub, cycle=team.cycle, name="data"),
    )
    WorkgroupFactory(team=team, name="Data")


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "open", "opened_on": None},
        {"state": "proposed", "opened_on": date(2026, 10, 1)},
        {"state": "closed", "closed_on": None},
        {"state": "open", "closed_on": date(2026, 11, 1)},
        {"state": "closed", "closed_on": date(2026, 9, 1)},
    ],
)
def test_a_state_has_its_days(fields):
    refuses("workgroups_workgroup_days_of_state", lambda: WorkgroupFactory(**fields))


def test_only_a_proposal_is_sent_back():
    WorkgroupFactory(state="proposed", sent_back="Say which grades.")
    refuses(
        "workgroups_workgroup_sent_back_while_proposed",
        lambda: WorkgroupFactory(sent_back="Say which grades."),
    )


def test_the_last_week_isnt_before_the_first():
    refuses(
        "workgroups_workgroup_weeks_in_order",
        lambda: WorkgroupFactory(first_week=date(2026, 10, 5), last_week=date(2026, 9, 28)),
    )


def test_somebody_is_in_a_workgroup_once_at_a_time():
    one = WorkgroupMemberFactory()
    refuses(
        "workgroups_member_once",
        lambda: WorkgroupMemberFactory(workgroup=one.workgroup, user=one.user),
    )
    one.left_on = date(2026, 10, 9)
    one.save()
    WorkgroupMemberFactory(workgroup=one.workgroup, user=one.user, joined_on=date(2026, 10, 12))


def test_nobody_leaves_before_they_joined():
    refuses(
        "workgroups_member_left_after_joined",
        lambda: WorkgroupMemberFactory(left_on=date(2026, 9, 1)),
    )


def test_somebody_supports_a_proposal_once():
    group, user = WorkgroupFactory(state="proposed"), UserFactory()
    Supporter.objects.create(workgroup=group, user=user)
    refuses(
        "workgroups_supporter_once", lambda: Supporter.objects.create(workgroup=group, user=user)
    )


def coaching(group, facilitator, coach, **fields):
    given = {"starts_on": date(2026, 10, 1)} | fields
    return Coaching.objects.create(workgroup=group, facilitator=facilitator, coach=coach, **given)


def test_a_facilitator_has_one_coach_at_a_time_and_another_person():
    group, lead, one, other = WorkgroupFactory(), UserFactory(), UserFactory(), UserFactory()
    coaching(group, lead, one)
    refuses("workgroups_coaching_once", lambda: coaching(group, lead, other))
    refuses("workgroups_coaching_of_another", lambda: coaching(group, other, other))
    refuses(
        "workgroups_coaching_ends_after_start",
        lambda: coaching(group, other, one, ends_on=date(2026, 9, 1)),
    )


def test_somebody_offers_to_lead_once_a_team():
    team, user = TeamFactory(), UserFactory()
    LeadOffer.objects.create(team=team, user=user, offered_on=date(2026, 10, 1))
    refuses(
        "workgroups_leadoffer_once",
        lambda: LeadOffer.objects.create(team=team, user=user, offered_on=date(2026, 10, 2)),
    )


def test_a_date_is_one_meeting():
    one = MeetingFactory()
    refuses("gathering_id", lambda: MeetingFactory(gathering=one.gathering))
