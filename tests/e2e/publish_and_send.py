"""After the vote: the texts are published, one letter takes them along, its answer is told, and
strangers read, print and download them.
"""

import io

import pikepdf

from foundation import documents
from tests.support.processes import wait_until

from .test_main_job import mails_to
from .test_workgroup_job import mail_to

REN = "Columbia Gorge Regional Educator Network"
TEXTS = ("Coaches for K-5", "Science every week", "Ten lessons in every placement")


def publish_and_send(site, dana):
    """Three texts are published and sent by one letter: seven taps at most from home."""
    dana.open("/recommendations/organisations/new/")
    dana.page.locator("#id_name").fill(REN)
    dana.page.locator("#id_kind").select_option("ren")
    dana.page.locator("#id_contact_name").fill("Kim Lee")
    dana.page.locator("#id_contact_email").fill("kim@example.com")
    dana.tap("Add it")
    dana.open("/")
    dana.taps = 0
    dana.tap("Publish them")
    dana.tap("Publish the ticked texts")
    assert dana.sees("3 texts are published."), dana.text()
    dana.tap("Send them to organisations")
    dana.press(dana.page.get_by_label(REN))
    dana.tap("See the letter")
    assert dana.sees("1 person gets this mail"), dana.text()
    dana.tap("Send 1 mail")
    assert dana.taps <= 7
    assert dana.complaints == []


def answered(site, dana):
    """The letter is in Kim's mailbox with its texts; what she writes back is entered and told."""
    wait_until(lambda: mails_to(site, "kim@example.com"), what="the letter")
    (letter,) = mails_to(site, "kim@example.com")
    assert "Dana" in letter["From"] and letter["Reply-To"] == "dana@example.org"
    files = [one for one in letter.walk() if one.get_filename()]
    assert sorted(one.get_filename() for one in files) == sorted(f"{one}.pdf" for one in TEXTS)
    for file in files:
        _read_pdf(file.get_payload(decode=True), file.get_filename().removesuffix(".pdf"))
    dana.open("/recommendations/organisations/")
    dana.tap(REN, role="link")
    dana.tap("Coaches for K-5", role="link")
    dana.press(dana.page.get_by_label("Taken up", exact=True))
    dana.page.get_by_label("Taken up in").select_option("plan")
    dana.type("What that is called", "Regional plan 2027-29")
    dana.tap("Enter it")
    assert dana.sees("Regional plan 2027-29"), dana.text()
    mail_to(site, "ana", "Taken up by")
    mail_to(site, "cy", "Taken up by")
    assert dana.complaints == []


def found_and_printed(stranger):
    """From the front page to the printer in three taps; the files hold text, headings and tally."""
    stranger.page.add_init_script("window.print = () => { window.printed = true; }")
    stranger.open("/")
    stranger.taps = 0
    stranger.tap("Read the recommendations")
    stranger.tap("Science every week", role="link")
    stranger.tap("Print")
    assert stranger.page.evaluate("window.printed") is True
    assert stranger.taps <= 3
    assert stranger.sees("A fund pays for substitutes"), stranger.text()
    _read_pdf(_file(stranger, "PDF"))
    word = documents.read(_file(stranger, "Word"), "text.docx").html
    assert "What we propose" in word and "A fund pays for substitutes" in word
    assert "16 of 22" in word
    assert stranger.complaints == []


def _file(stranger, kind: str) -> bytes:
    with stranger.page.expect_download() as got:
        stranger.page.get_by_role("link", name=kind, exact=True).first.click()
    return got.value.path().read_bytes()


def _read_pdf(data: bytes, title: str = "Science every week"):
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in pdf.Root
        assert title in str(pdf.docinfo.get("/Title", ""))
        with pdf.open_outline() as outline:
            headings = [str(one.title) for one in outline.root]
        assert "What we propose" in headings and "How it was decided" in headings
