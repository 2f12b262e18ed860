"""What waits at home is looked up person by person, however much was mailed before."""

from datetime import timedelta

import pytest
from django.utils import timezone

from gatherings import nudges
from gatherings.models import Attendee, Gathering
from gatherings.reminders import REST
from mailing.models import Mail, MailTopic
from people.models import User
from tests.factories import AttendeeFactory, GatheringFactory, UserFactory
from tests.support.plans import analyze

pytestmark = [pytest.mark.django_db, pytest.mark.services_only]
SENT = 3000


def test_nudges_of_silent_people_are_found_by_index_not_in_the_whole_outbox():
    now = timezone.now()
    people = UserFactory.create_batch(60)
    for _date in range(30):
        gathering = GatheringFactory(state="announced", starts_at=now + timedelta(days=9))
        for user in people[:20]:
            AttendeeFactory(gathering=gathering, user=user)
    mails = Mail.objects.bulk_create(
        Mail(
            key=f"plan:{n}",
            user=people[n % 60],
            to=f"person{n}@example.org",
            kind="test",
            state="sent",
            sent_at=now,
            send_after=now,
        )
        for n in range(SENT)
    )
    MailTopic.objects.bulk_create(
        MailTopic(mail=mail, user=mail.user, topic=f"gathering:{n % 50}")
        for n, mail in enumerate(mails)
    )
    for model in (Mail, MailTopic, Attendee, Gathering, User):
        analyze(model)
    dates = Gathering.objects.open_to_answers(now)
    found = nudges.reach_of(dates, now - REST)
    assert [one.silent for one in found.values()] == [20] * 30
    asked = nudges._silent(dates, now - REST)
    assert "Seq Scan on mailing_mail" not in asked.explain()
    assert "Seq Scan on mailing_mailtopic" not in asked.explain()
