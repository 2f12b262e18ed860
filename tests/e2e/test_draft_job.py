"""A draft from a Word file to its third version, on phones, with mails from a real mail server.

Ana brings in a Word file with comments, suggestions, a table and a footnote; she and Ben write two
sections, and once the same paragraph; Cy comments from his mail; the next Word file is merged with
what was written here; versions are compared, and an earlier one is the newest again.
"""

import re

import pytest

from tests.support import word_files
from tests.support.word_files import cell, commented, deleted, inserted, paragraph, run

from .test_workgroup_job import mail_to

pytestmark = [pytest.mark.services, pytest.mark.browser]

# Monday, November 30, 2026, 9 am Pacific time.
NOW = "2026-11-30T17:00:00+00:00"
TITLE = "Science every week"

SET_UP = """
from datetime import UTC, date, datetime
from people.models import User
from recommendations.services import drafts
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
people = [Newcomer(f"{one}@example.org", f"{one.title()} Doe") for one in ("ana", "ben", "cy")]
members.add_active(team=team, people=people, welcome=False, actor=None, via="admin")
area = FocusArea.objects.order_by("number").last()
drafts.start(
    team=team,
    facts=drafts.Facts(title="Kits for labs", focus_area=area, due_on=date(2026, 11, 20)),
    actor=User.objects.get(email="ben@example.org"), via="web",
)
"""

TABLE = (
    "<w:tbl><w:tblGrid><w:gridCol/><w:gridCol/></w:tblGrid>"
    f"<w:tr>{cell('Grades K-5')}{cell('40 minutes')}</w:tr></w:tbl>"
)
SUGGESTED = (inserted(" And labs."), deleted(" Soon."))
NOTE = '<w:r><w:footnoteReference w:id="2"/></w:r>'


def word_file(*, minutes="forty", more="") -> bytes:
    """The Word file of this story: its comments on the first paragraph, two suggestions."""
    said = commented(run(f"{minutes} minutes"), 1, 2)
    body = (
        paragraph(run("The problem"), style="Heading1")
        + paragraph(run("Science has "), said, run(" a week in our schools"), NOTE, run("."))
        + TABLE
        + paragraph(run("What we propose"), style="Heading1")
        + paragraph(run("Three hours of science a week for every class."), *SUGGESTED)
        + paragraph(run("Costs and funding"), style="Heading1")
        + paragraph(commented("", 3), run("A kit costs 900 dollars."))
        + more
    )
    return word_files.by_hand(body=body)


def choose(person, tmp_path, name, data):
    """A tap on the field, and one's phone shows its files."""
    path = tmp_path / name
    path.write_bytes(data)
    person.page.locator("#id_file").set_input_files(path)
    person.taps += 1


def words_of(person) -> str:
    return " ".join(person.page.locator(".draft-text").inner_text().split())


def bring_in_the_first(ana, tmp_path) -> str:
    """Version 1 in four taps, from the board."""
    ana.open("/recommendations/")
    ana.taps = 0
    ana.press(ana.page.get_by_role("link", name=re.compile("^Start: ")).first)
    ana.type("Title", TITLE)
    ana.page.locator("#id_summary").fill("Every class has science every week.")
    choose(ana, tmp_path, "science.docx", word_file())
    ana.tap("Start it")
    assert ana.sees("2 comments come along, with their authors' names"), ana.text()
    assert ana.sees("2 undecided suggestions left out of the text"), ana.text()
    ana.tap("Keep as version 1")
    assert ana.taps == 4
    assert ana.sees("Version 1"), ana.text()
    assert "And labs." not in words_of(ana)
    cells = ana.page.locator(".draft-text table").inner_text().split()
    assert cells == ["Grades", "K-5", "40", "minutes"]
    assert ana.page.locator(".draft-text [data-note]").count() == 1
    return ana.page.url.split("?")[0].split("#")[0]


def let_ben_write(ana, draft):
    ana.open(f"{draft}authors/")
    ana.press(ana.page.get_by_label("Ben Doe"))
    ana.tap("Save")


def write(person, draft, section, *, anyway=False):
    """Open the editor of a section."""
    person.open(draft)
    heading = person.page.locator(".para", has_text=section).first
    person.press(heading.get_by_role("link", name="Write"))
    if anyway:
        assert person.sees("Ana Doe is writing here.")
        person.tap("Write anyway")
    person.page.locator("[data-ready]").wait_for()


def add(person, paragraph, text):
    person.page.locator(".editor > .prose p", has_text=paragraph).first.click()
    person.page.keyboard.press("End")
    person.page.keyboard.press("Control+End")
    person.page.keyboard.type(text)


