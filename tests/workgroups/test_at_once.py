"""Deeds about one workgroup at the same moment, on PostgreSQL."""

import re
import threading
from datetime import date, time

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from foundation.refusals import Refused
from gatherings.models import Attendee, Gathering
from mailing.models import Mail
from mailing.undo import undo_sending
from teams.models import FocusArea
from tests.factories import MembershipFactory, TeamFactory
from tests.support.meanwhile import Meanwhile
from tests.support.patience import PATIENCE
from workgroups.models import Interest, Meeting, Workgroup, WorkgroupMember
from workgroups.services import meetings, members, polls, proposals, turnout
from workgroups.services.meetings import Row

from .conftest import FACTS, NOW, World
from .polling import Group
from .test_members import BY, announced, inside
from .test_turnout import LOOKS

pytestmark = [pytest.mark.services_only, pytest.mark.django_db(transaction=True)]
TUESDAY, WEDNESDAY = date(2026, 11, 17), date(2026, 11, 18)


@pytest.fixture
def world(time_machine):
    time_machine.move_to(NOW, tick=False)
    return World()


def together(*deeds):
    """All of these at once, each in a thread of its own; returns what each raised, or None."""
    ready, raised = threading.Barrier(len(deeds)), [None] * len(deeds)

    def run(place, deed):
        try:
            ready.wait(PATIENCE)
            deed()
        except BaseException as error:  # noqa: BLE001 - told to the test
            raised[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=one) for one in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    return raised


def plan(world, group, actor, day, base):
    return meetings.add(
        workgroup=group, rows=[Row(day, time(16), time(18))], actor=actor, base=base, **BY
    )


def current(group, **which):
    return WorkgroupMember.objects.current().filter(workgroup=group, **which)


def test_who_joins_twice_at_once_is_in_it_once_and_the_second_press_is_told_so(world):
    group = world.opened(world.ben)
    (meeting,) = announced(world, group)
    raised = together(*[lambda: members.join(workgroup=group, actor=world.dee, **BY)] * 6)
    refused = [one for one in raised if one is not None]
    assert len(refused) == 5 and all(isinstance(one, Refused) for one in refused)
    assert {str(one.message) for one in refused} == {"You're in Rural science already."}
    assert current(group, user=world.dee).count() == 1
    assert Attendee.objects.counted().filter(gathering=meeting, user=world.dee).count() == 1
    mails = Mail.objects.filter(kind="gatherings.announced", user=world.dee)
    assert mails.count() == 1


def test_two_presses_that_say_ones_interests_are_one_after_the_other(world):
    areas = list(FocusArea.objects.all()[:3])
    press = {"user": world.dee, "areas": areas, "actor": world.dee, "via": "web"}
    assert together(*[lambda: members.choose_interests(**press)] * 6) == [None] * 6
    assert Interest.objects.filter(user=world.dee).count() == 3


def test_who_joins_while_meetings_are_announced_is_asked_once(world):
    group = world.opened(world.ben)
    deed = Meanwhile(lambda: members.join(workgroup=group, actor=world.dee, **BY))
    with transaction.atomic():
        announced(world, group)
        assert deed.waits()
    assert deed.end() is None
    assert Attendee.objects.counted().filter(user=world.dee).count() == 1


def test_of_two_facilitators_who_plan_at_once_the_second_is_told_and_nothing_doubles(world):
    group = world.opened(world.ben)
    world.give(group, world.ben, "co_facilitator")
    base = meetings.mark_of(group)
    raised = together(
        lambda: plan(world, group, world.ana, TUESDAY, base),
        lambda: plan(world, group, world.ben, WEDNESDAY, base),
    )
    (refused,) = [one for one in raised if one is not None]
    assert isinstance(refused, Refused) and "Somebody else planned meetings" in refused.message
    assert Meeting.objects.count() == Gathering.objects.count() == 1


def test_the_same_plan_pressed_twice_at_once_stands_once(world):
    group = world.opened(world.ben)
    base = meetings.mark_of(group)
    raised = together(*[lambda: plan(world, group, world.ana, TUESDAY, base)] * 2)
    assert sum(isinstance(one, Refused) for one in raised) == 1
    assert Meeting.objects.count() == 1


@pytest.mark.parametrize("first", ["leaves", "steps down"])
def test_of_two_facilitators_who_go_at_once_one_stays(world, first):
    """Ana leaves while Ben steps down: whoever comes second has to name another first."""
    group = world.opened(world.ben)
    world.give(group, world.ben, "facilitator")

    def leaves():
        members.leave(workgroup=group, user=world.ana, actor=world.ana, **BY)

    def steps_down():
        members.give_role(workgroup=group, user=world.ben, role="member", actor=world.ben, **BY)

    one, other = (leaves, steps_down) if first == "leaves" else (steps_down, leaves)
    deed = Meanwhile(other)
    with transaction.atomic():
        one()
        assert deed.waits()
    refused = deed.end()
    assert isinstance(refused, Refused) and "Name another facilitator first" in refused.message
    assert current(group, role="facilitator").count() == 1


