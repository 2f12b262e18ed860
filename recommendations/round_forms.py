"""The form of *Open comments*: until when, and who is asked."""

from django import forms
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from foundation import mailboxes
from foundation.choices import SeveralField
from teams.models import Team
from teams.roster import names
from workgroups.forms import DateInput

from .models import CommentRound, Draft
from .services.rounds import Asked


class AskForm(forms.Form):
    """``asked()`` says it as the service wants it."""

    until = forms.DateField(label=_("Until"), widget=DateInput())
    opens = forms.DateField(
        label=_("Opens"),
        required=False,
        widget=DateInput(),
        help_text=_("Today, unless you say another day."),
    )
    whom = forms.ChoiceField(
        label=_("Who is asked"), choices=CommentRound.Whom.choices, widget=forms.RadioSelect
    )
    teams = SeveralField(
        label=_("Other teams"),
        queryset=Team.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    outsiders = forms.CharField(
        label=_("People without an account"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "One a line: name, address. Each gets a link of their own that shows this draft alone "
            "and works until comments close."
        ),
    )
    warm_and_cool = forms.BooleanField(
        label=_("Ask for warm and cool"),
        required=False,
        help_text=_("As critical friends do: what works, and what could be stronger."),
    )

    def __init__(self, *args, draft: Draft, **kwargs):
        super().__init__(*args, **kwargs)
        if not draft.workgroup_id:
            self.fields["whom"].choices = [self.fields["whom"].choices[0]]
        own = draft.teams.values("pk")
        self.fields["teams"].queryset = (
            Team.objects.filter(cycle=draft.cycle_id).exclude(pk__in=own).order_by("name", "pk")
        )
        others = [(one.pk, one.name) for one in self.fields["teams"].queryset]
        if others:
            self.fields["teams"].choices = others
        else:
            del self.fields["teams"]

    def clean_outsiders(self) -> list[tuple[str, str]]:
        found: dict[str, tuple[str, str]] = {}
        people, wrong = mailboxes.typed(self.cleaned_data["outsiders"])
        for name, typed in people:
            name, email = names.read(name).full[:120], typed.lower()
            try:
                validate_email(email)
            except forms.ValidationError:
                wrong.append(f"{name}, {email}".strip(", "))
            found.setdefault(email, (name or email, email))
        if wrong:
            raise forms.ValidationError(
                _(
                    "Enter a name and an address on each line, such as “Kim Lee, kim@example.org”: %(line)s"
                ),
                params={"line": wrong[0][:80]},
            )
        return list(found.values())

    def asked(self) -> Asked:
        given = self.cleaned_data
        return Asked(
            until=given["until"],
            opens=given["opens"],
            whom=given["whom"],
            teams=list(given.get("teams") or ()),
            outsiders=given["outsiders"],
            warm_and_cool=given["warm_and_cool"],
        )
