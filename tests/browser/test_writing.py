"""Writing and talking in a browser: at once, from a phone, without a network, by keyboard alone."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from foundation import richtext
from mailing import sender
from mailing.models import Mail
from recommendations import reader_links
from recommendations.models import Clash, Comment, EquityAnswer, OutsideReader
from recommendations.services import rounds, talking, texts, versions
from recommendations.services.talking import Place, Speaker
from tests.browser.conftest import DESK, PHONE
from tests.recommendations.conftest import team_that_writes
from tests.support.looking import look_at

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FIRST, SECOND = "aaaaaaa1", "aaaaaaa3"
SAVED, KEPT = "Saved", "Kept on this device"


@pytest.fixture(autouse=True)
def _mail(settings):
    settings.STEMHUB_UNDO_SECONDS = 0
    settings.STEMHUB_MAIL_DELIVERY = "database"


@pytest.fixture
def world():
    return team_that_writes()


def words(draft) -> str:
    return richtext.plain(texts.newest(draft).html)


def write_address(draft, section=FIRST) -> str:
    return reverse("recommendations:write", args=[draft.pk, section])


def editor(visitor):
    box = visitor.page.locator(".editor > .prose")
    box.wait_for()
    visitor.page.locator("[data-ready]").wait_for()
    return box


def at_the_end_of(visitor, block: str, text: str) -> None:
    box = editor(visitor).locator(f"[data-block={block}]")
    box.click()
    visitor.page.keyboard.press("Control+End")
    visitor.page.keyboard.type(text)


def status(visitor, said: str) -> None:
    visitor.page.locator("[data-status]", has_text=said).wait_for()


def ask_for_comments(world):
    for number in range(1, 9):
        EquityAnswer.objects.create(
            draft=world.draft, question=number, text="Yes", answered_at=timezone.now()
        )
    versions.keep(draft=world.draft, actor=world.ana, via="web")
    rounds.open_round(
        draft=world.draft,
        asked=rounds.Asked(
            until=timezone.localdate() + timedelta(days=14),
            outsiders=[("Kim Lee", "kim@example.org")],
        ),
        actor=world.ana,
        via="web",
        sending_key="browser",
    )
    sender.send_due()


def test_two_sections_at_once_and_the_same_paragraph_once(visit, world, client):
    ana = visit(world.ana, size=DESK)
    # Else Ben's signing in would end Ana's session.
    client.cookies.clear()
    ben = visit(world.ben, size=DESK)
    ana.open(write_address(world.draft))
    ben.open(write_address(world.draft, SECOND))
    at_the_end_of(ana, "aaaaaaa2", " In Gresham, too.")
    at_the_end_of(ben, "aaaaaaa4", " And kits.")
    status(ana, SAVED)
    status(ben, SAVED)
    assert "In Gresham, too." in words(world.draft) and "And kits." in words(world.draft)
    ben.open(write_address(world.draft))
    assert ben.sees("Ana Ruiz is writing here.")
    ben.tap("Write anyway")
    editor(ben)
    at_the_end_of(ana, "aaaaaaa2", " Ana.")
    status(ana, SAVED)
    at_the_end_of(ben, "aaaaaaa2", " Ben.")
    ben.page.locator("[data-clashes]", has_text="Two of you changed this paragraph").wait_for()
    assert "Ana." in editor(ben).inner_text()
    assert "Ben." in Clash.objects.get().theirs
    ben.open(world.draft.get_absolute_url())
    ben.tap("Keep both")
    assert "Ana.\n\n" in words(world.draft) and "Ben." in words(world.draft)


def test_cora_comments_from_the_mail_in_3_taps(visit, world):
    ask_for_comments(world)
    phone = visit(world.cora, size=PHONE)
    phone.open_mail(Mail.objects.get(kind="recommendations.round", user=world.cora))
    phone.tap("Read it and comment")
    phone.press(phone.page.locator("#p-aaaaaaa2").get_by_role("link", name="Comment"))
    phone.type("Your comment", "Where is this from?")
    phone.tap("Comment", role="button", exact=True)
    assert phone.taps == 3
    assert Comment.objects.get().thread.block == "aaaaaaa2"
    assert phone.page.locator("#p-aaaaaaa2").get_by_text("1 comment").is_visible()


def test_an_answer_that_is_refused_stays_where_it_was_typed(visit, world):
    place = Place(block=FIRST)
    talking.begin(
        draft=world.draft, place=place, text="Why?", speaker=Speaker(user=world.ben),
        actor=world.ben, via="web",
    )  # fmt: skip
    ana = visit(world.ana)
    ana.open(reverse("recommendations:talk", args=[world.draft.pk, FIRST]))
    ana.page.locator("summary", has_text="Answer").click()
    box = ana.page.locator("form[action$='/reply/'] textarea")
    box.evaluate("box => box.removeAttribute('maxlength')")
    box.fill("w" * 4001)
    ana.page.locator("form[action$='/reply/'] button").click()
    ana.page.locator("main > .note.no [role=alert]").wait_for()
    assert box.input_value() == "w" * 4001 and box.is_visible()


def test_a_refused_answer_to_one_question_loses_no_other_one(visit, world):
    ana = visit(world.ana)
    ana.open(reverse("recommendations:equity", args=[world.draft.pk]))
    for number in (0, 1):
        ana.page.locator("summary", has_text="Answer it").nth(number).click()
    ana.page.locator("[name=q2-text]").fill("No buses")
    box = ana.page.locator("[name=q1-text]")
    box.evaluate("box => box.removeAttribute('maxlength')")
    box.fill("w" * 2001)
    ana.page.locator("form:has([name=q1-text]) button").first.click()
    ana.page.wait_for_url("**/equity/1/")
    assert ana.page.locator("[name=q2-text]").input_value() == "No buses"
    assert box.input_value() == "w" * 2001


@pytest.mark.parametrize("javascript", [True, False])
def test_somebody_from_outside_comments_by_their_link(visit, world, javascript):
    ask_for_comments(world)
    phone = visit(size=PHONE, javascript=javascript)
    phone.open(
        reverse(
            "recommendations:outside", args=[reader_links.token_of(OutsideReader.objects.get())]
        )
    )
    phone.press(phone.page.locator("#p-aaaaaaa2").get_by_role("link", name="Comment"))
    phone.type("Your comment", "Where is this from?")
    phone.tap("Comment", role="button", exact=True)
    assert phone.sees("The authors have your comment.")
    assert Comment.objects.get().outside_name == "Kim Lee"


def test_a_network_that_goes_and_a_tab_that_closes_lose_no_word(visit, world):
    phone = visit(world.ana, size=PHONE, alone=True)
    phone.open(write_address(world.draft))
    editor(phone)
    phone.page.context.set_offline(True)
    at_the_end_of(phone, "aaaaaaa2", " On the train.")
    status(phone, KEPT)
    assert "On the train." not in words(world.draft)
    phone.page.context.set_offline(False)
    status(phone, SAVED)
    assert "On the train." in words(world.draft)
    phone.page.context.set_offline(True)
    at_the_end_of(phone, "aaaaaaa2", " In a tunnel.")
    status(phone, KEPT)
    phone.page.goto("about:blank")
    phone.page.context.set_offline(False)
    phone.open(world.draft.get_absolute_url())
    assert phone.sees("Words that you wrote wait in this browser")
    phone.tap("Send them")
    status(phone, SAVED)
    assert words(world.draft).count("In a tunnel.") == 1
    assert words(world.draft).count("On the train.") == 1
    phone.open(world.draft.get_absolute_url())
    assert not phone.page.locator("[data-unsent]").is_visible()


def test_an_ended_session_keeps_the_words_and_sends_them_after_signing_in(
    visit, world, client, settings, live_server
):
    desk = visit(world.ana, size=DESK, alone=True)
    desk.open(write_address(world.draft))
    editor(desk)
    desk.page.context.clear_cookies()
    at_the_end_of(desk, "aaaaaaa2", " Signed out.")
    status(desk, "You were signed out.")
    client.force_login(world.ana, "people.backends.SignIn")
    name = settings.SESSION_COOKIE_NAME
    cookie = {"name": name, "value": client.cookies[name].value, "url": live_server.url}
    desk.page.context.add_cookies([cookie])
    desk.open(write_address(world.draft))
    status(desk, SAVED)
    assert "Signed out." in words(world.draft)


def test_the_editor_says_where_comments_are_and_saves_none_of_it(visit, world):
    talking.begin(
        draft=world.draft,
        place=Place("aaaaaaa2"),
        text="Where from?",
        speaker=Speaker(world.cora),
        actor=world.cora,
        via="web",
    )
    desk = visit(world.ana, size=DESK)
    desk.open(write_address(world.draft))
    box = editor(desk)
    assert box.locator(".talked").get_attribute("data-said") == "1 comment"
    at_the_end_of(desk, "aaaaaaa2", " More.")
    status(desk, SAVED)
    assert box.locator(".talked").count() == 1
    html = texts.newest(world.draft).html
    assert "More." in html and "talked" not in html and "data-said" not in html


def test_by_keyboard_alone(visit, world):
    desk = visit(world.ana, size=DESK)
    desk.open(world.draft.get_absolute_url())
    page, keys = desk.page, desk.page.keyboard
    page.locator("#p-aaaaaaa1").get_by_role("link", name="Write").focus()
    keys.press("Enter")
    box = editor(desk)
    page.get_by_role("button", name="Heading", exact=True).focus()
    keys.press("ArrowRight")
    keys.press("ArrowRight")
    assert page.evaluate("document.activeElement.dataset.deed") == "bold"
    keys.press("Tab")
    assert box.evaluate("(one) => one === document.activeElement")
    keys.press("Control+End")
    keys.type(" Plain ")
    keys.press("Control+b")
    keys.type("bold")
    keys.press("Escape")
    assert page.evaluate("document.activeElement.matches('[data-done]')")
    status(desk, SAVED)
    keys.press("Enter")
    page.wait_for_url(f"**{world.draft.get_absolute_url()}*")
    assert "<strong>bold</strong>" in texts.newest(world.draft).html


def test_what_stands_beside_a_draft_begins_where_its_page_does(visit, world):
    ana = visit(world.ana, size=DESK)
    ana.open(world.draft.get_absolute_url())
    head, beside, text = (
        ana.page.locator(one).bounding_box() for one in (".page-head", "aside.beside", "article")
    )
    assert head["y"] + head["height"] <= beside["y"] < text["y"]
    assert beside["y"] - head["y"] - head["height"] < 48


def test_the_pages_of_writing_and_talking_are_well_made(visit, world):
    ask_for_comments(world)
    desk = visit(world.ana, size=DESK)
    look_at(
        desk,
        [
            ("draft with comments open", world.draft.get_absolute_url()),
            ("write", write_address(world.draft)),
            ("talk", reverse("recommendations:talk", args=[world.draft.pk, "aaaaaaa2"])),
            ("ask", reverse("recommendations:ask", args=[world.draft.pk])),
        ],
    )
