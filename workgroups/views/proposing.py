"""Proposing and making a workgroup, changing what it is about, deciding on a proposal."""

import uuid
from typing import Any

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from foundation.deeds import InForm
from foundation.keys import is_key
from foundation.refusals import Refused
from mailing.models import Sending
from mailing.views import say_sent

from ..forms import SendBackForm, WorkgroupForm
from ..models import Workgroup
from ..people import who_is_in, who_may_be_in
from ..services import proposals
from .scope import Deed, OfTeam, OfWorkgroup


class New(OfTeam, InForm):
    """A member proposes; who coordinates the team's hub makes one, from scratch or from an old one."""

    template_name = "workgroups/new.html"
    form_class = WorkgroupForm

    @cached_property
    def makes(self) -> bool:
        return self.request.user.has_perm("workgroups.make", self.team)

    @cached_property
    def source(self) -> Workgroup | None:
        """Last cycle's, which this one is a copy of."""
        named = self.request.GET.get("from", "")
        if not (self.makes and is_key(named)):
            return None
        seen = Workgroup.objects.visible_to(self.request.user).prefetch_related("focus_areas")
        return seen.filter(pk=named, hub=self.team.hub_id).first()

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        if self.makes:
            kwargs["leaders"] = who_is_in(self.team)
        kwargs["asks_whom"] = True
        if self.source:
            names = ("name", "goal", "serves", "hands_in", "shared_folder", "meeting_link")
            kwargs["initial"] = {name: getattr(self.source, name) for name in names} | {
                "focus_areas": list(self.source.focus_areas.all()),
                "open_to_cycle": self.source.team_id is None,
            }
        return kwargs

    def save(self, form):
        given = {
            "team": self.team,
            "facts": form.facts(),
            "open_to_cycle": form.cleaned_data["open_to_cycle"],
            "actor": self.request.user,
            "via": "web",
        }
        if self.makes:
            leader = form.cleaned_data["facilitator"]
            made = proposals.make(facilitator=leader, copied_from=self.source, **given)
            said = _("%(name)s is open. %(who)s leads it and has a mail.")
            said %= {"name": made.name, "who": leader}
        else:
            made = proposals.propose(**given)
            said = _("%(name)s is proposed. Your coordinator opens it, or writes what to change.")
            said %= {"name": made.name}
        messages.success(self.request, said)
        return redirect(made)

    def get_context_data(self, **kwargs):
        earlier = []
        if self.makes and not self.source:
            earlier = list(
                Workgroup.objects.filter(hub=self.team.hub_id, state=Workgroup.State.CLOSED)
                .select_related("cycle")
                .order_by("-cycle__starts_on", "name")[:12]
            )
        return super().get_context_data(
            **kwargs, makes=self.makes, source=self.source, earlier=earlier
        )


class Change(OfWorkgroup, InForm):
    """What it is about; a proposal that was sent back is proposed again."""

    permission = "workgroups.change_workgroup"
    template_name = "workgroups/change.html"
    form_class = WorkgroupForm

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.workgroup}

    def save(self, form):
        was_back = bool(self.workgroup.sent_back)
        group = proposals.change(
            workgroup=self.workgroup,
            facts=form.facts(),
            seen=self.workgroup,
            seen_several=form.stood("focus_areas"),
            actor=self.request.user,
            via="web",
        )
        said = _("Proposed again. Your coordinator sees it.") if was_back else _("Saved.")
        messages.success(self.request, said)
        return redirect(group)


def offer_undo(request, key: str, done: str) -> str:
    """Offer the *Undo* of a decision; what is left to say where there is nothing to undo."""
    sending = Sending.objects.filter(key=key).first()
    if sending is None:
        return done
    say_sent(request, sending, done=done)
    return ""


class Open(Deed):
    """One press opens a proposal; who leads it may be chosen beside the button."""

    permission = "workgroups.decide"

    def do(self) -> str:
        group = self.workgroup
        named = self.request.POST.get("facilitator", "")
        leader = who_may_be_in(group).filter(pk=named).first() if is_key(named) else None
        if named and leader is None:
            raise Refused(_("Choose again who leads it: this person can't be in it any more."))
        key = uuid.uuid4().hex
        row = proposals.open_proposal(
            workgroup=group,
            facilitator=leader,
            actor=self.request.user,
            via="web",
            sending_key=key,
        )
        done = _("%(name)s is open.") % {"name": row.name}
        # Opened already, there is nothing to undo.
        return offer_undo(self.request, key, done)


class SendBack(OfWorkgroup, InForm):
    permission = "workgroups.decide"
    template_name = "workgroups/send_back.html"
    form_class = SendBackForm

    def save(self, form):
        key = uuid.uuid4().hex
        group = proposals.send_back(
            workgroup=self.workgroup,
            actor=self.request.user,
            via="web",
            sending_key=key,
            **form.cleaned_data,
        )
        done = _("%(name)s is sent back to %(who)s.")
        done %= {"name": group.name, "who": group.proposed_by or _("nobody")}
        if said := offer_undo(self.request, key, done):
            messages.success(self.request, said)
        return redirect(group)


class Support(Deed):
    """*I'd join*, and taking it back."""

    permission = "workgroups.join"

    def do(self) -> str:
        given: dict[str, Any] = {
            "workgroup": self.workgroup,
            "actor": self.request.user,
            "via": "web",
        }
        if "back" in self.request.POST:
            proposals.take_support_back(**given)
            return _("Taken back.")
        proposals.support(**given)
        return _("You'd join %(name)s. Once it opens, you're in it.") % {
            "name": self.workgroup.name
        }
