"""Who was there, as a form: a tick a person, and minutes where it wasn't the whole time."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import holding
from .answer_words import answer_word
from .models import Attendee
from .services.closing import mark_of

_EXPECTED = (
    Attendee.Answer.ACCEPTED,
    Attendee.Answer.TENTATIVE,
    Attendee.Answer.NEEDS_ACTION,
    Attendee.Answer.DECLINED,
)


class PersonForm(forms.Form):
    """One person. On the first visit whoever said yes is ticked, later whoever was there."""

    there = forms.BooleanField(required=False)
    minutes = forms.IntegerField(
        required=False,
        min_value=1,
        error_messages={
            name: gettext_lazy("Enter whole minutes, or untick who wasn't there.")
            for name in ("invalid", "min_value")
        },
    )

    def __init__(self, data=None, *, row: Attendee, waits: bool = False):
        self.row = row
        self.answered = answer_word(holding.ON_HOLD if waits else row.answer, over=True)
        closed = row.present_minutes is not None
        initial = {
            "there": bool(row.present_minutes) if closed else row.answer == "accepted",
            "minutes": row.present_minutes if row.presence == "partly" else None,
        }
        super().__init__(data, prefix=f"p{row.pk}", initial=initial)
        for field in self.fields.values():
            field.label = row.user.name

    def clean(self):
        data = super().clean()
        if data.get("minutes") and not data.get("there"):
            said = _("Tick them too, or empty the minutes.")
            self.add_error("minutes", said)
        whole = self.row.gathering.planned_minutes
        if (data.get("minutes") or 0) > whole:
            said = _("Enter at most %(whole)s minutes, or nothing for the whole time.")
            self.add_error("minutes", said % {"whole": whole})
        return data

    @property
    def is_another(self) -> bool:
        """Whether something else stands there of them than is typed here."""
        minutes = self.row.present_minutes
        if minutes is None:
            return False
        typed = self.cleaned_data.get("minutes") or self.row.gathering.planned_minutes
        return minutes != (typed if self.cleaned_data.get("there") else 0)

    @property
    def stands(self) -> str:
        """What stands there of them, in words."""
        said = {
            "absent": _("%(name)s wasn't there"),
            "partly": _("%(name)s was there for %(minutes)s minutes"),
        }
        words = said.get(self.row.presence, _("%(name)s was there"))
        return words % {"name": self.row.user.name, "minutes": self.row.present_minutes}

    @property
    def is_ticked(self) -> bool:
        return bool(self["there"].value())

    @property
    def shows_minutes(self) -> bool:
        return self["minutes"].value() not in (None, "")


class PresenceForm:
    """Everybody of one date; ``seen`` is what stood there when the page was made."""

    def __init__(self, people: list[Attendee], data=None):
        self.is_bound = data is not None
        waits = holding.on_hold(people)
        self.forms = [
            PersonForm(data, row=row, waits=(row.user_id, row.gathering_id) in waits)
            for row in sorted(people, key=_expected_first)
        ]
        self.seen = mark_of(people)
        self.sent = data.get("seen", "") if self.is_bound else self.seen
        self._problems: list[str] = []

    def is_valid(self) -> bool:
        # Each is looked at, so that everything wrong is said at once.
        wrong = [form for form in self.forms if not form.is_valid()]
        closed = any(form.row.present_minutes is not None for form in self.forms)
        others = [form.stands for form in self.forms if form.is_another]
        if self.sent != self.seen and (wrong or others or not closed):
            said = _(
                "Somebody else said who was there since you opened the page. Save again to replace "
                "it with what is here."
            )
            now = _("By now it says: %(who)s.") % {"who": "; ".join(others)} if others else ""
            self._problems.append(f"{said} {now}".strip())
        return not wrong and not self._problems

    def refuse(self, refusal) -> None:
        """Show what the service refused on top."""
        self._problems += [str(one.message) for one in refusal.all]

    def non_form_errors(self) -> list[str]:
        return self._problems

    def present(self) -> dict[int, int | None]:
        """What :func:`.services.closing.take_place` takes: minutes by id, None for all of them."""
        return {
            form.row.pk: form.cleaned_data["minutes"]
            for form in self.forms
            if form.cleaned_data["there"]
        }


def _expected_first(row: Attendee) -> tuple[bool, int]:
    """Whoever was there, or was expected, before whoever said no; alike as they were, by name."""
    return (not row.present_minutes, _EXPECTED.index(row.answer))
