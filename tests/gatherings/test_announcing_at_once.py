"""Announcing while somebody joins: whoever comes is invited by one side or the other."""

from datetime import UTC, datetime

import pytest
from django.db import transaction

from gatherings.models import Attendee
from gatherings.services.announcing import announce
from mailing.models import Mail
from teams.services.members import add_active
from teams.services.newcomers import Newcomer
from tests.factories import GatheringFactory, MembershipFactory
from tests.support.meanwhile import Meanwhile

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

NOW = datetime(2026, 11, 10, 18, 0, tzinfo=UTC)


def test_who_joins_while_the_date_is_announced_is_invited_once():
    draft = GatheringFactory(state="draft")
    MembershipFactory(team=draft.team)
    announcing = Meanwhile(
        lambda: announce(gatherings=[draft], actor=None, via="task", sending_key="once", now=NOW)
    )
    with transaction.atomic():
        add_active(
            team=draft.team,
            people=[Newcomer("late@example.org", "Late Comer")],
            welcome=False,
            actor=None,
            via="task",
            now=NOW,
        )
        # It waits for the team, and so will see who joined.
        assert announcing.waits()
    assert announcing.end() is None
    assert Attendee.objects.filter(gathering=draft, user__email="late@example.org").count() == 1
    assert (
        Mail.objects.filter(user__email="late@example.org", kind="gatherings.announced").count()
        == 1
    )
