"""A team's seats on a page."""

import re
from html import unescape

from django.template import Context, engines


def render(source, **context):
    template = engines["django"].from_string("{% load seats %}" + source)
    return template.template.render(Context(context))


def words(html):
    """What a person reads, without the tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_a_name_with_markup_in_it_is_only_a_name():
    evil = "<script>alert(1)</script>"
    seats = [{"number": 1, "name": evil, "role": evil, "state": "filled", "url": evil}]
    assert "<script" not in render("{% seat_map seats %}", seats=seats)


def test_a_full_seat_map_is_one_line_that_opens_and_marks_ones_own():
    seats = [
        {"number": n, "name": f"Person {n}", "role": "K-5", "state": "filled", "you": n == 7}
        for n in range(1, 26)
    ]
    html = render("{% seat_map seats %}", seats=seats)
    assert re.search(r"<details[^>]*>\s*<summary[^>]*>\s*25 filled, 0 invited, 0 open", html)
    assert len(re.findall(r"(?i)\byou\b", words(html))) == 1
    assert "<details" not in render("{% seat_map seats %}", seats=seats[:24])


def test_the_seat_map_shows_25_seats_and_says_how_many():
    seats = [
        {"number": 1, "name": "Ana Ruiz", "role": "6-8", "state": "filled", "url": "/p/1/"},
        {"number": 3, "name": "Nia Obi", "role": "Coach", "state": "invited"},
    ]
    html = render("{% seat_map seats invite_url='/invite/' %}", seats=seats)
    assert html.count('<li class="seat ') == 25
    assert "1 filled, 1 invited, 23 open" in html
    assert html.count('href="/invite/"') == 23
    assert "Ana Ruiz," in html


def test_open_seats_link_nowhere_for_whoever_may_not_invite():
    assert "href" not in render("{% seat_map seats %}", seats=[])
