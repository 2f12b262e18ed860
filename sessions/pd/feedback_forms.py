"""Forms of what people say of an event: observers, who answers them, learners."""

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from foundation import refusals
from foundation.stale import KeepsOthersChanges, mark_of

from ..models import PdUse, PdWords, Sheet


class SheetForm(KeepsOthersChanges, forms.ModelForm):
    """Four boxes and a question; each is saved as one types, on one device or on two."""

    class Meta:
        model = Sheet
        fields = ["saw", "warm", "cool", "questions", "left_out"]
        widgets = {name: forms.Textarea(attrs={"rows": 3}) for name in fields}

    def _post_clean(self):
        """The service saves."""

    def _goes_on(self, now, said) -> bool:
        """What was saved although its answer got lost on the way, and is longer by now."""
        return bool(now) and str(said).startswith(str(now))

    def _said_of(self, name, now) -> str:
        if not now:
            return _now("You emptied this elsewhere meanwhile. Save again to keep what is here.")
        return _now(
            "You wrote “%(now)s” here elsewhere meanwhile. Put together what you want to keep, and "
            "save again."
        ) % {"now": now}

    def next_base(self) -> str:
        """The marks for the page's next save: of what it sent, where that is what stands now.

        Where it isn't, the page still shows what it did before.
        """
        before = dict(one.split(":") for one in self.data.get("base", "").split(",") if ":" in one)
        for name, words in self.cleaned_data.items():
            if mark_of(words) == mark_of(self.data.get(name, "")):
                before[name] = mark_of(words)
        return ",".join(f"{name}:{mark}" for name, mark in before.items())

    def refuse(self, refusal) -> None:
        refusals.show(self, refusal)


class ReplyForm(KeepsOthersChanges, forms.Form):
    """An answer to each box of one observer's notes that says something."""

    def __init__(self, *args, sheet, replies, **kwargs):
        super().__init__(*args, **kwargs)
        self.sheet = sheet
        self.seen = {box: (row.text, row.changed) for box, row in replies.items()}
        for box, label, words in sheet.boxes:
            known = replies.get(box)
            self.fields[f"{box}-text"] = forms.CharField(
                label=f"{label} “{words}”",
                required=False,
                max_length=2000,
                initial=known.text if known else "",
                widget=forms.Textarea(attrs={"rows": 2}),
            )
            self.fields[f"{box}-changed"] = forms.BooleanField(
                label=_now("This changes in the PD"),
                required=False,
                initial=bool(known and known.changed),
            )

    def answers(self) -> dict[str, tuple[str, bool]]:
        """Text and whether it changed, by box; boxes without an answer aren't in it."""
        data = self.cleaned_data
        return {
            box: (text, data[f"{box}-changed"])
            for box, _label, _words in self.sheet.boxes
            if (text := data[f"{box}-text"].strip())
        }

    def refuse(self, refusal) -> None:
        refusals.show(self, refusal)


class WordsForm(forms.Form):
    """How an event was: useful, plus, delta; with one's name or without."""

    useful = forms.TypedChoiceField(
        label=PdWords._meta.get_field("useful").verbose_name,
        choices=PdWords.Useful.choices,
        coerce=int,
        widget=forms.RadioSelect,
    )
    plus = forms.CharField(
        label=PdWords._meta.get_field("plus").verbose_name,
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    delta = forms.CharField(
        label=PdWords._meta.get_field("delta").verbose_name,
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    anonymous = forms.BooleanField(label=_("Send it without my name"), required=False)

    def refuse(self, refusal) -> None:
        refusals.show(self, refusal)


class UseForm(forms.Form):
    """Whether somebody uses it a month later."""

    used = forms.ChoiceField(
        label=PdUse._meta.get_field("used").verbose_name,
        choices=PdUse.Used.choices,
        widget=forms.RadioSelect,
    )
    tell = forms.ChoiceField(
        label=PdUse._meta.get_field("tell").verbose_name,
        choices=PdUse.Tell.choices,
        widget=forms.RadioSelect,
    )
    what = forms.CharField(
        label=PdUse._meta.get_field("what").verbose_name,
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def refuse(self, refusal) -> None:
        refusals.show(self, refusal)
