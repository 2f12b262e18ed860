"""The workgroups of a network with n of everything: see tests/support/sized.py."""

from datetime import UTC, date, datetime, time, timedelta

from django.utils import timezone

from gatherings.models import Attendee, Gathering
from workgroups.models import Meeting, Poll, PollAnswer, PollSlot, Workgroup, WorkgroupMember

ANSWERS = ("accepted", "declined", "tentative", "needs-action")


def invite(gatherings, people) -> None:
    """All of these people to each of these dates; they answered in turn, the first is silent."""
    now = timezone.now()
    said = [(user, ANSWERS[(n + 3) % 4]) for n, user in enumerate(people)]
    Attendee.objects.bulk_create(
        (
            Attendee(
                gathering=gathering,
                user=user,
                answer=answer,
                answered_at=None if answer == "needs-action" else now,
            )
            for gathering in gatherings
            for user, answer in said
        ),
        batch_size=2000,
    )


def sized_workgroups(net, number: int, *, meetings: int) -> Workgroup:
    """``number`` workgroups of the first team; the first of them is led by its first person."""
    groups = Workgroup.objects.bulk_create(
        Workgroup(
            hub=net.hub,
            team=net.team,
            cycle=net.cycle,
            name=f"Workgroup {n}",
            goal="Every class has two hours of hands-on science a week.",
            state="open",
            opened_on=date(2026, 10, 1),
        )
        for n in range(number)
    )
    WorkgroupMember.objects.bulk_create(
        WorkgroupMember(
            workgroup=groups[0],
            user=user,
            role="member" if n else "facilitator",
            joined_on=date(2026, 10, 1),
        )
        for n, user in enumerate(net.people)
    )
    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    own = [_meeting(net, groups[0], now, n) for n in range(meetings)]
    dates = Gathering.objects.bulk_create(
        own + [_meeting(net, group, now, 0) for group in groups[1:]]
    )
    Meeting.objects.bulk_create(
        Meeting(gathering=one, workgroup_id=int(one.audience.removeprefix("workgroup:")))
        for one in dates
    )
    invite(dates[:meetings], net.people)
    return groups[0]


def sized_poll(net) -> Poll:
    """Of ten times, about which everybody in the first workgroup has said something."""
    now = timezone.now()
    poll = Poll.objects.create(
        workgroup=net.workgroup,
        zone="America/Los_Angeles",
        opened_at=now,
        closes_at=now + timedelta(days=5),
        due_at=now + timedelta(days=3),
    )
    slots = PollSlot.objects.bulk_create(
        PollSlot(poll=poll, weekday=n % 5, starts=time(8 + n), ends=time(10 + n)) for n in range(10)
    )
    PollAnswer.objects.bulk_create(
        PollAnswer(slot=slot, user=user, answer="maybe", answered_at=now, via="link")
        for slot in slots
        for user in net.people
    )
    return poll


def _meeting(net, group, now, number: int) -> Gathering:
    starts_at = now + timedelta(days=14 + 7 * number)
    return Gathering(
        hub=net.hub,
        team=net.team,
        cycle=net.cycle,
        kind="meeting",
        audience=f"workgroup:{group.pk}",
        state="announced",
        title=f"Meeting {number + 1}, {group.name}",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
        zone="America/Los_Angeles",
        planned_minutes=120,
        announced_at=datetime(2026, 1, 20, 17, tzinfo=UTC),
    )
