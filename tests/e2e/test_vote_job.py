"""Three texts are decided at a session and from the mail; a harm is worked in and voted on once more;
they are published, sent, answered and read.

By services and pages alone, with mails from a real mail server: 19 of 22 are in the room, one of
them sees a harm; those absent vote from their mail; the author changes the text, who saw the harm
says that it is met, and a second vote adopts. On phones; on PostgreSQL and Redis at desks.
"""

import re
import urllib.request
from functools import partial
from html import unescape
from urllib.parse import urlencode

import pytest

from tests.browser.conftest import DESK, PHONE
from tests.conftest import on_services
from tests.support.patience import PATIENCE
from tests.support.processes import wait_until

from .publish_and_send import answered, found_and_printed, publish_and_send
from .test_main_job import mails_to
from .test_workgroup_job import mail_to

pytestmark = [pytest.mark.services, pytest.mark.browser]
SIZES = [pytest.param(DESK, id="desk") if on_services() else pytest.param(PHONE, id="phone")]

# Thursday, December 3, 2026, noon Pacific time, in the session; Tuesday, December 8, after 5 pm;
# a week after the second vote was opened.
NOON = "2026-12-03T20:00:00+00:00"
CLOSED = "2026-12-09T01:05:00+00:00"
SECOND_CLOSED = "2026-12-17T01:05:00+00:00"

SET_UP = """
from datetime import UTC, date, datetime, timedelta
from foundation import richtext
from gatherings.services import announcing, answers, dates
from people.models import User
from recommendations.models import Addressee
from recommendations.services import drafts, equity_answers, rounds, states, texts, versions
from teams.models import FocusArea
from teams.services import members
from teams.services.newcomers import Newcomer
from teams.services.setup import NewCycle, NewHub, NewTerm, set_up_hub
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
names = ["ana", "ben", "cy", "dee"] + [f"person{n}" for n in range(5, 23)]
people = [Newcomer(f"{one}@example.org", f"{one.title()} Doe") for one in names]
members.add_active(team=team, people=people, welcome=False, actor=None, via="admin")
start = datetime(2026, 12, 3, 16, 30, tzinfo=UTC)
session = dates.create(
    hub=team.hub, team=team, cycle=team.cycle, kind="session", audience=f"team:{team.pk}",
    title="Session 1", starts_at=start, ends_at=start + timedelta(hours=7), break_minutes=60,
    zone="America/Los_Angeles", actor=None, via="admin",
)
announcing.announce(gatherings=[session], actor=None, via="admin", sending_key="session-one",
                    now=datetime(2026, 11, 2, 18, tzinfo=UTC))
absent = ["cy@example.org", "person21@example.org", "person22@example.org"]
for row in session.attendees.select_related("user"):
    said = "declined" if row.user.email in absent else "accepted"
    answers.answer(
        attendee=row, answer=said, actor=row.user, via="web", now=start - timedelta(days=9)
    )
ana = User.objects.get(email="ana@example.org")
for title in ("Science every week", "Coaches for K-5", "Ten lessons in every placement"):
    facts = drafts.Facts(
        title=title, summary=f"{title}, in every school.", focus_area=FocusArea.objects.first(),
        addressees=list(Addressee.objects.all()[:1]),
    )
    given = {"actor": ana, "via": "web", "now": start - timedelta(days=24)}
    draft = drafts.start(team=team, facts=facts, **given)
    blocks = richtext.blocks("<h2>What we propose</h2><p>Three hours of science a week.</p>")
    texts.put(draft, blocks, person=ana, before=texts.newest(draft), now=given["now"])
    for n in range(1, 9):
        equity_answers.answer(draft=draft, question=n, text="Rural schools.", **given)
    versions.keep(draft=draft, **given)
    rounds.open_round(
        draft=draft, asked=rounds.Asked(until=date(2026, 11, 23)), sending_key=f"round-{draft.pk}",
        **given,
    )
    given["now"] = start - timedelta(days=3)
    rounds.close(row=draft.rounds.get(), **given)
    states.make_ready(draft=draft, **given)
print("SESSION", session.pk)
"""


def decide_in_the_room(dana, session):
    """19 present, one of them sees a harm in one of three texts: six taps."""
    dana.open(f"/gatherings/{session}/")
    dana.taps = 0
    dana.tap("Decide now")
    assert dana.page.locator("[name=present]:checked").count() == 19
    dana.tap("See the mail to those absent")
    assert dana.sees("19 people are there and answer now."), dana.text()
    dana.tap("Send 3 mails")
    assert dana.sees("All 19 go ahead, except"), dana.text()
    choose(dana, "#id_e1-elector", "Dee Doe")
    choose(dana, "#id_e1-text", "Science every week")
    dana.page.locator("#id_e1-what").fill("Small schools lose their only teacher.")
    dana.page.locator("#id_e1-whom").fill("Schools in the gorge")
    dana.page.locator("#id_e1-safe").fill("A fund for substitutes.")
    dana.tap("Enter 19 people's answers")
    assert dana.taps == 6
    assert dana.sees("Entered for 19 people; each is told by mail."), dana.text()
    assert dana.sees("19 people have answered; 15 of 22 must."), dana.text()


