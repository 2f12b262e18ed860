"""*Nudge these 6*: the page before a coordinator's own mail to those who haven't answered."""

from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.keys import keys_in
from foundation.refusals import Refused
from mailing.views import MassMailView
from mailing.writing import Planned

from .. import nudges, reminders
from ..services import reminding
from .scope import OfGathering


class Nudge(OfGathering, MassMailView):
    """Mail the ticked people (``people=3&people=5``).

    Nobody ticked means all silent ones, but for those whom no mail reaches and those who had a
    nudge in the last three days.
    Whoever has answered since the page was opened gets none.
    """

    permission = "gatherings.manage_gathering"
    visible_permission = "gatherings.view_gathering"

    @cached_property
    def now(self):
        return timezone.now()

    @cached_property
    def ticked(self) -> list[int] | None:
        """The ids of the ticked people; None where none were named at all."""
        named = self.request.GET.getlist("people") or self.request.POST.getlist("people")
        return keys_in(named) if named else None

    @cached_property
    def choice(self) -> nudges.Choice:
        silent = reminding.silent_people(self.gathering, self.ticked)
        return nudges.choose(silent, named=self.ticked is not None, now=self.now)

    @property
    def people(self):
        return self.choice.people

    @cached_property
    def closed(self) -> str:
        """Why nobody can be nudged, or ""."""
        try:
            reminding.refuse_to_nudge(self.gathering, self.now)
        except Refused as refusal:
            return refusal.message
        return ""

    def plan(self):
        if self.closed:
            return Planned()
        return reminding.planned(self.people, actor=self.request.user, now=self.now)

    def heading(self):
        if not self.going:
            return _("Nudge")
        count = self.planned_mails.count
        return ngettext(
            "Nudge one person about %(title)s", "Nudge %(n)s people about %(title)s", count
        ) % {"n": count, "title": self.gathering.title}

    def explain(self):
        if self.closed:
            return [self.closed]
        said = []
        answered = len(self.ticked or []) - len(self.people) - len(self.choice.nudged)
        if answered > 0:
            said.append(
                ngettext(
                    "One of those you ticked has answered and gets none.",
                    "%(n)s of those you ticked have answered and get none.",
                    answered,
                )
                % {"n": answered}
            )
        said += [
            _("Mail to %(name)s failed before: %(error)s") % self._failure(row)
            for row in self.people
            if row.user_id in self.choice.failed
        ]
        said += [
            _("%(name)s is left out, since mail to them failed: %(error)s") % self._failure(row)
            for row in self.choice.unreached
        ]
        lately = self._had_mail_lately()
        if lately:
            said.append(
                ngettext(
                    "One of them had a mail about this date in the last 3 days.",
                    "%(n)s of them had a mail about this date in the last 3 days.",
                    lately,
                )
                % {"n": lately}
            )
        rested = len(self.choice.nudged)
        if rested and self.ticked is not None:
            said.append(
                ngettext(
                    "One of those you ticked was nudged within the last hour and gets none.",
                    "%(n)s of those you ticked were nudged within the last hour and get none.",
                    rested,
                )
                % {"n": rested}
            )
        elif rested:
            said.append(
                ngettext(
                    "%(n)s other was nudged in the last 3 days and isn't asked again here.",
                    "%(n)s others were nudged in the last 3 days and aren't asked again here.",
                    rested,
                )
                % {"n": rested}
            )
        if self.going:
            said.append(_("Their next automatic reminder waits until 3 days after this mail."))
        return said

    def _failure(self, row) -> dict:
        return {"name": row.user.name, "error": self.choice.failed[row.user_id]}

    def _had_mail_lately(self) -> int:
        going = {mail.user_id for mail in self.going}
        people = [row for row in self.people if row.user_id in going]
        last = reminders.last_contacts(people, now=self.now)
        return sum(at > self.now - reminders.REST for at in last.values())

    def send(self, sending_key):
        reminding.nudge(
            gathering=self.gathering,
            attendee_ids=[row.pk for row in self.people],
            actor=self.request.user,
            via="web",
            sending_key=sending_key,
        )
        return self.back_url()

    def back_url(self):
        return self.gathering.get_absolute_url()
