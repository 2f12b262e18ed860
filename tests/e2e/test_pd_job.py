"""A PD from another hub's offering to what learners still use, on a phone, with real mails.

A coordinator takes an offering over, plans an event of two dates with 12 places to learn and 4 to
observe, and invites everybody; people choose from their mail how they come; the 13th waits, a place
frees and is offered; an observer sends notes from her phone; who leads it answers them, and the
offering says what changed; a month later a learner says that she uses it.
"""

import pytest

from tests.support.processes import wait_until

from .test_main_job import html_of, mails_to

pytestmark = [pytest.mark.services, pytest.mark.browser]

# Monday, November 2, 2026, 9 am Pacific time; the second date, at noon and after it; a month later.
BEGUN = "2026-11-02T17:00:00+00:00"
SECOND_DATE = "2026-12-16T20:00:00+00:00"
OVER = "2026-12-17T18:00:00+00:00"
MONTH_LATER = "2027-01-18T18:00:00+00:00"

SET_UP = """
from datetime import date
from teams.services import members
from teams.services.newcomers import Newcomer
from teams.services.setup import NewCycle, NewHub, NewTerm, set_up_hub
from tests.factories import HubFactory, OfferingFactory
terms = [
    NewTerm("Fall 2026", date(2026, 9, 1), date(2026, 12, 31)),
    NewTerm("Spring 2027", date(2027, 1, 1), date(2027, 6, 30)),
    NewTerm("Fall 2027", date(2027, 9, 1), date(2027, 12, 31)),
]
team = set_up_hub(
    hub=NewHub("East Metro STEAM Partnership"), cycle=NewCycle("2026-27", terms),
    team_name="East Metro", coordinator=Newcomer("dana@example.org", "Dana Whitfield"),
    actor=None, via="admin",
)
names = ["ana", "ben", "fay", *(f"p{n:02}" for n in range(1, 13))]
people = [Newcomer(f"{one}@example.org", f"{one.title()} Doe") for one in names]
members.add_active(team=team, people=people, welcome=False, actor=None, via="admin")
OfferingFactory(hub=HubFactory(name="West Coast Hub"), title="Garden data", published=True)
"""

TWELVE_COME = """
from django.utils import timezone
from gatherings.models import Attendee
from gatherings.services import answers
first = Attendee.objects.filter(user__email__startswith="p", gathering__kind="pd").order_by("user")
for row in first.filter(gathering__title="Garden data, day 1").select_related("gathering", "user"):
    answers.answer(attendee=row, answer="participant", actor=None, via="link")
"""

ONE_CANT = """
from gatherings.models import Attendee
from gatherings.services import answers
row = Attendee.objects.get(user__email="p05@example.org", gathering__title="Garden data, day 1")
answers.answer(attendee=row, answer="declined", actor=None, via="link")
"""

BOTH_HELD = """
from gatherings.models import Gathering
from gatherings.services import closing
from people.models import User
fay = User.objects.get(email="fay@example.org")
for one in Gathering.objects.filter(kind="pd", state="announced").order_by("starts_at"):
    came = one.attendees.counted().filter(answer="accepted").values_list("pk", flat=True)
    closing.take_place(gathering=one, present=dict.fromkeys(came), actor=fay, via="web")
"""

ASK = "from sessions.tasks import sweep_forms\nsweep_forms.delay()"


def from_mail(site, phone, name, subject):
    """A phone, nobody signed in, that shows the one mail which ``name`` got about it."""
    address = f"{name}@example.org"
    wait_until(lambda: mails_to(site, address, subject), what=f"{subject} to {name}")
    (mail,) = mails_to(site, address, subject)
    reader = phone()
    reader.page.set_content(html_of(mail))
    return reader


def run(site, source):
    site.manage("shell", "-v0", "-c", source)


def go_on(site, moment):
    site.stop_all()
    site.moment = moment
    site.start("web", "worker", "beat")


