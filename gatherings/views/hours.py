"""Contact hours: one's own with every date they come from, and those of a team."""

from django.utils.text import capfirst, slugify
from django.utils.translation import gettext as _
from django.views import View
from django.views.generic import TemplateView

from foundation import spreadsheets, zones
from foundation.access import SIGNED_IN, Guarded
from teams.views.scope import TeamPage

from .. import hours


class MyHours(Guarded, TemplateView):
    """What somebody attended, to be printed or kept."""

    permission = SIGNED_IN
    template_name = "gatherings/my_hours.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(cycles=hours.of_person(self.request.user), **kwargs)


class MyHoursFile(Guarded, View):
    """The same as a spreadsheet."""

    permission = SIGNED_IN

    def get(self, request):
        header = [_("Cycle"), _("Day"), _("Date"), _("Role"), _("Contact hours")]
        rows = [
            [
                cycle.name,
                zones.local_date(row.gathering.starts_at, row.gathering.zone),
                row.gathering.full_title,
                row.get_role_display(),
                hours.in_hours(row.present_minutes),
            ]
            for cycle in hours.of_person(request.user)
            for row in cycle.rows
        ]
        name = slugify(request.user.name) or "stemhub"
        return spreadsheets.xlsx_response(
            header, rows, title=_("Contact hours"), name=f"{name}-contact-hours"
        )


class OfTeam(TeamPage):
    """The hours of everybody in a team, for who manages it."""

    permission = "teams.manage_team"


class TeamHours(OfTeam, TemplateView):
    template_name = "gatherings/team_hours.html"

    def get_context_data(self, **kwargs):
        counted, people = hours.of_team(self.team)
        table = [
            (one, list(zip(counted, one.hours(counted), strict=True)), one.total) for one in people
        ]
        return super().get_context_data(kinds=counted, table=table, **kwargs)


class TeamHoursFile(OfTeam, View):
    def get(self, request, pk):
        counted, people = hours.of_team(self.team)
        header = [
            _("Name"),
            _("E-mail"),
            *(capfirst(one.nouns) for one in counted),
            _("Contact hours"),
        ]
        rows = [
            [
                one.membership.user.name,
                one.membership.user.email,
                *one.hours(counted),
                one.total,
            ]
            for one in people
        ]
        name = f"{slugify(self.team.name) or 'team'}-contact-hours"
        return spreadsheets.xlsx_response(header, rows, title=_("Contact hours"), name=name)
