"""The site's addresses and one mass mail of the tests."""

from django.urls import path

from foundation.access import SIGNED_IN
from foundation.refusals import Refused
from mailing.letters import Letter
from mailing.services import enqueue, open_sending
from mailing.views import MassMailView
from people.models import User
from stemhub.urls import urlpatterns as site


class Announce(MassMailView):
    """To everybody who works at a school, whose name is part of each letter."""

    permission = SIGNED_IN
    refusal = ""

    def letters(self):
        people = User.objects.filter(name__startswith="Member").order_by("pk")
        return [
            Letter(
                key=f"announce:{user.pk}",
                user=user,
                kind="announce",
                template="test/hello",
                context={"what": f"Dates for {user.name}", "link": "http://x/aa:bb:cc/"},
                from_name="Dana Whitfield, East Metro",
                unsubscribe=True,
                attachments=[{"name": "dates.ics", "type": "text/calendar", "content": "x"}],
            )
            for user in people
        ]

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
            enqueue(self.letters(), sending=sending)
        return "/"

    def back_url(self):
        return "/back/"


urlpatterns = [path("announce/", Announce.as_view(), name="announce"), *site]
