"""The people of one date as its coordinator sees them: contact, mail that failed, next reminder."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from foundation import zones
from foundation.prepared import prepared
from mailing.models import Mail, MailTopic
from people.models import JobRole
from teams.models import Membership

from . import holding, kinds, quota, reminders, topics
from .models import Attendee


@dataclass(frozen=True)
class PersonRow:
    """One row of the page: ``failed`` is the server's words for a mail that failed for good."""

    row: Attendee
    detail: str
    last_contact: datetime | None
    next_mail: datetime | None
    failed: str
    set_answer_url: str
    # When they were nudged, within the days in which a second nudge makes no sense.
    nudged: datetime | None = None
    # Why they have to wait; "" for who doesn't.
    hold: str = ""
    # Their place in the team; "" for a reader who may not open it.
    url: str = ""

    @property
    def buttons(self) -> list:
        """What this person can answer, as a coordinator enters it."""
        return kinds.get(self.row.gathering.kind).choices(self.row)

    @property
    def ticked(self) -> bool:
        """Whether a nudge makes sense: mail reaches them, and they had none these days."""
        return not self.failed and not self.nudged

    @property
    def nudge_said(self) -> str:
        return _("Nudge %(name)s") % {"name": self.row.user.name}

    @property
    def set_answer_said(self) -> str:
        return _("Set answer of %(name)s") % {"name": self.row.user.name}

    @property
    def cover(self) -> str:
        """The status of their substitute; "" where none is needed."""
        row = self.row
        if row.answer in ("needs-action", "declined") or row.substitute == "none":
            return ""
        return "sub-found" if row.substitute == "found" else "sub-wanted"

    @property
    def needs_cover(self) -> bool:
        return self.cover == "sub-wanted" or bool(self.failed)

    @property
    def has_more(self) -> bool:
        """Whether there is more to say than who they are."""
        return bool(self.facts or self.failed or self.cover)

    @cached_property
    def facts(self) -> str:
        """Everything below the name that isn't the person's own description."""
        said = [self.hold] if self.hold else []
        row = self.row
        if row.role != Attendee.Role.PARTICIPANT:
            said.append(row.get_role_display())
        zone = row.gathering.zone
        if row.answer_source or (row.answered_by_id and row.answered_by_id != row.user_id):
            who = row.answered_by.greeting if row.answered_by else ""
            entered = _("entered by %(name)s") % {"name": who} if who else ""
            said.append(": ".join(part for part in (entered, row.answer_source) if part))
        if row.answered_before_move:
            said.append(_("answered before it moved"))
        if row.note:
            said.append(f"“{row.note}”")
        if row.answer == Attendee.Answer.NEEDS_ACTION and not self.hold:
            said.append(
                _("nudged %(day)s") % {"day": zones.local_day(self.nudged, zone, short=True)}
                if self.nudged
                else _("last mail %(day)s")
                % {"day": zones.local_day(self.last_contact, zone, short=True)}
                if self.last_contact
                else _("no mail yet")
            )
            if self.next_mail:
                said.append(
                    _("next automatic reminder %(day)s")
                    % {"day": zones.local_day(self.next_mail, zone, short=True)}
                )
        return " · ".join(said)


@prepared
def _people(gathering, team):
    places = Membership.objects.filter(user=OuterRef("user"), team__pk=team).order_by("-pk")
    return (
        Attendee.objects.counted()
        .filter(gathering__pk=gathering)
        .select_related("user__institution", "answered_by")
        .annotate(membership_id=Subquery(places.values("pk")[:1]))
        .order_by("user__name", "pk")
    )


def people_of(gathering) -> list[Attendee]:
    """Who is asked to come, by name, with where they work and who entered their answer; one query.

    ``membership_id`` is their newest place in the date's team, or None.
    """
    rows = _people(gathering=gathering.pk, team=gathering.team_id)
    for row in rows:
        row.gathering = gathering
    return rows


