"""Dates in a browser: answering in two taps, with and without scripts, accessible, fitting."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from gatherings import links
from mailing.models import Mail
from tests.browser.conftest import DESK, PHONE
from tests.factories import (
    AttendeeFactory,
    GatheringFactory,
    HubRoleFactory,
    InstitutionFactory,
    MailFactory,
    MembershipFactory,
    TeamFactory,
    UserFactory,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def dana():
    return UserFactory(name="Dana Whitfield", email="dana@example.org")


@pytest.fixture
def session(dana):
    team = TeamFactory(name="East Metro")
    HubRoleFactory(hub=team.hub, user=dana)
    session = GatheringFactory(
        team=team,
        title="Session 2",
        starts_at=(timezone.now() + timedelta(days=16)).replace(hour=16, minute=30),
        address="14901 SE Stark St, Portland",
        arrival_notes="Park behind the building.",
    )
    school = InstitutionFactory(name="Clear Creek Middle School")
    for n in range(10):
        user = UserFactory(name=f"Person Núñez-{n}", institution=school, job_role="k5_teacher")
        MembershipFactory(team=team, user=user)
        answer = ("accepted", "declined", "tentative", "needs-action")[n % 4]
        AttendeeFactory(
            gathering=session,
            user=user,
            answer=answer,
            substitute="wanted" if n % 2 else "none",
        )
    return session


@pytest.fixture
def ana(session):
    """Silent, and her last mail failed."""
    ana = UserFactory(name="Ana Ruiz")
    MembershipFactory(team=session.team, user=ana)
    AttendeeFactory(gathering=session, user=ana)
    MailFactory(
        user=ana, topics=[f"gathering:{session.pk}"], state="failed", error="550 no such user"
    )
    return ana


def link(session, user):
    return reverse("gatherings:answer", args=[links.answer_token(session.attendees.get(user=user))])


def answer_of(session, user):
    return session.attendees.get(user=user).answer


def shows(browser, words):
    """Whether the words come to stand there; what htmx asks for may take a moment."""
    browser.page.get_by_text(words).first.wait_for()
    return True


@pytest.mark.parametrize("javascript", [True, False])
def test_from_the_mail_it_is_two_taps_and_nothing_left_to_press(visit, session, ana, javascript):
    """Walk-throughs 1, 2 and 3: yes, a week later no; the substitute is two taps more."""
    phone = visit(javascript=javascript)
    phone.open(link(session, ana))
    phone.tap("I'll be there")
    assert shows(phone, "You're in")
    assert phone.taps == 1  # and one in the mail
    assert answer_of(session, ana) == "accepted"
    phone.page.get_by_label("Yes, not yet found").check()
    phone.tap("Save this")
    assert shows(phone, "Saved")
    later = visit(javascript=javascript)
    later.open(link(session, ana))
    assert shows(later, "You're in")
    later.tap("I can't come")
    assert later.taps == 1
    assert shows(later, "You can't come")
    later.tap("Undo")
    assert shows(later, "You're in")
    assert answer_of(session, ana) == "accepted"


@pytest.mark.parametrize("javascript", [True, False])
def test_signed_in_the_same_press_with_and_without_a_script(visit, session, ana, javascript):
    phone = visit(ana, javascript=javascript)
    phone.open(session.get_absolute_url())
    phone.tap("Not sure yet")
    assert shows(phone, "You're not sure yet")
    assert answer_of(session, ana) == "tentative"
    phone.tap("Undo")
    assert shows(phone, "Ana, will you be there?")
    assert answer_of(session, ana) == "needs-action"


def test_at_home_the_answer_is_given_right_there(visit, session, ana):
    phone = visit(ana)
    phone.open("/")
    phone.tap("I'll be there")
    assert shows(phone, "You're in")
    assert phone.page.url.endswith("/")
    assert answer_of(session, ana) == "accepted"


def test_the_answer_stands_whole_on_a_phone(visit, session, ana):
    phone = visit(ana)
    for address in (session.get_absolute_url(), link(session, ana)):
        phone.open(address)
        box = phone.page.get_by_role("button", name="Not sure yet").bounding_box()
        assert box["y"] + box["height"] <= PHONE["height"]
        assert box["height"] >= 56
        width = phone.page.evaluate("document.documentElement.scrollWidth")
        assert width <= PHONE["width"]


def test_a_spoken_yes_is_entered_in_three_taps(visit, session, ana, dana):
    """Walk-through 6, from the session's page."""
    phone = visit(dana)
    phone.open(session.get_absolute_url())
    phone.tap("Ana Ruiz: Is coming")
    phone.type("How you know", "Told me in the hallway")
    phone.tap("Is coming")
    assert phone.taps == 2
    phone.page.locator("li.person", has_text="Ana Ruiz").locator("summary").click()
    assert shows(phone, "entered by Dana: Told me in the hallway")