def saved(person):
    person.page.locator("[data-status]", has_text="Saved").wait_for()


def write_together(ana, ben, draft):
    """Two sections at once; then the same paragraph, once."""
    write(ana, draft, "What we propose")
    write(ben, draft, "Costs and funding")
    add(ana, "Three hours", " In Gresham, too.")
    add(ben, "A kit costs", " Two kits a school.")
    saved(ana)
    saved(ben)
    write(ben, draft, "What we propose", anyway=True)
    add(ana, "Three hours", " Ana's.")
    saved(ana)
    add(ben, "Three hours", " Ben's.")
    ben.page.locator("[data-clashes]", has_text="Two of you changed this paragraph").wait_for()
    ben.open(draft)
    ben.taps = 0
    ben.tap("Keep both")
    assert ben.taps == 1
    text = words_of(ben)
    for words in ("In Gresham, too. Ana's.", "Ben's.", "Two kits a school."):
        assert words in text


def open_comments(ana, draft):
    """What a reader needs first: a version, and three answers about equity."""
    ana.open(f"{draft}equity/")
    for number in (1, 2, 5):
        question = ana.page.locator(f"#q{number}")
        question.locator("summary").click()
        question.locator("textarea").fill("Schools far from a city.")
        ana.tap(f"Save answer {number}")
    ana.open(draft)
    ana.tap("Keep as version 2")
    ana.tap("Keep as version 2", role="button")
    ana.taps = 0
    ana.tap("Open comments")
    ana.tap("See the mail")
    ana.tap("Send 2 mails")
    assert ana.taps == 3
    assert ana.sees("Comments open until"), ana.text()


def comment_from_the_mail(site, phone):
    cy = phone("cy")
    cy.page.set_content(mail_to(site, "cy", "what do you think"))
    cy.tap("Read it and comment", role="link")
    place = cy.page.locator(".para", has_text="A kit costs")
    cy.press(place.get_by_role("link", name="omment"))
    cy.type("Your comment", "Whose price is this?")
    cy.tap("Comment", role="button", exact=True)
    assert cy.taps == 3
    assert cy.complaints == []


def bring_in_the_next(ana, draft, tmp_path):
    """Merged with what was written here: in four taps."""
    ana.open(draft)
    ana.taps = 0
    ana.tap("Bring in the newest text")
    more = paragraph(run("Superintendents decide by March."))
    choose(ana, tmp_path, "science 2.docx", word_file(minutes="fifty", more=more))
    ana.tap("Look at it")
    assert ana.sees("1 changed, 1 new."), ana.text()
    assert ana.sees("2 whose paragraphs changed"), ana.text()
    assert ana.sees("Which labs?"), ana.text()
    assert ana.sees("2 undecided suggestions left out of the text"), ana.text()
    assert not ana.sees("come along")
    ana.tap("Keep as version 3")
    assert ana.taps == 4
    text = words_of(ana)
    for words in ("fifty minutes", "In Gresham, too. Ana's.", "Ben's.", "decide by March."):
        assert words in text
    assert "And labs." not in text


def compare_and_restore(ana, draft):
    ana.open(draft)
    ana.taps = 0
    ana.tap("Version 3", role="link")
    ana.tap("What changed in version 3")
    assert ana.taps == 2
    assert "forty" in ana.page.locator("del").first.inner_text()
    assert "fifty" in ana.page.locator("ins").first.inner_text()
    ana.open(draft)
    ana.taps = 0
    ana.tap("Version 3", role="link")
    ana.tap("Bring it back: version 2")
    assert ana.taps == 2
    assert ana.sees("Version 2 is the newest text again, as version 4."), ana.text()
    assert "forty minutes" in words_of(ana)


def test_from_a_word_file_to_a_version_that_two_wrote(site, phone, tmp_path):
    site.moment = NOW
    site.manage("shell", "-v0", "-c", SET_UP)
    site.start("web", "worker", "beat")
    ana, ben = phone("ana"), phone("ben")
    draft = bring_in_the_first(ana, tmp_path)
    let_ben_write(ana, draft)
    write_together(ana, ben, draft)
    open_comments(ana, draft)
    comment_from_the_mail(site, phone)
    bring_in_the_next(ana, draft, tmp_path)
    compare_and_restore(ana, draft)

    # From the board to what is late.
    ben.open("/recommendations/")
    ben.taps = 0
    ben.press(ben.page.locator("[aria-labelledby=late-title]").get_by_role("link").first)
    assert ben.taps == 1
    assert ben.sees("Kits for labs"), ben.text()
    assert (ana.complaints, ben.complaints) == ([], [])
