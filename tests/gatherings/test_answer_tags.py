"""The buttons, the badge and the numbers of answers, as tags of a page."""

import re
from html import unescape

from django.template import Context, engines

from gatherings.answer_words import answer_stats
from gatherings.templatetags.answers import answer_line


def render(source, **context):
    template = engines["django"].from_string("{% load answers %}" + source)
    return template.template.render(Context(context))


def words(html):
    """What a person reads, without the tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_the_stat_line_is_a_sentence_whose_numbers_filter():
    counts = {"accepted": 17, "declined": 2, "needs-action": 6}
    items = answer_stats(counts, "/d/3/", current="needs-action")
    html = answer_line(items)
    assert words(html) == "17 coming 2 can't come 0 not sure 6 no answer"
    assert 'href="/d/3/?answer=declined#found"' in html
    assert html.count('aria-current="true"') == 1


def test_the_four_numbers_stand_there_even_if_nobody_is_behind_one():
    said = words(answer_line(answer_stats({})))
    assert said == "0 coming 0 can't come 0 not sure 0 no answer"


def test_a_bar_has_one_segment_for_each_person_by_answer():
    counts = {"accepted": 3, "declined": 1, "tentative": 0, "needs-action": 2}
    html = answer_line(answer_stats(counts))
    bar = '<div class="answer-bar" aria-hidden="true">'
    assert html.startswith(bar)
    segments = re.findall(r'<i class="([a-z-]+)"></i>', html)
    assert segments == ["accepted"] * 3 + ["declined"] + ["needs-action"] * 2
    assert "answer-bar" not in answer_line(answer_stats({}))
    many = answer_line(answer_stats({"accepted": 300, "needs-action": 300}))
    assert len(re.findall("<i ", many)) == 60


def test_three_answer_buttons_and_no_save():
    html = render("{% answer_buttons '/a/' %}", csrf_token="abc")
    assert re.findall(r'name="answer"\s+value="([a-z-]+)"', html) == [
        "accepted",
        "declined",
        "tentative",
    ]
    assert words(html).endswith("I'll be there I can't come Not sure yet")
    assert "hx-post" not in html


def test_the_answer_given_is_marked_and_htmx_has_its_target():
    html = render("{% answer_buttons '/a/' current='declined' target='#answer' %}")
    assert html.count('aria-pressed="true"') == 1
    assert 'hx-post="/a/" hx-target="#answer"' in html


def test_answers_by_link_carry_no_token():
    html = render("{% answer_buttons '/a/' csrf=False %}", csrf_token="abc")
    assert "csrfmiddlewaretoken" not in html


def test_after_the_press_it_says_so_and_offers_undo():
    html = render(
        "{% answered 'accepted' line='Wednesday' undo_url='/a/' undo_value='tentative' %}"
    )
    assert words(html) == "You're in Wednesday Undo"
    assert 'value="tentative"' in html


def test_no_answer_shows_nothing():
    assert render("{% answered 'needs-action' %}").strip() == ""
