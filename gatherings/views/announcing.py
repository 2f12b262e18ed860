"""The page before an announcement: how many mails, to whom, what they say."""

from copy import copy
from functools import cached_property

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.keys import keys_in
from foundation.refusals import Refused
from mailing.views import MassMailView
from mailing.writing import Planned

from .. import kinds
from ..mails import ENTRY
from ..models import Gathering
from ..services import announcing
from .pages import said_whole


class Announce(MassMailView):
    """Announce the drafts named in the address, ``?id=3&id=5``."""

    permission = "gatherings.manage_gathering"

    def get_guarded(self):
        """The dates, each of which the visitor must coordinate; 404 where one isn't theirs."""
        ids = set(keys_in(self.request.GET.getlist("id")))
        seen = Gathering.objects.visible_to(self.request.user).select_related(
            "hub", "team", "cycle"
        )
        self.dates = list(seen.filter(pk__in=ids).order_by("starts_at", "pk"))
        if len(self.dates) != len(ids):
            raise Http404
        return self.dates

    def check_access(self, user, obj):
        if not self.dates:
            super().check_access(user, None)
        for date in self.dates:
            super().check_access(user, date)

    def leads_away(self):
        """Of several dates to a list, or to whose they are."""
        return len(self.dates) > 1

    @cached_property
    def closed(self) -> str:
        """Why these can't be announced, or ""."""
        try:
            announcing.refuse_to_announce(self.dates, timezone.now())
        except Refused as refusal:
            return str(refusal.message)
        return ""

    def plan(self):
        if self.closed:
            return Planned()
        return announcing.planned(
            [copy(date) for date in self.dates], actor=self.request.user, now=timezone.now()
        )

    def heading(self):
        if len(self.dates) == 1:
            return _("Announce %(title)s") % {"title": self.dates[0].title}
        return _("Announce %(n)s dates") % {"n": len(self.dates)} if self.dates else _("Announce")

    def explain(self):
        if self.closed:
            return [self.closed]
        said = [said_whole(date, self.request.user, timezone.now()) for date in self.dates]
        count = self.planned_mails.count
        now = ngettext("%(n)s mail now", "%(n)s mails now", count) % {"n": count}
        waiting = kinds.to_come(self.dates)
        if waiting:
            said.append(
                ngettext(
                    "%(now)s; %(n)s person hasn't joined yet and gets theirs when they join.",
                    "%(now)s; %(n)s people haven't joined yet and get theirs when they join.",
                    waiting,
                )
                % {"now": now, "n": waiting}
            )
        elif not any(mail.kind != ENTRY for mail in self.going):
            said.append(
                _(
                    "%(now)s. Nobody is asked: nobody belongs to it yet. Whoever joins later gets theirs then."
                )
                % {"now": now}
            )
        else:
            said.append(_("%(now)s. Whoever joins later gets theirs then.") % {"now": now})
        entries = sum(mail.kind == ENTRY for mail in self.going)
        if entries:
            said.append(
                ngettext(
                    "%(n)s of them is a calendar entry for a coordinator, who isn't asked to answer.",
                    "%(n)s of them are calendar entries for coordinators, who aren't asked to answer.",
                    entries,
                )
                % {"n": entries}
            )
        return said

    def send(self, sending_key):
        announcing.announce(
            gatherings=self.dates, actor=self.request.user, via="web", sending_key=sending_key
        )
        return self.back_url()

    def back_url(self):
        if len(self.dates) == 1:
            return self.dates[0].get_absolute_url()
        # Of one series: to whose it is, with the next thing to do.
        whose = {date.audience for date in self.dates}
        if len(whose) == 1 and kinds.get(self.dates[0].kind).series:
            return kinds.owners(self.dates)[whose.pop()].url or reverse("gatherings:list")
        return reverse("gatherings:list")
