"""A query written once gives each caller their own rows."""

import uuid

import pytest
from django.db import connection
from django.db.models import BigIntegerField, Count, DateTimeField, Q, UUIDField
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from foundation.prepared import Prepared, PreparedUpdate, Slot, numbered, slots
from gatherings.models import Gathering
from mailing.models import Mail
from people.models import User
from tests.factories import AttendeeFactory, GatheringFactory, MailFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.services]


def test_each_call_gets_the_rows_of_its_own_values():
    ask = Prepared(lambda: User.objects.filter(pk=Slot("pk", BigIntegerField())))
    ana, ben = UserFactory(), UserFactory()
    assert [list(ask(pk=one.pk)) for one in (ana, ben, ana)] == [[ana], [ben], [ana]]


def test_rows_are_those_of_the_ordinary_query_with_annotations_and_relations():
    now = timezone.now()
    gathering = GatheringFactory()
    AttendeeFactory.create_batch(3, gathering=gathering)

    def build(moment, silent):
        return (
            Gathering.objects.filter(ends_at__gt=moment)
            .select_related("hub")
            .annotate(silent=Count("attendees", filter=Q(attendees__answer=silent)))
        )

    ask = Prepared(lambda: build(Slot("now", DateTimeField()), "needs-action"))
    (found,), (plain,) = ask(now=now), build(now, "needs-action")
    assert (found, found.silent, found.starts_at) == (plain, 3, plain.starts_at)
    with CaptureQueriesContext(connection) as asked:
        assert found.hub == gathering.hub
    assert not asked.captured_queries


def test_dicts_and_tuples_are_as_ever():
    user = UserFactory()
    ask = Prepared(
        lambda: User.objects.filter(pk=Slot("pk", BigIntegerField())).values("pk", "name")
    )
    assert list(ask(pk=user.pk)) == [{"pk": user.pk, "name": user.name}]
    ask = Prepared(
        lambda: User.objects.filter(pk=Slot("pk", BigIntegerField())).values_list("name", "pk")
    )
    assert list(ask(pk=user.pk)) == [(user.name, user.pk)]


def test_lists_of_another_length_are_another_shape():
    users = UserFactory.create_batch(3)
    ask = Prepared(lambda n: User.objects.filter(pk__in=slots("pk", n, BigIntegerField())))
    for n in (1, 3, 2, 0, 3, 0):
        pks = [one.pk for one in users[:n]]
        assert {one.pk for one in ask({"n": n}, **numbered("pk", pks))} == set(pks)


def test_an_answer_that_isnt_asked_for_its_slot_is_a_mistake_in_the_program():
    ask = Prepared(lambda: User.objects.filter(pk=Slot("pk", BigIntegerField())))
    with pytest.raises(KeyError):
        ask()


def test_an_update_changes_its_own_rows_alone_and_says_how_many():
    token, now = uuid.uuid4(), timezone.now()
    mine = MailFactory(state="sending", claim=token, claimed_at=now)
    other = MailFactory(state="sending", claim=uuid.uuid4(), claimed_at=now)
    mark = PreparedUpdate(
        lambda: Mail.objects.filter(
            pk=Slot("pk", BigIntegerField()), claim=Slot("claim", UUIDField())
        )
    )
    sent = {"state": Mail.State.SENT, "claim": None, "claimed_at": None, "sent_at": now}
    assert mark(sent, pk=other.pk, claim=token) == 0
    assert mark(sent, pk=mine.pk, claim=token) == 1
    # Another set of columns is written anew; a claim that is gone changes nothing.
    assert mark({"error": "late"}, pk=mine.pk, claim=token) == 0
    assert mark({"error": "550 No"}, pk=other.pk, claim=other.claim) == 1
    mine.refresh_from_db()
    other.refresh_from_db()
    assert (mine.state, mine.claim, mine.sent_at, mine.error) == ("sent", None, now, "")
    assert (other.state, other.error) == ("sending", "550 No")
