"""A poll that waits for an answer goes along with mail that goes anyway, and spares its reminder."""

from datetime import timedelta

import pytest

from mailing import mails, sender, weekly
from mailing.models import Mail, MailText
from mailing.services import NewMail, enqueue
from workgroups import poll_news
from workgroups.services import polls

from .polling import AFTER_UNDO, NOW, REMINDS, Group

pytestmark = pytest.mark.django_db
# Wednesday.
LATER = NOW + timedelta(days=2)
SAID = "Science every week still waits for the times that suit you, until Sat, Nov 7."


@pytest.fixture
def group():
    made = Group()
    made.poll = made.open()
    sender.send_due(now=AFTER_UNDO)
    return made


def told(user, now=LATER, key="x"):
    """What a mail that goes anyway says to this person."""
    enqueue([NewMail(key=key, user=user, kind=mails.SECOND_STEP_OFF)], now=now)
    sender.send_due(now=now)
    return MailText.objects.get(mail__key=key).text


def test_who_has_not_answered_hears_of_it_once_and_gets_no_reminder(group):
    group.say(group.poll, group.ben, "yes", "yes", "no")
    text = told(group.cy)
    assert SAID in text
    assert SAID not in told(group.ben, key="ben")
    assert SAID not in told(group.cy, key="again")
    polls.sweep(now=REMINDS)
    reminded = Mail.objects.filter(kind="workgroups.poll_reminder").order_by("user__name")
    assert [mail.user for mail in reminded] == [group.ana, group.dee]


def test_not_on_its_first_day_nor_in_its_own_mails_nor_once_it_is_over(group):
    assert SAID not in told(group.cy, now=NOW + timedelta(hours=3), key="early")
    assert SAID not in MailText.objects.filter(mail__kind="workgroups.poll").first().text
    polls.close(poll=group.poll, actor=group.ana, via="web", now=LATER)
    assert SAID not in told(group.cy)


def test_who_turned_it_off_hears_nothing_and_is_reminded(group):
    weekly.stop(user=group.cy, kind=poll_news.UNANSWERED, actor=None, via="link")
    assert SAID not in told(group.cy)
    polls.sweep(now=REMINDS)
    assert Mail.objects.filter(kind="workgroups.poll_reminder", user=group.cy).exists()


def test_nobody_gets_a_weekly_mail_for_a_poll_alone(group):
    assert weekly.send_due(now=LATER + timedelta(days=1)) == 0


@pytest.mark.parametrize("n", [1, 3])
def test_it_is_read_in_the_same_number_of_queries(group, n, django_assert_num_queries):
    for other in range(n - 1):
        more = Group(hub=f"Hub {other}")
        more.open(key=f"more{other}")
    mails = [Mail(key=str(user.pk), user=user, kind="x") for user in group.people[:n]]
    with django_assert_num_queries(5):
        assert len(poll_news.besides(mails, LATER)) == n
