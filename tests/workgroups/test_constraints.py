"""What the database alone holds."""

from datetime import date, time

import pytest
from django.db import IntegrityError, transaction

from foundation.history import record
from tests.factories import (
    MeetingFactory,
    PollFactory,
    TeamFactory,
    UserFactory,
    WorkgroupFactory,
    WorkgroupMemberFactory,
)
from workgroups.models import Coaching, LeadOffer, PollAnswer, PollSlot, Supporter

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


def test_a_workgroup_has_one_open_poll_and_the_sweep_looks_at_it():
    poll = PollFactory()
    refuses("workgroups_poll_one_open", lambda: PollFactory(workgroup=poll.workgroup))
    refuses("workgroups_poll_due_while_open", lambda: PollFactory(due_at=None))
    late = {"closes_at": poll.opened_at, "opened_at": poll.opened_at}
    refuses("workgroups_poll_closes_after_open", lambda: PollFactory(**late))
    poll.closed_at = poll.closes_at
    refuses("workgroups_poll_due_while_open", poll.save)
    poll.due_at = None
    poll.save()
    PollFactory(workgroup=poll.workgroup)


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"weekday": None}, "weekday_or_day"),
        ({"weekday": 7}, "weekday_or_day"),
        ({"day": date(2026, 12, 1)}, "weekday_or_day"),
        ({"ends": time(16)}, "ends_after_start"),
        ({}, "weekday_once"),
    ],
)
def test_a_slot_is_a_weekday_or_a_day_once(fields, name):
    slot = {"poll": PollFactory(), "weekday": 1, "starts": time(16), "ends": time(18)} | fields
    refuses(f"workgroups_pollslot_{name}", lambda: PollSlot.objects.create(**slot))


def test_an_exact_day_is_asked_about_once():
    slot = {"poll": PollFactory(), "day": date(2026, 12, 1), "starts": time(16), "ends": time(18)}
    PollSlot.objects.create(**slot)
    refuses("workgroups_pollslot_day_once", lambda: PollSlot.objects.create(**slot))


def test_one_answer_a_person_and_slot():
    slot = PollFactory().slots.first()
    said = {"slot": slot, "user": UserFactory(), "answered_at": slot.poll.opened_at, "via": "web"}
    PollAnswer.objects.create(answer="yes", **said)
    refuses("workgroups_pollanswer_once", lambda: PollAnswer.objects.create(answer="no", **said))
