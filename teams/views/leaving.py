"""A member leaves their team by themselves."""

from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from foundation.deeds import InForm
from mailing.views import say_sent

from ..contacts import contact_for
from ..forms import LeaveOneselfForm
from ..models import Membership
from ..services import members
from .scope import TeamPage


class LeaveTeam(TeamPage, InForm):
    """Asks why, and for a confirmation; the coordinators are told by mail."""

    permission = "teams.leave_team"
    template_name = "teams/leave_team.html"
    form_class = LeaveOneselfForm

    def check_access(self, user, obj):
        super().check_access(user, obj)
        self.membership = Membership.objects.active().filter(team=obj, user=user).first()
        if self.membership is None:
            raise Http404

    def get_context_data(self, **kwargs):
        kwargs |= {"team": self.team, "contact": contact_for(self.team.hub)}
        return super().get_context_data(seat=self.membership.seat, **kwargs)

    def save(self, form):
        row = members.leave_oneself(
            membership=self.membership,
            reason=form.cleaned_data["reason"],
            actor=self.request.user,
            via="web",
        )
        done = _("You left %(team)s, and your seat is free.") % {"team": self.team}
        say_sent(self.request, members.ending_of(row), done=done)
        return redirect("/")
