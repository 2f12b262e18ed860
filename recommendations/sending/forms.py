"""What coordinators fill in about organisations, letters and answers."""

from dataclasses import replace
from datetime import date

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation import uploads
from foundation.choices import SeveralField
from foundation.refusals import Refused, RefusedTogether, show
from foundation.stale import KeepsOthersChanges
from people.models import User
from teams.models import FocusArea, Hub, Membership
from workgroups.forms import DateInput

from ..models import Addressee, Dispatch, DispatchStep, Draft, Organisation
from .services import replies
from .services.letters import Asked
from .services.organisations import COLUMNS, Facts, NewContact
from .services.replies import Reply


def members():
    """Who may be a liaison: active members of live teams."""
    seats = Membership.objects.active().filter(team__cycle__archived=False)
    return User.objects.filter(pk__in=seats.values("user"), is_active=True).order_by("name", "pk")


class ContactForm(KeepsOthersChanges, forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    role = forms.CharField(label=_("Role there"), max_length=120, required=False)
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        required=False,
        help_text=_("Letters go here. They need no account."),
    )

    def changes_what_is(self) -> bool:
        return bool(self.initial)

    def contact(self) -> NewContact:
        given = self.cleaned_data
        return NewContact(given["name"], given["role"], given["email"])


class OrganisationForm(KeepsOthersChanges, forms.Form):
    """``facts()`` says it as the service wants it; ``contact()`` who is known there."""

    name = forms.CharField(label=_("Name"), max_length=150)
    kind = forms.ChoiceField(label=_("Kind"), choices=Organisation.Kind.choices)
    hub = forms.ModelChoiceField(
        label=_("Region"),
        queryset=Hub.objects.none(),
        required=False,
        empty_label=_("The whole network's"),
    )
    contact_name = forms.CharField(label=_("Somebody there"), max_length=120, required=False)
    contact_role = forms.CharField(label=_("Their role"), max_length=120, required=False)
    contact_email = forms.EmailField(
        label=_("Their e-mail address"), max_length=254, required=False
    )
    liaison = forms.ModelChoiceField(
        label=_("Liaison"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Nobody yet"),
        help_text=_("The member who keeps in touch with them, and may enter what they answer."),
    )
    asked = forms.CharField(
        label=_("What they asked of us"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    focus_area = forms.ModelChoiceField(
        label=_("Which focus area is that?"),
        queryset=FocusArea.objects.filter(retired=False),
        required=False,
        empty_label=_("None of the five"),
    )
    needs_by = forms.DateField(
        label=_("They need it by"),
        required=False,
        widget=DateInput(),
        help_text=_("You're reminded four weeks before."),
    )
    addressee = forms.ModelChoiceField(
        label=_("Proposed for texts that are for"),
        queryset=Addressee.objects.none(),
        required=False,
        empty_label=_("None"),
    )
    website = forms.CharField(label=_("Website"), max_length=300, required=False)

    def __init__(self, *args, user, organisation: Organisation | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["hub"].queryset = Hub.objects.managed_by(user).order_by("name")
        self.fields["addressee"].queryset = Addressee.objects.filter(retired=False)
        who = members()
        if organisation is not None:
            for name in ("contact_name", "contact_role", "contact_email"):
                del self.fields[name]
            if organisation.liaison_id:
                who = User.objects.filter(pk=organisation.liaison_id) | who
        self.fields["liaison"].queryset = who.order_by("name", "pk")
        self.fields["liaison"].label_from_instance = lambda one: one.name

    def changes_what_is(self) -> bool:
        return bool(self.initial)

    def facts(self) -> Facts:
        given = self.cleaned_data
        return Facts(**{name: given[name] for name in COLUMNS})

    def contact(self) -> NewContact:
        given = self.cleaned_data
        return NewContact(given["contact_name"], given["contact_role"], given["contact_email"])

    def clean(self):
        given = super().clean()
        if given.get("contact_email") and not given.get("contact_name"):
            self.add_error("contact_name", _("Enter the name of the person with this address."))
        return given


class _Chosen(forms.Form):
    """Texts and organisations to tick, those that were meant first."""

    texts = SeveralField(
        label=_("Texts"),
        queryset=Draft.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose the texts that go along.")},
    )
    organisations = SeveralField(
        label=_("To"),
        queryset=Organisation.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose who gets it.")},
    )

    def __init__(self, *args, texts, organisations, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["texts"]
        field.queryset = Draft.objects.filter(pk__in=[one.pk for one in texts])
        field.choices = [(one.pk, one.title) for one in texts]
        field = self.fields["organisations"]
        field.queryset = Organisation.objects.filter(pk__in=[one.pk for one in organisations])
        field.choices = [(one.pk, self.said(one)) for one in organisations]

    def said(self, organisation) -> str:
        return organisation.name

    def drafts(self) -> list[Draft]:
        """In the order in which they stood, with their teams and editions."""
        chosen = self.cleaned_data["texts"].select_related("edition", "cycle")
        by_pk = {one.pk: one for one in chosen.prefetch_related("teams__hub")}
        return [by_pk[pk] for pk, _label in self.fields["texts"].choices if pk in by_pk]

    def chosen_organisations(self) -> list[Organisation]:
        return list(self.cleaned_data["organisations"].order_by("name", "pk"))


class LetterForm(_Chosen):
    subject = forms.CharField(label=_("Subject"), max_length=150)
    words = forms.CharField(
        label=_("Letter"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text=_("“Dear …” with their name and yours at the end are added to it."),
    )
    attach = forms.BooleanField(
        label=_("Attach each text as a PDF"),
        required=False,
        help_text=_("Each is linked, too, with its Word file."),
    )

    field_order = ["organisations", "texts", "subject", "words", "attach"]

    def said(self, organisation) -> str:
        if not organisation.n_contacts:
            return _("%(name)s (nobody to write to yet)") % {"name": organisation.name}
        return organisation.name

    def asked(self) -> Asked:
        given = self.cleaned_data
        return Asked(
            drafts=self.drafts(),
            organisations=self.chosen_organisations(),
            subject=given["subject"],
            words=given["words"],
            attach=given["attach"],
        )


class HandOverForm(_Chosen):
    on = forms.DateField(label=_("Handed over on"), widget=DateInput())
    words = forms.CharField(
        label=_("To whom, and where"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    field_order = ["organisations", "texts", "on", "words"]

    def asked(self) -> Asked:
        return Asked(
            drafts=self.drafts(),
            organisations=self.chosen_organisations(),
            words=self.cleaned_data["words"],
        )


class ReplyForm(forms.Form):
    """What became of a text there."""

    state = forms.ChoiceField(
        label=_("What they said"),
        choices=[(one.value, one.label) for one in Dispatch.REPLIES],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what they said.")},
    )
    on = forms.DateField(label=_("On"), widget=DateInput())
    words = forms.CharField(
        label=_("In their words"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Their reason, where they declined it."),
    )
    place = forms.ChoiceField(
        label=_("Taken up in"),
        choices=[("", _("Not taken up")), *DispatchStep.Place.choices],
        required=False,
    )
    where = forms.CharField(label=_("What that is called"), max_length=200, required=False)
    link = forms.CharField(label=_("Link to it"), max_length=500, required=False)
    file = forms.FileField(
        label=_("Or the file itself"),
        required=False,
        widget=forms.FileInput(attrs={"accept": uploads.ACCEPT}),
        help_text=_("PDF, document, slides, spreadsheet, picture or text, 10 MB at most."),
    )
    ask_again_on = forms.DateField(
        label=_("Ask again on"),
        required=False,
        widget=DateInput(),
        help_text=_("As long as it is neither taken up nor declined."),
    )
    public = forms.BooleanField(
        label=_("Show it in public beside the text"),
        required=False,
        help_text=_("What became of it, their words and the file; no names of people."),
    )

    def __init__(self, *args, may_show: bool, dispatch: Dispatch, today: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.dispatch, self.today = dispatch, today
        if not may_show:
            del self.fields["public"]

    def clean_file(self) -> uploads.Upload | None:
        """The file as it is kept."""
        given = self.cleaned_data["file"]
        try:
            return uploads.checked(given) if given else None
        except Refused as refusal:
            raise forms.ValidationError(refusal.message)

    def clean(self):
        """Beside what is wrong by itself what the service would refuse: all of it at once."""
        super().clean()
        reply = self.reply()
        if "file" in self.errors:
            # One was chosen, whatever is wrong with it.
            reply = replace(reply, file=uploads.Upload("", "", b""))
        if found := replies.faults(self.dispatch, reply, timezone.now()):
            show(self, RefusedTogether(found))

    def reply(self) -> Reply:
        """What was typed; of what is wrong by itself as much as nothing."""
        given = self.cleaned_data
        return Reply(
            state=given.get("state", ""),
            on=given.get("on", self.today),
            words=given.get("words", ""),
            place=given.get("place", ""),
            where=given.get("where", ""),
            link=given.get("link", ""),
            file=given.get("file"),
            ask_again_on=given.get("ask_again_on"),
            public=given.get("public"),
        )


class AskAgainForm(forms.Form):
    ask_again_on = forms.DateField(label=_("Ask again on"), widget=DateInput())


class SearchForm(forms.Form):
    """The filters of the list; what isn't one of theirs counts as none."""

    q = forms.CharField(
        label=_("Search"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"class": "form-control", "type": "search"}),
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[("", _("All kinds")), *Organisation.Kind.choices],
        required=False,
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    region = forms.ChoiceField(
        label=_("Region"), required=False, widget=forms.Select(attrs={"class": "form-select"})
    )

    def __init__(self, *args, hubs, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["region"].choices = [
            ("", _("All regions")),
            ("network", _("The whole network's")),
            *((str(hub.pk), hub.name) for hub in hubs),
        ]
