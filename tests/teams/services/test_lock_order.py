"""Who waits for a lock holds nothing that comes later in the order of docs/architecture.md."""

import re
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from mailing.models import Sending
from mailing.undo import undo_sending
from people.models import Institution, User
from people.services import (
    add_institution,
    add_person,
    ask_for_address,
    change_address,
    prove_address,
)
from teams.models import Membership
from teams.roster import reading
from teams.roster.plan import Choices
from teams.services import importing, invitations
from teams.services.newcomers import Newcomer, find_or_create, lock_people
from teams.services.seats import lock_team
from tests.factories import (
    AttendeeFactory,
    GatheringFactory,
    MailFactory,
    MembershipFactory,
    SendingFactory,
    TeamFactory,
    UserFactory,
)
from tests.support.meanwhile import Meanwhile

pytestmark = [pytest.mark.services_only, pytest.mark.django_db(transaction=True)]
NOW = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)


def test_an_invitation_that_waits_for_its_team_has_not_made_the_school_yet():
    team = TeamFactory()
    deed = Meanwhile(
        lambda: invitations.invite(
            team=team,
            email="zoe@example.org",
            name="Zoë",
            institution_name="Rosewood",
            actor=None,
            via="web",
        )
    )
    with transaction.atomic():
        lock_team(team.pk)
        assert deed.waits()
        assert add_institution(name="Rosewood", actor=None, via="import")[1]
    assert deed.end() is None
    assert Institution.objects.get() == Membership.objects.get().institution


def test_who_waits_for_somebody_known_has_not_made_anybody_new_yet():
    ana = UserFactory(email="ana@example.org")
    people = [Newcomer("zoe@example.org", "Zoë"), Newcomer("ana@example.org", job_role="coach")]
    deed = Meanwhile(lambda: find_or_create_in_one(people))
    with transaction.atomic():
        lock_people([ana.pk])
        assert deed.waits()
        add_person(user=User(email="zoe@example.org", name="Zoë"), actor=None, via="import")
    assert deed.end() is None
    ana.refresh_from_db()
    assert (User.objects.count(), ana.job_role) == (2, "coach")


def find_or_create_in_one(people):
    with transaction.atomic():
        return find_or_create(people, actor=None, via="import")


def test_mail_that_others_write_as_part_of_a_sending_does_not_wait_for_its_undo():
    sending = SendingFactory(undo_until=datetime(2100, 1, 1, tzinfo=UTC))
    deed = Meanwhile(lambda: MailFactory(sending=sending))
    with transaction.atomic():
        undo_sending(sending=sending, actor=sending.actor, via="web", now=NOW)
        assert not deed.waits()
    assert deed.end() is None


def test_undo_of_a_roster_locks_in_the_order_of_all_others(settings):
    settings.STEMHUB_UNDO_SECONDS = 60
    team, dana = TeamFactory(), UserFactory()
    GatheringFactory(team=team)
    importing.import_roster(
        team=team,
        roster=reading.from_file(b"Name\tE-mail\nZoe Quist\tzoe@example.org"),
        choices=Choices(),
        actor=dana,
        now=NOW,
        sending_key="roster",
    )
    with CaptureQueriesContext(connection) as asked:
        undo_sending(sending=Sending.objects.get(), actor=dana, via="web", now=NOW)
    assert locked(asked) == [
        "mailing_sending",
        "teams_team",
        "teams_membership",
        "gatherings_gathering",
        "gatherings_attendee",
        "recommendations_votecall",
    ]


def locked(asked):
    """The tables whose rows were locked, each where it came first: what is held doesn't wait."""
    locks = [
        re.search(r'FROM "(\w+)"', one["sql"]).group(1)
        for one in asked
        if "FOR NO KEY UPDATE" in one["sql"]
    ]
    return list(dict.fromkeys(locks))


@pytest.mark.parametrize("proven", [True, False], ids=["by its owner", "by an admin"])
def test_another_address_ends_links_under_the_teams_lock_and_that_of_dates(proven, time_machine):
    time_machine.move_to(NOW, tick=False)
    seat = MembershipFactory(state="invited")
    row = AttendeeFactory(gathering=GatheringFactory(team=seat.team), user=seat.user)
    if proven:
        ask_for_address(user=seat.user, email="new@example.org")
    change = prove_address if proven else change_address
    with CaptureQueriesContext(connection) as asked:
        change(user=seat.user, email="new@example.org", actor=None, via="admin")
    assert locked(asked) == [
        "teams_team",
        "people_user",
        "teams_membership",
        "gatherings_gathering",
        "gatherings_attendee",
    ]
    for one in (seat, row):
        before = one.link_version
        one.refresh_from_db()
        assert one.link_version == before + 1
