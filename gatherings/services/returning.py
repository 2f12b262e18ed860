"""A member who was closed out for a while hears of the dates that passed them by."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.conf import settings

from foundation.retrying import one_transaction
from mailing import services as mail
from mailing.models import Mail

from .. import telling, topics
from ..models import Attendee, Gathering
from . import announcing

# News of a date that nobody can guess.
_NEWS = (telling.MOVED, telling.PLACE)


@one_transaction
def catch_up(*, membership, actor, via, now: datetime) -> list[Attendee]:
    """Ask somebody who is back to the coming dates that were announced meanwhile.

    Connected to ``membership_resumed``. In the same mail stand those that they know otherwise than
    they are by now, or whose invitation never left; a date that was cancelled meanwhile gets the
    mail that the others got. All of it waits as long as what the others got can be undone. Returns
    the rows that the mail is about.
    """
    user = membership.user
    dates = announcing.coming(membership.team_id, now)
    known = _rows(user, gathering__in=dates)
    asked = announcing.ask(user, dates, actor=actor, via=via, reason="back")
    heard = _heard(user, [row.gathering_id for row in known])
    rows = asked + [row for row in known if heard.is_outdated(row.gathering_id)]
    rows.sort(key=lambda row: (row.gathering.starts_at, row.gathering_id))
    key = f"back:{membership.pk}:{now.isoformat()}"
    later = now + timedelta(seconds=settings.STEMHUB_UNDO_SECONDS)
    announcing.tell_late(rows, key=key, now=now, not_before=later)
    _tell_cancelled(membership, key, now, later)
    return rows


def _rows(user, **which) -> list[Attendee]:
    return list(
        Attendee.objects.counted()
        .filter(user=user, **which)
        .select_for_update(of=("self",), no_key=True)
        .select_related("gathering__hub", "gathering__team", "gathering__cycle", "user")
        .order_by("pk")
    )


@dataclass
class _Heard:
    """By date: the number of the last mail to one person, of each kind; and of the last news."""

    own: dict[int, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))
    news: dict[int, int] = field(default_factory=dict)

    def is_outdated(self, date: int) -> bool:
        return max(self.own[date].values(), default=0) < self.news.get(date, 1)


def _heard(user, dates: list[int]) -> _Heard:
    heard = _Heard()
    if not dates:
        return heard
    told = Mail.objects.filter(topics.about(dates)).order_by("pk")
    told = told.exclude(state__in=[Mail.State.CANCELLED, Mail.State.FAILED])
    for pk, topic in told.filter(kind__in=_NEWS).values_list("pk", "topic"):
        heard.news |= dict.fromkeys(topics.ids_of(topic), pk)
    for pk, topic, kind in told.filter(user=user).values_list("pk", "topic", "kind"):
        for date in topics.ids_of(topic):
            heard.own[date][kind] = pk
    return heard


def _tell_cancelled(membership, key: str, now: datetime, later: datetime) -> None:
    cancelled = Gathering.State.CANCELLED
    which = {"gathering__team": membership.team_id, "gathering__state": cancelled}
    rows = _rows(membership.user, gathering__ends_at__gt=now, **which)
    heard = _heard(membership.user, [row.gathering_id for row in rows])
    for row in rows:
        kinds = heard.own[row.gathering_id]
        if not kinds or telling.CANCELLED in kinds:
            continue
        date = row.gathering
        letters = telling.letters_for_change(
            old=date,
            new=date,
            what="cancelled",
            attendees=[row],
            actor=None,
            key=f"{key}:{date.pk}",
            now=now,
        )
        own = [one for one in letters if one.user.pk == row.user_id]
        mail.enqueue([replace(one, send_after=later) for one in own], now=now)
