"""What the benchmark takes for a page, and what it refuses."""

import pytest

from bench.pages import Page, check, pages
from bench.place import Trouble

NETWORK = {
    side: {"gathering": 7, "answers": {"1": "token"}, "cookie": "a", "limit_cookie": "b"}
    for side in ("small", "large")
}
LIST = Page("list", "/gatherings/", "small", "Dates", 1.5, r'<li class="row">', 2)


def test_a_page_with_its_text_and_all_its_rows_passes():
    check(LIST, 200, '<h1>Dates</h1><li class="row">1</li><li class="row">2</li>')


def test_a_redirect_to_the_sign_in_page_never_counts_as_fast():
    with pytest.raises(Trouble, match="answered 302"):
        check(LIST, 302, "")


def test_the_sign_in_page_itself_never_counts_as_fast():
    with pytest.raises(Trouble, match="isn't on the page"):
        check(LIST, 200, '<title>Dates</title><input name="login">')


def test_a_page_without_all_its_rows_is_refused():
    with pytest.raises(Trouble, match="1 rows, not 2"):
        check(LIST, 200, '<h1>Dates</h1><li class="row">1</li>')


def test_an_answer_that_is_not_written_is_refused():
    (post,) = [page for page in pages(NETWORK) if page.is_post]
    check(post, 303, "")
    with pytest.raises(Trouble, match="answered 200"):
        check(post, 200, "Something is wrong")


def test_the_goals_are_those_of_the_house():
    goals = {page.name: page.goal for page in pages(NETWORK)}
    assert goals == {
        "public page": 2.0,
        "home, coordinator": 1.5,
        "list, 25 dates": 1.5,
        "list, 1,000 dates": 1.5,
        "session page, 25 people": 1.5,
        "answer POST": 2.0,
    }