def from_offering_to_event(dana):
    """Another hub's offering becomes an announced event in eight taps; what is typed isn't one."""
    dana.open("/pd/offerings/")
    dana.tap("Garden data", role="link")
    dana.tap("Use it in our hub")
    dana.tap("Plan an event")
    for n, day in enumerate(("2026-12-09", "2026-12-16")):
        dana.page.locator(f"#id_date-{n}-day").fill(day)
        dana.page.locator(f"#id_date-{n}-place").fill("Rosewood Center")
    dana.type("Places to learn", "12")
    dana.type("Places for critical friends", "4")
    dana.press(dana.page.locator("summary", has_text="Who leads it"))
    dana.press(
        dana.page.get_by_role("group", name="Who leads it").get_by_label("Fay Doe, East Metro")
    )
    dana.tap("Save the draft")
    dana.tap("Announce")
    dana.tap("Send 16 mails")
    assert dana.taps == 8
    assert dana.sees("Garden data")


def take_places(site, phone):
    ben = from_mail(site, phone, "ben", "Garden data")
    ben.tap("Answer", role="link")
    ben.tap("Come as critical friend (observe)")
    assert ben.taps == 2
    assert ben.sees("You're in, as critical friend")
    run(site, TWELVE_COME)
    ana = from_mail(site, phone, "ana", "Garden data")
    ana.tap("Answer", role="link")
    assert ana.sees("Full: you go on the waiting list")
    ana.tap("Come to learn")
    assert ana.sees("First on the waiting list, no place yet")
    assert not ana.sees("You're in")
    run(site, ONE_CANT)
    offered = from_mail(site, phone, "ana", "A place is free for you")
    offered.tap("Take the place", role="link")
    offered.tap("Take the place", role="button")
    assert offered.taps == 2
    assert offered.sees("You're in, to learn")


def write_notes(phone):
    ben = phone("ben")
    ben.open("/")
    ben.tap("Garden data", role="link")
    ben.tap("The whole PD event", role="link")
    ben.tap("Write your notes", role="link")
    assert ben.taps == 3
    ben.page.fill("[name=cool]", "Instructions went by too fast")
    ben.page.locator("[data-saves-state]").get_by_text("Saved.").wait_for()
    ben.tap("Send the notes")
    assert ben.sees("You've sent these notes")
    return ben


def answer_notes(site, phone):
    fay = phone("fay")
    fay.open("/pd/")
    # What is over stands under the past.
    fay.tap("Past events", role="link")
    fay.tap("Garden data", role="link")
    fay.tap("What critical friends saw", role="link")
    fay.page.locator("textarea[name$=cool-text]").fill("They are on paper from now on.")
    fay.press(fay.page.locator("input[name$=cool-changed]"))
    fay.tap("Answer Ben")
    ben = from_mail(site, phone, "ben", "Answers to your notes")
    assert ben.sees("They are on paper from now on.")
    return fay


def say_that_it_is_used(site, phone):
    ana = from_mail(site, phone, "ana", "Did you use it?")
    ana.tap("Answer three questions", role="link")
    ana.press(ana.page.get_by_label("Yes, several times"))
    ana.press(ana.page.get_by_label("Yes", exact=True))
    ana.tap("Send", exact=True)
    assert ana.taps == 4
    assert ana.sees("Thank you, Ana")


def test_from_another_hubs_offering_to_what_learners_still_use(site, phone):
    site.moment = BEGUN
    run(site, SET_UP)
    site.start("web", "worker", "beat")
    dana = phone("dana")
    from_offering_to_event(dana)
    take_places(site, phone)

    go_on(site, SECOND_DATE)
    ben = write_notes(phone)

    go_on(site, OVER)
    run(site, BOTH_HELD)
    run(site, ASK)
    fay = answer_notes(site, phone)
    from_mail(site, phone, "ana", "How was it?")

    go_on(site, MONTH_LATER)
    run(site, ASK)
    say_that_it_is_used(site, phone)
    dana = phone("dana")
    dana.open("/pd/offerings/")
    dana.page.get_by_role("link", name="Garden data").first.click()
    assert dana.sees("Garden data")
    assert (dana.complaints, ben.complaints, fay.complaints) == ([], [], [])
