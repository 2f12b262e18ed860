"""The mail about one date, for who manages it."""

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from mailing.models import Mail, MailTopic
from mailing.views import MailList, MailText
from teams.roles import network_roles

from .. import topics
from ..models import Gathering
from .scope import OfGathering


class OfDate(OfGathering):
    """Everything that spoke of this date; what is of another hub, too, is listed and not read.

    So is what also spoke of dates of others, where the reader leads this date's audience and
    coordinates nothing.
    """

    permission = "gatherings.see_mails"
    visible_permission = "gatherings.view_gathering"

    @property
    def hub_id(self) -> int:
        return self.gathering.hub_id

    def mails(self):
        found = Mail.objects.about(topics.topic_of(self.gathering))
        return found.annotate(of_others=Exists(self.others())) if self.leads_alone else found

    @property
    def leads_alone(self) -> bool:
        user = self.request.user
        return not (user.is_superuser or network_roles(user).coordinates(self.hub_id))

    def others(self):
        """What a mail speaks of besides the dates of this audience."""
        dates = Gathering.objects.filter(audience=self.gathering.audience).values_list(
            "pk", flat=True
        )
        own = topics.topics_of(list(dates))
        return MailTopic.objects.filter(mail=OuterRef("pk")).exclude(topic__in=own)

    def list_url(self) -> str:
        return reverse("gatherings:mails", args=[self.gathering.pk])

    def mail_url(self, mail) -> str:
        if mail.for_hub != self.hub_id or getattr(mail, "of_others", False):
            return ""
        return reverse("gatherings:mail", args=[self.gathering.pk, mail.pk])

    def back(self) -> dict:
        title = self.gathering.full_title
        return {
            "lead": _("What went out about %(title)s") % {"title": title},
            "parent": title,
            "parent_url": self.gathering.get_absolute_url(),
        }


class DateMails(OfDate, MailList):
    pass


class DateMail(OfDate, MailText):
    def mails(self):
        # SECURITY: what also speaks of others' dates isn't read by who leads this one alone.
        found = super().mails()
        return found.filter(of_others=False) if self.leads_alone else found
