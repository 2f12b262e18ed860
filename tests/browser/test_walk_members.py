"""Walk-throughs 1-4 of "Would a user hesitate?": members on a phone, taps counted, no password."""

from datetime import timedelta

import pytest
from django.conf import settings

from gatherings.models import Attendee
from gatherings.services import answers
from mailing.models import Mail
from tests.support.walking import Region, mail_to, row_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
with_and_without_scripts = pytest.mark.parametrize("javascript", [True, False])


@pytest.fixture
def region(visit, settings):
    # After `visit`, so that links in mails lead to the site that runs.
    settings.STEMHUB_MAIL_DELIVERY = "database"
    return Region()


@pytest.fixture
def session(region):
    return region.announced(1)


def opens_mail(visitor, user, kind="gatherings.announced"):
    visitor.open_mail(mail_to(user, kind))


def stands_on_the_first_screen(visitor, words):
    """Whether the heading with these words is seen without scrolling."""
    box = visitor.page.get_by_role("heading", name=words).bounding_box()
    scrolled = visitor.page.evaluate("window.scrollY")
    return scrolled == 0 and box["y"] >= 0 and box["y"] + box["height"] <= 700


def primary_buttons(visitor):
    return [one for one in visitor.page.locator(".btn-primary").all() if one.is_visible()]


@with_and_without_scripts
def test_1_ana_says_yes_from_the_mail_in_2_taps(visit, region, session, javascript):
    ana = region.user("Ana")
    phone = visit(javascript=javascript)
    opens_mail(phone, ana)
    assert phone.sees("Rosewood Center")
    assert phone.sees("Pacific time")

    phone.tap("Answer")
    assert phone.sees("Ana, will you be there?")
    # Whatever opened this page, a scanner of mails or Ana: it has said nothing for her.
    assert row_of(session, ana).answer == "needs-action"
    phone.tap("I'll be there")

    assert phone.taps == 2
    assert stands_on_the_first_screen(phone, "You're in")
    assert primary_buttons(phone) == []
    row = row_of(session, ana)
    assert (row.answer, row.answered_via, row.answered_by) == ("accepted", "link", None)
    assert [phone.page.context.cookies(), Mail.objects.filter(user=ana).count()] == [[], 1]


def test_1_the_choice_stands_whole_on_the_first_screen(visit, region, session):
    phone = visit()
    opens_mail(phone, region.user("Ana"))
    phone.tap("Answer")
    for name in ("I'll be there", "I can't come", "Not sure yet"):
        box = phone.page.get_by_role("button", name=name).bounding_box()
        assert box["y"] + box["height"] <= 700, name
        assert box["height"] >= 56, name


@with_and_without_scripts
def test_2_a_week_later_ana_sees_her_answer_and_changes_it_in_2_taps(
    visit, region, session, javascript
):
    ana = region.user("Ana")
    a_week_ago = region.now - timedelta(days=7)
    answers.answer(
        attendee=row_of(session, ana), answer="accepted", actor=None, via="link", now=a_week_ago
    )
    laptop = visit(javascript=javascript)
    opens_mail(laptop, ana)

    laptop.tap("Answer")
    assert stands_on_the_first_screen(laptop, "You're in")
    laptop.tap("I can't come")

    assert laptop.taps == 2
    assert stands_on_the_first_screen(laptop, "You can't come")
    row = row_of(session, ana)
    assert (row.answer, row.answered_via, row.answered_by) == ("declined", "link", None)
    said = row.history.order_by("history_date").values_list("answer", flat=True)
    assert list(said)[-2:] == ["accepted", "declined"]


def test_2_the_link_answers_for_ana_even_where_dana_is_signed_in(visit, region, session):
    ana = region.user("Ana")
    shared = visit(region.dana)
    opens_mail(shared, ana)
    shared.tap("Answer")
    assert shared.sees("Answering for Ana Ruiz. Not you? Ask Dana Whitfield for your own link.")
    shared.tap("Not sure yet")
    row = row_of(session, ana)
    assert (row.answer, row.answered_via, row.answered_by) == ("tentative", "link", None)
    assert not Attendee.objects.filter(user=region.dana).exists()


@with_and_without_scripts
def test_3_ben_comes_and_needs_a_substitute_in_4_taps(visit, region, session, javascript):
    ben = region.user("Ben")
    phone = visit(javascript=javascript)
    opens_mail(phone, ben)
    phone.tap("Answer")
    phone.tap("I'll be there")
    assert phone.sees("Do you need a substitute?")
    phone.press(phone.page.get_by_label("Yes, not yet found"))
    phone.tap("Save this")

    assert phone.taps == 4
    assert phone.sees("Saved")
    assert phone.sees("You're in")
    row = row_of(session, ben)
    assert (row.answer, row.substitute) == ("accepted", "wanted")


