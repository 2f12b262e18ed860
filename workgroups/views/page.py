"""The page of one workgroup."""

from collections import Counter

from django.db.models import Q
from django.http import Http404
from django.utils import timezone
from django.views.generic import TemplateView

from foundation import slots
from gatherings import panels
from gatherings.answer_words import answer_stats
from gatherings.models import Attendee, Gathering
from gatherings.views.answering import shown_after

from .. import overview, parts, records
from ..models import Workgroup
from ..people import members_of, who_may_be_in
from ..roles import roles_of
from .scope import OfWorkgroup


class WorkgroupPage(OfWorkgroup, TemplateView):
    """Goal and rhythm; the next meeting with the answer; texts; people; how it closes."""

    template_name = "workgroups/page.html"

    def rows(self):
        return super().rows().with_poll(self.request.user)

    def get_context_data(self, **kwargs):
        group, user = self.workgroup, self.request.user
        self.now = timezone.now()
        held = roles_of(user).get(group.pk)
        coordinates = user.has_perm("workgroups.decide", group)
        leads = user.has_perm("workgroups.lead_workgroup", group)
        context = {
            "group": group,
            "now": self.now,
            "held": held,
            "coordinates": coordinates,
            "leads": leads,
            "is_open": group.state == Workgroup.State.OPEN,
            "is_closed": group.state == Workgroup.State.CLOSED,
            "is_proposed": group.state == Workgroup.State.PROPOSED,
            "kept": group.cycle.archived,
            "may_change": self.may_change(),
            "team_url": group.team.get_absolute_url() if group.team else "",
            "parts": slots.fill("workgroup_page", self.request, obj=group),
        }
        context |= self.proposal(coordinates) if context["is_proposed"] else self.running(leads)
        return super().get_context_data(**kwargs, **context)

    def may_change(self) -> bool:
        group = self.workgroup
        if group.state == Workgroup.State.CLOSED or group.cycle.archived:
            return False
        return self.request.user.has_perm("workgroups.change_workgroup", group)

    def proposal(self, coordinates: bool) -> dict:
        """Who would join, and for the coordinator who may lead it."""
        group, user = self.workgroup, self.request.user
        rows = group.supporters.current().select_related("user").order_by("created_at", "pk")
        supporters = [one.user for one in rows]
        said = {
            "supporters": supporters,
            "areas": [one.name for one in group.focus_areas.all()],
            "supports": any(one.pk == user.pk for one in supporters),
            "may_support": user.has_perm("workgroups.join", group) and not group.cycle.archived,
            "status": "workgroup-proposed",
        }
        if coordinates:
            people = who_may_be_in(group).annotate(
                led=records.led_count("pk"), interested=records.is_interested("pk", group)
            )
            leaders = list(people)
            for one in leaders:
                one.said = f"{one.name} ({records.led_said(one.led)})"
            known = {one.pk for one in supporters}
            said["interested"] = [one for one in leaders if one.interested and one.pk not in known]
            said["leaders"] = leaders
        return said

    def running(self, leads: bool) -> dict:
        """Rhythm, meetings, people."""
        group, user = self.workgroup, self.request.user
        line = self.line()
        members = members_of(group)
        may_join = (
            group.state == Workgroup.State.OPEN
            and not group.cycle.archived
            and group.pk not in roles_of(user)
            and user.has_perm("workgroups.join", group)
        )
        dates = [one for one in line.meetings if leads or one.state != "draft"]
        said = {
            "line": line,
            "areas": line.areas,
            "dates": dates,
            "readable": self.readable(dates, leads),
            "status": line.status,
            "members": members,
            "facilitators": [row for row in members if row.leads],
            "may_join": may_join,
            "has_facilitator": any(
                row.role == "facilitator" and row.user.is_active for row in members
            ),
            "wrong": line.wrong,
            "next": line.next_meeting,
        }
        if leads and line.is_open and not group.cycle.archived:
            said["todo_label"], said["todo_url"] = parts.what_to_do(line)
        if line.next_meeting is not None:
            said |= self.next_meeting(line, leads)
        return said

    def readable(self, dates: list[overview.Dated], leads: bool) -> set[int]:
        """Whose pages the visitor may open: people of all teams read a workgroup of the whole cycle."""
        pks = {one.pk for one in dates}
        if leads or self.workgroup.team_id or not pks:
            return pks
        seen = Gathering.objects.visible_to(self.request.user).filter(pk__in=pks)
        return set(seen.values_list("pk", flat=True))

    def line(self) -> overview.Line:
        rows = Workgroup.objects.filter(pk=self.workgroup.pk)
        lines = overview.lines_of(rows, self.now, areas=True)
        if not lines:
            raise Http404
        return lines[0]

    def next_meeting(self, line: overview.Line, leads: bool) -> dict:
        """One's own answer to it, and for who leads it how many come: one query for both."""
        upcoming, user = line.next_meeting, self.request.user
        asked = self.asked(line, upcoming, leads)
        rows = [row for row in asked if row.user_id == user.pk]
        for row in rows:
            row.user = user
        own = next((row for row in rows if row.gathering_id == upcoming.pk), None)
        said = {}
        if own is not None:
            said["panel"] = panels.panel(
                own,
                url=panels.answer_url(upcoming.pk),
                now=self.now,
                small=True,
                series=rows,
                **shown_after(self.request, own, self.now),
            )
        if leads:
            counts = Counter(row.answer for row in asked if row.gathering_id == upcoming.pk)
            said["stats"] = answer_stats(counts, upcoming.url)
        return said

    def asked(self, line: overview.Line, upcoming: overview.Dated, leads: bool) -> list[Attendee]:
        """One's own rows of all meetings that take answers; for who leads it, all of the next one."""
        taking = [one.pk for one in line.meetings if one.takes_answers(self.now)]
        whose = Q(user=self.request.user)
        if leads:
            whose |= Q(gathering=upcoming.pk)
        return list(
            Attendee.objects.counted()
            .filter(whose, gathering__in=taking)
            .select_related("gathering", "answered_by")
            .order_by("gathering__starts_at", "pk")
        )
