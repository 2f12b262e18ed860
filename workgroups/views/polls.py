"""Time polls: asked, answered signed in and by link, closed."""

from functools import cached_property

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from foundation import entered
from foundation.access import Guarded
from foundation.keys import keys_in
from foundation.links import ByLink
from foundation.redirects import see_other
from foundation.refusals import Refused
from mailing.views import MassMailView
from teams.contacts import contact_for

from .. import poll_forms, poll_links
from ..models import Poll, Workgroup
from ..poll_panels import Panel, panel_of
from ..services import polls
from .scope import OfWorkgroup


class NewPoll(OfWorkgroup, View):
    """Tap the times; the next page shows the mail."""

    permission = "workgroups.lead_workgroup"

    def get(self, request, pk):
        return self.page(poll_forms.SlotsForm(entered.typed(request, self.about)))

    @property
    def about(self) -> str:
        return f"times:{self.workgroup.pk}"

    def post(self, request, pk):
        form = poll_forms.SlotsForm(request.POST)
        if not form.is_valid():
            return self.page(form, 422)
        slots, now = form.slots(), timezone.now()
        try:
            polls.refuse_to_open(self.workgroup, slots, actor=request.user, now=now)
        except Refused as refusal:
            form.refuse(refusal)
            return self.page(form, 422)
        asked = "&".join(f"slot={poll_forms.code(one)}" for one in slots)
        days = form.length.cleaned_data["days"]
        name = entered.keep(request, self.about)
        url = reverse("workgroups:poll_send", args=[pk])
        return redirect(f"{url}?{entered.NAME}={name}&days={days}&{asked}")

    def page(self, form, status=200):
        context = {"group": self.workgroup, "form": form}
        return render(self.request, "workgroups/poll_new.html", context, status=status)


class SendPoll(OfWorkgroup, MassMailView):
    """The mail that asks, then *Send*."""

    permission = "workgroups.lead_workgroup"

    @cached_property
    def slots(self):
        found = [poll_forms.decode(text) for text in self.request.GET.getlist("slot")[:20]]
        return [one for one in found if one is not None]

    @cached_property
    def days(self) -> int:
        """What the form chose; anything else in the address means what is usual."""
        named = self.request.GET.get("days", "")
        offered = {str(n): n for n in polls.OPEN_DAYS_CHOICES}
        return offered.get(named, polls.OPEN_DAYS)

    @cached_property
    def now(self):
        return timezone.now()

    @cached_property
    def closed(self) -> str:
        try:
            polls.refuse_to_open(self.workgroup, self.slots, actor=self.request.user, now=self.now)
        except Refused as refusal:
            return str(refusal.message)
        return ""

    def plan(self):
        if self.closed:
            from mailing.writing import Planned

            return Planned()
        asked = {"actor": self.request.user, "now": self.now, "days": self.days}
        return polls.planned(self.workgroup, self.slots, **asked)

    def heading(self):
        return _("Ask %(name)s when they can meet") % {"name": self.workgroup.name}

    def explain(self):
        if self.closed:
            return [self.closed]
        asked = {"actor": self.request.user, "now": self.now, "days": self.days}
        poll = polls.draft(self.workgroup, **asked)
        return [
            _(
                "The poll is open until %(until)s. The silent are reminded once, two days before, "
                "and who joins meanwhile is asked, too."
            )
            % {"until": polls.said_until(poll, self.now)}
        ]

    def send(self, sending_key):
        polls.open_poll(
            workgroup=self.workgroup,
            slots=self.slots,
            days=self.days,
            actor=self.request.user,
            via="web",
            sending_key=sending_key,
        )
        poll = self.workgroup.polls.filter(closed_at=None).first()
        return poll.get_absolute_url() if poll else self.back_url()

    def back_url(self):
        return self.workgroup.get_absolute_url()

    def form_url(self):
        url = reverse("workgroups:poll_new", args=[self.workgroup.pk])
        return f"{url}?{self.request.GET.urlencode()}"


class OfPoll(Guarded):
    """A page of one poll, for who is in its workgroup or looks after it; others get 404."""

    permission = "workgroups.see_poll"
    visible_permission = "workgroups.see_poll"

    def get_guarded(self):
        rows = Poll.objects.filter(
            workgroup__in=Workgroup.objects.visible_to(self.request.user)
        ).select_related("workgroup__hub", "workgroup__cycle", "workgroup__team")
        self.poll = get_object_or_404(rows, pk=self.kwargs["pk"])
        return self.poll.workgroup

    @cached_property
    def now(self):
        return timezone.now()

    def panel(self, **more) -> Panel:
        return panel_of(self.poll, self.request.user, now=self.now, named=True, **more)

    def page(self, panel: Panel, status=200, *, refused=None):
        """``refused`` is why it wasn't closed."""
        leads = self.request.user.has_perm("workgroups.lead_workgroup", self.guarded)
        context = {
            "poll": self.poll,
            "group": self.guarded,
            "panel": panel,
            "url": self.poll.get_absolute_url(),
            "leads": leads and self.guarded.state == Workgroup.State.OPEN,
            "refused": refused,
        }
        return render(self.request, "workgroups/poll.html", context, status=status)


