"""The mails about a place in a team: asked to join, reminded of it, welcomed; and to coordinators."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext

from foundation.zones import local_day, next_quiet_end
from mailing.models import MailTopic
from mailing.services import NewMail
from mailing.writers import Later, Letter, Nothing, Writer
from people.models import GradeBand, Institution, JobRole, User

from .contacts import Contact, contact_for_hubs, contact_of, coordinators_of
from .dates import dates_of
from .links import join_url
from .models import Correction, HubRole, Membership, Team
from .roles import network_roles

INVITATION, REMINDER, WELCOME = "invitation", "invitation_reminder", "welcome"
COORDINATOR = "coordinator"
LEFT = "left_team"
CORRECTED = "corrected"
# What asks somebody to join.
ASKING = (INVITATION, REMINDER)


def topic_of(team_id: int) -> str:
    """The topic of mail about somebody's place in this team."""
    return f"team:{team_id}"


# --- what is put into the outbox ------------------------------------------------------------------


def invitations(
    rows: Iterable[Membership], *, actor, send_after: datetime | None = None
) -> list[NewMail]:
    """*Will you join the team?*, with the dates and the link. Rows of any teams."""
    return [
        _about(
            row,
            INVITATION,
            key_of(row, row.link_version),
            actor=actor,
            send_after=send_after,
            not_after=row.expires_at,
        )
        for row in rows
    ]


def key_of(row: Membership, link_version: int) -> str:
    """The key of the invitation with this link."""
    return f"join:{row.pk}:{link_version}"


def reminders(rows: Iterable[Membership], *, now: datetime) -> list[NewMail]:
    """Three days before the invitation ends, in working hours of whoever reads it."""
    return [
        _about(
            row,
            REMINDER,
            f"join-reminder:{row.pk}:{row.link_version}",
            send_after=next_quiet_end(now, row.user.zone),
            not_after=row.expires_at,
            reminder=True,
            working_hours=True,
        )
        for row in rows
    ]


def welcomes(rows: Iterable[Membership], *, actor) -> list[NewMail]:
    """To people who had agreed before they were added."""
    return [_about(row, WELCOME, f"welcome:{row.pk}", actor=actor) for row in rows]


def _about(row: Membership, kind: str, key: str, **more) -> NewMail:
    return NewMail(
        key=key,
        user=row.user,
        kind=kind,
        about={"membership": row.pk, "link_version": row.link_version},
        topics=[topic_of(row.team_id)],
        for_hub=row.team.hub_id,
        **more,
    )


def coordinator(role: HubRole, team: Team, *, actor) -> NewMail:
    """To somebody who coordinates a hub from now on: where to begin."""
    return NewMail(
        key=f"coordinator:{role.pk}",
        user=role.user,
        kind=COORDINATOR,
        about={"role": role.pk, "team": team.pk},
        actor=actor,
        for_hub=role.hub_id,
    )


def leavings(row: Membership, *, now: datetime) -> list[NewMail]:
    """To each who coordinates the hub: this member has left by themselves."""
    return [
        NewMail(
            key=f"left:{row.pk}:{row.ended_at.isoformat()}:{user.pk}",
            user=user,
            kind=LEFT,
            about={"membership": row.pk},
            topics=[f"left:{row.pk}"],
            actor=row.user,
            for_hub=row.team.hub_id,
        )
        for user in coordinators_of(row.team.hub, now)
        if user != row.user
    ]


def corrections_topic(membership_id: int) -> str:
    """The topic of mail about what was corrected; what it said is the last correction's number."""
    return f"corrections:{membership_id}"


def corrected(row: Membership, last: Correction, *, now: datetime) -> NewMail:
    """To a person about whom something was corrected, once nobody can undo it any more."""
    return NewMail(
        key=f"corrected:{row.pk}:{last.pk}",
        user=row.user,
        kind=CORRECTED,
        about={"membership": row.pk},
        topics=[corrections_topic(row.pk)],
        actor=last.actor,
        for_hub=row.team.hub_id,
        send_after=now + timedelta(seconds=settings.STEMHUB_UNDO_SECONDS),
    )


# --- what they say ------------------------------------------------------------------------------


