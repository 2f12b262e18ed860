"""The site's addresses and one mass mail of the tests."""

from django.urls import path
from django.utils import timezone

from foundation.access import SIGNED_IN
from foundation.refusals import Refused
from mailing.services import NewMail, enqueue, open_sending
from mailing.views import MassMailView
from mailing.writers import Letter, Writer, register
from mailing.writing import Planned
from people.models import User
from stemhub.urls import urlpatterns as site


class Announcement(Writer):
    def say(self, mail, known, now):
        return Letter(
            "test/hello",
            {"what": f"Dates for {mail.user.name}", "link": "http://x/aa:bb:cc/"},
            from_name="Dana Whitfield, East Metro",
            files=[{"name": "dates.ics", "type": "text/calendar", "content": "x"}],
        )


register(Announcement(), "announce")


class Announce(MassMailView):
    """To everybody who works at a school, whose name is part of each letter."""

    permission = SIGNED_IN
    refusal = ""

    def new_mails(self):
        people = User.objects.filter(name__startswith="Member").order_by("pk")
        return [
            NewMail(key=f"announce:{user.pk}", user=user, kind="announce", reminder=True)
            for user in people
        ]

    def plan(self):
        now = timezone.now()
        return Planned([one.row(sending=None, now=now) for one in self.new_mails()])

    def heading(self):
        return "Announce three dates"

    def explain(self):
        return ["2 people haven't joined yet and get theirs when they join."]

    def send(self, sending_key):
        if self.refusal:
            raise Refused(self.refusal)
        sending, created = open_sending(
            key=sending_key, actor=self.request.user, kind="announce", label="Three dates"
        )
        if created:
            enqueue(self.new_mails(), sending=sending)
        return "/"

    def back_url(self):
        return "/back/"


urlpatterns = [path("announce/", Announce.as_view(), name="announce"), *site]
