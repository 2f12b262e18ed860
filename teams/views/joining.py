"""Joining a team by the link in an invitation, without signing in."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from foundation import slots
from foundation.links import ByLink
from foundation.redirects import see_other
from foundation.refusals import Refused

from .. import links
from ..contacts import contact_for, contact_of
from ..dates import dates_of
from ..forms import JoinedForm
from ..services import invitations
from ..services.invitations import AlreadyJoinedError, DeclinedBeforeError
from ..services.profiles import say_profile


# SECURITY: the link joins or refuses one team for one person, and lets somebody who has never signed
# in say who they are.
class ByJoinLink(ByLink):
    """Base of the pages behind an invitation's link."""

    def read(self, token):
        self.membership = links.read_join_token(token)

    def no_link(self, why):
        return self.page("teams/link_ended.html", status=404, why=why)

    def stale(self, about):
        self.membership = about
        return self.ended(invitations.why_stale(about, self.now))

    def page(self, template, *, status=200, **context) -> HttpResponse:
        context["hide_sign_in"] = True
        return render(self.request, template, context, status=status)

    def ended(self, sentence) -> HttpResponse:
        return self.page(
            "teams/link_ended.html",
            status=410,
            why="ended",
            sentence=sentence,
            contact=self.contact,
            has_joined=self.membership.state == self.membership.State.ACTIVE,
        )

    @cached_property
    def contact(self):
        """Who invited, if they still do that here, else the hub's coordinator."""
        hub, inviter = self.membership.team.hub, self.membership.invited_by
        if inviter is not None and inviter.is_active:
            return contact_of(inviter, hub)
        return contact_for(hub)

    @property
    def url(self) -> str:
        return reverse("teams:join", args=[self.kwargs["token"]])

    def joined_page(self, form=None, status=200) -> HttpResponse:
        """After Join: the next date to answer, then what one is asked once, which can wait."""
        row = self.membership
        if row.expires_at and row.expires_at <= self.now:
            # The link has done its work; from here on the person signs in.
            return self.ended(_("You've joined this team already. Sign in to see its dates."))
        if form is None and row.user.last_login is None:
            form = JoinedForm(initial=self.known())
        return self.page(
            "teams/joined.html",
            status=status,
            membership=row,
            team=row.team,
            contact=self.contact,
            form=form,
            saved="saved" in self.request.GET,
            parts=[] if form and form.is_bound else self.next_dates(),
            profile_url=reverse("teams:join_profile", args=[self.kwargs["token"]]),
        )

    def next_dates(self):
        return slots.fill("after_join", self.request, obj=self.membership, now=self.now)

    def known(self) -> dict:
        row = self.membership
        return {
            "name": row.user.name,
            "institution": row.institution.label if row.institution else "",
            "job_role": row.job_role,
            "grade_band": row.grade_band,
        }


class Join(ByJoinLink):
    """GET shows what is asked; only a POST by a person joins or says no."""

    def get(self, request, token):
        row = self.membership
        try:
            invitations.refuse_unanswerable(row, row.link_version, self.now)
        except AlreadyJoinedError:
            return self.joined_page()
        except DeclinedBeforeError:
            return self.page("teams/declined.html", membership=row, contact=self.contact)
        except Refused as refusal:
            return self.ended(refusal.message)
        return self.page(
            "teams/join.html",
            membership=row,
            team=row.team,
            contact=self.contact,
            dates=dates_of([row.team], now=self.now)[row.team_id],
        )

    def post(self, request, token):
        deeds = {"join": invitations.join, "decline": invitations.decline}
        deed = deeds.get(request.POST.get("answer", ""))
        if deed is None:
            return self.get(request, token)
        try:
            # Whoever is signed in here: it is the link's person who acts.
            deed(
                membership_id=self.membership.pk,
                link_version=self.membership.link_version,
                now=self.now,
            )
        except AlreadyJoinedError:
            pass  # a second press of the same button: the page shows that they have
        except Refused as refusal:
            return self.ended(refusal.message)
        return see_other(self.url)


class Profile(ByJoinLink):
    """The profile that can wait: name, work, needs, by the same link."""

    def get(self, request, token):
        return see_other(self.url)

    def post(self, request, token):
        form = JoinedForm(request.POST)
        if not form.is_valid():
            return self.joined_page(form, status=422)
        typed = dict(form.cleaned_data)
        needs = {key: typed.pop(key) for key in ("food", "access", "spoken_language")}
        try:
            say_profile(membership=self.membership, needs=needs, now=self.now, **typed)
        except Refused as refusal:
            field = refusal.field if refusal.field in form.fields else None
            form.add_error(field, refusal.message)
            return self.joined_page(form, status=422)
        return see_other(self.url + "?saved=1")