def test_of_many_who_step_down_at_once_one_leads_on(world):
    group = world.opened(world.ben, world.cy, world.dee)
    for user in (world.ben, world.cy, world.dee):
        world.give(group, user, "facilitator")
    leaders = [world.ana, world.ben, world.cy, world.dee]
    raised = together(
        *[
            lambda user=user: members.leave(workgroup=group, user=user, actor=user, **BY)
            for user in leaders
        ]
    )
    assert sum(isinstance(one, Refused) for one in raised) == 1
    assert sum(one is None for one in raised) == 3
    assert current(group, role="facilitator").count() == 1


def test_a_poll_closed_while_people_answer_keeps_whole_answers_or_none():
    group = Group()
    poll = group.open()
    raised = together(
        *[lambda user=user: group.say(poll, user, "yes", "no", "maybe") for user in group.people],
        lambda: polls.close(poll=poll, actor=group.ana, via="web", now=NOW),
    )
    *answered, closed = raised
    assert closed is None
    assert all(one is None or isinstance(one, Refused) for one in answered)
    for user, error in zip(group.people, answered, strict=True):
        said = user.poll_answers.filter(slot__poll=poll).count()
        assert said == (0 if error else 3)


def test_two_coordinators_who_open_a_proposal_at_once_open_it_once(world):
    group = world.proposed()
    opens = {"workgroup": group, "actor": world.dana, **BY}
    assert together(*[lambda: proposals.open_proposal(**opens)] * 3) == [None] * 3
    assert inside(group) == {"Ana": "facilitator"}
    assert Mail.objects.filter(kind="workgroups.opened").count() == 1


def test_who_opens_a_proposal_holds_the_teams_of_its_people_first(world):
    """As whoever leaves a team does, which holds its workgroups after it."""
    group = world.proposed()
    with CaptureQueriesContext(connection) as done:
        proposals.open_proposal(workgroup=group, actor=world.dana, **BY)
    held = [one["sql"] for one in done if "FOR NO KEY UPDATE" in one["sql"]]
    assert [re.search('FROM "(.*?)"', sql)[1] for sql in held][:2] == [
        "teams_team", "workgroups_workgroup",
    ]  # fmt: skip


def test_an_undo_of_the_opening_waits_for_who_joins_and_is_refused_then(world, settings):
    from mailing.models import Sending

    settings.STEMHUB_UNDO_SECONDS = 60
    group = world.opened(world.ben)
    opening = Sending.objects.get()
    deed = Meanwhile(lambda: undo_sending(sending=opening, actor=world.dana, via="web", now=NOW))
    with transaction.atomic():
        members.join(workgroup=group, actor=world.dee, **BY)
        assert deed.waits()
    assert isinstance(deed.end(), Refused)
    assert set(inside(group)) == {"Ana", "Ben", "Dee"}


def test_who_joins_while_the_opening_is_undone_is_told_that_it_isnt_open(world, settings):
    from mailing.models import Sending

    settings.STEMHUB_UNDO_SECONDS = 60
    group = world.opened(world.ben)
    deed = Meanwhile(lambda: members.join(workgroup=group, actor=world.dee, **BY))
    with transaction.atomic():
        undo_sending(sending=Sending.objects.get(), actor=world.dana, via="web", now=NOW)
        assert deed.waits()
    refused = deed.end()
    assert isinstance(refused, Refused) and "isn't open yet" in refused.message


def test_two_sweeps_at_once_ask_about_a_meeting_once(world):
    group = world.opened(world.ben)
    announced(world, group, date(2026, 11, 19))
    deed = Meanwhile(lambda: turnout.sweep(now=LOOKS))
    with transaction.atomic():
        assert turnout.sweep(now=LOOKS) == 1
        assert not deed.waits()
    assert (deed.end(), deed.done) == (None, 0)
    assert Mail.objects.filter(kind="workgroups.few_come").count() == 1


def test_of_two_teams_that_propose_one_name_for_the_cycle_one_does_and_the_other_is_told(world):
    """Each holds its own team, and the name is their hub's."""
    other = TeamFactory(hub=world.east, cycle=world.cycle)
    theirs = [MembershipFactory(team=other).user for _n in range(3)]
    pairs = [(world.team, one) for one in (world.ana, world.ben, world.cy)]
    pairs += [(other, one) for one in theirs]
    raised = together(
        *[
            lambda team=team, user=user: proposals.propose(
                team=team, facts=FACTS, open_to_cycle=True, actor=user, **BY
            )
            for team, user in pairs
        ]
    )
    assert Workgroup.objects.count() == 1
    told = [one for one in raised if one is not None]
    assert len(told) == len(pairs) - 1
    assert {(type(one), one.field) for one in told} == {(Refused, "name")}
