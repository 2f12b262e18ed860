"""Word files as an office opens them: LibreOffice reads text, headings and tally; one start for all."""

import subprocess

import pytest
from lxml import etree

from recommendations.publishing import documents, published
from tests.factories import DraftFactory, VersionFactory
from tests.factories.deciding import publish

pytestmark = [pytest.mark.django_db]
SECONDS = 400
RICH = (
    '<h2 data-block="aaaaaaa1">The problem</h2>'
    '<p data-block="aaaaaaa2">Thảo said: a <em>coach</em> for $40<span data-note="A note"></span></p>'
    '<h3 data-block="aaaaaaa4">In numbers</h3>'
    '<table data-block="aaaaaaa3"><tr><th><p>Grade</p></th></tr><tr><td><p>Four</p></td></tr></table>'
    '<h2 data-block="aaaaaaa5">What we propose</h2><ul data-block="aaaaaaa6"><li><p>One</p></li></ul>'
)


@pytest.fixture
def texts(world):
    found = []
    for title in ("Three hours", "A coach for all"):
        draft = DraftFactory(team=world.team, title=title, text=RICH)
        VersionFactory(draft=draft, html=RICH)
        publish(draft)
        found.append(published.read(published.shown().get(pk=draft.pk)))
    return found


def opened(soffice, files, folder):
    """What LibreOffice makes of these Word files, each as the tree of a flat OpenDocument file."""
    for name, data in files.items():
        (folder / f"{name}.docx").write_bytes(data)
    line = [
        soffice, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless",
        "--norestore", "--convert-to", "fodt", "--outdir", str(folder),
        *(str(folder / f"{name}.docx") for name in files),
    ]  # fmt: skip
    done = subprocess.run(line, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert done.returncode == 0, done.stderr
    return {name: etree.parse(folder / f"{name}.fodt").getroot() for name in files}


def named(root, name):
    """Elements of OpenDocument's texts and tables, whatever their prefix."""
    return [one for one in root.iter("{*}" + name) if isinstance(one.tag, str)]


def words(element) -> str:
    return " ".join("".join(element.itertext()).split())


def headings(root) -> list[tuple[int, str]]:
    rows = [(words(one), dict(one.attrib)) for one in named(root, "h")]
    return [
        (int(next(v for k, v in given.items() if k.endswith("outline-level"))), said)
        for said, given in rows
        if said
    ]


def test_word_files_of_one_text_and_of_several_open_with_headings_text_and_tally(
    texts, soffice, tmp_path
):
    _name, several = documents.several(texts, "docx", title="All of it", done=lambda n: None)
    found = opened(soffice, {"one": documents.one(texts[0], "docx"), "several": several}, tmp_path)
    one = found["one"]
    said = headings(one)
    assert (1, "The problem") in said and (2, "In numbers") in said
    assert (1, "How it was decided") in said and (1, "Eight equity questions") in said
    text = words(one)
    assert "Thảo said: a coach for $40" in text and "A note" in text and "Three hours" in text
    assert "Rural schools first." in text
    rows = [[words(cell) for cell in named(row, "table-cell")] for row in named(one, "table-row")]
    assert ["Go ahead", "1"] in rows and ["Four"] in rows
    said = headings(found["several"])
    assert (1, "Three hours") in said and (1, "A coach for all") in said
    assert said.count((2, "The problem")) == 2
