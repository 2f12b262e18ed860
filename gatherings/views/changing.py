"""Changing and cancelling a date; where people must be told, a page shows the mail first."""

from copy import copy
from functools import cached_property

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View

from foundation import entered, zones
from foundation.redirects import see_other
from foundation.refusals import Refused, still_there
from mailing.views import MassMailView
from mailing.writing import Planned
from teams import school_days

from .. import kinds, previews
from ..forms import CancelForm, DateForm, as_text, from_text
from ..models import Gathering
from ..services import dates, inviting
from .scope import OfGathering


def to_change(gathering) -> str:
    """What the change that waits for *Send* is about."""
    return f"change:{gathering.pk}"


def to_cancel(gathering) -> str:
    return f"cancel:{gathering.pk}"


class Change(OfGathering, View):
    """The form. A draft, and what nobody needs to be told, is saved at once."""

    permission = "gatherings.manage_gathering"

    def get(self, request, pk):
        typed = entered.typed(request, to_change(self.gathering))
        return self.page(DateForm(typed, instance=self.gathering))

    def post(self, request, pk):
        form = DateForm(request.POST, instance=self.gathering)
        now = timezone.now()
        if not form.is_valid() and not form.knows_times:
            return self.page(form, 422)
        try:
            old = still_there(Gathering.objects.select_related("hub", "team", "cycle"), pk)
            # Of a form with faults, too, so that all of them stand there at once.
            new = dates.changed_copy(old, form.changes(), now=now)
            if form.errors:
                return self.page(form, 422)
            what = dates.what_changed(dates.difference(old, new))
            mailed = dates.is_told(old, new, what, now) and previews.of_change(
                old, copy(new), what, actor=request.user, now=now
            )
            if mailed and mailed.going:
                changes = dates.only_changed(old, new, form.changes())
                name = entered.keep(request, to_change(old), changes=as_text(changes))
                url = reverse("gatherings:change_send", args=[pk])
                return see_other(f"{url}?{entered.NAME}={name}")
            dates.change(
                gathering=old,
                changes=form.changes(),
                seen=self.gathering,
                actor=request.user,
                via="web",
                now=now,
            )
        except Refused as refusal:
            form.refuse(refusal)
            return self.page(form, 422)
        if mailed and mailed.known.late:
            said = _("Saved. The mail that hasn't gone out yet says it as it is now.")
            messages.success(request, said)
        elif what:
            messages.success(request, _("Saved. No mail went out."))
            if warning := school_day_warning(new, now):
                messages.warning(request, warning)
        return see_other(old.get_absolute_url())

    def page(self, form, status=200) -> HttpResponse:
        least, most = kinds.get(self.gathering.kind).contact_minutes(self.gathering)
        planned = self.gathering.planned_minutes
        context = {
            "form": form,
            "gathering": self.gathering,
            # Within what the kind asks for, what stands there is the usual.
            "target": planned if least <= planned <= most else least,
            "warning": school_day_warning(self.gathering, timezone.now()),
        }
        return render(self.request, "gatherings/change.html", context, status=status)


def school_day_warning(gathering, now) -> str:
    """What speaks against the day of a date that is to come: a closed day of its hub, a holiday."""
    if gathering.starts_at <= now:
        return ""
    day = zones.local_date(gathering.starts_at, gathering.zone)
    return school_days.calendar_of(gathering.hub, since=day).warning(day, now=now)


class OfChange(OfGathering, MassMailView):
    """Base of the pages that show what mail a change sends."""

    permission = "gatherings.manage_gathering"

    def dispatch(self, request, *args, **kwargs):
        self.now = timezone.now()
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def people(self):
        return inviting.counted(self.gathering)

    def back_url(self):
        return self.gathering.get_absolute_url()


