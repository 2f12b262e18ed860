"""Adding people: which way, and the invitation of one person."""

from django.views.generic import TemplateView, View

from foundation.access import SIGNED_IN, Guarded

from .scope import TeamPage


class AddPeople(TeamPage, TemplateView):
    permission = "teams.manage_team"
    template_name = "teams/add.html"


class Invite(TeamPage, TemplateView):
    permission = "teams.manage_team"
    template_name = "teams/invite.html"


class SampleRoster(Guarded, View):
    permission = SIGNED_IN
