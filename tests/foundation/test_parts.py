"""The tags that pages are made of."""

import re
from datetime import UTC, date, datetime
from html import unescape
from pathlib import Path
from types import SimpleNamespace

import pytest
from django import forms
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.paginator import Paginator
from django.http import QueryDict
from django.template import Context, engines

from foundation import statuses
from foundation.templatetags import parts

START, END = datetime(2026, 12, 9, 16, 30, tzinfo=UTC), datetime(2026, 12, 9, 23, 30, tzinfo=UTC)
NOW = datetime(2026, 11, 23, 18, tzinfo=UTC)


def render(source, **context):
    template = engines["django"].from_string("{% load i18n parts when %}" + source)
    return template.template.render(Context({"now": NOW, **context}))


def words(html):
    """What a person reads, without the tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


@pytest.mark.parametrize("key", statuses.STATUSES)
def test_every_status_has_a_drawing_a_word_and_a_tint(key):
    html = parts.status(key)
    drawing = re.search(r'href="#(s-\w+)"', html)[1]
    assert f'id="{drawing}"' in parts.status_sprite()
    assert words(html)
    assert f".st.{statuses.status_of(key).tint} " in (
        (engines["django"].dirs[0].parent / "static/css/parts.css").read_text()
    )


def test_an_unknown_status_is_an_error_not_an_empty_badge():
    with pytest.raises(KeyError, match="perhaps"):
        parts.status("perhaps")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Ana Ruiz", "AR"),
        ("Zoë Ångström", "ZÅ"),
        ("Ben O'Neill", "BO"),
        ("José Núñez de la Torre", "JT"),
        ("Cher", "C"),
        ("'Alika Kahale", "AK"),
        ("ana@example.org", "AE"),
        ("", "?"),
        ("  ", "?"),
    ],
)
def test_initials_are_of_the_first_and_last_word(name, expected):
    assert parts.initials_of(name) == expected


def test_icons_are_for_the_eye_only():
    assert 'aria-hidden="true"' in parts.icon("map-pin")


def test_a_name_with_markup_in_it_is_only_a_name():
    evil = "<script>alert(1)</script>"
    html = render(
        "{% person evil url=evil detail=evil extra=evil state='accepted' %}{% endperson %}"
        "{% header evil lead=evil parent=evil parent_url='/' %}{% endheader %}"
        "{% disc evil %}{% empty evil who=evil %}{% endempty %}{% progress 1 2 evil %}"
        "{% copy_field 'a' evil evil %}{% stat_line items evil %}{% timeline stops 'Sessions' %}",
        evil=evil,
        items=[{"count": 1, "text": evil, "url": evil}],
        stops=[{"label": evil, "state": "next", "date": evil, "fact": evil}],
    )
    assert "<script" not in html


def test_a_header_has_one_title_and_its_buttons():
    html = render(
        "{% header 'Dates' lead='East Metro' parent_url='/t/' parent='Team' badge='draft' %}"
        "<a>Set dates</a>{% endheader %}"
    )
    assert words(html) == "Team Dates Draft East Metro Set dates"
    assert '<div class="acts">' in html
    assert '<div class="acts">' not in render("{% header 'Dates' %} {% endheader %}")


def test_a_date_has_a_face_for_the_eye():
    start = datetime(2026, 12, 11, 16, 30, tzinfo=UTC)
    html = render("{% load when %}{% tile start 'America/Los_Angeles' %}", start=start)
    assert words(html).split() == ["Dec", "11", "Fri"]
    assert 'aria-hidden="true"' in html


def test_the_timeline_marks_the_next_session():
    stops = [
        {"label": "Session 1", "state": "done", "word": "Held:", "drawing": "check"},
        {"label": "Session 2", "state": "next", "url": "/d/2/"},
        {"label": "Session 3", "state": "later"},
    ]
    html = render("{% timeline stops 'Sessions' %}", stops=stops)
    assert html.count("<li") == 3
    assert html.count('aria-current="step"') == 1
    assert words(html).startswith("Held: Session 1")
    assert 'aria-label="Sessions"' in html


def test_the_pager_keeps_the_filters_and_counts():
    page = Paginator(range(240), 50).page(2)
    request = SimpleNamespace(GET=QueryDict("role=coach&page=2"))
    html = render("{% pager page 'people' %}", page=page, request=request)
    assert words(html) == "51-100 of 240 people Previous page Next page"
    assert 'href="?role=coach&amp;page=3"' in html


def test_one_page_needs_no_pager():
    request = SimpleNamespace(GET=QueryDict(""))
    page = Paginator(range(3), 50).page(1)
    assert render("{% pager page %}", page=page, request=request).strip() == ""


class Person(forms.Form):
    name = forms.CharField(help_text="As on a certificate.")
    phone = forms.CharField(required=False, label="Phone?")


def test_the_summary_links_each_error_to_its_field():
    html = render("{% error_summary form %}", form=Person({"name": ""}))
    assert 'href="#id_name"' in html
    assert words(html) == "One thing to fix Name: Fill this in."


@pytest.mark.parametrize(
    ("field", "said"),
    [
        (forms.CharField(), "Fill this in."),
        (forms.ChoiceField(choices=[("a", "A")]), "Choose one."),
        (forms.TypedChoiceField(choices=[("a", "A")]), "Choose one."),
        (forms.ModelChoiceField(queryset=None), "Choose one."),
        (forms.MultipleChoiceField(choices=[("a", "A")]), "Choose at least one."),
        (forms.ModelMultipleChoiceField(queryset=None), "Choose at least one."),
        (forms.BooleanField(), "Tick this."),
        (forms.FileField(), "Choose a file."),
        (forms.DateField(), "Enter a day."),
        (forms.TimeField(), "Enter a time, such as 8:30 am."),
        (forms.CharField(error_messages={"required": "Its own."}), "Its own."),
    ],
)
def test_a_field_left_empty_says_what_to_do_with_such_a_field(field, said):
    assert str(field.error_messages["required"]) == said


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        (forms.CharField(max_length=3), "abcde", "Keep to at most 3 characters; this has 5."),
        (forms.IntegerField(max_value=60), "61", "Enter 60 or less."),
        (forms.IntegerField(min_value=1), "0", "Enter 1 or more."),
    ],
)
def test_what_is_too_much_or_too_little_says_what_to_do(field, typed, said):
    with pytest.raises(forms.ValidationError, match=said):
        field.clean(typed)


def test_an_empty_file_says_what_to_do():
    with pytest.raises(forms.ValidationError, match=r"The file is empty\. Choose another one\."):
        forms.FileField().clean(SimpleUploadedFile("plan.pdf", b""))


def test_the_summary_takes_formsets_and_several_forms():
    formset = forms.formset_factory(Person)(
        {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "2", "form-0-name": "", "form-1-name": ""}
    )
    html = render("{% error_summary form formset %}", form=Person({"name": ""}), formset=formset)
    assert "3 things to fix" in html
    assert 'href="#id_form-1-name"' in html


def test_a_whole_form_lists_what_is_to_fix_by_itself():
    html = render("{% load crispy_forms_filters %}{{ form|crispy }}", form=Person({"name": ""}))
    assert html.count("One thing to fix") == 1


def test_a_page_that_draws_a_whole_form_does_not_list_what_is_to_fix_a_second_time():
    pages = {
        path: path.read_text() for path in Path(settings.BASE_DIR, "templates").rglob("*.html")
    }
    twice = [
        f"{path.name}: {form}"
        for path, text in pages.items()
        for form in re.findall(r"{{ *(\w+)[|\w]*[|]crispy", text)
        if re.search(rf"error_summary [^%]*\b{form}\b", text)
    ]
    assert pages and twice == []


def test_nothing_to_fix_shows_nothing():
    assert render("{% error_summary form other %}", form=Person(), other=None).strip() == ""


def test_a_field_stands_in_the_order_people_read():
    html = render("{% load crispy_forms_tags %}{{ form|crispy }}", form=Person({"name": ""}))
    label, hint = html.index("<label"), html.index("As on a certificate.")
    error, box = html.index('id="id_name_error"'), html.index("<input")
    assert label < hint < error < box
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'aria-invalid="true"' in html


def test_what_may_stay_empty_says_so():
    html = words(render("{% load crispy_forms_tags %}{{ form|crispy }}", form=Person()))
    assert html.startswith("Name As on a certificate.")
    assert "Phone? (optional)" in html
    assert "*" not in html


# --- dates ----------------------------------------------------------------------------------


def test_a_date_can_be_read_by_machines_too():
    html = render("{% when s e 'America/Los_Angeles' %}", s=START, e=END)
    assert html == (
        '<time datetime="2026-12-09T08:30-08:00">'
        "Wednesday, December 9, 8:30 am - 3:30 pm Pacific time</time>"
    )


def test_a_viewer_elsewhere_is_told_their_start():
    user = SimpleNamespace(zone="America/Boise")
    html = render(
        "{% hours s e 'America/Los_Angeles' %}", s=START, e=END, request=SimpleNamespace(user=user)
    )
    assert words(html) == "8:30 am - 3:30 pm Pacific time (9:30 am Mountain)"


def test_mails_say_the_same_without_markup():
    context = {"s": START, "e": END, "viewer_zone": "America/Boise"}
    said = render("{% plain_when s e 'America/Los_Angeles' %}", **context)
    assert said == "Wednesday, December 9, 8:30 am - 3:30 pm Pacific time (9:30 am Mountain)"


def test_days_moments_and_clocks():
    context = {"s": START, "d": date(2026, 12, 2), "z": "America/Los_Angeles"}
    assert words(render("{% day s z %}", **context)) == "Wednesday, December 9"
    assert words(render("{% day d short=True %}", **context)) == "Wed, Dec 2"
    assert words(render("{% clock s z %}", **context)) == "8:30 am"
    assert words(render("{% distance s z %}", **context)) == "in 16 days"
    said = words(render("{% moment s z %}", **context))
    assert said == "Wednesday, December 9, 8:30 am Pacific time"
