"""Pages that few people see: the demo's own, and what is shown when something went wrong."""

import pytest
from django.urls import reverse

from mailing.models import Mail
from stemhub import views
from stemhub.demo.people import PEOPLE
from tests.stemhub import demo_urls
from tests.support.looking import look_at
from tests.support.walking import Region

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.urls(demo_urls.__name__)
def test_pages_of_the_demo(visit, settings):
    settings.DEMO = True
    settings.STEMHUB_MAIL_DELIVERY = "database"
    region = Region()
    visitor = visit()
    look_at(visitor, [("mailbox, empty", reverse("mailbox"))])

    region.announced(1, days=16)
    failed = Mail.objects.latest("pk")
    failed.state, failed.error = "failed", "550 5.1.1 no such user"
    failed.save()
    with_entry = Mail.objects.filter(state="sent").exclude(texts__files=[]).first()
    look_at(
        visitor,
        [
            ("sign-in, the demo's", reverse("account_login")),
            ("mailbox", reverse("mailbox")),
            ("mailbox, one person", f"{reverse('mailbox')}?to={with_entry.to}"),
            ("mailbox, a mail", reverse("mailbox_mail", args=[with_entry.pk])),
            ("mailbox, a mail that failed", reverse("mailbox_mail", args=[failed.pk])),
        ],
    )
    visitor.open(reverse("account_login"))
    assert visitor.page.locator(".demo-people button").count() == len(PEOPLE)


def test_pages_when_something_went_wrong(visit, monkeypatch):
    def with_too_many_fields(visitor):
        visitor.open(f"{reverse('account_login')}?{'&'.join(f'f{n}=1' for n in range(1001))}")
        assert visitor.sees("This page couldn't read what was sent")

    def without_its_cookies(visitor):
        visitor.open(reverse("account_login"))
        visitor.page.context.clear_cookies()
        visitor.type("E-mail", "ana@example.org")
        visitor.tap("E-mail me a code")
        assert visitor.sees("This page was open too long")

    def break_down(*args, **kwargs):
        raise RuntimeError("planted")

    visitor = visit()
    look_at(
        visitor,
        [
            ("400", with_too_many_fields),
            ("403, no cookie", without_its_cookies),
        ],
    )
    monkeypatch.setattr(views.Home, "dispatch", break_down)
    look_at(visitor, [("500", "/")])
    # The harness complains of it, as it should.
    assert visitor.complaints == [f"500: {visitor.site}/"]
    visitor.complaints.clear()
