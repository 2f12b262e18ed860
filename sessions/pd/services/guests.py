"""People who are picked for an event: put on its list, invited after a look, taken off again.

Guests from outside the teams stand there, and members where it is open to picked people alone.
"""

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.refusals import Refused, still_there
from foundation.retrying import one_transaction
from gatherings import mail_words, mails
from gatherings.models import Attendee, Gathering
from gatherings.services import inviting
from mailing import mass
from mailing.models import Sending
from mailing.services import open_sending
from mailing.writing import Planned
from people.models import User
from teams.services import newcomers
from teams.services.newcomers import Newcomer
from teams.services.profiles import used_elsewhere

from ...models import PdEvent, PdFacilitator, PdPicked
from ..querysets import members_of
from . import places

KIND = "pd.guests"


def refuse_correcting(*, membership) -> None:
    """Connected to ``address_correcting``: a guest of another hub's PD uses the account there, too."""
    invited = PdPicked.objects.filter(user=membership.user_id)
    if invited.exclude(event__hub=membership.team.hub_id).exists():
        raise used_elsewhere(membership.user)


@one_transaction
def add(
    *,
    event,
    guests: Sequence[Newcomer],
    members: Sequence[User] = (),
    actor,
    via: str,
    now: datetime,
) -> tuple[list[User], list[User]]:
    """Put people on the list of an event: (who is new there, who leads it already).

    ``guests`` come by address, ``members`` are known.

    Nobody is told: of a draft they hear with everybody, of an announced one by :func:`invite`.
    Somebody new becomes a person without a team, who answers by link. Raises Refused where it takes
    nobody more, is over or cancelled, and as ``newcomers.find_or_create`` does.
    """
    found = newcomers.find_or_create(guests, actor=actor, via=via, zone=event.hub.zone)
    people = list({user.pk: user for user in [*found, *members]}.values())
    event = places.hold_one(event)
    refuse_if_full(event, now)
    leads = set(event.facilitators.filter(user__in=people).values_list("user", flat=True))
    inside = set(event.picked.filter(user__in=people).values_list("user", flat=True))
    new = [user for user in people if user.pk not in inside | leads]
    PdPicked.objects.bulk_create(PdPicked(event=event, user=user) for user in new)
    return new, [user for user in people if user.pk in leads]


def refuse_if_full(event, now: datetime) -> None:
    """Raise Refused for an event that takes nobody more, is over or cancelled."""
    states = {Gathering.State.DRAFT, Gathering.State.ANNOUNCED}
    coming = Gathering.objects.filter(audience=event.audience, ends_at__gt=now, state__in=states)
    if event.closed or not coming.exists():
        raise Refused(_("This event takes nobody more."), field="picked")


def coming(event, now: datetime) -> list[Gathering]:
    """The announced dates to which somebody can still be asked, in order."""
    rows = Gathering.objects.filter(
        audience=event.audience, state=Gathering.State.ANNOUNCED, starts_at__gt=now
    )
    return list(rows.select_related("hub", "team", "cycle").order_by("starts_at", "pk"))


def to_tell(event, now: datetime):
    """Who stands on the list, and wasn't asked to any of its coming dates yet."""
    asked = Attendee.objects.counted().filter(
        gathering__audience=event.audience,
        gathering__state=Gathering.State.ANNOUNCED,
        gathering__ends_at__gt=now,
    )
    leads = PdFacilitator.objects.filter(event=event).values("user")
    listed = PdPicked.objects.filter(event=event).values("user")
    found = User.objects.filter(pk__in=listed, is_active=True, merged_into__isnull=True)
    return found.exclude(pk__in=asked.order_by().values("user")).exclude(pk__in=leads)


def planned(event, *, actor, now: datetime) -> Planned:
    """The mails that :func:`invite` would send; nothing is saved."""
    dates = coming(event, now)
    users = to_tell(event, now).order_by("name", "pk") if dates and not event.closed else []
    people = [Attendee(user=user, gathering=date) for user in users for date in dates]
    new = mails.announcements(people, key="preview", actor=actor)
    known = mail_words.known_of(dates, people, actors=[actor], now=now)
    return Planned([one.row(sending=None, now=now) for one in new], known, now)


@one_transaction
def invite(*, event, actor, via: str, sending_key: str, now: datetime | None = None) -> Sending:
    """Ask everybody on the list who wasn't asked yet, one mail a person, with Undo.

    A second call with the same key changes nothing. Refused for a closed event, and where nobody
    waits for it.
    """
    now = now or timezone.now()
    event = places.hold_one(event)
    if known := Sending.objects.filter(key=sending_key).first():
        return known
    refuse_if_full(event, now)
    users = list(to_tell(event, now).order_by("pk").values_list("pk", flat=True))
    if not users or not coming(event, now):
        raise Refused(_("Everybody on the list was invited already."))
    sending, _created = open_sending(
        key=sending_key,
        actor=actor,
        kind=KIND,
        label=event.title,
        before={"event": event.pk, "users": users},
        now=now,
    )
    mass.begin(sending, people=len(users), via=via, now=now)
    return sending


def write(sending, *, after: int, at_most: int, via: str, now: datetime) -> int | None:
    """Ask the next of its people, who still stand on the list: see mass.py."""
    (event,) = places.hold([sending.before["event"]]) or [None]
    ids = [pk for pk in sending.before["users"] if pk > after][:at_most]
    if event is not None:
        people = list(to_tell(event, now).filter(pk__in=ids).order_by("pk"))
        inviting.invite(
            audience=event.audience,
            people=people,
            actor=sending.actor,
            via=via,
            reason="guest",
            sending=sending,
            now=now,
        )
    return ids[-1] if len(ids) == at_most else None


def lock(before: dict) -> None:
    places.hold([before["event"]])
    audience = PdEvent(pk=before["event"]).audience
    dates = Gathering.objects.filter(audience=audience)
    for row in inviting.held(dates.values_list("pk", flat=True)):
        inviting.hold_people(row)


def take_back(before: dict, *, actor, via: str, now: datetime) -> None:
    """They stand on the list still, and weren't asked."""
    for event in places.hold([before["event"]]):
        listed = User.objects.filter(pk__in=before["users"]).order_by("pk")
        _withdraw(event, _only_picked(event, listed), actor=actor, via=via, reason="undo", now=now)


@one_transaction
def take_off(*, picked, actor, via: str, now: datetime) -> User:
    """Take somebody off the list: they give their place back, and their link ends; no mail goes.

    A member of a team that the event is open to stays invited as such.
    """
    event = places.hold_one(picked.event)
    row = still_there(PdPicked.objects.select_related("user"), picked.pk)
    PdPicked.objects.filter(pk=row.pk).delete()
    people = _only_picked(event, [row.user])
    _withdraw(event, people, actor=actor, via=via, reason="taken off the list", now=now)
    return row.user


def _only_picked(event, people) -> list[User]:
    """Those who aren't asked as members, too."""
    people = list(people)
    members = set(members_of(event).filter(user__in=people).values_list("user", flat=True))
    return [user for user in people if user.pk not in members]


def _withdraw(event, people, **how) -> None:
    if not people:
        return
    inviting.withdraw(audience=event.audience, users=people, **how)
    places.give_back(event, people, **how)
