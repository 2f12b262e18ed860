"""The admin's lists on a screen of usual width, and in the dark."""

import re

import pytest

from mailing.models import Mail
from tests.look.test_contrast import contrast
from tests.support.walking import Region

from .conftest import DESK, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# What a list cuts off on its right, in pixels.
CUT_OFF = "(list => list.scrollWidth - list.clientWidth)(document.querySelector('.results'))"
BACKGROUND = "getComputedStyle(document.body).backgroundColor"
COLOURS = ("color", "backgroundColor")
DARK_PAGE = "rgb(18, 23, 22)"


def hexed(colour: str) -> str:
    """ "rgb(18, 23, 22)" as #121716."""
    return "#" + "".join(f"{int(one):02x}" for one in re.findall(r"\d+", colour)[:3])


def test_the_most_used_lists_cut_nothing_off(visit):
    region = Region()
    region.announced(1, days=16)
    Mail.objects.update(error="550 5.1.1 The e-mail account that you tried to reach is unknown")
    ruth = visit(region.admin, size=DESK)
    for page in (
        "gatherings/attendee", "gatherings/gathering", "mailing/mail", "people/user",
        "teams/membership", "teams/team",
    ):  # fmt: skip
        ruth.open(f"/admin/{page}/")
        assert (page, ruth.page.evaluate(CUT_OFF)) == (page, 0)


def test_where_the_system_is_dark_the_admin_is_too(visit):
    region = Region()
    ruth = visit(region.admin, size=DESK, theme="dark")
    ruth.open(f"/admin/people/user/{region.dana.pk}/change/")
    assert ruth.page.evaluate(BACKGROUND) == DARK_PAGE
    for link in ruth.page.locator(".object-tools a").all():
        ink, paper = (
            hexed(link.evaluate(f"one => getComputedStyle(one).{name}")) for name in COLOURS
        )
        assert contrast(ink, paper) >= 4.5


def test_what_is_chosen_in_a_filter_keeps_clear_of_its_arrow(visit):
    region = Region()
    dana = visit(region.dana, size=PHONE)
    dana.open("/pd/")
    padding = "getComputedStyle(document.querySelector('.filter select')).paddingRight"
    assert dana.page.evaluate(padding) == "36px"
