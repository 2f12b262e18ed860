"""Walk-throughs 5-9 of "Would a user hesitate?": Dana and Ruth, taps counted."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from gatherings.models import Gathering
from gatherings.services import answers, reminding
from mailing.models import Mail
from mailing.sender import send_due
from tests.browser.conftest import DESK, PHONE
from tests.factories import MailFactory
from tests.support.walking import PEOPLE, Region, row_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FIRST_AFTERNOON = Path(__file__).parents[1] / "files" / "first_afternoon.xlsx"


@pytest.fixture
def site(visit, settings):
    # After `visit`, so that links in mails lead to the site that runs.
    settings.STEMHUB_MAIL_DELIVERY = "database"
    return settings


@pytest.fixture
def region(site):
    return Region()


@pytest.fixture
def session(region):
    """Announced nine days ago; Ana comes, Ben can't, six are silent."""
    session = region.announced(1, days=16)
    for name, said in (("Ana", "accepted"), ("Ben", "declined")):
        answers.answer(
            attendee=row_of(session, region.user(name)), answer=said, actor=None, via="link"
        )
    return session


def chased(since):
    """Whom our mail about silence reached since then, by name."""
    kinds = ("gatherings.nudge", "gatherings.reminder")
    mails = Mail.objects.filter(kind__in=kinds, created_at__gte=since)
    return sorted(mails.values_list("user__name", flat=True))


SILENT = sorted(name for name in PEOPLE if name.split()[0] not in ("Ana", "Ben"))


def test_5_dana_chases_only_the_silent_in_3_taps(visit, region, session):
    dana = visit(region.dana)
    dana.open("/")
    assert dana.sees("1 coming · 1 can't come") or dana.sees("6 no answer")
    dana.tap("See who comes")
    dana.page.locator("details.more-of summary").first.click()
    assert dana.sees("next automatic reminder")
    dana.tap("Nudge these 6")
    assert dana.sees("6 people get this mail")
    assert dana.sees(", ".join(SILENT))
    assert dana.sees("Their next automatic reminder waits until 3 days after this mail.")
    assert chased(region.now) == []
    dana.tap("Send 6 mails")

    assert dana.taps == 3
    pressed = timezone.now()
    assert chased(region.now) == SILENT
    send_due()
    assert Mail.objects.filter(kind="gatherings.nudge", state="sent").count() == 6

    # The next automatic reminder isn't doubled: three days nothing, then one mail each.
    for hours in (1, 24, 48, 71):
        reminding.sweep(now=pressed + timedelta(hours=hours))
    assert chased(pressed) == []
    due = session.attendees.silent().latest("remind_at").remind_at
    assert due >= pressed + timedelta(hours=72) - timedelta(seconds=30)
    for hours in (0, 1, 2, 24):
        reminding.sweep(now=due + timedelta(hours=hours))
    assert chased(pressed) == SILENT


def test_5_once_the_day_to_answer_by_is_past_it_waits_at_home(visit, region):
    yesterday = region.now.date() - timedelta(days=2)
    region.announced(1, days=10, answer_by=yesterday)
    dana = visit(region.dana)
    dana.open("/")
    assert dana.sees("8 people haven't answered for Session 1")
    dana.tap("Nudge these 8")
    dana.tap("Send 8 mails")
    assert dana.taps == 2
    assert chased(region.now) == sorted(PEOPLE)


def test_6_dana_records_sams_spoken_yes_in_4_taps(visit, region, session):
    sam = region.user("Sam")
    dana = visit(region.dana)
    dana.open("/")
    dana.tap("See who comes")
    dana.tap("Sam Whitehorse: Is coming")
    dana.press(dana.page.get_by_label("How you know"))
    dana.page.keyboard.type("Told me in the hallway")
    dana.tap("Is coming")

    assert dana.taps <= 4
    row = dana.page.locator("li.person", has_text="Sam Whitehorse")
    expect(row).to_contain_text("entered by Dana: Told me in the hallway")
    saved = row_of(session, sam)
    assert (saved.answer, saved.answered_via, saved.answered_by) == ("accepted", "web", region.dana)
    # Sam hears of it, with a link to change it.
    send_due()
    phone = visit()
    phone.open_mail(Mail.objects.get(user=sam, kind="gatherings.answer_set", state="sent"))
    assert phone.sees("Dana Whitfield")
    phone.press(phone.page.locator(".press a"))
    assert phone.sees("Entered by Dana Whitfield.")
    phone.tap("I can't come")
    saved.refresh_from_db()
    assert (saved.answer, saved.answered_via, saved.answered_by) == ("declined", "link", None)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_7_danas_first_afternoon_in_6_taps(visit, site, size):
    region = Region(people=())
    dana = visit(region.dana, size=size)
    dana.open("/")
    assert dana.sees("Four steps, and you see who comes.")
    dana.tap("Bring in a spreadsheet")
    with dana.page.expect_file_chooser() as chooser:
        dana.press(dana.page.locator("#id_file"))
    with dana.page.expect_navigation():
        chooser.value.set_files(FIRST_AFTERNOON)
    dana.settle()
    body = dana.page.locator("body")
    expect(body).to_contain_text("21 new, 1 to fix. Nothing is saved yet, no mail is sent.")
    add = dana.page.locator("#import-add")
    assert add.is_disabled()
    # She can say beforehand whether anybody gets mail.
    expect(body).to_contain_text("21 mails will go out: a welcome to each new person.")
    dana.press(dana.page.locator("#id_cell-17-email"))
    dana.page.keyboard.press("End")
    dana.page.keyboard.type(".org")
    dana.press(dana.page.locator("#id_welcome"))
    expect(body).to_contain_text("No mail is sent.")
    assert Mail.objects.count() == 0
    assert not region.team.memberships.exists()
    dana.press(add)

    expect(body).to_contain_text("22 people are now in East Metro Leadership Team.")
    assert dana.taps <= 6
    assert region.team.memberships.active().count() == 22
    assert Mail.objects.count() == 0


