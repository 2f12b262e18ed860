"""Joining, leaving, roles, coaches, and who would like to lead one."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views import View
from django.views.generic import TemplateView

from foundation.access import SIGNED_IN, Guarded
from foundation.deeds import InForm
from foundation.keys import is_key, keys_in
from foundation.refusals import Refused
from teams.models import FocusArea

from .. import records
from ..forms import RoleForm
from ..models import Coaching, LeadOffer, WorkgroupMember
from ..people import who_may_be_in
from ..services import members
from .scope import Deed, OfTeam, OfWorkgroup


class Join(Deed):
    permission = "workgroups.join"

    def do(self) -> str:
        members.join(workgroup=self.workgroup, actor=self.request.user, via="web")
        return _("You're in %(name)s. Its coming meetings are on their way by mail.") % {
            "name": self.workgroup.name
        }


class Leave(Deed):
    """Anybody leaves by themselves; it is refused to the last who leads it."""

    permission = "workgroups.belong"

    def do(self) -> str:
        members.leave(
            workgroup=self.workgroup,
            user=self.request.user,
            actor=self.request.user,
            via="web",
        )
        return _("You left %(name)s. Its meetings don't ask you any more.") % {
            "name": self.workgroup.name
        }


class Person(OfWorkgroup, InForm):
    """The role of one person in it, from today on, and for who leads it the coach."""

    permission = "workgroups.lead_workgroup"
    template_name = "workgroups/person.html"
    form_class = RoleForm

    def check_access(self, user, obj):
        super().check_access(user, obj)
        rows = WorkgroupMember.objects.current().filter(workgroup=obj).select_related("user")
        named = self.kwargs["user"]
        self.row = get_object_or_404(rows if is_key(named) else rows.none(), user=named)

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        if self.request.user.has_perm("workgroups.decide", self.workgroup):
            kwargs["coaches"] = who_may_be_in(self.workgroup).exclude(pk=self.row.user_id)
        return kwargs

    def get_initial(self):
        coaching = Coaching.objects.filter(
            workgroup=self.workgroup, facilitator=self.row.user_id, ends_on=None
        ).first()
        return {"role": self.row.role, "coach": coaching and coaching.coach_id}

    def save(self, form):
        given = {"workgroup": self.workgroup, "actor": self.request.user, "via": "web"}
        role, seen = form.cleaned_data["role"], form.initial
        new = members.give_role(user=self.row.user, role=role, seen=seen["role"], **given)
        if "coach" in form.fields and (new.leads or form.cleaned_data["coach"]):
            members.name_coach(
                facilitator=self.row.user,
                coach=form.cleaned_data["coach"],
                seen={seen["coach"]} - {None},
                **given,
            )
        messages.success(self.request, _("Saved, from today on."))
        return redirect(self.workgroup)

    def get_context_data(self, **kwargs):
        return super().get_context_data(row=self.row, **kwargs)


class TakeOut(Deed):
    """Who leads it takes somebody out who won't come any more."""

    permission = "workgroups.lead_workgroup"

    def do(self) -> str:
        rows = WorkgroupMember.objects.current().filter(workgroup=self.workgroup)
        named = self.kwargs["user"]
        row = rows.select_related("user").filter(user=named).first() if is_key(named) else None
        if row is None:
            raise Http404
        members.leave(workgroup=self.workgroup, user=row.user, actor=self.request.user, via="web")
        return _("%(name)s isn't in it any more. What they were stays on record.") % {
            "name": row.user
        }


class Offer(OfTeam, View):
    """*I'd like to lead one*, and taking it back."""

    permission = "workgroups.propose"
    http_method_names = ["post"]

    def post(self, request, pk):
        given = {"team": self.team, "actor": request.user, "via": "web"}
        try:
            if "back" in request.POST:
                members.take_offer_back(**given)
                messages.success(request, _("Taken back."))
            else:
                members.offer_to_lead(**given)
                messages.success(request, _("Your coordinator sees that you'd like to lead one."))
        except Refused as refusal:
            messages.error(request, refusal.message)
        return redirect("workgroups:list")


class Offers(OfTeam, TemplateView):
    """Who would like to lead a workgroup, with what they have led, for the coordinator."""

    permission = "workgroups.make"
    template_name = "workgroups/offers.html"

    def get_context_data(self, **kwargs):
        offers = (
            LeadOffer.objects.filter(team=self.team, ended_on=None, user__is_active=True)
            .annotate(led=records.led_count("user"))
            .select_related("user")
            .order_by("offered_on", "pk")
        )
        rows = [{"offer": one, "said": records.led_said(one.led)} for one in offers]
        return super().get_context_data(rows=rows, **kwargs)


class Interests(Guarded, View):
    """The focus areas that one ticks on one's own page."""

    permission = SIGNED_IN
    http_method_names = ["post"]

    def post(self, request):
        named = keys_in(request.POST.getlist("area"))
        areas = FocusArea.objects.filter(pk__in=named, retired=False)
        members.choose_interests(user=request.user, areas=areas, actor=request.user, via="web")
        messages.success(request, _("What you're interested in is saved."))
        return redirect("people:profile")