class Places(Writer):
    """Writes what is so about somebody's place by now: an older link or an answer makes it needless."""

    def read(self, mails, now):
        rows = Membership.objects.filter(pk__in=[mail.about["membership"] for mail in mails])
        actors = User.objects.in_bulk({mail.actor_id for mail in mails} - {None})
        rows = rows.select_related("user", "team__hub", "team__cycle")
        return known_of(rows, actors=actors.values(), now=now)

    def say(self, mail, known, now):
        rows, contacts, dates, actors = known
        row = rows.get(mail.about["membership"])
        if row is None:
            return Nothing(gettext("This place in the team isn't there any more."))
        joined = row.state == Membership.State.ACTIVE
        if mail.kind == WELCOME:
            # Whatever became of links: it has none.
            if not joined:
                return Nothing(gettext("They aren't a member of this team now."))
        elif row.link_version != mail.about["link_version"]:
            return Nothing(gettext("Its link was replaced, and a newer mail has the new one."))
        elif row.state != Membership.State.INVITED or row.expires_at <= now:
            return Nothing(gettext("This invitation was answered, or has ended."))
        elif row.team.cycle.archived:
            return Nothing(gettext("%(cycle)s is over.") % {"cycle": row.team.cycle})
        hub = row.team.hub
        actor = actors.get(mail.actor_id)
        by_actor = actor is not None and network_roles(actor).coordinates(hub.pk)
        sender = contact_of(actor, hub) if by_actor else contacts[hub.pk]
        return _letter(f"teams/{mail.kind}", row, sender, dates[row.team_id], joined)


def known_of(rows: Iterable[Membership], *, actors, now: datetime) -> tuple:
    """What mails about these places are written from; a preview's rows may be unsaved."""
    rows = {row.pk: row for row in rows}
    teams = {row.team_id: row.team for row in rows.values()}
    return (
        rows,
        contact_for_hubs({team.hub_id for team in teams.values()}),
        dates_of(teams.values(), now=now),
        {actor.pk: actor for actor in actors if actor is not None},
    )


def _letter(template: str, row: Membership, sender: Contact, dates, joined: bool) -> Letter:
    team, hub = row.team, row.team.hub
    if joined:
        why = gettext("You get this because you are a member of %(team)s.")
        url = settings.SITE_URL + reverse("teams:room", args=[team.pk])
        label = gettext("Open the team room")
    else:
        why = gettext("You get this because a seat in %(team)s is held for you.")
        url, label = join_url(row), gettext("Join the team")
    return Letter(
        template=template,
        from_name=sender.from_name,
        reply_to=sender.email,
        said={topic_of(team.pk): None},
        context={
            "first_name": row.user.greeting,
            "team": team.name,
            "hub": hub.name,
            "hub_name": hub.name,
            "cycle": team.cycle.name,
            "inviter": sender.name,
            "dates": dates,
            "until_day": _until(row),
            "until_short": _until(row, short=True),
            "button_url": url,
            "button_label": label,
            "sender": sender.from_name,
            "why": why % {"team": team.name},
        },
    )


def _until(row: Membership, *, short=False) -> str:
    if row.expires_at is None:
        return ""
    return local_day(row.expires_at, row.team.hub.zone, short=short)


class Coordinators(Writer):
    """Somebody coordinates a hub from now on."""

    def read(self, mails, now):
        roles = HubRole.objects.filter(pk__in=[mail.about["role"] for mail in mails])
        return (
            {role.pk: role for role in roles.select_related("hub", "user")},
            Team.objects.in_bulk([mail.about["team"] for mail in mails]),
            User.objects.in_bulk({mail.actor_id for mail in mails} - {None}),
        )

    def say(self, mail, known, now) -> Any:
        roles, teams, actors = known
        role, team = roles.get(mail.about["role"]), teams.get(mail.about["team"])
        if role is None or team is None:
            return Nothing(gettext("They don't coordinate this hub any more."))
        actor = actors.get(mail.actor_id)
        sender = str(actor) if actor else settings.SITE_NAME
        return Letter(
            template="teams/coordinator",
            from_name=sender,
            reply_to=actor.email if actor else "",
            context={
                "first_name": role.user.greeting,
                "team": team.name,
                "hub": role.hub.name,
                "hub_name": role.hub.name,
                "inviter": sender,
                "button_url": settings.SITE_URL + reverse("teams:room", args=[team.pk]),
                "button_label": gettext("Open the team room"),
                "sender": sender,
                "why": gettext("You get this because you coordinate %(hub)s from now on.")
                % {"hub": role.hub.name},
            },
        )


