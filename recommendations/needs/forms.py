"""What is filled in on the needs board."""

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.stale import KeepsOthersChanges
from people.models import GradeBand
from workgroups.forms import DateInput

from ..models import Need, NeedAnswer
from .services.needs import Facts


class NeedForm(KeepsOthersChanges, forms.Form):
    what = forms.CharField(
        label=_("What do you need?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("In a sentence or two."),
    )
    kind = forms.ChoiceField(
        label=_("What is it about?"), choices=Need.Kind.choices, widget=forms.RadioSelect
    )
    where = forms.CharField(label=_("Where"), max_length=150)
    grade_band = forms.ChoiceField(
        label=_("Grades"),
        choices=[("", _("Not said")), *GradeBand.choices],
        required=False,
    )
    by_when = forms.DateField(label=_("By when"), required=False, widget=DateInput())

    def changes_what_is(self) -> bool:
        return "what" in self.initial

    def facts(self) -> Facts:
        return Facts(**self.cleaned_data)


class AnswerForm(forms.Form):
    offer = forms.ChoiceField(
        label=_("What can your program do?"),
        choices=NeedAnswer.Offer.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you can do.")},
    )
    words = forms.CharField(
        label=_("In a sentence or two"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Who, when, and what the school would do."),
    )
    program = forms.CharField(label=_("Program"), max_length=150)


class WordsForm(forms.Form):
    """Why it is dropped, or what came of it."""

    words = forms.CharField(
        label=_("Why"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Stands on its page, so that everybody knows."),
    )


class LinkForm(forms.Form):
    """One thing of what somebody may see: "draft-12"."""

    what = forms.ChoiceField(
        label=_("It belongs to"), error_messages={"required": _("Choose what it belongs to.")}
    )

    def __init__(self, *args, things, **kwargs):
        super().__init__(*args, **kwargs)
        groups = [
            (label, [(f"{to}-{one.pk}", str(one)) for one in rows])
            for to, label, rows in things
            if rows
        ]
        self.fields["what"].choices = [("", _("Choose one")), *groups]
        self.known = {f"{to}-{one.pk}": (to, one) for to, _label, rows in things for one in rows}

    def chosen(self):
        """(to what kind, the thing)."""
        return self.known[self.cleaned_data["what"]]