def test_3_the_yes_survives_closing_the_page_after_tap_2(visit, region, session):
    ben = region.user("Ben")
    phone = visit()
    opens_mail(phone, ben)
    phone.tap("Answer")
    phone.tap("I'll be there")
    phone.page.close()

    row = row_of(session, ben)
    assert (row.answer, row.substitute) == ("accepted", "none")
    later = visit()
    opens_mail(later, ben)
    later.tap("Answer")
    assert later.sees("You're in")
    later.press(later.page.get_by_label("Yes, found"))
    later.tap("Save this")
    row = row_of(session, ben)
    assert (row.answer, row.substitute) == ("accepted", "found")


@with_and_without_scripts
def test_4_zoe_joins_and_answers_the_next_date_in_3_taps(visit, region, session, javascript):
    membership = region.invite("Zoë Park")
    phone = visit(javascript=javascript)
    opens_mail(phone, membership.user, "invitation")
    phone.tap("Join the team", role="link", exact=True)
    assert phone.sees("Zoë, will you join the team?")
    membership.refresh_from_db()
    assert membership.state == "invited"
    phone.tap("Join the team", role="button")
    assert phone.sees("You're in the team, Zoë")
    assert phone.page.locator("input[type=password]").count() == 0
    phone.tap("I'll be there")

    assert phone.taps == 3
    assert stands_on_the_first_screen(phone, "You're in")
    assert primary_buttons(phone) == []
    membership.refresh_from_db()
    assert (membership.state, membership.seat) == ("active", 9)
    row = row_of(session, membership.user)
    assert (row.answer, row.answered_via, row.answered_by) == ("accepted", "link", None)
    assert not membership.user.has_usable_password()


def test_4_the_link_joins_only_once(visit, region, session):
    membership = region.invite("Zoë Park")
    for _again in range(2):
        phone = visit()
        opens_mail(phone, membership.user, "invitation")
        phone.tap("Join the team", role="link", exact=True)
        if not _again:
            phone.tap("Join the team", role="button")
        assert phone.sees("You're in the team, Zoë")
    assert membership.history.filter(state="active").count() == 1
    assert Attendee.objects.filter(user=membership.user).count() == 1


def test_at_home_the_greeting_counts_what_still_waits(visit, region, session):
    region.announced(2, days=90)
    phone = visit(region.user("Ana"))
    phone.open("/")
    title = phone.page.locator("main h1")
    assert title.inner_text() == "Ana, 2 answers are waiting"
    phone.tap("I'll be there")
    assert title.inner_text() == "Ana, one answer is waiting"
    phone.tap("Undo")
    assert title.inner_text() == "Ana, 2 answers are waiting"
    phone.tap("I'll be there")
    phone.tap("I can't come")
    assert title.inner_text() == "Hello, Ana"
    assert phone.page.url.endswith("/")


def test_on_a_page_of_several_forms_a_press_in_one_loses_nothing_typed_in_another(visit, region):
    phone = visit(region.user("Ana"))
    phone.open("/me/")
    phone.page.get_by_label("Food").fill("No nuts")
    phone.page.get_by_label("Language", exact=True).select_option("es")
    phone.page.get_by_label("A toolkit for schools and districts").check()
    phone.tap("Save your interests")
    assert phone.sees("What you're interested in is saved.")
    assert phone.page.get_by_label("A toolkit for schools and districts").is_checked()
    assert phone.page.get_by_label("Food").input_value() == "No nuts"
    assert phone.page.get_by_label("Language", exact=True).input_value() == "es"

    phone.open("/me/")
    assert phone.page.get_by_label("Food").input_value() == ""


def test_what_was_typed_when_the_sign_in_had_ended_waits_for_them_and_nobody_else(
    visit, region, client
):
    """ "Sign in, then press the button again": the words stand there, if it is the same person."""
    ana, ben = region.user("Ana"), region.user("Ben")
    phone = visit(ana)
    address, label = region.team.get_absolute_url() + "leave/", "Why do you leave?"

    def come_back_as(user):
        client.force_login(user, "people.backends.SignIn")
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": value, "url": phone.site}
        phone.page.context.add_cookies([cookie])
        phone.open(address)
        return phone.page.get_by_label(label).input_value()

    for user, found in ((ana, "I move to another state"), (ben, "")):
        come_back_as(ana)
        phone.page.get_by_label(label).fill("I move to another state")
        phone.page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
        phone.page.get_by_role("button", name="Leave the team").click()
        phone.page.wait_for_url("**/accounts/login/**")
        phone.page.get_by_text("Sign in, then press the button again.").wait_for()
        assert come_back_as(user) == found
    assert come_back_as(ana) == ""
