"""Who leads an event and who coaches those who do."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from ..people import who_may_lead
from ..people_forms import LeadersForm
from ..services import leading
from .scope import InForm, OfEvent


class EventLeaders(OfEvent, InForm):
    permission = "team_sessions.manage_event"
    template_name = "sessions/pd/leaders.html"
    form_class = LeadersForm

    @cached_property
    def named(self):
        return list(self.event.facilitators.select_related("user").order_by("user__name", "pk"))

    def get_form_kwargs(self):
        people = dict(who_may_lead(self.event.hub, [self.event.cycle]))
        # Who leads it and isn't a member any more stays until somebody unticks them.
        people = {row.user_id: row.user.name for row in self.named} | people
        now = {
            "leaders": [row.user_id for row in self.named if not row.coach],
            "coaches": [row.user_id for row in self.named if row.coach],
        }
        return super().get_form_kwargs() | {"people": list(people.items()), "initial": now}

    def save(self, form):
        gave_back = leading.change(
            event=self.event,
            leaders=form.chosen("leaders"),
            coaches=form.chosen("coaches"),
            seen=form.stood("leaders", "coaches"),
            actor=self.request.user,
            via="web",
        )
        messages.success(self.request, _("Saved. Nobody was told; write to them yourself."))
        for user in gave_back:
            said = _("%(name)s needs no place now and gave it back, to learn or to observe.")
            messages.info(self.request, said % {"name": user.name})
        return redirect(self.event)
