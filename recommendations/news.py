"""What somebody should hear of drafts: it goes along with their next mail, or with the weekly one.

A comment that names them, an answer where they spoke, what is said or suggested about what they
write, a new version, that what they write was sent back or shelved. Each is told once: the mail that told it notes up to where (``Paragraph.said``).
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Max, Q
from django.utils.translation import gettext, gettext_lazy, ngettext

from mailing import weekly
from mailing.models import MailTopic
from mailing.writing import Paragraph
from teams.models import Membership

from .models import Author, Comment, Draft, ReadMark, Version

NAMED, ANSWERED = "recommendations.named", "recommendations.answered"
SUGGESTED, VERSIONS = "recommendations.suggested", "recommendations.versions"
RETURNED = "recommendations.returned"
KINDS = {
    NAMED: gettext_lazy("when somebody names me in a comment"),
    ANSWERED: gettext_lazy("answers where I commented"),
    SUGGESTED: gettext_lazy("comments and suggestions on what I write"),
    VERSIONS: gettext_lazy("new versions of what I write or commented on"),
    RETURNED: gettext_lazy("when what I write is sent back or shelved"),
}
# What is older isn't news any more.
LOOK_BACK = timedelta(days=23)


@dataclass
class News:
    """What one person hasn't heard of one draft; ``last`` is the newest comment's id, ``returned`` the
    row of its history that sent it back.
    """

    by_kind: dict[str, list[Comment]] = field(default_factory=lambda: defaultdict(list))
    version: Version | None = None
    last: int = 0
    returned: int = 0


@dataclass
class Read:
    """What happened lately, and whom it concerns, in a constant number of queries."""

    drafts: dict[int, Draft] = field(default_factory=dict)
    comments: list[Comment] = field(default_factory=list)
    versions: dict[int, Version] = field(default_factory=dict)
    # Draft → (row of its history, who sent it back or shelved it).
    returned: dict[int, tuple[int, int | None]] = field(default_factory=dict)
    writers: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    spoke: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    named: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    began: dict[int, int] = field(default_factory=dict)
    inside: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))


def waiting(now: datetime) -> set[int]:
    """Who may have news: asked before it is known whether a mail told it already."""
    lately = _lately(now)
    return set().union(*(_concerned(lately, draft) for draft in lately.drafts))


def besides(mails: list, now: datetime) -> dict[str, list[Paragraph]]:
    """What each of these mails' readers should hear, by the mail's key."""
    users = {mail.user_id for mail in mails if mail.user_id}
    lately = _lately(now) if users else Read()
    if not lately.drafts:
        return {}
    told, seen, off = _told(users), _seen(users, lately.drafts), weekly.turned_off(users)
    found = {}
    for mail in mails:
        if mail.user_id:
            news = _news(mail.user_id, lately, told, seen, off.get(mail.user_id, set()))
            if paragraphs := [one for pk, new in news for one in _said(lately.drafts[pk], new)]:
                found[mail.key] = paragraphs
    return found


def _lately(now: datetime) -> Read:
    since = now - LOOK_BACK
    read = Read()
    comments = Comment.objects.filter(at__gte=since, at__lte=now).order_by("pk")
    read.comments = list(comments.select_related("thread", "author"))
    versions = Version.objects.filter(kept_at__gte=since, kept_at__lte=now).order_by("number")
    for version in versions.defer("html").select_related("kept_by"):
        read.versions[version.draft_id] = version
    ids = {one.thread.draft_id for one in read.comments} | read.versions.keys()
    with_reason = Q(state_since__gte=since, state_since__lte=now) & ~Q(reason="")
    rows = Draft.objects.filter(Q(pk__in=ids) | with_reason, cycle__archived=False)
    read.drafts = rows.in_bulk()
    if not read.drafts:
        return read
    _read_returned(read, since)
    threads = {one.thread_id for one in read.comments}
    said = Comment.objects.filter(Q(thread__in=threads) | Q(thread__draft__in=read.versions))
    for pk, thread, draft, author in said.order_by("pk").values_list(
        "pk", "thread_id", "thread__draft_id", "author_id"
    ):
        read.began.setdefault(thread, pk)
        read.spoke[thread].add(author)
        read.spoke[-draft].add(author)
    names = Comment.mentions.through.objects.filter(comment__in=[one.pk for one in read.comments])
    for comment, user in names.values_list("comment_id", "user_id"):
        read.named[comment].add(user)
    rows = Author.objects.filter(draft__in=read.drafts, writes=True)
    for draft, user in rows.values_list("draft_id", "user_id"):
        read.writers[draft].add(user)
    # Members of its teams, and of others that were asked what they think.
    seats = Membership.objects.active().order_by()
    own = seats.filter(team__written_drafts__in=read.drafts)
    asked = seats.filter(team__asked_to_comment__draft__in=read.drafts)
    asked = asked.values_list("team__asked_to_comment__draft", "user_id")
    for draft, user in own.values_list("team__written_drafts", "user_id").union(asked):
        read.inside[draft].add(user)
    return read


def _read_returned(read: Read, since: datetime) -> None:
    """What was sent back or shelved; of what is shelved nothing else is told."""
    drafts = read.drafts.values()
    moved = [one.pk for one in drafts if one.reason and one.state_since >= since]
    if moved:
        rows = Draft.history.filter(id__in=moved, history_change_reason__contains=": now ")
        found = rows.order_by("history_id").values_list("id", "history_id", "history_user_id")
        read.returned = {draft: (row, who) for draft, row, who in found}
    put_away = {one.pk for one in drafts if one.state == Draft.State.SHELVED}
    read.comments = [one for one in read.comments if one.thread.draft_id not in put_away]
    for draft in put_away:
        read.versions.pop(draft, None)
    read.drafts = {
        pk: one for pk, one in read.drafts.items() if pk in read.returned or pk not in put_away
    }


def _concerned(read: Read, draft: int) -> set[int]:
    found: set = set()
    if draft in read.versions:
        found |= read.writers[draft] | read.spoke[-draft]
    if draft in read.returned:
        found |= read.writers[draft]
    for one in read.comments:
        if one.thread.draft_id == draft:
            found |= read.writers[draft] | read.spoke[one.thread_id] | read.named[one.pk]
    return (found & read.inside[draft]) - {None}


def _told(users: Iterable[int]) -> dict[tuple[int, str], int]:
    """Up to where each was told of each draft, by (person, topic)."""
    sent = MailTopic.objects.filter(
        Q(topic__startswith="talk:")
        | Q(topic__startswith="version:")
        | Q(topic__startswith="returned:"),
        user__in=list(users),
        mail__state="sent",
    )
    rows = sent.order_by().values("user_id", "topic").annotate(most=Max("said"))
    return {(row["user_id"], row["topic"]): row["most"] or 0 for row in rows}


def _seen(users: Iterable[int], drafts: Iterable[int]) -> dict[tuple[int, int], datetime]:
    """When each read each draft last: what they saw there needs no mail."""
    marks = ReadMark.objects.filter(user__in=list(users), draft__in=list(drafts))
    return {(row.user_id, row.draft_id): row.read_at for row in marks}


def _news(user: int, read: Read, told, seen, off: set[str]) -> list[tuple[int, News]]:
    found: dict[int, News] = defaultdict(News)
    for one in read.comments:
        draft = one.thread.draft_id
        if draft not in read.drafts or user not in read.inside[draft] or one.author_id == user:
            continue
        if one.pk <= told.get((user, f"talk:{draft}"), 0) or _before(one.at, seen, user, draft):
            continue
        kind = _kind(one, user, read)
        if kind and kind not in off:
            found[draft].by_kind[kind].append(one)
            found[draft].last = one.pk
    for draft, version in read.versions.items():
        concerned = user in read.writers[draft] or user in read.spoke[-draft]
        if draft not in read.drafts or user not in read.inside[draft] or not concerned:
            continue
        new = version.number > told.get((user, f"version:{draft}"), 0)
        own = version.kept_by_id == user or _before(version.kept_at, seen, user, draft)
        if new and not own and VERSIONS not in off:
            found[draft].version = version
    for draft, (row, who) in read.returned.items():
        writes = user in read.writers[draft] and user in read.inside[draft] and user != who
        heard = row <= told.get((user, f"returned:{draft}"), 0)
        seen_it = _before(read.drafts[draft].state_since, seen, user, draft)
        if writes and not heard and not seen_it and RETURNED not in off:
            found[draft].returned = row
    return sorted(found.items())


def _before(moment: datetime, seen, user: int, draft: int) -> bool:
    mark = seen.get((user, draft))
    return mark is not None and moment <= mark


def _kind(one: Comment, user: int, read: Read) -> str:
    if user in read.named[one.pk]:
        return NAMED
    if one.pk != read.began[one.thread_id] and user in read.spoke[one.thread_id]:
        return ANSWERED
    return SUGGESTED if user in read.writers[one.thread.draft_id] else ""


def _said(draft: Draft, news: News) -> list[Paragraph]:
    url = settings.SITE_URL + draft.get_absolute_url()
    found = []
    if news.returned:
        said = gettext("%(title)s came back: %(reason)s")
        if draft.state == Draft.State.SHELVED:
            said = gettext("%(title)s is shelved: %(reason)s")
        text = said % {"title": draft.title, "reason": draft.reason}
        topic, since = f"returned:{draft.pk}", draft.state_since
        found.append(Paragraph(text, url, topic, news.returned, (RETURNED,), since))
    kinds = tuple(kind for kind in KINDS if news.by_kind.get(kind))
    parts = [_sentence(kind, news.by_kind[kind]) for kind in kinds]
    if parts:
        text = gettext("%(title)s: %(news)s.") % {"title": draft.title, "news": "; ".join(parts)}
        since = min(one.at for kind in kinds for one in news.by_kind[kind])
        found.append(Paragraph(text, url, f"talk:{draft.pk}", news.last, kinds, since))
    if news.version:
        said = gettext("%(title)s: version %(number)s is there.")
        number, since = news.version.number, news.version.kept_at
        text = said % {"title": draft.title, "number": number}
        found.append(Paragraph(text, url, f"version:{draft.pk}", number, (VERSIONS,), since))
    return found


def _sentence(kind: str, comments: list[Comment]) -> str:
    names = list(dict.fromkeys(str(one.author or one.outside_name) for one in comments))
    who = names[0] if len(names) == 1 else gettext("%(name)s and others") % {"name": names[0]}
    numbers = {"who": who, "n": len(comments)}
    if kind == NAMED:
        return gettext("%(who)s named you in a comment") % numbers
    if kind == ANSWERED:
        said = ngettext(
            "%(who)s answered where you commented",
            "%(n)s answers where you commented, from %(who)s",
            len(comments),
        )
        return said % numbers
    said = ngettext("a new comment from %(who)s", "%(n)s new comments from %(who)s", len(comments))
    return said % numbers
