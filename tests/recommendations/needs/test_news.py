"""New needs ride on the mails of teacher-preparation members, answers on those of who posted."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from mailing import weekly
from mailing.models import Mail
from mailing.sender import send_due
from recommendations.models import Need
from recommendations.needs import news
from recommendations.needs.services import needs
from tests.factories.sending import NeedFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _keeps_mail(settings):
    settings.STEMHUB_MAIL_DELIVERY = "database"


def thursday() -> datetime:
    """The coming Thursday morning in Oregon."""
    now = timezone.now().astimezone(ZoneInfo("America/Los_Angeles"))
    day = now + timedelta(days=(3 - now.weekday()) % 7 or 7)
    return day.replace(hour=7, minute=30)


def posted(world, what, **more):
    return NeedFactory(
        cycle=world.cycle, hub=world.hub, posted_by=world.ana, what=what,
        posted_at=timezone.now(), **more
    )  # fmt: skip


def weekly_mails(now):
    weekly.send_due(now=now)
    Mail.objects.filter(state="queued").update(send_after=timezone.now())
    send_due()
    return {mail.user: mail for mail in Mail.objects.filter(kind=weekly.WEEKLY, state="sent")}


def test_teacher_preparation_members_hear_of_new_needs_once(world):
    posted(world, "A unit on energy")
    now = thursday()
    mails = weekly_mails(now)
    assert set(mails) == {world.tess, world.tom}
    assert "A unit on energy (Rosewood Elementary)" in mails[world.tess].text
    assert "/recommendations/needs/" in mails[world.tess].text
    again = weekly.send_due(now=now + timedelta(days=7))
    send_due()
    texts = [mail.text for mail in Mail.objects.filter(user=world.tess, state="sent")]
    assert again == 0 or sum("A unit on energy" in text for text in texts) == 1


def test_several_are_one_paragraph_and_what_was_told_is_not_told_again(world):
    first = [posted(world, f"Need {n}") for n in range(5)]
    mail = Mail(key="m", user=world.tess, kind="x")
    (said,) = news.besides([mail], timezone.now())["m"]
    assert "5 new needs" in said.text and "And 2 more." in said.text
    assert (said.topic, said.said) == ("needs", first[-1].pk)
    sent = Mail.objects.create(
        key="told", user=world.tess, kind="x", state="sent", sent_at=timezone.now(),
        send_after=timezone.now(),
    )  # fmt: skip
    sent.topics.create(user=world.tess, topic="needs", said=first[-1].pk)
    assert news.besides([mail], timezone.now()) == {}
    posted(world, "One more")
    (said,) = news.besides([mail], timezone.now())["m"]
    assert "One more" in said.text and "Need 0" not in said.text


def test_who_posted_hears_of_answers(world):
    row = posted(world, "A unit on energy")
    needs.answer(
        need=row, program="State", offer="visit", words="We come", actor=world.tom, via="web"
    )
    mail = Mail(key="m", user=world.ana, kind="x")
    (said,) = news.besides([mail], timezone.now())["m"]
    assert said.text == "Tom answered what you need: A unit on energy"
    assert row.get_absolute_url() in said.url
    assert world.ana.pk in news.waiting(timezone.now())


def test_what_is_answered_old_turned_off_or_of_others_is_not_told(world):
    mails = [Mail(key=str(one.pk), user=one, kind="x") for one in (world.tess, world.cole)]
    assert news.besides(mails, timezone.now()) == {}
    row = posted(world, "A unit on energy")
    assert set(news.besides(mails, timezone.now())) == {str(world.tess.pk)}
    weekly.choose(user=world.tess, wanted=[], actor=world.tess, via="web")
    assert news.besides(mails, timezone.now()) == {}
    weekly.choose(user=world.tess, wanted=[news.NEW], actor=world.tess, via="web")
    Need.objects.filter(pk=row.pk).update(posted_at=timezone.now() - timedelta(days=15))
    assert news.besides(mails, timezone.now()) == {} and news.waiting(timezone.now()) == set()


def test_it_asks_the_same_for_any_number(world, django_assert_num_queries):
    mails = [
        Mail(key=str(one.pk), user=one, kind="x") for one in (world.tess, world.tom, world.ana)
    ]
    for n in range(3):
        row = posted(world, f"Need {n}")
        needs.answer(
            need=posted(world, f"More {n}"), program="S", offer="visit", words="w",
            actor=world.tom, via="web",
        )  # fmt: skip
        assert row.pk
    with django_assert_num_queries(5):
        assert len(news.besides(mails, timezone.now())) == 3
