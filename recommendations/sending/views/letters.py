"""Writing a letter, looking at it, sending it; and noting what was handed over."""

from urllib.parse import quote

from django.contrib import messages
from django.db.models import Case, IntegerField, Value, When
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation import entered, zones
from foundation.deeds import InForm
from foundation.keys import keys_in
from foundation.refusals import Refused, refuse
from mailing.views import MassMailView
from teams.roles import network_roles

from ...models import Draft, Organisation
from ..forms import HandOverForm, LetterForm
from ..services import letters
from .scope import ForCoordinators

# What waits for *Send* is about this.
_LETTER = "letter"
# Organisations of which the page says when they had a text before.
_NAMED_BEFORE = 10
# More organisations than so many aren't ticked one by one.
_SHOWN = 300


class Choosing(ForCoordinators):
    """What there is to choose from: published texts of one's hubs, organisations that one keeps."""

    def asked_for(self, name: str) -> list[int]:
        return keys_in(self.request.GET.getlist(name))

    @cached_property
    def texts(self) -> list[Draft]:
        """Those that the address names first, then the newest."""
        who = network_roles(self.request.user)
        rows = Draft.objects.filter(state=Draft.State.PUBLISHED).select_related("edition")
        if not (self.request.user.is_superuser or who.coordinates_network):
            teams = Draft.teams.through.objects.filter(team__hub__in=sorted(who.coordinated_hubs))
            rows = rows.filter(pk__in=teams.values("draft"))
        return list(
            rows.annotate(first=_named(self.asked_for("text"))).order_by("-first", "-adopted_at")[
                :_SHOWN
            ]
        )

    @cached_property
    def organisations(self) -> list[Organisation]:
        """Those that the address names or the named texts are for first, then by name."""
        rows = (
            Organisation.objects.kept_by(self.request.user).active().with_counts(self.request.user)
        )
        rows = rows.annotate(first=_named(self.meant)).order_by("-first", "name", "pk")
        return list(rows[:_SHOWN])

    @cached_property
    def meant(self) -> list[int]:
        named = self.asked_for("to")
        if named or not self.asked_for("text"):
            return named
        addressees = Draft.addressees.through.objects.filter(draft__in=self.asked_for("text"))
        rows = Organisation.objects.kept_by(self.request.user).active()
        rows = rows.filter(addressee__in=addressees.values("addressee"))
        return list(rows.values_list("pk", flat=True))

    def get_form_kwargs(self):
        known = {"texts": self.texts, "organisations": self.organisations}
        return super().get_form_kwargs() | known

    def get_initial(self):
        return {
            "texts": self.asked_for("text"),
            "organisations": [
                one.pk for one in self.organisations if one.pk in self.meant and one.n_contacts
            ],
        }

    def get_context_data(self, **kwargs):
        known = {one.pk: one for one in self.texts}
        named = next((known[pk] for pk in self.asked_for("text") if pk in known), None)
        return super().get_context_data(
            texts=self.texts, organisations=self.organisations, named=named, **kwargs
        )


def _named(ids: list[int]):
    if not ids:
        return Value(0, output_field=IntegerField())
    return Case(When(pk__in=ids, then=Value(1)), default=Value(0), output_field=IntegerField())


class WriteLetter(Choosing, InForm):
    template_name = "recommendations/sending/letter.html"
    form_class = LetterForm

    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        if (
            self.asked_for("text")
            and not self.asked_for("to")
            and form.initial.get("organisations")
        ):
            form.fields["organisations"].help_text = _("Ticked is whom the text is for.")
        return form

    def get_initial(self):
        named = [one for one in self.texts if one.pk in self.asked_for("text")]
        subject = named[0].title if len(named) == 1 else _("What our teams recommend")
        words = _(
            "The educators of our STEM leadership team agreed on what follows, and ask you to "
            "consider it. Would you tell us what becomes of it?"
        )
        return super().get_initial() | {"subject": subject, "words": words, "attach": True}

    def entered_about(self):
        return _LETTER

    def save(self, form):
        refuse(letters.faults(form.asked()))
        name = entered.keep(self.request, _LETTER)
        return redirect(f"{reverse('recommendations:letter_send')}?{entered.NAME}={name}")


class SendLetter(Choosing, MassMailView):
    """Who gets it, as they get it, and the button."""

    @cached_property
    def asked(self) -> letters.Asked | None:
        typed = entered.typed(self.request, _LETTER)
        if not typed:
            return None
        form = LetterForm(typed, texts=self.texts, organisations=self.organisations)
        return form.asked() if form.is_valid() else None

    def get(self, request, *args, **kwargs):
        if self.asked is None:
            return redirect("recommendations:letter")
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        if self.asked is None:
            messages.error(request, _("This page was too old. Enter it once more."))
            return redirect("recommendations:letter")
        return super().post(request, *args, **kwargs)

    def plan(self):
        try:
            refuse(letters.faults(self.asked))
        except Refused as refusal:
            messages.error(self.request, " ".join(str(one.message) for one in refusal.all))
        return letters.planned(self.asked, actor=self.request.user, now=timezone.now())

    def heading(self):
        return _("Send the letter")

    def explain(self):
        names = ", ".join(one.name for one in self.asked.organisations)
        n = len(self.asked.organisations)
        said = ngettext(
            "To %(n)s organisation: %(names)s.", "To %(n)s organisations: %(names)s.", n
        )
        return [said % {"n": n, "names": names}, *self.said_before()]

    def said_before(self) -> list[str]:
        """Who had one of these texts before: the last time of each."""
        had: dict[int, str] = {}
        now = timezone.now()
        for step in self.planned_mails.had:
            said = _("%(name)s had one of these texts on %(day)s already, from %(who)s.") % {
                "name": step.dispatch.organisation.name,
                "day": zones.say_day(step.on, now=now),
                "who": step.entered_by or _("somebody"),
            }
            had.setdefault(step.dispatch.organisation_id, said)
        return list(had.values())[:_NAMED_BEFORE]

    def send(self, sending_key):
        letters.send(asked=self.asked, actor=self.request.user, via="web", sending_key=sending_key)
        return self.after()

    def after(self) -> str:
        """To the text, or to whom it went."""
        if len(self.asked.drafts) == 1:
            return self.asked.drafts[0].get_absolute_url()
        return self.asked.organisations[0].get_absolute_url()

    def back_url(self):
        return self.after()

    def form_url(self):
        named = "".join(f"&text={one.pk}" for one in self.asked.drafts)
        named += "".join(f"&to={one.pk}" for one in self.asked.organisations)
        name = self.request.GET.get(entered.NAME, "")
        return f"{reverse('recommendations:letter')}?{entered.NAME}={quote(name)}{named}"


class HandOver(Choosing, InForm):
    """*Handed over on* a day: no mail."""

    template_name = "recommendations/sending/hand_over.html"
    form_class = HandOverForm

    def get_initial(self):
        today = zones.local_date(timezone.now(), self.request.user.zone)
        meant = [one.pk for one in self.organisations if one.pk in self.asked_for("to")]
        return super().get_initial() | {"on": today, "organisations": meant}

    def save(self, form):
        asked = form.asked()
        letters.hand_over(
            asked=asked, on=form.cleaned_data["on"], actor=self.request.user, via="web"
        )
        messages.success(self.request, _("Noted. No mail goes out."))
        if len(asked.drafts) == 1:
            return redirect(asked.drafts[0])
        return redirect(asked.organisations[0])
