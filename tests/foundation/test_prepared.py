"""A query written once gives each caller their own rows."""

import uuid
from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.models import BigIntegerField, Count, Q, UUIDField
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from foundation.prepared import MOST_PREPARED, PreparedUpdate, Slot, prepared
from gatherings.models import Gathering
from mailing.models import Mail
from people.models import User
from teams.models import Cycle
from tests.factories import (
    AttendeeFactory,
    CycleFactory,
    GatheringFactory,
    MailFactory,
    UserFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.services]


def test_each_call_gets_the_rows_of_its_own_values():
    @prepared
    def ask(pk):
        return User.objects.filter(pk=pk)

    ana, ben = UserFactory(), UserFactory()
    assert [ask(pk=one.pk) for one in (ana, ben, ana)] == [[ana], [ben], [ana]]


def test_the_sql_is_written_once():
    built = []

    @prepared
    def ask(pk):
        built.append(pk)
        return User.objects.filter(pk=pk)

    for one in UserFactory.create_batch(3):
        assert ask(pk=one.pk) == [one]
    assert len(built) == 1


def test_rows_are_those_of_the_ordinary_query_with_annotations_and_relations():
    now = timezone.now()
    gathering = GatheringFactory()
    AttendeeFactory.create_batch(3, gathering=gathering)

    def build(now, silent):
        return (
            Gathering.objects.filter(ends_at__gt=now)
            .select_related("hub")
            .annotate(silent=Count("attendees", filter=Q(attendees__answer=silent)))
        )

    (found,), (plain,) = prepared(build)(now=now, silent="needs-action"), build(now, "needs-action")
    assert (found, found.silent, found.starts_at) == (plain, 3, plain.starts_at)
    with CaptureQueriesContext(connection) as asked:
        assert found.hub == gathering.hub
    assert not asked.captured_queries


def test_dicts_and_tuples_are_as_ever():
    user = UserFactory()
    ask = prepared(lambda pk: User.objects.filter(pk=pk).values("pk", "name"))
    assert ask(pk=user.pk) == [{"pk": user.pk, "name": user.name}]
    ask = prepared(lambda pk: User.objects.filter(pk=pk).values_list("name", "pk"))
    assert ask(pk=user.pk) == [(user.name, user.pk)]


def test_days_are_days_and_moments_are_moments():
    cycle = CycleFactory(starts_on=date(2026, 9, 1))
    ask = prepared(lambda day: Cycle.objects.filter(starts_on__lte=day))
    assert (ask(day=date(2026, 8, 31)), ask(day=date(2026, 9, 1))) == ([], [cycle])
    gathering = GatheringFactory()
    ask = prepared(lambda now: Gathering.objects.filter(starts_at__gt=now))
    second = timedelta(seconds=1)
    assert ask(now=gathering.starts_at - second) == [gathering]
    assert ask(now=gathering.starts_at) == []


def test_lists_of_another_length_are_another_shape_and_long_ones_are_asked_as_ever():
    users = UserFactory.create_batch(MOST_PREPARED + 1)
    ask = prepared(lambda pks: User.objects.filter(pk__in=pks).order_by("pk"))
    for n in (1, 3, 2, 0, 3, 0, MOST_PREPARED, MOST_PREPARED + 1):
        assert ask(pks=[one.pk for one in users[:n]]) == users[:n]
    assert ask(pks={users[0].pk}) == ask(pks={users[0].pk: "a dict's keys"}) == users[:1]


def test_true_false_and_none_may_change_the_question_itself():
    ana, ben = UserFactory(is_superuser=True), UserFactory()

    @prepared
    def ask(admins, other):
        rows = User.objects.order_by("pk")
        if other is not None:
            rows = rows.exclude(pk=other)
        return rows.filter(is_superuser=True) if admins else rows

    assert ask(admins=True, other=None) == [ana]
    assert ask(admins=False, other=None) == [ana, ben]
    assert ask(admins=False, other=ana.pk) == [ben]
    assert ask(admins=True, other=ana.pk) == []


def test_what_has_no_slot_is_a_mistake_in_the_program():
    ask = prepared(lambda pk: User.objects.filter(pk=pk))
    with pytest.raises(TypeError, match="pk can't be prepared"):
        ask(pk=object())
    with pytest.raises(TypeError, match="missing"):
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
