"""The forms of votes: which texts until when, who is there, and a team's rule."""

from fractions import Fraction

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.stale import KeepsOthersChanges
from people.models import JobRole
from workgroups.forms import DateInput

from ..models import Kind, TeamRule, Vote
from .rule import NAMES
from .services.answering import Said
from .services.room import SILENT, Except

AS_COLLECTION = _("Decide on the toolkit resources as one collection")


class OpenForm(forms.Form):
    """Which of the team's texts are voted on, and until when."""

    drafts = forms.MultipleChoiceField(
        label=_("Which texts?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one text.")},
    )
    closes_on = forms.DateField(
        label=_("Until"),
        widget=DateInput(),
        help_text=_("5 pm. A week at least, with four school days in it; later if you like."),
    )
    collection = forms.BooleanField(label=AS_COLLECTION, required=False)

    def __init__(self, *args, drafts, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["drafts"].choices = [
            (one.pk, f"{one.title} ({_('version %(n)s') % {'n': one.version_number}})")
            for one in drafts
        ]
        if sum(one.kind == Kind.RESOURCE for one in drafts) < 2:
            del self.fields["collection"]

    def query(self) -> list[tuple[str, str]]:
        """The same as an address's parts, for the page that shows the mail."""
        given = self.cleaned_data
        found = [("text", pk) for pk in given["drafts"]]
        found.append(("until", given["closes_on"].isoformat()))
        if given.get("collection"):
            found.append(("as", "collection"))
        return found


class RoomForm(forms.Form):
    """Which texts are decided on here and now, whether as a collection, and who is there."""

    drafts = forms.MultipleChoiceField(
        label=_("Which texts?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one text.")},
    )
    present = forms.MultipleChoiceField(
        label=_("Who is there?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick who is there.")},
    )
    collection = forms.BooleanField(label=AS_COLLECTION, required=False)

    field_order = ["drafts", "collection", "present"]

    def __init__(self, *args, drafts, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["drafts"].choices = [(one.pk, one.title) for one in drafts]
        if sum(one.kind == Kind.RESOURCE for one in drafts) < 2:
            del self.fields["collection"]
        self.fields["present"].choices = [(one.pk, one.name) for one in people]


class ExceptForm(forms.Form):
    """One of those present who doesn't simply go ahead.

    ``texts``: each with its ballot's id, its own and its title; a harm of a collection names one.
    """

    elector = forms.ChoiceField(label=_("Who?"), required=False)
    text = forms.ChoiceField(label=_("On which text?"), required=False)
    choice = forms.ChoiceField(
        label=_("What do they say?"),
        required=False,
        initial=Vote.Choice.HARM,
        choices=[
            (Vote.Choice.HARM, Vote.Choice.HARM.label),
            (Vote.Choice.NOT_MINE, Vote.Choice.NOT_MINE.label),
            (SILENT, _("Nothing yet")),
        ],
    )
    what = forms.CharField(
        label=_("What harm?"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    whom = forms.CharField(label=_("To whom?"), required=False)
    safe = forms.CharField(
        label=_("What would make it safe?"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args, electors, texts, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["data-sometimes"] = ""
        self.fields["elector"].choices = [("", _("Nobody"))] + [
            (one.pk, one.user.name) for one in electors
        ]
        self.ballots = {str(pk): ballot for ballot, pk, _title in texts}
        named = [(pk, title) for _ballot, pk, title in texts]
        if len(named) > 1:
            self.fields["text"].choices = [("", _("All of them")), *named]
        else:
            del self.fields["text"]

    def exception(self) -> Except | None:
        """None where nobody is named."""
        given = self.cleaned_data
        if not given["elector"]:
            return None
        words = {name: given[name] for name in ("what", "whom", "safe")}
        text = given.get("text")
        return Except(
            int(given["elector"]),
            Said(choice=given["choice"], printed=False, text=int(text) if text else None, **words),
            self.ballots[text] if text else None,
            prefix=f"{self.prefix}-",
        )


class RuleForm(KeepsOthersChanges, forms.Form):
    """The rule of a team."""

    answer = forms.TypedChoiceField(
        label=_("So many of those who may vote must answer"), coerce=Fraction
    )
    ahead = forms.TypedChoiceField(
        coerce=Fraction,
        label=_("In a second vote it is adopted with a harm, too, where so many go ahead"),
        help_text=_("Of those who answered. “All”: nobody may see a harm."),
    )
    role = forms.ChoiceField(
        label=_("Among those who answer, a role"),
        required=False,
        choices=[("", _("None in particular")), *JobRole.choices],
    )
    role_needed = forms.IntegerField(
        label=_("At least so many of this role"),
        required=False,
        min_value=0,
        max_value=25,
    )

    def __init__(self, *args, rule: TeamRule, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("answer", "ahead"):
            now = Fraction(getattr(rule, f"{name}_num"), getattr(rule, f"{name}_den"))
            shares = {**NAMES, now: NAMES.get(now, str(now))}
            self.fields[name].choices = [
                (str(share), str(shares[share]).capitalize()) for share in sorted(shares)
            ]
