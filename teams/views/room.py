"""The team room, and the list of the teams one has to do with."""

from django.views.generic import TemplateView

from foundation.access import SIGNED_IN, Guarded

from .scope import TeamPage


class TeamList(Guarded, TemplateView):
    permission = SIGNED_IN
    template_name = "teams/list.html"


class Room(TeamPage, TemplateView):
    template_name = "teams/room.html"
