"""A PD that thousands are invited to, while its worker is killed and the broker forgets all."""

import signal
from collections import Counter

import pytest

from tests.support.processes import Site, mail_server, wait_until
from tests.support.servers import own_postgres, own_redis

from .test_services_fail import let_leases_run_out, start_a_round

pytestmark = pytest.mark.services_only
KILLS = 5

INVITE = """
from datetime import date, time, timedelta
from django.utils import timezone
from gatherings.services import announcing
from people.models import User
from sessions.pd.services import events
from sessions.pd.services.events import Plan, Row
from teams.models import Membership
from tests.factories import CycleFactory, HubFactory, HubRoleFactory, OfferingFactory, TeamFactory
from foundation import history
hub, cycle = HubFactory(), CycleFactory()
dana = HubRoleFactory(hub=hub).user
users = User.objects.bulk_create(
    User(email=f"m{n:05}@example.org", name=f"Member {n:05}") for n in range(PEOPLE)
)
teams = [TeamFactory(hub=hub, cycle=cycle) for _ in range(PEOPLE // 25)]
with history.record(actor=None, via="admin"):
    Membership.objects.bulk_create(
        Membership(
            team=teams[n // 25], user=user, state="active", seat=n % 25 + 1,
            joined_on=date(2026, 9, 1),
        )
        for n, user in enumerate(users)
    )
first = timezone.localdate() + timedelta(days=40)
event = events.make(
    offering=OfferingFactory(hub=hub),
    plan=Plan(open_to="cycle", cycle=cycle, learners=12, observers=4),
    rows=[Row(day=first + timedelta(days=7 * n), starts=time(9), ends=time(15)) for n in range(2)],
    actor=dana, via="web",
)
announcing.announce(
    gatherings=[row.gathering for row in event.dates.select_related("gathering")],
    actor=dana, via="web", sending_key="pd",
)
"""


@pytest.fixture
def postgres():
    with own_postgres() as server:
        yield server


@pytest.fixture
def redis():
    with own_redis() as server:
        yield server


@pytest.fixture
def site(tmp_path, postgres, redis, migrated_postgres):
    postgres.take_from(migrated_postgres.url, "site")
    with mail_server() as (port, mails):
        one = Site(tmp_path, smtp_port=port, database_url=postgres.url("site"), redis_url=redis.url)
        one.mails, one.processes = mails, 1  # so that each kill finds one mail in hand
        try:
            yield one
        finally:
            one.leave()


def counted(postgres, what: str) -> int:
    return postgres.run(f"SELECT count(*) FROM {what}", database="site")[0][0]


@pytest.mark.parametrize(
    "people",
    [
        2_000,
        pytest.param(20_000, marks=[pytest.mark.long, pytest.mark.timeout(3600)]),
    ],
)
def test_everybody_is_invited_once_whatever_dies(site, postgres, redis, people):
    site.manage("shell", "-v0", source=INVITE.replace("PEOPLE", str(people)))
    site.start("beat")
    written, rows = [], "mailing_mail"
    for kill in range(1, KILLS + 1):
        site.start("worker")
        start_a_round(redis)
        # The first kill comes while rows are written, the others while mails go out.
        before = counted(postgres, rows) if kill == 1 else len(site.mails)
        more = people // 8
        wait_until(
            lambda before=before, more=more, kill=kill: (
                (counted(postgres, rows) if kill == 1 else len(site.mails)) >= before + more
            ),
            what=f"more\n{site.log('worker')}",
            every=0.02,
        )
        site.stop("worker", signal.SIGKILL)
        written.append(counted(postgres, rows))
        if kill == 3:
            redis.restart()
        let_leases_run_out(postgres)
    assert written == sorted(written)
    site.start("worker")
    start_a_round(redis)
    unsent = "mailing_mail WHERE state <> 'sent'"
    unfinished = "mailing_sending WHERE expected IS NOT NULL"
    wait_until(
        lambda: counted(postgres, unfinished) == 0 and counted(postgres, unsent) == 0,
        seconds=people // 10 + 200,
        what=f"all to be sent\n{site.log('worker')}",
        every=1,
    )
    # One row a person and date, one mail a person; the coordinator gets her entry.
    assert counted(postgres, "gatherings_attendee") == 2 * people
    assert counted(postgres, "(SELECT DISTINCT user_id FROM mailing_mail) AS one") == people + 1
    assert counted(postgres, "mailing_mail") == people + 1
    received = Counter(mail["To"] for mail in site.mails)
    assert len(received) == people + 1
    assert sum(received.values()) - len(received) <= KILLS
