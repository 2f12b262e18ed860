"""The mails about a workgroup itself; those about its meetings are every date's."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext

from mailing.services import NewMail
from mailing.writers import Letter, Nothing, Writer
from people.models import User
from teams.contacts import contact_for_hubs
from teams.roles import network_roles

from .models import Workgroup, WorkgroupMember

OPENED, SENT_BACK = "workgroups.opened", "workgroups.sent_back"
NAMED, WORDS = "workgroups.named", "workgroups.words"


def topic_of(workgroup) -> str:
    return f"workgroup:{workgroup.pk}"


def _mail(workgroup, user, kind, key, *, actor, **about) -> NewMail:
    return NewMail(
        key=key,
        user=user,
        kind=kind,
        about={"workgroup": workgroup.pk} | about,
        topics=[topic_of(workgroup)],
        actor=actor,
        for_hub=workgroup.hub_id,
    )


def opened(workgroup, facilitator, *, actor, now: datetime) -> NewMail:
    """To who leads it: it is open."""
    key = f"workgroup-opened:{workgroup.pk}:{now.isoformat()}"
    return _mail(workgroup, facilitator, OPENED, key, actor=actor)


def sent_back(workgroup, *, actor, now: datetime) -> NewMail:
    """To who proposed it: what the coordinator wants changed first."""
    key = f"workgroup-back:{workgroup.pk}:{now.isoformat()}"
    return _mail(workgroup, workgroup.proposed_by, SENT_BACK, key, actor=actor)


def named(workgroup, user, *, actor, now: datetime) -> NewMail:
    """To who comes to lead it."""
    key = f"workgroup-named:{workgroup.pk}:{user.pk}:{now.isoformat()}"
    return _mail(workgroup, user, NAMED, key, actor=actor)


def words(
    workgroup, people: Iterable, *, subject: str, text: str, actor, key: str
) -> list[NewMail]:
    """What somebody who leads it writes to everybody in it."""
    return [
        _mail(
            workgroup,
            one,
            WORDS,
            f"workgroup-words:{key}:{one.pk}",
            actor=actor,
            subject=subject,
            text=text,
        )
        for one in people
    ]


# --- what they say ------------------------------------------------------------------------------


@dataclass
class Known:
    """Workgroups by id, roles by (workgroup, user), contacts by hub, actors by id."""

    workgroups: dict[int, Workgroup] = field(default_factory=dict)
    roles: dict[tuple[int, int], WorkgroupMember] = field(default_factory=dict)
    contacts: dict[int, Any] = field(default_factory=dict)
    actors: dict[int, Any] = field(default_factory=dict)


class AboutWorkgroups(Writer):
    """The one writer of these mails: what doesn't hold any more isn't said."""

    def read(self, mails, now):
        ids = {mail.about["workgroup"] for mail in mails}
        groups = Workgroup.objects.filter(pk__in=ids).select_related("hub", "team", "cycle")
        roles = WorkgroupMember.objects.current().filter(
            workgroup__in=ids, user__in={mail.user_id for mail in mails}
        )
        actors = User.objects.filter(pk__in={mail.actor_id for mail in mails} - {None})
        workgroups = {one.pk: one for one in groups}
        return Known(
            workgroups=workgroups,
            roles={(row.workgroup_id, row.user_id): row for row in roles},
            contacts=contact_for_hubs({one.hub_id for one in workgroups.values()}),
            actors={one.pk: one for one in actors},
        )

    def say(self, mail, known: Known, now):
        group = known.workgroups.get(mail.about["workgroup"])
        if group is None:
            return Nothing(gettext("This workgroup isn't there any more."))
        role = known.roles.get((group.pk, mail.user.pk))
        if reason := _why_nothing(mail, group, role):
            return Nothing(reason)
        return _letter(mail, group, role, known)


def _why_nothing(mail, group: Workgroup, role) -> str:
    if mail.kind == SENT_BACK:
        return "" if group.sent_back else gettext("It was proposed again, or opened, since.")
    if group.state != Workgroup.State.OPEN:
        return gettext("This workgroup isn't open any more.")
    if role is None:
        return gettext("They aren't in this workgroup any more.")
    if mail.kind == NAMED and not role.leads:
        return gettext("They don't lead it any more.")
    return ""


def _letter(mail, group: Workgroup, role, known: Known) -> Letter:
    contact = known.contacts[group.hub_id]
    actor = known.actors.get(mail.actor_id)
    # Whoever leads it writes to it; what a coordinator decides comes from them.
    writes = actor is not None and (
        mail.kind in (WORDS, NAMED) or network_roles(actor).coordinates(group.hub_id)
    )
    sender, email = (actor.name, actor.email) if writes else (contact.name, contact.email)
    why = gettext("you're in the workgroup %(name)s")
    if mail.kind == SENT_BACK:
        why = gettext("you proposed the workgroup %(name)s")
    why = gettext("You get this because %(why)s.") % {"why": why % {"name": group.name}}
    name = mail.kind.removeprefix("workgroups.")
    return Letter(
        template=f"workgroups/{name}",
        context={
            "heading": _heading(mail, group),
            "group": group,
            "words": mail.about.get("text", ""),
            "subject_typed": mail.about.get("subject", ""),
            "sender": sender,
            "sender_email": email,
            "hub_name": group.hub.name,
            "button_url": settings.SITE_URL + group.get_absolute_url(),
            "button_label": gettext("Open the workgroup"),
            "why": why,
        },
        from_name=f"{sender}, {group.hub.name}" if writes else contact.from_name,
        reply_to=email,
        said={topic_of(group): None},
    )


def _heading(mail, group) -> str:
    if mail.kind == WORDS:
        return mail.about["subject"]
    said = {
        OPENED: gettext("%(name)s is open"),
        SENT_BACK: gettext("%(name)s: one thing to change first"),
        NAMED: gettext("You lead %(name)s now"),
    }
    return said[mail.kind] % {"name": group.name}
