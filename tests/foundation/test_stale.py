"""Two who have the same form open: what one changed isn't undone by the other's older page."""

from datetime import date

import pytest
from django import forms

from foundation.stale import KeepsOthersChanges


class Form(KeepsOthersChanges, forms.Form):
    title = forms.CharField(max_length=20)
    words = forms.CharField(required=False, widget=forms.Textarea)
    day = forms.DateField(required=False)
    kinds = forms.TypedMultipleChoiceField(
        choices=[(1, "One"), (2, "Two"), (3, "Three")], coerce=int, required=False
    )


FIRST: dict = {"title": "Soil", "words": "a\nb", "day": date(2026, 12, 9), "kinds": [1, 2]}
AS_SHOWN = {"title": "Soil", "words": "a\r\nb", "day": "2026-12-09", "kinds": ["1", "2"]}


def base(initial=FIRST):
    return Form(initial=initial)["base"].value()


def sent(now, **typed):
    return Form(AS_SHOWN | {"base": base()} | typed, initial=now)


@pytest.mark.parametrize(
    ("name", "value"),
    [("title", "Water"), ("words", "c"), ("day", None), ("day", date(2027, 1, 5)), ("kinds", [3]), ("kinds", [])],
)  # fmt: skip
def test_what_nobody_touched_here_keeps_what_somebody_else_saved(name, value):
    typed = {"title": "Soil 2"} if name != "title" else {"words": "mine"}
    form = sent(FIRST | {name: value}, **typed)
    assert form.is_valid()
    assert (form.cleaned_data[name] or None) == (value or None)
    assert {key: form.cleaned_data[key] for key in typed} == typed
    assert "base" not in form.cleaned_data


def test_what_both_changed_is_said_and_saved_again_it_is_replaced():
    now = FIRST | {"title": "Water", "kinds": [2, 3]}
    form = sent(now, title="Air", kinds=["1"])
    assert not form.is_valid()
    assert (
        "“Water” now" in form.errors["title"][0] and "“Two, Three” now" in form.errors["kinds"][0]
    )
    assert form["title"].value() == "Air"
    again = Form(
        AS_SHOWN | {"base": form["base"].value(), "title": "Air", "kinds": ["1"]}, initial=now
    )
    assert again.is_valid()
    assert (again.cleaned_data["title"], again.cleaned_data["kinds"]) == ("Air", [1])


def test_saved_again_what_nobody_touched_here_is_still_what_somebody_else_saved():
    """The page that said what both changed showed the rest as it was before."""
    now = FIRST | {"title": "Water", "words": "Theirs"}
    form = sent(now, title="Air")
    assert not form.is_valid()
    again = Form(AS_SHOWN | {"base": form["base"].value(), "title": "Air"}, initial=now)
    assert again.is_valid()
    assert (again.cleaned_data["title"], again.cleaned_data["words"]) == ("Air", "Theirs")


def test_a_day_is_said_as_pages_say_days():
    form = sent(FIRST | {"day": date(2027, 1, 5)}, day="2026-12-10")
    assert "“Tuesday, January 5, 2027” now" in form.errors["day"][0]


def test_what_both_changed_alike_is_no_trouble():
    assert sent(FIRST | {"title": "Water"}, title="Water").is_valid()


@pytest.mark.parametrize(
    "marks", ["", "title", "title:x,,:", "other:1234567890", "\0", "title:" * 999]
)
def test_whatever_stands_there_instead_of_the_marks_fails_nothing(marks):
    form = Form(AS_SHOWN | {"base": marks, "title": "Air"}, initial=FIRST)
    form.is_valid()
    assert form["title"].value() == "Air"


def test_a_page_without_marks_says_what_it_says():
    form = Form(AS_SHOWN | {"title": "Air"}, initial=FIRST | {"words": "theirs"})
    assert form.is_valid() and form.cleaned_data["words"] == "a\r\nb"
