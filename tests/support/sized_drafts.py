"""The drafts of a network with n of everything: see tests/support/sized.py."""

import hashlib
from datetime import timedelta

from django.utils import timezone

from recommendations.models import (
    Author,
    Comment,
    CommentRound,
    Draft,
    EquityAnswer,
    Idea,
    IdeaSupporter,
    ReadMark,
    Save,
    Thread,
    Version,
)
from teams.models import FocusArea

_BLOCKS = 20


def text(number: int) -> str:
    """A page of a text; each version has one paragraph of its own."""
    kept = "".join(
        f'<p data-block="aaaaa{n:03}">Teachers of grades K-5 have 40 minutes of science a week.</p>'
        for n in range(_BLOCKS)
    )
    return (
        f'<h2 data-block="bbbbbbbb">The problem</h2>{kept}<p data-block="cccccccc">So {number}.</p>'
    )


def sized_drafts(net, number: int) -> list[Draft]:
    now = timezone.now()
    areas = list(FocusArea.objects.order_by("number"))
    drafts = Draft.objects.bulk_create(
        Draft(
            title=f"Draft {n:03}",
            summary="Every K-5 classroom has three hours of science a week.",
            focus_area=areas[n % len(areas)],
            cycle=net.cycle,
            workgroup=net.workgroup if n < number else None,
            state="draft" if n % 2 else "comments",
            due_on=timezone.localdate() - timedelta(days=2),
            state_since=now,
            created_at=now,
        )
        for n in range(number + len(net.teams) - 1)
    )
    Draft.teams.through.objects.bulk_create(
        Draft.teams.through(draft=draft, team=net.team if n < number else net.teams[n - number + 1])
        for n, draft in enumerate(drafts)
    )
    first = drafts[0]
    saves = Save.objects.bulk_create(
        [Save(draft=first, person=net.member, html=text(n), at=now) for n in range(number)]
        + [Save(draft=one, person=net.member, html=text(0), at=now) for one in drafts[1:]]
        + [Save(draft=first, person=net.member, html=text(number), at=now)]
    )
    base = None
    for n in range(number):
        base = Version.objects.create(
            draft=first,
            number=n + 1,
            base=base,
            save_kept=saves[n],
            saves=1,
            html=saves[n].html,
            hash=hashlib.sha256(saves[n].html.encode()).hexdigest(),
            kept_by=net.member,
            kept_at=now,
        )
    Author.objects.bulk_create(
        Author(draft=first, user=user, added_at=now) for user in net.people[:25]
    )
    _talk(net, first, base, saves[0], number, now)
    return drafts


def _talk(net, draft, version, read, number, now):
    """Comments by everybody in turn, a round that is open, answers, ideas, what was read."""
    threads = Thread.objects.bulk_create(
        Thread(draft=draft, block=f"aaaaa{n % _BLOCKS:03}", words="Teachers", end=8, created_at=now)
        for n in range(number)
    )
    Comment.objects.bulk_create(
        Comment(thread=one, author=net.people[n % len(net.people)], text="Why?", at=now)
        for n, one in enumerate(threads)
    )
    CommentRound.objects.create(
        draft=draft, version=version, opens_at=now, closes_at=now + timedelta(days=9)
    )
    EquityAnswer.objects.bulk_create(
        EquityAnswer(draft=draft, question=n, text="Yes.", answered_by=net.member, answered_at=now)
        for n in range(1, 9)
    )
    ReadMark.objects.create(draft=draft, user=net.member, save_read=read, read_at=now)
    ideas = Idea.objects.bulk_create(
        Idea(team=net.team, title=f"Idea {n}", proposed_by=net.member, created_at=now)
        for n in range(number)
    )
    IdeaSupporter.objects.bulk_create(
        IdeaSupporter(idea=one, user=net.member, created_at=now) for one in ideas
    )
