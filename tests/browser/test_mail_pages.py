"""The mail pages and one's own page in a browser: accessible, fitting, within the policy."""

import pytest
from django.utils import timezone

from mailing.models import Mail
from people.models import PrivateNeeds
from tests.browser.conftest import DESK
from tests.factories import InstitutionFactory, MailFactory, SendingFactory, UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def site(settings):
    settings.ROOT_URLCONF = "tests.mailing.urls"


@pytest.fixture
def dana():
    dana = UserFactory(name="Dana Whitfield")
    PrivateNeeds.objects.create(user=dana, food="no nuts")
    for name in ("Member Ana Ruiz", "Member Zoë Lindqvist", "Member Ben D'Arcy"):
        UserFactory(name=name)
    MailFactory.create_batch(3, sending=SendingFactory(actor=dana))
    return dana


def test_the_preview_is_read_in_the_page(visit, dana):
    visitor = visit(dana, size=DESK)
    visitor.open("/announce/")
    frame = visitor.page.frame_locator("iframe.mail-preview")
    assert frame.get_by_text("Dates for Member Ana Ruiz.").is_visible()
    visitor.page.get_by_label("Show it as read by").select_option(label="Member Ben D'Arcy")
    visitor.settle()
    assert frame.get_by_text("Dates for Member Ben D'Arcy").is_visible()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_test_and_then_the_mails_go_out(visit, dana, javascript):
    Mail.objects.all().delete()
    visitor = visit(dana, javascript=javascript)
    visitor.open("/announce/")
    visitor.tap("Send me a test")
    assert visitor.sees("A test is on its way to")
    visitor.tap("Send 3 mails")
    assert Mail.objects.filter(kind="announce").count() == 3


@pytest.mark.parametrize("javascript", [True, False])
def test_undo_stands_in_the_toast(visit, dana, settings, javascript):
    settings.STEMHUB_UNDO_SECONDS = 60
    visitor = visit(dana, javascript=javascript)
    visitor.open("/announce/")
    visitor.tap("Send 3 mails")
    visitor.tap("Undo")
    assert visitor.sees("Called back. No mail went out.")
    assert set(Mail.objects.filter(kind="announce").values_list("state", flat=True)) == {
        "cancelled"
    }


def test_progress_counts_by_itself(visit, dana):
    visitor = visit(dana)
    visitor.page.goto(f"/mail/sendings/{dana.sendings.get().pk}/")
    visitor.page.get_by_text("0 of 3 sent").wait_for()
    Mail.objects.update(state="sent", sent_at=timezone.now())
    visitor.page.get_by_text("All 3 mails sent.").wait_for()


def test_letters_typed_suggest_schools(visit, dana):
    InstitutionFactory(name="Rosewood School")
    visitor = visit(dana)
    visitor.open("/me/")
    visitor.page.get_by_label("School or organization").press_sequentially("rosew")
    option = visitor.page.locator("#institutions option")
    option.wait_for(state="attached")
    assert option.get_attribute("value") == "Rosewood School"
    visitor.page.get_by_label("School or organization").fill("Rosewood School")
    visitor.tap("Save")
    dana.refresh_from_db()
    assert dana.institution.name == "Rosewood School"
