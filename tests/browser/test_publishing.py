"""Publishing in the browser: the coordinator's press, and a stranger who finds a text and prints it."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from recommendations.models import Export
from recommendations.publishing.services import editions, exporting
from tests.factories import DraftFactory, TeamFactory, UserFactory
from tests.factories.deciding import adopt, publish
from tests.recommendations.conftest import team_that_writes
from tests.support.looking import look_at

from .conftest import DESK, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "Wolfeschlegelsteinhausenbergerdorffvonun"
WIDTHS = (320, 360, 390, 600, 640, 744, 768, 800, 1024, 1280)


@pytest.fixture
def world(transactional_db):
    found = team_that_writes()
    publish(found.draft)
    found.draft.refresh_from_db()
    other = DraftFactory(team=TeamFactory(), title=f"Robots {LONG}", kind="resource",
                         resource_link="https://example.org/" + "x" * 60)  # fmt: skip
    publish(other)
    edition = found.draft.edition
    editions.correct(
        draft=found.draft,
        correction=editions.Correction(edition.title, edition.summary, [("40", "45")]),
        reason="Counted anew", seen=1, actor=found.dana, via="web",
    )  # fmt: skip
    gone = DraftFactory(team=found.team, title="Withdrawn")
    publish(gone)
    editions.withdraw(draft=gone, reason="It was wrong.", actor=found.dana, via="web")
    found.other, found.gone = other, gone
    return found


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_a_stranger_finds_and_prints_a_text_in_three_taps(visit, world, size):
    stranger = visit(size=size)
    stranger.page.add_init_script("window.print = () => { window.printed = true; }")
    stranger.open("/")
    stranger.tap("Read the recommendations")
    stranger.tap("Science every week")
    stranger.tap("Print")
    assert stranger.page.evaluate("window.printed") is True
    assert stranger.taps <= 3


def test_a_stranger_without_scripts_takes_the_pdf_along(visit, world):
    stranger = visit(javascript=False)
    stranger.open("/")
    stranger.tap("Science every week")
    with stranger.page.expect_download() as found:
        stranger.page.get_by_role("link", name="PDF").first.click()
    assert found.value.suggested_filename == "science-every-week.pdf"


def test_a_set_is_asked_for_without_a_script(visit, world):
    stranger = visit(javascript=False)
    stranger.open(reverse("recommendations:sets"))
    stranger.page.get_by_label("Kind of file").select_option("md")
    stranger.tap("Make the file")
    assert "0 of 2 texts" in stranger.text()
    exporting.make(Export.objects.get().pk)
    stranger.tap("Look again")
    with stranger.page.expect_download() as found:
        stranger.page.get_by_role("link", name="Download the file").click()
    assert found.value.suggested_filename == "recommendations-of-all-regions.md"


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_three_adopted_texts_are_published_in_two_taps_from_home(visit, world, size):
    drafts = [DraftFactory(team=world.team, title=f"Text {n}") for n in range(3)]
    for draft in drafts:
        adopt(draft, people=[UserFactory() for _n in range(4)])
    dana = visit(world.dana, size=size)
    dana.open("/")
    dana.tap("Publish them")
    dana.tap("Publish the ticked texts")
    assert dana.taps <= 2
    assert "3 texts are published." in dana.text()
    stranger = visit(size=size)
    for draft in drafts:
        stranger.open(f"/texts/{draft.pk}/")
        assert "4 of 4 answered" in stranger.text()


def public_pages(world):
    def url(name, *args):
        return reverse(f"recommendations:{name}", args=args)

    row = exporting.ask(team=None, kind="md")
    return [
        ("front page", "/"),
        ("all texts", url("texts")),
        ("found", url("texts") + "?q=science"),
        ("a text", url("text", world.draft.pk)),
        ("a resource", url("text", world.other.pk)),
        ("withdrawn", url("text", world.gone.pk)),
        ("an edition", url("edition", world.draft.pk, 2)),
        ("how it came to be", url("public_how", world.draft.pk)),
        ("toolkit", url("toolkit")),
        ("hub", url("hub", world.hub.slug)),
        ("side by side", url("public_side_by_side") + "?area=k8-pd-needs"),
        ("download many", url("sets")),
        ("a set", url("set", row.pk)),
    ]


def test_public_pages_are_clean_at_both_sizes_and_themes(visit, world):
    look_at(visit(), public_pages(world))


def test_no_public_page_is_wider_than_its_window(visit, world):
    stranger, found = visit(), []
    for _name, address in public_pages(world):
        stranger.open(address)
        for width in WIDTHS:
            stranger.page.set_viewport_size({"width": width, "height": 800})
            if stranger.page.evaluate("document.documentElement.scrollWidth") > width:
                found.append(f"{address} at {width}")
    assert not found, "\n".join(found)


def test_the_coordinators_pages_are_clean(visit, world):
    adopted = DraftFactory(
        team=world.team, title="Adopted", due_on=timezone.localdate() - timedelta(days=2)
    )
    adopt(adopted)
    look_at(
        visit(world.dana),
        [
            ("publish", reverse("recommendations:publish", args=[world.team.pk])),
            ("board", reverse("recommendations:board", args=[world.team.pk])),
            ("adopted draft", adopted.get_absolute_url()),
            ("correct", reverse("recommendations:correct", args=[world.draft.pk])),
            ("replace", reverse("recommendations:replace", args=[world.draft.pk])),
            ("withdraw", reverse("recommendations:withdraw", args=[world.draft.pk])),
            ("how, for the team", reverse("recommendations:how", args=[world.draft.pk])),
        ],
    )


def test_a_correction_is_looked_at_and_published(visit, world):
    dana = visit(world.dana)
    dana.open(reverse("recommendations:correct", args=[world.draft.pk]))
    dana.page.get_by_label("Words or link as they stand").fill("45 minutes")
    dana.page.get_by_label("What should stand there").first.fill("50 minutes")
    dana.page.get_by_label("What is corrected, and why").fill("Counted once more")
    dana.tap("Look at the difference")
    dana.tap("Publish edition 3")
    assert "Edition 3" in dana.text() and "50 minutes" in dana.text()


def test_a_text_prints_on_two_pages(visit, world):
    visitor = visit(size=DESK, theme="dark")
    visitor.open(reverse("recommendations:text", args=[world.draft.pk]))
    visitor.page.emulate_media(media="print")
    assert not visitor.page.get_by_role("button", name="Print").is_visible()
    pdf = visitor.page.pdf(format="Letter")
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf)) <= 2
