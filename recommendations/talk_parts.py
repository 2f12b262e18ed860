"""What the page of a draft shows of its talk: who may say something, until when, what two changed."""

from datetime import datetime

from foundation import zones

from .models import CommentRound, Draft


def talk_on(draft: Draft, user, *, now: datetime) -> dict:
    """For the page's template: two queries at most besides what the rules ask."""
    over = draft.state in (Draft.State.SHELVED, *Draft.DECIDED) or draft.cycle.archived
    waiting = draft.clashes.filter(settled_at=None) if draft.n_clashes else None
    return {
        "may_comment": not over and user.has_perm("recommendations.comment", draft),
        "clashes": waiting.select_related("mine_by", "theirs_by").order_by("pk") if waiting else (),
        **_round(draft, now),
    }


def _round(draft: Draft, now: datetime) -> dict:
    """The newest round of comments: one query, none for a draft that never had one."""
    if draft.state == Draft.State.DRAFT and not draft.version_number:
        return {}
    row = CommentRound.objects.filter(draft=draft).order_by("-opens_at", "-pk").first()
    if row is None:
        return {}
    open_now = row.closed_at is None and draft.state == Draft.State.COMMENTS
    until = zones.local_day(row.closes_at, draft.zone, now=now, short=True)
    opens = zones.local_day(row.opens_at, draft.zone, now=now, short=True)
    return {
        "round": row,
        "round_is_open": open_now,
        "round_until": until,
        "round_opens": opens if row.opens_at > now else "",
    }
