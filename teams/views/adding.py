"""Adding people: which way, and the invitation of one person."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from foundation import undoing, zones
from foundation.access import SIGNED_IN, Guarded
from foundation.deeds import InForm
from mailing.views import say_sent

from ..dates import dates_of
from ..forms import InviteForm
from ..models import SEATS_PER_TEAM, Membership
from ..seatmap import seats_said
from ..services import invitations, members
from ..services.seats import free_seats
from .scope import TeamPage


class ForManagers(TeamPage):
    """A page that needs the team to be one's own to manage."""

    permission = "teams.manage_team"


class AddPeople(ForManagers, TemplateView):
    """Three ways: the spreadsheet one has, one person by mail, or one who has agreed already."""

    template_name = "teams/add.html"

    def get_context_data(self, **kwargs):
        free = len(free_seats(self.team))
        return super().get_context_data(
            free=free, seats=seats_said(SEATS_PER_TEAM - free), **kwargs
        )


class Invite(ForManagers, InForm):
    """Hold a seat for one person and mail them."""

    template_name = "teams/invite.html"
    form_class = InviteForm

    def get_context_data(self, **kwargs):
        return super().get_context_data(free=len(free_seats(self.team)), **kwargs)

    def save(self, form):
        typed = form.cleaned_data
        row = invitations.invite(
            team=self.team,
            email=typed["email"],
            name=typed["name"],
            institution_name=typed["institution"],
            job_role=typed["job_role"],
            grade_band=typed["grade_band"],
            actor=self.request.user,
            via="web",
        )
        offer_undo(self.request, row)
        return redirect("teams:room", row.team_id)


class AddOne(Invite):
    """Give one person who has agreed a seat at once, without a mail about it."""

    template_name = "teams/add_one.html"

    def get_context_data(self, **kwargs):
        dates = len(dates_of([self.team], now=timezone.now())[self.team.pk])
        return super().get_context_data(dates=dates, **kwargs)

    def save(self, form):
        typed = form.cleaned_data
        row, sending = members.add_one(
            team=self.team,
            email=typed["email"],
            name=typed["name"],
            institution_name=typed["institution"],
            job_role=typed["job_role"],
            grade_band=typed["grade_band"],
            actor=self.request.user,
            via="web",
        )
        said = _("%(name)s is a member now, in seat %(seat)s.")
        say_sent(self.request, sending, done=said % {"name": row.user, "seat": row.seat})
        return redirect("teams:room", row.team_id)


def offer_undo(request, row: Membership, url: str = "") -> None:
    """Say that they are invited, with *Undo* as long as the mail waits."""
    undoing.offer(
        request,
        said=said_invited(row),
        url=url or reverse("teams:take_back", args=[row.team_id, row.pk]),
        until=timezone.now() + timedelta(seconds=settings.STEMHUB_UNDO_SECONDS or 60),
    )


def said_invited(row: Membership) -> str:
    """What stands there after an invitation."""
    return _("%(name)s is invited to seat %(seat)s and has until %(day)s to answer.") % {
        "name": row.user,
        "seat": row.seat,
        "day": zones.local_day(row.expires_at, row.team.hub.zone),
    }


class SampleRoster(Guarded, View):
    """A spreadsheet with the columns that an import reads, and two invented people."""

    permission = SIGNED_IN

    def get(self, request):
        from ..roster.sample import sample_roster

        answer = HttpResponse(
            sample_roster(),
            content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        )
        answer["Content-Disposition"] = 'attachment; filename="sample-roster.xlsx"'
        return answer
