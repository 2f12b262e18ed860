"""Joining a team by the link in an invitation, without signing in."""

from django.contrib.auth.decorators import login_not_required
from django.utils.decorators import method_decorator
from django.views.generic import TemplateView

from foundation.access import PUBLIC, Guarded


@method_decorator(login_not_required, name="dispatch")
class Join(Guarded, TemplateView):
    permission = PUBLIC
    template_name = "teams/join.html"


@method_decorator(login_not_required, name="dispatch")
class Profile(Guarded, TemplateView):
    permission = PUBLIC
    template_name = "teams/joined.html"
