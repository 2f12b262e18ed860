"""One person's place in a team, for who manages it."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from foundation import slots, undoing, zones
from foundation.deeds import InForm
from foundation.refusals import Gone, Refused
from mailing.models import Mail
from mailing.services import send_again
from mailing.views import say_sent

from ..forms import AddressForm, CorrectForm, LeaveForm
from ..models import Correction
from ..record import told
from ..seatmap import detail_of
from ..services import corrections, invitations, members
from ..services.mistakes import take_out
from ..services.profiles import correct_address
from .adding import offer_undo
from .scope import MemberPage

# A page shows the last few; the admin has them all.
MAILS_SHOWN = 10


class OfMember(MemberPage):
    def get_context_data(self, **kwargs):
        row = self.membership
        # Over the address's own numbers, which go by the same names.
        kwargs |= {
            "team": self.team,
            "membership": row,
            "person": row.user,
            "state": f"seat-{row.state}",
            "detail": detail_of(row),
            "address": reverse("teams:member", args=[row.team_id, row.pk]),
        }
        return super().get_context_data(**kwargs)

    def back(self):
        return redirect("teams:member", self.team.pk, self.membership.pk)


class Person(OfMember, TemplateView):
    """Seat, address, what became of mail to them, and what was done when."""

    template_name = "teams/person.html"

    def get_context_data(self, **kwargs):
        row = self.membership
        mails = list(
            Mail.objects.failed()
            .of_hub(self.team.hub_id)
            .filter(user=row.user)
            .with_subject()[:MAILS_SHOWN]
        )
        for mail in mails:
            # SECURITY: the subject of a sign-in mail is the code, which is the person's alone.
            mail.is_sign_in = mail.priority == Mail.Priority.SIGN_IN
        open_cycle = not self.team.cycle.archived
        return super().get_context_data(
            failed=mails,
            record=told(row),
            can_leave=row.state == row.State.ACTIVE,
            can_be_mistaken=row.state in row.HOLDING and row.user.last_login is None,
            can_take_back=row.state == row.State.INVITED,
            can_invite=row.state != row.State.ACTIVE and open_cycle,
            can_close=row.state == row.State.EXPIRED and not row.attention_closed,
            can_correct=row.user.last_login is None and not row.user.is_superuser,
            form=LeaveForm(initial=self.leave_initial()),
            parts=slots.fill("person_page", self.request, obj=row),
            **kwargs,
        )

    def leave_initial(self):
        from django.utils import timezone

        return {"on": zones.local_date(timezone.now(), self.team.hub.zone)}


class Leave(OfMember, InForm):
    """End somebody's time in the team; the person page holds the same form in a dialog."""

    template_name = "teams/leave.html"
    form_class = LeaveForm
    get_initial = Person.leave_initial

    def save(self, form):
        row = members.leave(
            membership=self.membership, actor=self.request.user, via="web", **form.cleaned_data
        )
        said = _("%(name)s left the team. Their seat is free, and mail that waited is called back.")
        say_sent(self.request, members.ending_of(row), done=said % {"name": row.user})
        return redirect("teams:room", self.team.pk)


class Mistaken(OfMember, TemplateView):
    """Somebody was added by mistake: asks once, then takes them out whole."""

    template_name = "teams/mistaken.html"

    def post(self, request, *args, **kwargs):
        try:
            user, gone = take_out(membership=self.membership, actor=request.user, via="web")
        except Refused as refusal:
            context = self.get_context_data(refusal=refusal.message)
            return self.render_to_response(context, status=422)
        said = _("%(name)s is out again, as if never added.")
        if not gone:
            said = _("%(name)s is out of this team, and stays known here: they belong elsewhere.")
        messages.success(request, said % {"name": user})
        return redirect("teams:room", self.team.pk)


