"""What a workgroup's meeting is to the app that runs all dated things."""

from django.db.models import CharField, Value
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gatherings.kinds import Kind, Owner, Steps
from gatherings.models import Attendee
from people.models import User

from . import mails, poll_mails
from .models import Poll, Workgroup, WorkgroupMember
from .roles import roles_of

SLUG = "meeting"
_WORKGROUP = "workgroup:"
# The contact time of a meeting that nobody asks a reason for.
LEAST_MINUTES, MOST_MINUTES = 60, 180


def audience_of(workgroup_id: int) -> str:
    """Everybody in this workgroup."""
    return f"{_WORKGROUP}{workgroup_id}"


def workgroup_ids(audiences) -> list[int]:
    return sorted(int(one.removeprefix(_WORKGROUP)) for one in audiences)


class MeetingKind(Kind):
    """One of a workgroup's six to eight meetings: one answer is for all that are to come."""

    slug = SLUG
    label = _("Meeting")
    noun = _("meeting")
    nouns = _("meetings")
    series = _("workgroup")
    steps = Steps(silent=(7, 2), unsure=(2,), eve=True)
    answered_together = True
    asked_once = True
    titles_say_whose = True
    most_mails = 3
    for_leading = (mails.OPENED, mails.SENT_BACK, mails.NAMED, poll_mails.CLOSED)
    # Workgroups come after teams in the order of locks.
    lock_order = 1

    def contact_minutes(self, gathering):
        return LEAST_MINUTES, MOST_MINUTES

    def lock(self, audiences):
        rows = Workgroup.objects.filter(pk__in=workgroup_ids(audiences)).order_by("pk")
        len(rows.select_for_update(of=("self",), no_key=True).values_list("pk"))

    def people(self, audience):
        (workgroup_id,) = workgroup_ids([audience])
        members = WorkgroupMember.objects.current().filter(workgroup=workgroup_id).values("user")
        # Whoever leads a date by their role in the workgroup needs none in its rows: a former
        # facilitator would keep it there.
        return User.objects.filter(
            pk__in=members, is_active=True, merged_into__isnull=True
        ).annotate(role=Value(Attendee.Role.PARTICIPANT.value, output_field=CharField()))

    def other_topics(self, audiences):
        groups = workgroup_ids(audiences)
        polls = Poll.objects.filter(workgroup__in=groups).values_list("pk", "workgroup")
        found = {poll_mails.topic_of(pk): audience_of(group) for pk, group in polls}
        # What is written to the group, and about itself.
        return found | {mails.topic_of(Workgroup(pk=pk)): audience_of(pk) for pk in groups}

    def ended(self, audience):
        closed = Workgroup.objects.filter(
            pk__in=workgroup_ids([audience]), state=Workgroup.State.CLOSED
        ).first()
        if closed is None:
            return ""
        said = gettext(
            "%(name)s is closed. Open it again first: its people are told of no meeting."
        )
        return said % {"name": closed.name}

    def audiences_of(self, users):
        groups = (
            WorkgroupMember.objects.current()
            .filter(user__in=users, workgroup__state=Workgroup.State.OPEN)
            .order_by("workgroup")
        )
        return [audience_of(pk) for pk in groups.values_list("workgroup", flat=True).distinct()]

    def led_by(self, user):
        return frozenset(audience_of(pk) for pk, held in roles_of(user).items() if held.leads)

    def leaders(self, audiences):
        rows = (
            WorkgroupMember.objects.leading()
            .filter(
                workgroup__in=workgroup_ids(audiences),
                workgroup__state=Workgroup.State.OPEN,
                user__is_active=True,
            )
            .select_related("user")
            .order_by("user__name", "user_id")
        )
        found: dict[str, list] = {}
        for row in rows:
            found.setdefault(audience_of(row.workgroup_id), []).append(row.user)
        return found

    def owners(self, audiences):
        return {
            audience_of(one.pk): Owner(
                name=one.name,
                url=reverse("workgroups:page", args=[one.pk]),
                why=gettext("you're in the workgroup %(name)s") % {"name": one.name},
            )
            for one in Workgroup.objects.filter(pk__in=workgroup_ids(audiences))
        }
