"""The mails about a place in a team: asked to join, reminded of it, welcomed."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from foundation.zones import local_day, next_quiet_end
from mailing.letters import Letter

from .contacts import Contact, contact_for_hubs, contact_of
from .dates import dates_of
from .links import join_url
from .models import Membership
from .standing import standing

INVITATION, REMINDER, WELCOME = "invitation", "invitation_reminder", "welcome"


def invitation_letters(
    rows: Iterable[Membership], *, actor, now: datetime, send_after: datetime | None = None
) -> list[Letter]:
    """*Will you join the team?*, with the dates and the link. Rows of any teams."""
    return [
        Letter(
            key=f"join:{row.pk}:{row.link_version}",
            kind=INVITATION,
            template="teams/invitation",
            send_after=send_after,
            not_after=row.expires_at,
            **_to(row, sender, dates, why=_why_invited(row)),
        )
        for row, sender, dates in _with_sender(rows, actor, now)
    ]


def reminder_letters(rows: Iterable[Membership], *, now: datetime) -> list[Letter]:
    """Three days before the invitation ends, in working hours of whoever reads it."""
    return [
        Letter(
            key=f"join-reminder:{row.pk}:{row.link_version}",
            kind=REMINDER,
            template="teams/invitation_reminder",
            send_after=next_quiet_end(now, row.user.zone),
            not_after=row.expires_at,
            unsubscribe=True,
            working_hours=True,
            **_to(row, sender, dates, why=_why_invited(row)),
        )
        for row, sender, dates in _with_sender(rows, None, now)
    ]


def welcome_letters(rows: Iterable[Membership], *, actor, now: datetime) -> list[Letter]:
    """To people who had agreed before they were added."""
    return [
        Letter(
            key=f"welcome:{row.pk}",
            kind=WELCOME,
            template="teams/welcome",
            **_to(row, sender, dates, why=_why_member(row)),
        )
        for row, sender, dates in _with_sender(rows, actor, now)
    ]


def _with_sender(rows, actor, now):
    """Each row with whoever writes to it and its team's dates: a few queries in all."""
    rows = list(rows)
    teams = {row.team_id: row.team for row in rows}
    contacts = contact_for_hubs({team.hub_id for team in teams.values()})
    dates = dates_of(teams.values(), now=now)
    for row in rows:
        hub = row.team.hub
        if actor is not None and standing(actor).coordinates(hub.pk):
            sender = contact_of(actor, hub)
        else:
            sender = contacts[hub.pk]
        yield row, sender, dates[row.team_id]


def _to(row: Membership, sender: Contact, dates, *, why) -> dict:
    """What every letter about a place in a team has in common."""
    joined = row.state == Membership.State.ACTIVE
    room = settings.SITE_URL + reverse("teams:room", args=[row.team_id])
    return {
        "user": row.user,
        "topic": f"team:{row.team_id}",
        "from_name": sender.from_name,
        "reply_to": sender.email,
        "for_hub": row.team.hub_id,
        "context": {
            "team": row.team.name,
            "hub": row.team.hub.name,
            "hub_name": row.team.hub.name,
            "cycle": row.team.cycle.name,
            "inviter": sender.name,
            "dates": dates,
            "until_day": _until(row),
            "until_short": _until(row, short=True),
            "button_url": room if joined else join_url(row),
            "button_label": _("Open the team room") if joined else _("Join the team"),
            "sender": sender.from_name,
            "why": why,
        },
    }


# Said when the mail is rendered, so in its reader's language.
_said_day = lazy(local_day, str)


def _until(row: Membership, *, short=False):
    if row.expires_at is None:
        return ""
    return _said_day(row.expires_at, row.team.hub.zone, short=short)


def _why_invited(row):
    why = _("You get this because a seat in {team} is held for you.")
    return format_lazy(why, team=row.team.name)


def _why_member(row):
    return format_lazy(_("You get this because you are a member of {team}."), team=row.team.name)


def coordinator_letter(role, team, *, actor) -> Letter:
    """To somebody who coordinates a hub from now on: where to begin."""
    hub = role.hub
    sender = str(actor) if actor is not None else settings.SITE_NAME
    return Letter(
        key=f"coordinator:{role.pk}",
        user=role.user,
        kind="coordinator",
        template="teams/coordinator",
        from_name=sender,
        reply_to=actor.email if actor is not None else "",
        for_hub=hub.pk,
        context={
            "team": team.name,
            "hub": hub.name,
            "hub_name": hub.name,
            "inviter": sender,
            "button_url": settings.SITE_URL + reverse("teams:room", args=[team.pk]),
            "button_label": _("Open the team room"),
            "sender": sender,
            "why": format_lazy(
                _("You get this because you coordinate {hub} from now on."), hub=hub.name
            ),
        },
    )
