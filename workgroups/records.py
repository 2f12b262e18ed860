"""What somebody led, coached and was in, and what they are interested in."""

from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Count, Exists, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from teams.models import FocusArea

from .models import Coaching, Interest, Workgroup, WorkgroupMember


@dataclass(frozen=True)
class Kept:
    """One role of a person, from a day to a day; ``until`` None while it holds."""

    workgroup_id: int
    workgroup: str
    url: str
    role: str
    since: date
    until: date | None


def record_of(user_id: int, *, hub: int | None = None, reader=None) -> list[Kept]:
    """The person's roles and coachings, newest first; of one hub's workgroups, or of all.

    ``reader`` is led to the workgroups that they may open; None to all.
    """
    roles = WorkgroupMember.objects.filter(user=user_id).select_related("workgroup")
    coachings = Coaching.objects.filter(coach=user_id).select_related("workgroup", "facilitator")
    if hub is not None:
        roles, coachings = roles.filter(workgroup__hub=hub), coachings.filter(workgroup__hub=hub)
    found = [
        _kept(row.workgroup, row.get_role_display(), row.joined_on, row.left_on) for row in roles
    ]
    found += [
        _kept(
            row.workgroup,
            _("Coach of %(name)s") % {"name": row.facilitator},
            row.starts_on,
            row.ends_on,
        )
        for row in coachings
    ]
    if reader is not None and found:
        ids = [one.workgroup_id for one in found]
        seen = set(
            Workgroup.objects.visible_to(reader).filter(pk__in=ids).values_list("pk", flat=True)
        )
        found = [one if one.workgroup_id in seen else replace(one, url="") for one in found]
    return sorted(found, key=lambda one: one.since, reverse=True)


def _kept(workgroup, role, since: date, until: date | None) -> Kept:
    # Roles stay as they were when a workgroup closes: they held until then.
    ended = until or workgroup.closed_on
    return Kept(workgroup.pk, workgroup.name, workgroup.get_absolute_url(), str(role), since, ended)


def led_count(user: str) -> Coalesce:
    """How many workgroups the person in the column ``user`` has led; for ``annotate``."""
    led = (
        WorkgroupMember.objects.filter(user=OuterRef(user), role__in=list(WorkgroupMember.LEADING))
        .order_by()
        .values("user")
        .annotate(n=Count("workgroup", distinct=True))
        .values("n")
    )
    return Coalesce(Subquery(led, output_field=IntegerField()), 0)


def led_said(n: int) -> str:
    """ "has led nothing yet", "has led 2 workgroups"."""
    if not n:
        return _("has led nothing yet")
    return ngettext("has led %(n)s workgroup", "has led %(n)s workgroups", n) % {"n": n}


def is_interested(user: str, workgroup: Workgroup) -> Exists:
    """Whether the person in the column ``user`` ticked one of its focus areas; for ``annotate``."""
    return Exists(
        Interest.objects.filter(user=OuterRef(user), area__in=workgroup.focus_areas.values("pk"))
    )


def areas_of(user) -> list[FocusArea]:
    """The focus areas, each with whether this person ticked it."""
    ticked = set(Interest.objects.filter(user=user).values_list("area_id", flat=True))
    areas = list(FocusArea.objects.filter(retired=False))
    for one in areas:
        one.ticked = one.pk in ticked
    return areas
