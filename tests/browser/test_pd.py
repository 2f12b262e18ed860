"""PD's pages as the people who use them, and notes that survive a network that goes."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils.timezone import now as present

from gatherings.services import answers
from sessions.models import PdAsk, Sheet
from sessions.pd import asks
from sessions.pd.services import feedback, offerings, publishing
from teams.models import FocusArea
from tests.factories import OfferingFactory, PdDateFactory, PdEventFactory, UserFactory
from tests.sessions.pd.conftest import Pd
from tests.support.looking import look_at, press

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class Site(Pd):
    """A run with every kind of place, a draft, and notes that were sent."""

    def __init__(self):
        super().__init__(members=8)
        self.offering.guide = "Begin outdoors.\nhttps://example.org/guide"
        self.offering.save()
        offerings.publish(offering=self.offering, published=True, actor=self.dana, via="web")
        self.now = present()
        days = [(self.now + timedelta(days=n)).date() for n in (30, 37)]
        self.event = self.open(days=days, learners=2, observers=3)
        for user in self.people[:4]:
            self.say(user, "participant")
        for user in (self.wes, self.people[4]):
            self.say(user, "observer")
        self.say(self.people[0], "declined")
        self.draft = self.plan(days=days)
        self.theirs = OfferingFactory(
            hub=self.east,
            title="Maths for all",
            run_by="State University",
            link="https://example.org/maths",
            register_too=True,
        )
        publishing.show_to_everybody(hub=self.east, public=True, actor=self.dana, via="web")
        self.asks = [
            PdAsk.objects.create(
                event=self.event, user=self.people[1], about=about, asked_at=self.now
            )
            for about in (asks.WORDS, asks.USE)
        ]
        words = dict.fromkeys(feedback.BOXES, "Some words")
        self.over = PdEventFactory(offering=self.offering, cycle=self.cycle)
        yesterday = self.now - timedelta(days=1)
        PdDateFactory(event=self.over, gathering__state="held", gathering__starts_at=yesterday)
        feedback.send(event=self.over, user=self.people[4], words=words, now=self.now)
        for name in ("Gus Guest", "Gil Guest"):
            self.event.picked.create(user=UserFactory(name=name))

    def say(self, user, answer):
        row = self.row(self.event, user)
        answers.answer(attendee=row, answer=answer, actor=None, via="link", now=self.now)


@pytest.fixture
def site(transactional_db, monkeypatch):
    monkeypatch.setattr("tests.sessions.pd.conftest.NOW", present())
    return Site()


def test_pages_of_who_makes_pd(visit, site):
    event, offering = site.event.get_absolute_url(), site.offering.get_absolute_url()
    place = site.event.places.get(user=site.people[3])
    look_at(
        visit(site.dana),
        [
            ("PD events", "/pd/"),
            ("PD offerings", "/pd/offerings/"),
            ("offering", offering),
            ("offering, changed", f"{offering}change/"),
            ("event, planned", f"{offering}event/"),
            ("event, planned, nothing entered", press("Save the draft")),
            ("event, draft", site.draft.get_absolute_url()),
            ("event", event),
            ("places", f"{event}places/"),
            ("place given", f"{event}places/{place.pk}/give/"),
            ("feedback before the end", f"{event}feedback/"),
            ("feedback", f"{site.over.get_absolute_url()}feedback/"),
            ("guests", f"{event}guests/"),
            ("guests, nothing entered", press("See the mail")),
            ("guests, the mail", f"{event}guests/send/"),
            ("cancelled, why", f"{event}cancel/"),
            ("cancelled, the mail", f"{event}cancel/send/?reason=Snow"),
            ("draft, deleted", f"{site.draft.get_absolute_url()}delete/"),
            ("who sees our PD", "/pd/sharing/"),
            ("offering of others", site.theirs.get_absolute_url()),
        ],
    )


def test_pages_of_who_comes(visit, site):
    event = site.event.get_absolute_url()
    look_at(
        visit(site.people[5]),
        [("member, offering", site.offering.get_absolute_url()), ("member, event", event)],
    )
    look_at(visit(site.people[3]), [("member who waits", event)])
    look_at(visit(site.people[2]), [("offered, home", "/"), ("offered, event", event)])
    look_at(visit(site.wes), [("notes", f"{event}notes/")])


def test_pages_of_who_is_not_signed_in(visit, site):
    words, use = (asks.url_of(ask).removeprefix(settings.SITE_URL) for ask in site.asks)
    look_at(
        visit(),
        [
            ("public catalogue", f"/pd/public/{site.east.pk}/"),
            ("how was it", words),
            ("how was it, nothing entered", press("Send")),
            ("did you use it", use),
        ],
    )


def test_a_place_is_taken_with_one_press_at_home(visit, site):
    page = visit(site.people[2]).page
    page.goto("/")
    page.get_by_role("button", name="Take the place").first.click()
    page.wait_for_load_state()
    assert site.event.places.get(user=site.people[2]).state == "held"


def test_notes_survive_a_lost_network_and_a_closed_tab(visit, site):
    page = visit(site.wes).page
    address = f"{site.event.get_absolute_url()}notes/"
    page.goto(address)
    state = page.locator("[data-saves-state]")
    page.fill("[name=warm]", "A calm start")
    state.get_by_text("Saved.").wait_for()
    assert Sheet.objects.get(user=site.wes).warm == "A calm start"
    page.context.set_offline(True)
    page.fill("[name=cool]", "Too fast at noon")
    state.get_by_text("it stays in this browser").wait_for()
    page.goto("about:blank")
    page.context.set_offline(False)
    page.goto(address)
    state.get_by_text("Saved.").wait_for()
    assert Sheet.objects.get(user=site.wes).cool == "Too fast at noon"


def test_notes_on_a_phone_that_was_away_replace_nothing_written_on_a_laptop(visit, site):
    phone, laptop = visit(site.wes, alone=True).page, visit(site.wes, alone=True).page
    address = f"{site.event.get_absolute_url()}notes/"
    phone.goto(address)
    phone.context.set_offline(True)
    phone.fill("[name=warm]", "A calm start")
    phone.locator("[data-saves-state]").get_by_text("it stays in this browser").wait_for()
    phone.goto("about:blank")
    laptop.goto(address)
    laptop.fill("[name=warm]", "Everybody talked")
    laptop.fill("[name=cool]", "Too fast at noon")
    laptop.locator("[data-saves-state]").get_by_text("Saved.").wait_for()
    phone.context.set_offline(False)
    phone.goto(address)
    phone.get_by_text("something has to be put right").wait_for()
    phone.get_by_role("button", name="Save for now").click()
    phone.get_by_text("You wrote “Everybody talked” here elsewhere meanwhile").first.wait_for()
    assert phone.input_value("[name=cool]") == "Too fast at noon"
    phone.fill("[name=warm]", "A calm start; everybody talked")
    phone.get_by_role("button", name="Send the notes").click()
    phone.get_by_text("You've sent these notes").wait_for()
    sheet = Sheet.objects.get(user=site.wes)
    assert (sheet.warm, sheet.cool) == ("A calm start; everybody talked", "Too fast at noon")
    assert phone.evaluate("Object.keys(localStorage).filter((key) => /^notes-/.test(key))") == []
    # The laptop's page is open still.
    laptop.fill("[name=saw]", "Tables of four")
    laptop.get_by_text("were sent from another page").wait_for()


def test_notes_that_are_too_long_are_said_to_be_and_not_laid_on_the_network(visit, site):
    page = visit(site.wes).page
    page.goto(f"{site.event.get_absolute_url()}notes/")
    page.evaluate("document.querySelector('[name=warm]').removeAttribute('maxlength')")
    page.fill("[name=warm]", "w" * 4001)
    page.get_by_text("something has to be put right").wait_for()
    page.get_by_role("button", name="Save for now").click()
    page.get_by_role("link", name="Keep to at most 4000 characters; this has 4001.").wait_for()
    assert page.input_value("[name=warm]") == "w" * 4001


def test_notes_survive_an_ended_session(visit, site):
    """What is typed after it ended stays in the browser, and is saved once she is back."""
    page = visit(site.wes).page
    address = f"{site.event.get_absolute_url()}notes/"
    page.goto(address)
    session = page.context.cookies()
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.fill("[name=warm]", "Everybody talked")
    state = page.locator("[data-saves-state]")
    state.get_by_text("it stays in this browser").wait_for()
    page.get_by_role("button", name="Send the notes").click()
    page.wait_for_url("**/accounts/login/**")
    assert not Sheet.objects.filter(user=site.wes).exists()
    page.context.add_cookies(session)
    page.goto(address)
    state.get_by_text("Saved.").wait_for()
    assert Sheet.objects.get(user=site.wes).warm == "Everybody talked"


@pytest.mark.parametrize("scripts", [True, False])
def test_addresses_are_asked_for_only_where_people_are_picked(visit, site, scripts):
    visitor = visit(site.dana, javascript=scripts)
    visitor.open(f"{site.offering.get_absolute_url()}event/")
    page = visitor.page
    addresses, choice = page.get_by_label("Their e-mail addresses"), page.locator("#id_open_to")
    assert addresses.is_hidden() and page.get_by_text("Pick members").is_hidden()
    choice.select_option(label="Only people I pick")
    addresses.fill("Ana Ruiz, ana@school.example.org")
    assert page.get_by_text("Pick members").is_visible()
    choice.select_option(index=0)
    assert addresses.is_hidden()
    # What was typed is there again.
    choice.select_option(label="Only people I pick")
    assert addresses.is_visible()
    assert addresses.input_value() == "Ana Ruiz, ana@school.example.org"


@pytest.mark.parametrize("scripts", [True, False])
def test_offerings_of_a_focus_area_are_there_once_it_is_chosen(visit, site, scripts):
    area = FocusArea.objects.order_by("number").first()
    OfferingFactory(hub=site.east, title="Bridges").focus_areas.add(area)
    dana = visit(site.dana, javascript=scripts)
    dana.open("/pd/offerings/")
    dana.page.get_by_label("Focus area").select_option(area.slug)
    if not scripts:
        dana.tap("Show")
    dana.page.wait_for_url("**/pd/offerings/?area=*#found", timeout=20_000)
    assert dana.sees("1 offering of this focus area.")
    box = dana.page.locator("#found").bounding_box()
    assert 0 <= box["y"] < 700
    dana.tap("Show all")
    assert dana.page.get_by_label("Focus area").input_value() == ""