def sets_three_dates(dana, region):
    """Type what a coordinator types: three days and one place, the rest is there already."""
    for number, days in ((1, 20), (2, 90), (3, 180)):
        day = region.now.date() + timedelta(days=days)
        dana.page.locator(f"[name=term{number}-day]").fill(day.isoformat())
    dana.page.locator("[name=term1-place]").fill("Rosewood Center")


def announces_three_dates(dana, region):
    dana.open("/")
    dana.tap("Set dates")
    sets_three_dates(dana, region)
    dana.tap("Save the dates")
    assert Mail.objects.count() == 0
    dana.tap("Announce these 3 dates")
    # The count, the names and the mail are seen before anything goes.
    for name in PEOPLE:
        assert dana.sees(name)
    mail = dana.page.frame_locator("iframe.mail-preview")
    for number in (1, 2, 3):
        expect(mail.get_by_text(f"Session {number}, ").first).to_be_visible()
    expect(mail.get_by_text("Rosewood Center").first).to_be_visible()
    assert Mail.objects.count() == 0


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_8_dana_sets_three_dates_and_announces_all_in_6_taps(visit, region, site, size):
    site.STEMHUB_UNDO_SECONDS = 60
    dana = visit(region.dana, size=size)
    announces_three_dates(dana, region)
    dana.tap("Send 9 mails")

    assert dana.taps <= 6
    assert send_due().sent == 0
    assert send_due(now=timezone.now() + timedelta(seconds=61)).sent == 9
    mails = Mail.objects.filter(kind="gatherings.announced")
    assert sorted(mails.values_list("user__name", flat=True)) == sorted(PEOPLE)
    assert {len(mail.files) for mail in mails} == {3}
    # Dana has the dates in her calendar and isn't asked.
    assert Mail.objects.get(user=region.dana).kind == "gatherings.entry"
    assert Gathering.objects.filter(state="announced").count() == 3


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_8_what_can_still_be_undone_never_covers_send(visit, region, site, width):
    site.STEMHUB_UNDO_SECONDS = 60
    dana = visit(region.dana, size={"width": width, "height": 844})
    dana.open(f"/teams/{region.team.pk}/add-one/")
    dana.type("Full name", "Zoë Park")
    dana.type("E-mail", "zoe.park@example.org")
    dana.tap("Add to the team")
    announces_three_dates(dana, region)
    bar, toasts = (dana.page.locator(one).bounding_box() for one in (".send-bar", ".toasts"))
    assert dana.sees("Undo")
    assert toasts["y"] + toasts["height"] <= bar["y"]


@pytest.mark.parametrize("javascript", [True, False])
def test_8_a_wrong_room_is_called_back_in_1_tap(visit, region, site, javascript):
    site.STEMHUB_UNDO_SECONDS = 60
    dana = visit(region.dana, javascript=javascript)
    announces_three_dates(dana, region)
    dana.tap("Send 9 mails")
    before = dana.taps
    dana.tap("Undo")

    assert dana.taps == before + 1
    assert dana.sees("Called back. No mail went out.")
    assert send_due(now=timezone.now() + timedelta(hours=1)).sent == 0
    assert Gathering.objects.filter(state="draft").count() == 3
    # She puts the room right and announces again: one mail a person, with the right room.
    first = Gathering.objects.earliest("starts_at")
    dana.open(f"/teams/{region.team.pk}/dates/")
    dana.page.locator("[name=term1-place]").fill("Room 204, Rosewood Center")
    dana.tap("Save the dates")
    dana.tap("Announce these 3 dates")
    dana.tap("Send 9 mails")
    assert send_due(now=timezone.now() + timedelta(seconds=61)).sent == 9
    mail = Mail.objects.get(user=region.user("Ana"), state="sent")
    assert "Room 204, Rosewood Center" in mail.text
    first.refresh_from_db()
    assert first.state == "announced"


def test_9_ruth_finds_why_zoe_got_nothing_in_4_taps(visit, region, session):
    membership = region.invite("Zoë Park")
    words = "550 5.1.1 <zoe@example.org>: Recipient address rejected: User unknown"
    Mail.objects.filter(user=membership.user).update(state="failed", error=words)
    MailFactory(user=region.user("Ana"), state="failed", error="552 Mailbox is full")
    ruth = visit(region.admin)
    ruth.open("/")
    ruth.tap("Mail that failed")
    assert ruth.sees("zoe@example.org")
    ruth.tap("zoe@example.org")
    assert ruth.sees(words)
    ruth.tap("Send again")

    assert ruth.taps <= 4
    mail = Mail.objects.get(user=membership.user, kind="invitation")
    assert mail.state == "queued"
    send_due()
    mail.refresh_from_db()
    assert (mail.state, mail.to) == ("sent", "zoe@example.org")


def test_9_the_same_by_a_search_for_her_name(visit, region):
    membership = region.invite("Zoë Park")
    words = "550 5.1.1 User unknown"
    Mail.objects.filter(user=membership.user).update(state="failed", error=words)
    ruth = visit(region.admin, size=DESK)
    ruth.open("/admin/mailing/mail/")
    ruth.page.locator("[name=q]").fill("Zoë Park")
    ruth.tap("Search")
    ruth.tap("zoe@example.org")
    assert ruth.sees(words)
    assert ruth.taps == 2
