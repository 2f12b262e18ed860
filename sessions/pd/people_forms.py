"""Forms that name people: guests by address, members by a tick, who leads an event and who coaches."""

from django import forms
from django.core.validators import validate_email
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from foundation import mailboxes, refusals
from foundation.stale import KeepsOthersChanges
from people.models import User
from teams.roster import names
from teams.services.newcomers import Newcomer

MOST_GUESTS = 100


class Ticks(forms.TypedMultipleChoiceField):
    """People to tick: ``choices`` are pairs of id and name."""

    def __init__(self, **kwargs):
        super().__init__(coerce=int, required=False, widget=forms.CheckboxSelectMultiple, **kwargs)


def refuse_both(form, one: str, other: str) -> None:
    """Put a sentence beside ``other`` for whoever is ticked in both fields."""
    both = set(form.cleaned_data.get(one, ())) & set(form.cleaned_data.get(other, ()))
    if both:
        known = dict(form.fields[other].choices)
        names = ", ".join(known[pk] for pk in sorted(both))
        form.add_error(other, _now("Tick each person once: %(who)s.") % {"who": names})


def read_guests(text: str) -> list[Newcomer]:
    """The people of these lines: "Ana Ruiz, ana@school.org", as a mail program writes them, or the
    address alone of who is known.

    Raises ValidationError, naming the lines, for what is no address and for new people without a
    name.
    """
    people, wrong = mailboxes.typed(text)
    if len(people) + len(wrong) > MOST_GUESTS:
        raise forms.ValidationError(_now("Enter 100 people at most at a time."))
    found = {}
    for name, email in people:
        one = Newcomer(email, names.read(name).full)
        try:
            validate_email(one.address)
        except forms.ValidationError:
            wrong.append(f"{name}, {email}".strip(", "))
        else:
            found.setdefault(one.address, one)
    if wrong:
        raise forms.ValidationError(
            _now("No e-mail address stands in: %(who)s. Write “Ana Ruiz, ana@school.org”.")
            % {"who": "; ".join(wrong)}
        )
    known = set(User.objects.filter(email__in=found).values_list("email", flat=True))
    nameless = [one.email for email, one in found.items() if not one.name and email not in known]
    if nameless:
        raise forms.ValidationError(
            _now(
                "Nobody here has this address yet: %(who)s. Put the name before it, as in "
                "“Ana Ruiz, ana@school.org”."
            )
            % {"who": ", ".join(nameless)}
        )
    return list(found.values())


class GuestsForm(forms.Form):
    """People by address, and ``members`` (pairs of id and name) by a tick."""

    members = Ticks(label=_("Members of your teams"))
    picked = forms.CharField(
        label=_("Others, by address"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One a line, as “Ana Ruiz, ana@school.org”."),
    )

    def __init__(self, *args, members=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["members"].choices = members
        if not members:
            del self.fields["members"]
            self.fields["picked"].label = _now("Whom to invite")

    def clean_picked(self):
        return read_guests(self.cleaned_data["picked"])

    def clean(self):
        found = super().clean()
        if not self.errors and not (found["picked"] or found.get("members")):
            self.add_error("picked", _now("Enter the address of at least one person."))

    def members_chosen(self) -> list[User]:
        return list(User.objects.filter(pk__in=self.cleaned_data.get("members", ())).order_by("pk"))

    def refuse(self, refusal) -> None:
        refusals.show(self, refusal, {None: "picked", "email": "picked", "name": "picked"})


class LeadersForm(KeepsOthersChanges, forms.Form):
    """Who leads an event, and who coaches those who do."""

    leaders = Ticks(
        label=_("Who leads it"),
        help_text=_("They may do with its dates what you may, and need no place."),
    )
    coaches = Ticks(
        label=_("Who coaches those who lead it"),
        help_text=_("They may do the same, and are named as coaches."),
    )

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("leaders", "coaches"):
            self.fields[name].choices = people

    def clean(self):
        refuse_both(self, "leaders", "coaches")

    def chosen(self, name: str) -> list[User]:
        return list(User.objects.filter(pk__in=self.cleaned_data[name]).order_by("pk"))

    def refuse(self, refusal) -> None:
        refusals.show(self, refusal)