def go_ahead_by_link(html):
    """Somebody else presses *Go ahead* on the page behind the link of their mail."""
    link = unescape(re.search(r'href="([^"]+/decide/[^"]+)"', html)[1])
    with urllib.request.urlopen(link, timeout=PATIENCE) as page:
        question = re.search(r'value="(\d+):ahead"', page.read().decode())[1]
    pressed = urlencode({"answer": f"{question}:ahead"}).encode()
    with urllib.request.urlopen(link, data=pressed, timeout=PATIENCE) as page:
        assert "Thank you, that is all." in page.read().decode()


def choose(person, field, label):
    person.page.locator(field).select_option(label=label)
    person.taps += 1


def vote_from_the_mail(site, phone):
    """Cy is absent: three texts in four taps, without signing in."""
    cy = phone()
    cy.page.set_content(mail_to(site, "cy", "3 texts"))
    cy.taps = 0
    cy.tap("Read them and answer", role="link")
    assert cy.sees("Cy, can these 3 go ahead?"), cy.text()
    for n in range(3):
        cy.press(
            cy.page.locator(".question").nth(n).get_by_role("button", name=re.compile("^Go ahead"))
        )
    assert cy.taps == 4
    assert cy.sees("Thank you, that is all."), cy.text()
    assert cy.complaints == []


def work_the_harm_in(site, phone, draft):
    """From the draft's page to the second vote: seven taps of two people."""
    ana = phone("ana")
    ana.page.set_content(mail_to(site, "ana", "What came of the vote"))
    ana.tap("Answer the harm", role="link")
    assert ana.sees("Small schools lose their only teacher."), ana.text()
    ana.taps = 0
    place = ana.page.locator(".para", has_text="What we propose").first
    ana.press(place.get_by_role("link", name="Write"))
    ana.page.locator("[data-ready]").wait_for()
    ana.page.locator(".editor > .prose p", has_text="Three hours").first.click()
    ana.page.keyboard.press("Control+End")
    ana.page.keyboard.type(" A fund pays for substitutes.")
    ana.page.locator("[data-status]", has_text="Saved").wait_for()
    ana.tap("Done", exact=True)
    ana.page.locator("#harms textarea").fill("A fund pays for substitutes now.")
    ana.tap("Keep as version 2 and ask whether it is met")
    assert ana.sees("Who saw the harm is asked whether it is met."), ana.text()

    dee = phone()
    dee.page.set_content(mail_to(site, "dee", "Is it met?"))
    dee.taps = 0
    dee.tap("Say whether it is met", role="link")
    dee.tap("Yes, it is met")
    assert dee.sees("You said: it is met"), dee.text()
    mail_to(site, "ana", "It is met")

    ana.open(draft)
    ana.tap("Open the second vote")
    ana.tap("Send 22 mails")
    assert ana.taps + dee.taps == 7
    assert (ana.complaints, dee.complaints) == ([], [])


@pytest.mark.parametrize("size", SIZES)
def test_three_texts_are_decided_published_and_sent(site, phone, size):
    phone = partial(phone, size=size)
    site.moment = NOON
    said = site.manage("shell", "-v0", "-c", SET_UP)
    session = re.search(r"SESSION (\d+)", said)[1]
    site.start("web", "worker", "beat")
    dana = phone("dana")
    decide_in_the_room(dana, session)
    vote_from_the_mail(site, phone)

    site.stop_all()
    site.moment = CLOSED
    site.start("web", "worker", "beat")
    ana = phone("ana")
    mail_to(site, "ana", "What came of the vote")
    ana.open("/recommendations/")
    ana.tap("Coaches for K-5", role="link")
    assert ana.sees("Adopted"), ana.text()
    ana.open("/recommendations/")
    ana.tap("Science every week", role="link")
    assert ana.sees("somebody saw a harm"), ana.text()
    draft = ana.page.url
    work_the_harm_in(site, phone, draft)

    for name in ("ana", "cy", "dee"):
        reader = phone()
        reader.page.set_content(mail_to(site, name, "Dec 15: Science every week"))
        reader.tap("Read it and answer", role="link")
        assert reader.sees("A fund pays for substitutes now."), reader.text()
        reader.press(reader.page.get_by_role("button", name=re.compile("^Go ahead")))
        assert reader.taps == 2
    for number in range(5, 18):
        go_ahead_by_link(mail_to(site, f"person{number}", "Dec 15: Science every week"))

    site.stop_all()
    site.moment = SECOND_CLOSED
    site.start("web", "worker", "beat")
    dana = phone("dana")
    # The second of these: Ana had one of the first vote, too.
    told = partial(mails_to, site, "ana@example.org", "What came of the vote")
    wait_until(lambda: len(told()) == 2, what="what came of the second vote")
    dana.open(draft)
    assert dana.sees("adopted; 16 go ahead, nobody sees a harm"), dana.text()
    dana.tap("See who said what")
    assert dana.sees("It was the second vote."), dana.text()
    publish_and_send(site, dana)
    answered(site, dana)
    found_and_printed(phone())
