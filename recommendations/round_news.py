"""Who commented hears what the authors changed: along with their next mail, or with the weekly one.

Who read from outside gets it by a mail of its own (round_mails.py).
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.text import Truncator
from django.utils.translation import gettext, gettext_lazy

from mailing import weekly
from mailing.models import MailTopic
from mailing.writing import Paragraph
from teams.models import Membership

from .models import Author, Comment, CommentRound

CHANGED = "recommendations.changed"
KINDS = {CHANGED: gettext_lazy("what authors changed after my comments")}
# Authors answer soon after comments close; of what is older nobody waits to hear.
LOOK_BACK = timedelta(days=60)


def topic_of(round_id: int) -> str:
    return f"changed:{round_id}"


def waiting(now: datetime) -> set[int]:
    """Who may have news: asked before it is known whether a mail told it already."""
    return set().union(*_whom(_answered(now)).values())


def besides(mails: list, now: datetime) -> dict[str, list[Paragraph]]:
    """What each of these mails' readers should hear, by the mail's key; one query where nothing."""
    users = {mail.user_id for mail in mails if mail.user_id}
    rows = _answered(now) if users else []
    if not rows:
        return {}
    whom = _whom(rows)
    told = MailTopic.objects.told(users, [topic_of(row.pk) for row in rows])
    off = weekly.turned_off(users)
    found = {}
    for mail in mails:
        if CHANGED in off.get(mail.user_id, ()):
            continue
        new = [
            _said(row)
            for row in rows
            if mail.user_id in whom[row.pk] and (mail.user_id, topic_of(row.pk)) not in told
        ]
        if new:
            found[mail.key] = new
    return found


def _answered(now: datetime) -> list[CommentRound]:
    rows = CommentRound.objects.exclude(answer="").filter(
        closes_at__gt=now - LOOK_BACK, opens_at__lte=now, draft__cycle__archived=False
    )
    return list(rows.select_related("draft").prefetch_related("teams", "draft__teams"))


def _whom(rows: Iterable[CommentRound]) -> dict[int, set[int]]:
    """Who said something in each round, may read the draft still and isn't one of its authors."""
    if not rows:
        return {}
    drafts = {row.draft_id for row in rows}
    said = defaultdict(list)
    comments = Comment.objects.filter(thread__draft__in=drafts).exclude(author=None)
    for draft, user, at in comments.values_list("thread__draft", "author_id", "at"):
        said[draft].append((user, at))
    writers = defaultdict(set)
    authors = Author.objects.filter(draft__in=drafts, writes=True)
    for draft, user in authors.values_list("draft_id", "user_id"):
        writers[draft].add(user)
    teams = {row.pk: {*row.teams.all(), *row.draft.teams.all()} for row in rows}
    inside = defaultdict(set)
    seats = Membership.objects.active().filter(team__in=set().union(*teams.values()))
    for team, user in seats.values_list("team_id", "user_id"):
        inside[team].add(user)
    found = {}
    for row in rows:
        until = row.closed_at or row.closes_at
        spoke = {user for user, at in said[row.draft_id] if row.opens_at <= at <= until}
        members = set().union(*(inside[team.pk] for team in teams[row.pk]))
        found[row.pk] = (spoke & members) - writers[row.draft_id]
    return found


def _said(row: CommentRound) -> Paragraph:
    answer = Truncator(" ".join(row.answer.split())).chars(300)
    text = gettext("%(title)s: this came of your comments: %(answer)s")
    said = text % {"title": row.draft.title, "answer": answer}
    url = settings.SITE_URL + row.draft.get_absolute_url()
    since = row.closed_at or row.closes_at
    return Paragraph(said, url, topic_of(row.pk), 1, (CHANGED,), since)