class SendChange(OfChange):
    """Another time or place: the mail as one person sees it, then *Send*."""

    template_name = "gatherings/change_confirm.html"

    def get(self, request, *args, **kwargs):
        if self.change is None:
            return see_other(reverse("gatherings:change", args=[self.gathering.pk]))
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        if self.change is None:
            messages.error(request, _("This page was too old. Enter the change once more."))
            return see_other(reverse("gatherings:change", args=[self.gathering.pk]))
        return super().post(request, *args, **kwargs)

    @cached_property
    def change(self) -> dict | None:
        waiting = entered.kept(self.request, to_change(self.gathering))
        return from_text(waiting["changes"]) if waiting else None

    @cached_property
    def planned(self):
        """The date as it would be, and what that means; None where it can't be any more."""
        try:
            new = dates.changed_copy(self.gathering, self.change)
        except Refused:
            return None, ""
        return new, dates.what_changed(dates.difference(self.gathering, new))

    def plan(self):
        new, what = self.planned
        if new is None or not dates.is_told(self.gathering, new, what, self.now):
            return Planned()
        return previews.of_change(self.gathering, new, what, actor=self.request.user, now=self.now)

    def heading(self):
        _new, what = self.planned
        title = {"title": self.gathering.title}
        return (
            _("Move %(title)s") % title
            if what == dates.MOVED
            else (_("Change the place of %(title)s") % title)
        )

    def get_context_data(self, **kwargs):
        new, what = self.planned
        return super().get_context_data(
            gathering=self.gathering, new=new if what else None, **kwargs
        )

    def explain(self):
        new, what = self.planned
        if new is None or not what:
            return [_("Nothing is left to change here.")]
        said = []
        if new.answer_by:
            day = zones.say_day(new.answer_by, now=self.now)
            followed = new.answer_by != self.gathering.answer_by
            said.append(
                _("Answers are then asked for by %(day)s.") % {"day": day}
                if followed
                else _("Answers are asked for by %(day)s, as before.") % {"day": day}
            )
        said += self._late()
        if warning := school_day_warning(new, self.now):
            said.append(warning)
        if what == dates.MOVED:
            said += self._who_changes(new)
            said.append(_("Answers stay as they are; the mail asks whether they still hold."))
        said.append(_("Nothing is saved before you press Send."))
        return said

    def _who_changes(self, new) -> list[str]:
        """Who isn't asked any more, and who is from now on, where a date that was over comes again."""
        gone, came = previews.who_changes(self.gathering, new, self.now)
        said = []
        if gone:
            one = ngettext(
                "%(n)s person who was asked doesn't belong to it any more and gets no mail.",
                "%(n)s people who were asked don't belong to it any more and get no mail.",
                len(gone),
            )
            said.append(one % {"n": len(gone)})
        if came:
            one = ngettext(
                "%(n)s person who came since is invited.",
                "%(n)s people who came since are invited.",
                len(came),
            )
            said.append(one % {"n": len(came)})
        return said

    def _late(self) -> list[str]:
        """What the mails say to people whose mail about an earlier deed still waits."""
        known = self.planned_mails.known
        if known is None:
            return []
        said = []
        if announcing := len(known.announcing):
            said.append(
                ngettext(
                    "%(n)s person's announcement hasn't gone out yet: it says the new date, and "
                    "there is no second mail.",
                    "%(n)s people's announcement hasn't gone out yet: it says the new date, and "
                    "there is no second mail.",
                    announcing,
                )
                % {"n": announcing}
            )
        if others := len(known.late - {user for user, _date in known.announcing}):
            said.append(
                ngettext(
                    "%(n)s person's mail about the last change hasn't gone out yet: they get one "
                    "mail, from what they know to what holds then.",
                    "%(n)s people's mail about the last change hasn't gone out yet: they get one "
                    "mail each, from what they know to what holds then.",
                    others,
                )
                % {"n": others}
            )
        return said

    def send(self, sending_key):
        dates.change(
            gathering=self.gathering,
            changes=self.change,
            actor=self.request.user,
            via="web",
            sending_key=sending_key,
        )
        return self.back_url()

    def form_url(self):
        url = reverse("gatherings:change", args=[self.gathering.pk])
        return f"{url}?{self.request.GET.urlencode()}"


class Cancel(OfGathering, View):
    """Why, and then the mail that says so."""

    permission = "gatherings.manage_gathering"

    def get(self, request, pk):
        return self.page(CancelForm(entered.typed(request, to_cancel(self.gathering))))

    def post(self, request, pk):
        form = CancelForm(request.POST)
        if not form.is_valid():
            return self.page(form, 422)
        reason, gathering = form.cleaned_data["reason"], self.gathering
        try:
            dates.refuse_to_cancel(gathering)
            new = dates.cancelled_copy(gathering, reason)
            if planned_to_cancel(gathering, new, request.user, timezone.now()).mails:
                name = entered.keep(request, to_cancel(gathering), reason=reason)
                url = reverse("gatherings:cancel_send", args=[pk])
                return see_other(f"{url}?{entered.NAME}={name}")
            dates.cancel(gathering=gathering, reason=reason, actor=request.user, via="web")
        except Refused as refusal:
            form.add_error("reason" if refusal.field == "reason" else None, refusal.message)
            return self.page(form, 422)
        messages.success(
            request, _("%(title)s is cancelled. No mail went out.") % {"title": gathering.title}
        )
        return see_other(gathering.get_absolute_url())

    def page(self, form, status=200) -> HttpResponse:
        context = {"form": form, "gathering": self.gathering, "closed": self.closed}
        return render(self.request, "gatherings/cancel.html", context, status=status)

    @property
    def closed(self) -> str:
        try:
            dates.refuse_to_cancel(self.gathering)
        except Refused as refusal:
            return str(refusal.message)
        return ""


def planned_to_cancel(gathering, new, actor, now) -> Planned:
    """The mails that cancelling would send; none for a date that is over."""
    if gathering.ends_at <= now:
        return Planned()
    return previews.of_change(gathering, new, "cancelled", actor=actor, now=now)


class SendCancel(OfChange):
    """The mail that says that it is cancelled, then *Send*."""

    def get(self, request, *args, **kwargs):
        if self.reason is None:
            return see_other(reverse("gatherings:cancel", args=[self.gathering.pk]))
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        if self.reason is None:
            messages.error(request, _("This page was too old. Enter the reason once more."))
            return see_other(reverse("gatherings:cancel", args=[self.gathering.pk]))
        return super().post(request, *args, **kwargs)

    @cached_property
    def reason(self) -> str | None:
        waiting = entered.kept(self.request, to_cancel(self.gathering))
        return waiting["reason"] if waiting else None

    def form_url(self):
        url = reverse("gatherings:cancel", args=[self.gathering.pk])
        return f"{url}?{self.request.GET.urlencode()}"

    def plan(self):
        new = dates.cancelled_copy(self.gathering, self.reason)
        return planned_to_cancel(self.gathering, new, self.request.user, self.now)

    def heading(self):
        return _("Cancel %(title)s") % {"title": self.gathering.title}

    def explain(self):
        said = []
        no = sum(row.answer == "declined" for row in self.people)
        if no:
            said.append(
                ngettext(
                    "%(n)s person isn't coming anyway and gets no mail.",
                    "%(n)s people aren't coming anyway and get no mail.",
                    no,
                )
                % {"n": no}
            )
        said.append(
            _(
                "A cancelled date doesn't come back; a new one takes its place. "
                "Nothing is cancelled before you press Send."
            )
        )
        return said

    def send(self, sending_key):
        dates.cancel(
            gathering=self.gathering,
            reason=self.reason,
            actor=self.request.user,
            via="web",
            sending_key=sending_key,
        )
        return self.back_url()