def comes(row: Attendee) -> bool:
    """Whether they said yes; once the date is closed, whether they came."""
    if row.present_minutes is None:
        return row.answer == Attendee.Answer.ACCEPTED
    return row.present_minutes > 0


def names_coming(rows: list[Attendee]) -> list[str]:
    """Who comes of these people of a date, but for who has to wait; or, once it is closed, who came."""
    waits = holding.on_hold(rows)
    return [
        row.user.name
        for row in rows
        if comes(row) and (row.present_minutes or (row.user_id, row.gathering_id) not in waits)
    ]


def rows_of(attendees, *, now, linked: bool = False) -> list[PersonRow]:
    """Every person of one date with what their mail came to; one query for all of them.

    ``linked`` leads to their pages, which is for who manages the team.
    """
    if not attendees:
        return []
    gathering = attendees[0].gathering
    last, failed, nudged = mail_of(attendees)
    waits = holding.on_hold(attendees)
    coming = _next_mails(attendees, now)
    roles = {role.value: str(role.label) for role in JobRole}
    # One address is written, and the rest after its pattern: writing each costs as much as its row.
    pattern = reverse("gatherings:set_answer", args=[gathering.pk, 0])
    page = reverse("teams:member", args=[gathering.team_id, 0]) if linked else ""
    return [
        PersonRow(
            row=row,
            detail=_detail(row.user, roles),
            last_contact=last.get(row.user_id),
            next_mail=coming.get(row.pk),
            failed=failed.get(row.user_id, ""),
            nudged=_lately(nudged.get(row.user_id), now),
            hold=waits.get((row.user_id, row.gathering_id), ""),
            set_answer_url=pattern.replace("/0/", f"/{row.pk}/"),
            url=page.replace("/0/", f"/{row.membership_id}/") if row.membership_id else "",
        )
        for row in attendees
    ]


def _next_mails(attendees, now: datetime) -> dict[int, datetime]:
    """When the next automatic mail goes to whom, but for those who have had enough by then."""
    coming = reminders.next_automatic(attendees, now=now)
    asked = [row for row in attendees if row.pk in coming]
    enough = quota.spent(asked, now=min(coming.values())) if asked else set()
    return {pk: at for pk, at in coming.items() if pk not in enough}


def _lately(at: datetime | None, now: datetime) -> datetime | None:
    return at if at and at > now - reminders.REST else None


@prepared
def _mails(topic, users):
    over = (Mail.State.CANCELLED, Mail.State.UNNEEDED)
    return (
        MailTopic.objects.filter(topic=topic, user__pk__in=users)
        .exclude(mail__state__in=over)
        .order_by("mail_id")
        .values_list(
            "user_id",
            "mail__kind",
            "mail__state",
            "mail__sent_at",
            "mail__created_at",
            "mail__error",
        )
    )


def mail_of(attendees) -> tuple[dict[int, datetime], dict[int, str], dict[int, datetime]]:
    """By user, of people of one date: the last mail, the server's words where it failed, and the
    last nudge that went or is about to.

    Only for good: a mail that arrived after it makes up for a failed one. One query; there is at
    least one person.
    """
    last: dict[int, datetime] = {}
    failed: dict[int, str] = {}
    nudged: dict[int, datetime] = {}
    topic = topics.topic_of(attendees[0].gathering_id)
    users = {row.user_id for row in attendees}
    for user_id, kind, state, sent_at, created_at, error in _mails(topic=topic, users=users):
        if kind == reminders.NUDGE and state != Mail.State.FAILED:
            nudged[user_id] = sent_at or created_at
        if state == Mail.State.FAILED:
            failed[user_id] = error or _("The mail server refused it.")
        elif sent_at:
            failed.pop(user_id, None)
            last[user_id] = max(sent_at, last.get(user_id, sent_at))
    return last, failed, nudged


def _detail(user, roles: dict[str, str]) -> str:
    """ "Grade 6-8 science or math teacher, Gresham-Barlow"."""
    parts = [roles.get(user.job_role, ""), user.institution.name if user.institution else ""]
    return ", ".join(part for part in parts if part)
