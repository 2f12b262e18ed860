"""The mail of a team, and of one person in it, for its coordinators."""

from django.urls import reverse
from django.utils.translation import gettext as _

from mailing.models import Mail
from mailing.views import MailList, MailText

from .scope import MemberPage, TeamPage


class OfTeam(TeamPage):
    """What this hub sent to the people of the team, whoever has left since too."""

    permission = "teams.manage_team"

    @property
    def hub_id(self) -> int:
        return self.team.hub_id

    def mails(self):
        people = self.team.memberships.order_by().values("user")
        return Mail.objects.filter(for_hub=self.hub_id, user__in=people)

    def list_url(self) -> str:
        return reverse("teams:mails", args=[self.team.pk])

    def mail_url(self, mail) -> str:
        return reverse("teams:mail", args=[self.team.pk, mail.pk])

    def back(self) -> dict:
        return {
            "lead": _("What went out to the people of %(team)s") % {"team": self.team.name},
            "parent": self.team.name,
            "parent_url": self.team.get_absolute_url(),
        }


class OfPerson(MemberPage):
    """What this hub sent to one person."""

    @property
    def hub_id(self) -> int:
        return self.team.hub_id

    def mails(self):
        return Mail.objects.filter(for_hub=self.hub_id, user=self.membership.user)

    @property
    def place(self) -> list[int]:
        return [self.team.pk, self.membership.pk]

    def list_url(self) -> str:
        return reverse("teams:member_mails", args=self.place)

    def mail_url(self, mail) -> str:
        return reverse("teams:member_mail", args=[*self.place, mail.pk])

    def back(self) -> dict:
        name = self.membership.user.name
        return {
            "lead": _("What went out to %(name)s") % {"name": name},
            "parent": name,
            "parent_url": reverse("teams:member", args=self.place),
        }


class TeamMails(OfTeam, MailList):
    pass


class TeamMail(OfTeam, MailText):
    pass


class MemberMails(OfPerson, MailList):
    pass


class MemberMail(OfPerson, MailText):
    pass
