"""A query written once gives each caller their own rows."""

import pytest
from django.db import connection
from django.db.models import BigIntegerField, Count, DateTimeField, Q
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from foundation.prepared import Prepared, Slot, numbered, slots
from gatherings.models import Gathering
from people.models import User
from tests.factories import AttendeeFactory, GatheringFactory, UserFactory

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