class Leavings(Writer):
    """A member has left by themselves, and why."""

    def read(self, mails, now):
        rows = Membership.objects.filter(pk__in=[mail.about["membership"] for mail in mails])
        return {row.pk: row for row in rows.select_related("user", "team__hub")}

    def say(self, mail, known, now):
        row = known.get(mail.about["membership"])
        if row is None or row.state != Membership.State.LEFT:
            return Nothing(gettext("They are a member after all."))
        person, team = row.user, row.team
        return Letter(
            template="teams/left",
            from_name=str(person),
            reply_to=person.email,
            context={
                "person": str(person),
                "team": team.name,
                "hub_name": team.hub.name,
                "asked_why": row.left_reason,
                "button_url": settings.SITE_URL + reverse("teams:member", args=[team.pk, row.pk]),
                "button_label": gettext("Open their page"),
                "sender": str(person),
                "why": gettext("You get this because you coordinate %(hub)s.")
                % {"hub": team.hub.name},
            },
        )


class Corrections(Writer):
    """What was corrected about a person since they were told last: from what they know to what holds."""

    def read(self, mails, now) -> Any:
        ids = [mail.about["membership"] for mail in mails]
        rows = Membership.objects.filter(pk__in=ids)
        rows = rows.select_related("user", "team__hub", "institution")
        made: dict[int, list[Correction]] = {}
        for one in Correction.objects.filter(membership__in=ids, overruled_at=None).order_by("pk"):
            made.setdefault(one.membership_id, []).append(one)
        schools = {
            one.before
            for some in made.values()
            for one in some
            if one.field == "institution" and one.before
        }
        return (
            {row.pk: row for row in rows},
            made,
            MailTopic.objects.told(
                [mail.user_id for mail in mails], [corrections_topic(pk) for pk in ids]
            ),
            {str(pk): place.name for pk, place in Institution.objects.in_bulk(schools).items()},
            contact_for_hubs({mail.for_hub for mail in mails}),
            User.objects.in_bulk({mail.actor_id for mail in mails} - {None}),
        )

    def say(self, mail, known, now):
        rows, made, said, schools, contacts, actors = known
        row = rows.get(mail.about["membership"])
        if row is None:
            return Nothing(gettext("This place in the team isn't there any more."))
        topic = corrections_topic(row.pk)
        heard = said.get((mail.user_id, topic), 0)
        new = [one for one in made.get(row.pk, ()) if one.pk > heard]
        can_undo = timedelta(seconds=settings.STEMHUB_UNDO_SECONDS)
        if new and (until := new[-1].made_at + can_undo) > now:
            return Later(until)
        changes = _changes(row, new, schools)
        if not changes:
            return Nothing(gettext("What stands there is what they know."))
        hub, actor = row.team.hub, actors.get(mail.actor_id)
        sender = contact_of(actor, hub) if actor else contacts[hub.pk]
        return Letter(
            template="teams/corrected",
            from_name=sender.from_name,
            reply_to=sender.email,
            said={topic: new[-1].pk},
            context={
                "team": row.team.name,
                "hub_name": hub.name,
                "inviter": sender.name,
                "changes": changes,
                "button_url": settings.SITE_URL + reverse("people:profile"),
                "button_label": gettext("Open your page"),
                "sender": sender.from_name,
                "why": gettext("You get this because %(team)s has a place for you.")
                % {"team": row.team.name},
            },
        )


def _changes(row: Membership, made: list[Correction], schools) -> list[dict]:
    """For each fact that differs: its label, what the person knows, and what holds."""
    first: dict[str, Correction] = {}
    for one in made:
        first.setdefault(one.field, one)
    words = {"job_role": dict(JobRole.choices), "grade_band": dict(GradeBand.choices)}
    found = []
    for name, one in first.items():
        holds = getattr(row.user if name == "name" else row, name)
        if str(getattr(holds, "pk", holds) or "") == one.before:
            continue
        before = schools.get(one.before, "") if name == "institution" else one.before
        say = words.get(name, {})
        found.append(
            {
                "label": one.get_field_display(),
                "before": str(say.get(before, before)) or gettext("(empty)"),
                "after": str(say.get(holds, holds or "")) or gettext("(empty)"),
            }
        )
    return found
