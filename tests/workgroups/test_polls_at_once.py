"""Deeds about one poll at the same moment, on PostgreSQL."""

from datetime import timedelta

import pytest
from django.db import transaction

from foundation.refusals import Refused
from mailing.models import Mail
from tests.support.meanwhile import Meanwhile
from workgroups.models import Poll, PollAnswer
from workgroups.services import polls

from .polling import CLOSES, DAYS, NOW, REMINDS, Group

pytestmark = [pytest.mark.services_only, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def group():
    return Group()


def test_an_answer_that_waits_behind_the_closing_is_refused(group):
    poll = group.open()
    deed = Meanwhile(lambda: group.say(poll, group.ben, "yes", now=NOW + timedelta(seconds=1)))
    with transaction.atomic():
        polls.close(poll=poll, actor=group.ana, via="web", now=NOW)
        assert deed.waits()
    assert isinstance(deed.end(), Refused)
    assert not PollAnswer.objects.exists()


def test_who_presses_save_twice_at_once_has_said_it_once(group):
    poll = group.open()
    deed = Meanwhile(lambda: group.say(poll, group.ben, "no", "yes", "no"))
    with transaction.atomic():
        group.say(poll, group.ben, "yes", "yes", "yes")
        assert deed.waits()
    assert deed.end() is None
    said = PollAnswer.objects.filter(user=group.ben).order_by("slot__weekday")
    assert list(said.values_list("answer", flat=True)) == ["no", "yes", "no"]


def test_two_who_open_one_at_once_open_one(group):
    deed = Meanwhile(lambda: group.open(DAYS, key="second", actor=group.dana))
    with transaction.atomic():
        group.open()
        assert deed.waits()
    assert isinstance(deed.end(), Refused)
    assert Poll.objects.count() == 1


@pytest.mark.parametrize(("moment", "kind"), [(REMINDS, "poll_reminder"), (CLOSES, "poll_closed")])
def test_two_sweeps_at_once_deal_with_a_poll_once(group, moment, kind):
    group.open()
    deed = Meanwhile(lambda: polls.sweep(now=moment))
    with transaction.atomic():
        assert polls.sweep(now=moment) == 1
        # It passes over what the other holds.
        assert not deed.waits()
    assert (deed.end(), deed.done) == (None, 0)
    asked = {"poll_reminder": 4, "poll_closed": 1}[kind]
    assert Mail.objects.filter(kind=f"workgroups.{kind}").count() == asked


def test_an_undo_waits_for_an_answer_and_is_refused_then(group, settings):
    from mailing.models import Sending
    from mailing.undo import undo_sending

    settings.STEMHUB_UNDO_SECONDS = 60
    poll = group.open()
    sending = Sending.objects.get()
    deed = Meanwhile(
        lambda: undo_sending(
            sending=sending, actor=group.ana, via="web", now=NOW + timedelta(seconds=5)
        )
    )
    with transaction.atomic():
        group.say(poll, group.ben, "yes")
        assert deed.waits()
    assert isinstance(deed.end(), Refused)
    assert Poll.objects.filter(pk=poll.pk).exists()
