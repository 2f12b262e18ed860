"""The mail about one date, for the coordinators of its hub."""

from django.urls import reverse
from django.utils.translation import gettext as _

from mailing.models import Mail
from mailing.views import MailList, MailText

from .. import topics
from .scope import OfGathering


class OfDate(OfGathering):
    """Everything that spoke of this date; what is of another hub, too, is listed and not read."""

    permission = "gatherings.see_mails"
    visible_permission = "gatherings.view_gathering"

    @property
    def hub_id(self) -> int:
        return self.gathering.hub_id

    def mails(self):
        return Mail.objects.about(topics.topic_of(self.gathering))

    def list_url(self) -> str:
        return reverse("gatherings:mails", args=[self.gathering.pk])

    def mail_url(self, mail) -> str:
        if mail.for_hub != self.hub_id:
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
    pass
