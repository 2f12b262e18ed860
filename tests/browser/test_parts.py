"""The parts in a real browser: found accessible, fitting a phone, and working with and without JS."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import DESK, PHONE
from tests.support.looking import faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SMALL = {"width": 320, "height": 640}


@pytest.fixture(autouse=True)
def page_of_parts(settings):
    settings.ROOT_URLCONF = "tests.browser.parts_urls"


def violations(page):
    found = Axe().run(page).response["violations"]
    return [f"{v['id']}: {[n['html'][:120] for n in v['nodes'][:3]]}" for v in found]


@pytest.mark.parametrize("path", ["/parts/", "/accounts/login/", "/accounts/login/?how=password"])
def test_axe_finds_nothing(visit, path):
    visitor = visit()
    visitor.open(path)
    assert faults(visitor.page, path) == []


def test_axe_finds_a_planted_fault(visit):
    visitor = visit()
    visitor.open("/parts/")
    visitor.page.evaluate("document.querySelector('label[for=id_name]').remove()")
    assert any(found.startswith("label:") for found in violations(visitor.page))


def test_axe_finds_nothing_where_something_is_to_fix(visit):
    visitor = visit()
    visitor.open("/parts/")
    visitor.tap("Save the dates")
    assert faults(visitor.page, "to fix") == []


@pytest.mark.parametrize("size", [SMALL, PHONE, DESK], ids=["small", "phone", "desk"])
def test_nothing_is_wider_than_the_window(visit, size):
    visitor = visit(size=size)
    visitor.open("/parts/")
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_no_words_are_clipped_in_the_seat_map(visit):
    visitor = visit()
    visitor.open("/parts/")
    clipped = visitor.page.evaluate(
        "[...document.querySelectorAll('.seat *')]"
        ".filter(e => !e.classList.contains('visually-hidden') && e.scrollWidth > e.clientWidth + 1"
        " && getComputedStyle(e).display !== 'inline').length"
    )
    assert clipped == 0


def test_what_can_be_pressed_is_large_enough(visit):
    visitor = visit()
    visitor.open("/parts/?toast")
    visitor.page.wait_for_timeout(200)
    small = visitor.page.evaluate(
        "[...document.querySelectorAll('.btn, .nav-main a, .menu > summary, .stats a, .seat a, .msg button')]"
        # On a phone a row of what needs attention is pressed as a whole.
        ".filter(e => e.offsetParent)"
        ".filter(e => (e.closest('.leads') || e).getBoundingClientRect().height < 43.5)"
        ".map(e => e.outerHTML)"
    )
    assert small == []
    answers = visitor.page.locator(".answers .btn").all()
    assert all(button.bounding_box()["height"] >= 56 for button in answers)


def test_errors_get_the_focus_and_lead_to_their_fields(visit):
    visitor = visit()
    visitor.open("/parts/")
    visitor.tap("Save the dates")
    page = visitor.page
    assert page.evaluate("document.activeElement.hasAttribute('data-error-summary')")
    assert page.title().startswith("To fix - ")
    page.locator(".error-summary a").first.click()
    assert page.evaluate("document.activeElement.id") == "id_name"


def test_an_answer_by_htmx_is_shown_and_gets_the_focus(visit):
    visitor = visit()
    visitor.open("/parts/")
    visitor.press(visitor.page.get_by_role("button", name="I'll be there").first)
    heading = visitor.page.locator("#answer h2")
    assert heading.inner_text() == "You're in"
    assert visitor.page.evaluate("document.activeElement === document.querySelector('#answer h2')")


def test_hours_are_counted_while_typing(visit):
    visitor = visit()
    visitor.open("/parts/")
    page = visitor.page
    output = page.locator("[data-hours-out]")
    assert output.inner_text() == "6 contact hours"
    assert page.locator("#id_reason").is_hidden()
    page.fill("#id_end", "15:00")
    assert output.inner_text() == "5.5 contact hours"
    assert page.locator("#id_reason").is_visible()
    page.fill("#id_end", "08:00")
    assert output.inner_text() == "The end is before the start"


def test_ticks_are_counted_in_the_button(visit):
    visitor = visit()
    visitor.open("/parts/")
    form = visitor.page.locator("#ticks")
    assert form.get_by_role("button").inner_text() == "Nudge these 0"
    assert form.get_by_role("button").is_disabled()
    form.get_by_label("Ana").check()
    assert form.get_by_role("button").inner_text() == "Nudge this 1"
    form.get_by_label("Everybody").check()
    assert form.get_by_role("button").inner_text() == "Nudge these 2"


def test_a_dialog_opens_in_place_and_closes(visit):
    visitor = visit()
    visitor.open("/parts/")
    page = visitor.page
    page.get_by_role("link", name="Remove Ana Ruiz").click()
    assert page.get_by_role("dialog", name="Remove Ana Ruiz?").is_visible()
    page.get_by_role("button", name="Keep as it is").click()
    assert page.get_by_role("dialog").count() == 0
    assert page.url.endswith("/parts/")


def test_without_a_script_the_dialog_is_a_page(visit):
    visitor = visit(javascript=False)
    visitor.open("/parts/")
    visitor.page.get_by_role("link", name="Remove Ana Ruiz").click()
    assert visitor.page.url.endswith("/parts/?page=remove")


def test_without_a_script_nothing_useless_shows(visit):
    visitor = visit(javascript=False)
    visitor.open("/parts/?toast")
    page = visitor.page
    assert page.get_by_role("button", name="Copy").count() == 0
    assert page.get_by_role("group", name="Colors").count() == 0
    assert page.get_by_text("Ana Ruiz is in seat 23.").is_visible()
    assert page.get_by_role("button", name="Close").count() == 0
    page.locator(".menu summary").first.click()
    assert page.get_by_role("link", name="Portland Metro 2026-27").is_visible()


def test_undo_stays_on_every_page_until_its_time_is_over(visit):
    visitor = visit()
    page = visitor.page
    page.clock.install()
    visitor.open("/parts/?toast")
    page.clock.fast_forward(1000)
    assert page.locator(".msg").count() == 2
    page.clock.fast_forward(30_000)
    assert page.locator(".msg p").first.inner_text() == "Ana Ruiz is in seat 23."
    visitor.open("/parts/")
    page.get_by_text("Ana Ruiz is in seat 23.").wait_for()
    page.clock.fast_forward(61_000)
    assert page.locator(".msg").count() == 0


def test_the_chosen_colours_stay(visit):
    visitor = visit(theme="light")
    visitor.open("/parts/")
    page = visitor.page
    page.get_by_role("button", name="Dark colors").click()
    page.reload()
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == "rgb(18, 23, 22)"
    assert page.get_by_role("button", name="Dark colors").get_attribute("aria-pressed") == "true"


def test_a_table_keeps_its_roles_as_cards(visit):
    visitor = visit()
    visitor.open("/parts/")
    table = visitor.page.get_by_role("table")
    assert table.get_by_role("row").count() == 5
    assert table.get_by_role("rowheader", name="Ana Ruiz").is_visible()
    assert table.get_by_role("cell").count() == 4


def test_paper_shows_no_navigation_and_no_buttons(visit):
    visitor = visit(size=DESK)
    visitor.open("/parts/")
    page = visitor.page
    page.emulate_media(media="print")
    assert not page.locator(".bar").is_visible()
    assert not page.locator(".foot").is_visible()
    assert not any(button.is_visible() for button in page.locator(".btn").all())
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