class PollPage(OfPoll, View):
    """One's own answers, what came together, and for who leads it the button that closes it."""

    def get(self, request, pk):
        return self.page(self.panel(saved="saved" in request.GET))

    def post(self, request, pk):
        said = poll_forms.said_in(request.POST)
        try:
            polls.answer(
                poll=self.poll,
                user=request.user,
                said=said,
                actor=request.user,
                via="web",
                now=self.now,
            )
        except Refused as refusal:
            return self.page(self.panel(problem=refusal, typed=said), 422)
        return see_other(self.poll.get_absolute_url() + "?saved=1")


class ClosePoll(OfPoll, View):
    """Which time the plan takes over; closes the poll where it is open."""

    permission = "workgroups.lead_workgroup"

    def get(self, request, pk):
        return see_other(self.poll.get_absolute_url() + "#close")

    def post(self, request, pk):
        chosen, stood = keys_in(request.POST.getlist("chosen")), request.POST.get("stood")
        try:
            polls.close(
                poll=self.poll,
                chosen=chosen,
                seen=None if stood is None else keys_in(stood.split(",")),
                actor=request.user,
                via="web",
                now=self.now,
            )
        except Refused as refusal:
            return self.page(self.panel(), 422, refused=refusal)
        if not chosen:
            return see_other(self.poll.get_absolute_url())
        return see_other(reverse("workgroups:plan", args=[self.guarded.pk]))


# SECURITY: it writes one person's answers to one poll, and tells numbers and nobody else's name.
class PollByLink(ByLink):
    """The page behind the link in a poll's mail. GET shows; only a POST by a person writes."""

    def read(self, token):
        self.poll, self.user = poll_links.read_poll_token(token)

    def no_link(self, why):
        return self.ended(why, status=404)

    def over(self):
        self.closed = polls.why_no_answer(self.poll, self.user, self.now)
        return self.closed_page() if self.closed and self.request.method != "POST" else None

    def stale(self, about):
        self.poll, user = about
        may_ask = user.is_active and not polls.why_no_answer(self.poll, user, self.now)
        fresh_url = reverse("workgroups:poll_fresh_link", args=[self.kwargs["token"]])
        return self.ended("stale", may_ask=may_ask, fresh_url=fresh_url, contact=self.contact)

    def closed_page(self):
        return self.ended("over", closed=self.closed, contact=self.contact)

    def ended(self, why, *, status=410, **context):
        context = {"why": why, "hide_sign_in": True, **context}
        return render(self.request, "workgroups/poll_ended.html", context, status=status)

    @cached_property
    def contact(self):
        return contact_for(self.poll.workgroup.hub)

    def get(self, request, token):
        return self.page(self.panel(saved="saved" in request.GET))

    def post(self, request, token):
        said = poll_forms.said_in(request.POST)
        try:
            # Whoever is signed in here: it is the link's person who answers.
            polls.answer(
                poll=self.poll, user=self.user, said=said, actor=None, via="link", now=self.now
            )
        except Refused as refusal:
            return self.page(self.panel(problem=refusal, typed=said), 422)
        return see_other(request.path + "?saved=1")

    def panel(self, **more) -> Panel:
        return panel_of(self.poll, self.user, now=self.now, named=False, **more)

    def page(self, panel: Panel, status=200):
        context = {
            "poll": self.poll,
            "group": self.poll.workgroup,
            "panel": panel,
            "url": self.request.path,
            "user_asked": self.user,
            "contact": self.contact,
            "hide_sign_in": True,
        }
        return render(self.request, "workgroups/poll_answer.html", context, status=status)


class PollFreshLink(PollByLink):
    """Mails a link that works to the person; the stale link's page has the button."""

    closed = ""

    def over(self):
        return None

    def stale(self, about):
        self.poll, self.user = about
        if not self.user.is_active:
            raise Http404
        return

    def get(self, request, token):
        return see_other(reverse("workgroups:poll_answer", args=[token]))

    def post(self, request, token):
        try:
            polls.send_fresh_link(poll=self.poll, user=self.user, now=self.now)
        except Refused as refusal:
            self.closed = refusal.message
            return self.closed_page()
        return self.ended("sent", status=200, contact=self.contact)
