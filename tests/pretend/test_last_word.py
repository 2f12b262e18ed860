"""While mails wait, their date moves, is cancelled, loses people, with *Undo* and without: whoever
still belongs to it is told how it is, by their last mail about it, and nothing twice."""

import random
import threading
import time
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from foundation import zones
from foundation.refusals import Refused
from gatherings import kinds, topics
from gatherings.models import Gathering, GatheringFacts
from gatherings.services import announcing, dates
from mailing import sender
from mailing.models import Mail, MailTopic, Sending
from mailing.undo import undo_sending
from tests.factories import CycleFactory, GatheringFactory, HubFactory, UserFactory
from tests.support.patience import PATIENCE
from tests.support.processes import wait_until

from .app import Audience, Meeting

pytestmark = [pytest.mark.services_only, pytest.mark.django_db(transaction=True)]
AUDIENCE = "meeting:1"


class Club:
    """So many people and who leads them, in the pretend app's kind of meetings."""

    def __init__(self, people: int):
        self.kind = Meeting()
        self.lea = UserFactory(name="Lea Doe")
        self.people = [UserFactory(name=f"Person {n}") for n in range(people)]
        self.kind.audiences[AUDIENCE] = Audience("The club", list(self.people), [self.lea])
        start = timezone.now() + timedelta(days=60)
        self.date = GatheringFactory(
            team=None,
            hub=HubFactory(name="North"),
            cycle=CycleFactory(),
            kind=Meeting.slug,
            audience=AUDIENCE,
            state="draft",
            starts_at=start,
            ends_at=start + timedelta(minutes=90),
            break_minutes=0,
            planned_minutes=90,
        )

    def announce(self, key):
        announcing.announce(gatherings=[self.date], actor=self.lea, via="web", sending_key=key)

    def move(self, key):
        row = Gathering.objects.get(pk=self.date.pk)
        later = {
            "starts_at": row.starts_at + timedelta(days=1),
            "ends_at": row.ends_at + timedelta(days=1),
        }
        dates.change(gathering=row, changes=later, actor=self.lea, via="web", sending_key=key)

    def cancel(self, key):
        dates.cancel(gathering=self.date, reason="", actor=self.lea, via="web", sending_key=key)

    def undo(self, key):
        """Too late is fine; None where nothing was mailed."""
        sending = Sending.objects.filter(key=key).first()
        if sending is not None:
            with suppress(Refused):
                undo_sending(sending=sending, actor=self.lea, via="web")


@pytest.fixture
def club(request, monkeypatch, settings):
    settings.STEMHUB_UNDO_SECONDS = 1
    built = Club(request.param)
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    kinds.register(built.kind)
    return built


@pytest.fixture
def two_senders():
    """They look for mail all the time; what one raises is raised here."""
    ended, failed = threading.Event(), []

    def send():
        try:
            while not ended.is_set():
                sender.send_due()
                time.sleep(0.05)
        except BaseException as error:  # noqa: BLE001 - told below
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    yield
    ended.set()
    for thread in threads:
        thread.join(PATIENCE)
    assert failed == []


LONG = pytest.mark.long


@pytest.mark.parametrize(
    ("club", "seed"),
    [(40, 1), (40, 2), *(pytest.param(2000, n, marks=LONG) for n in range(3))],
    indirect=["club"],
)
def test_the_last_mail_says_how_it_is_and_nobody_is_told_twice(club, two_senders, seed, mailoutbox):
    chance = random.Random(seed)
    leaving = chance.sample(club.people, len(club.people) // 4)
    half = len(leaving) // 2
    deeds = [
        club.announce,
        club.move,
        lambda key: club.kind.leave(AUDIENCE, *leaving[:half]),
        club.move,
        lambda key: club.kind.leave(AUDIENCE, *leaving[half:]),
        club.cancel,
    ]
    for number, deed in enumerate(deeds):
        again = chance.random() < 0.5
        with suppress(Refused):
            deed(f"{number}")
        time.sleep(chance.choice([0, 0.3, 1.5]))
        if again:
            club.undo(f"{number}")
            with suppress(Refused):
                if deed != club.cancel or chance.random() < 0.5:
                    deed(f"{number} again")

    waits = Mail.objects.filter(state__in=["queued", "sending"])
    wait_until(lambda: not waits.exists(), seconds=900, what="all mail to go")
    date = Gathering.objects.get(pk=club.date.pk)
    for person in club.kind.audiences[AUDIENCE].people:
        assert_told_once_each_and_last_how_it_is(person, date, mailoutbox)


def assert_told_once_each_and_last_how_it_is(person, date, mailoutbox):
    told = list(
        MailTopic.objects.filter(
            user=person, topic=topics.topic_of(date), said__isnull=False, mail__state="sent"
        )
        .order_by("mail__sent_at", "mail")
        .values_list("said", flat=True)
    )
    assert told == sorted(set(told))
    mails = [mail for mail in mailoutbox if mail.to == [person.email]]
    assert len(mails) == len(told)
    if date.state == "cancelled":
        # Who never heard of it needn't hear that it's off.
        assert not mails or mails[-1].subject.startswith("Cancelled")
    else:
        # An *Undo* raises the sequence, and what it puts back was told already.
        known = GatheringFacts.objects.get(gathering=date, sequence=told[-1])
        assert (known.starts_at, known.state) == (date.starts_at, date.state)
        assert zones.local_day(date.starts_at, date.zone) in mails[-1].body