class Correct(OfMember, InForm):
    """Put right name, school, role and grades; the person is told once by mail."""

    template_name = "teams/correct.html"
    form_class = CorrectForm

    def get_initial(self):
        return corrections.shown(self.membership)

    def get_context_data(self, **kwargs):
        row = self.membership
        own = {"institution": row.user.institution, "job_role": row.user.get_job_role_display(),
               "grade_band": row.user.get_grade_band_display()}  # fmt: skip
        differs = [
            (Correction.Field(name).label, said)
            for name, said in own.items()
            if said and getattr(row.user, name) != getattr(row, name)
        ]
        return super().get_context_data(own_page_says=differs, **kwargs)

    def save(self, form):
        row, sending = corrections.correct(
            membership=self.membership,
            typed=form.typed(),
            before=form.before(),
            actor=self.request.user,
            via="web",
        )
        if sending is None:
            messages.info(self.request, _("Nothing was changed."))
        else:
            said = _("%(name)s is corrected, and is told by one mail.") % {"name": row.user}
            say_sent(self.request, sending, done=said)
        return self.back()


class CorrectAddress(OfMember, InForm):
    template_name = "teams/address.html"
    form_class = AddressForm

    def get_initial(self):
        return {"email": self.membership.user.email}

    def save(self, form):
        row = correct_address(
            membership=self.membership,
            email=form.cleaned_data["email"],
            actor=self.request.user,
            via="web",
        )
        said = _("%(name)s gets mail at %(email)s from now on.")
        if row.state == row.State.INVITED:
            said = _("%(name)s gets mail at %(email)s from now on, and a new invitation there.")
        messages.success(
            self.request, said % {"name": row.user, "email": form.cleaned_data["email"]}
        )
        return self.back()


class Deed(OfMember, View):
    """One press of a button: do it, and say so on the page it leads to."""

    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        try:
            return self.do()
        except Refused as refusal:
            messages.error(request, refusal.message)
            gone = isinstance(refusal, Gone)
            return redirect("teams:room", self.team.pk) if gone else self.back()

    def do(self):
        raise NotImplementedError


class InviteAgain(Deed):
    def do(self):
        row = invitations.invite_again(
            membership=self.membership, actor=self.request.user, via="web"
        )
        renewal = invitations.renewal_of(row)
        url = reverse("mailing:undo", args=[renewal.pk]) if renewal else ""
        offer_undo(self.request, row, url)
        return redirect("teams:room", row.team_id)


class Agreed(Deed):
    """They said yes in person."""

    def do(self):
        row, sending = members.agree(membership=self.membership, actor=self.request.user, via="web")
        said = _("%(name)s is a member now, in seat %(seat)s.")
        say_sent(self.request, sending, done=said % {"name": row.user, "seat": row.seat})
        return redirect("teams:room", row.team_id)


class TakeBack(Deed):
    def do(self):
        row = invitations.take_back(membership=self.membership, actor=self.request.user, via="web")
        undoing.take_away(self.request)
        messages.success(
            self.request,
            _("The invitation of %(name)s is taken back, and the seat is free.")
            % {"name": row.user},
        )
        return redirect("teams:room", self.team.pk)


class CloseAttention(Deed):
    def do(self):
        invitations.close_attention(membership=self.membership, actor=self.request.user, via="web")
        messages.success(self.request, _("This doesn't wait for you any more."))
        return self.back()


class SendAgain(Deed):
    def do(self):
        # What the page lists, and what was just pressed: no other mail of theirs by its number.
        states = (Mail.State.FAILED, Mail.State.QUEUED, Mail.State.SENDING)
        mails = Mail.objects.of_hub(self.team.hub_id).filter(
            user=self.membership.user, state__in=states
        )
        mail = mails.filter(pk=self.kwargs["mail"]).first()
        if mail is None:
            raise Http404
        send_again(mail=mail, actor=self.request.user, via="web")
        messages.success(
            self.request,
            _("The mail goes out again, to %(email)s.") % {"email": self.membership.user.email},
        )
        return self.back()