def test_a_cancellation_is_seen_before_it_goes_and_called_back(visit, session, ana, dana, settings):
    settings.STEMHUB_UNDO_SECONDS = 60
    desk = visit(dana, size=DESK)
    desk.open(session.get_absolute_url())
    desk.press(desk.page.locator("summary.btn", has_text="More"))
    desk.tap("Cancel this date")
    desk.type("Why it is cancelled", "Snow")
    desk.tap("See the mail")
    assert shows(desk, "Nothing is cancelled before you press Send.")
    desk.tap("Send 9 mails")
    assert shows(desk, "This date is cancelled. Snow")
    desk.tap("Undo")
    assert shows(desk, "Called back")
    session.refresh_from_db()
    assert session.state == "announced"
    assert not Mail.objects.filter(kind="gatherings.cancelled", state="queued").exists()


@pytest.mark.parametrize("javascript", [True, False])
def test_the_people_of_a_session_are_rows_of_56_to_64_px(visit, session, dana, javascript):
    visitor = visit(dana, size=PHONE, javascript=javascript)
    visitor.open(f"/gatherings/{session.pk}/")
    rows = visitor.page.locator(".person:visible")
    assert rows.count() >= 8
    heights = rows.evaluate_all("rows => rows.map(row => row.getBoundingClientRect().height)")
    assert all(56 <= height <= 64 for height in heights)


@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize(("size", "beside"), [(PHONE, False), (DESK, True)])
def test_nudge_stands_below_the_rows_on_a_phone_and_beside_them_on_a_desk(
    visit, session, dana, size, beside, javascript
):
    visitor = visit(dana, size=size, javascript=javascript)
    visitor.open(f"/gatherings/{session.pk}/")
    buttons = visitor.page.get_by_role("button", name="Nudge these 2")
    assert buttons.count() == 1
    rows = visitor.page.locator("ul.people").first.bounding_box()
    assert (buttons.bounding_box()["x"] > rows["x"] + rows["width"]) is beside
    if javascript:
        visitor.page.locator("input[name=people]").first.uncheck()
        assert visitor.page.get_by_role("button", name="Nudge this 1").count() == 1
        visitor.page.locator("input[name=people]").first.check()
    visitor.tap("Nudge these 2")
    assert visitor.page.url.count("people=") == 2


@pytest.mark.parametrize("javascript", [True, False])
def test_on_a_phone_the_filter_is_folded_and_on_a_desk_it_stands_open(
    visit, session, dana, javascript
):
    visitor = visit(dana, size=PHONE, javascript=javascript)
    visitor.open("/gatherings/")
    search = visitor.page.get_by_label("Search")
    opener = visitor.page.get_by_text("Find a date")
    assert not search.is_visible()
    assert visitor.page.get_by_role("link", name="Session 2").bounding_box()["y"] < 350
    opener.click()
    search.fill("Session")
    visitor.tap("Show", exact=True)
    assert visitor.page.get_by_label("Search").is_visible()
    visitor.page.set_viewport_size(DESK)
    visitor.open("/gatherings/")
    assert not opener.is_visible()
    search.fill("Session")
    visitor.tap("Show", exact=True)
    assert visitor.page.url.endswith("state=#found")


def test_words_kept_in_a_tab_are_brought_back_to_their_writer_alone(visit, session, client):
    """A school's browser: one signs out, the next signs in, in the same tab."""
    ana, ben = (row.user for row in session.attendees.filter(answer="accepted").order_by("pk")[:2])
    tab = visit(ana)
    tab.open(session.get_absolute_url())
    note = tab.page.locator("textarea[name=note]")
    note.evaluate("field => field.closest('details') && (field.closest('details').open = true)")
    note.fill("I have an appointment at the hospital")

    def become(user):
        client.force_login(user, "people.backends.SignIn")
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": value, "url": tab.site}
        tab.page.context.add_cookies([cookie])
        tab.open(session.get_absolute_url())

    become(ben)
    assert note.input_value() == ""
    become(ana)
    assert note.input_value() == "I have an appointment at the hospital"
