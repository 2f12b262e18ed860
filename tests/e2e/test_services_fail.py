"""PostgreSQL and Redis go away, come back, hang and are full: mail goes on, and pages answer."""

import json
import re
import signal
from collections import Counter

import pytest

from mailing.tasks import sweep
from tests.e2e.test_broker_down import PREPARE, announce, ask
from tests.support.processes import Site, mail_server, wait_until
from tests.support.servers import own_postgres, own_redis

pytestmark = pytest.mark.services_only
MAILS, KILLS = 10_000, 20

ANOTHER = """
from django.utils import timezone
from mailing.services import post
from mailing.tasks import sweep
post(kind="test", to="ana@example.org", subject="Session 2", text="Hi", html="<p>Hi",
    now=timezone.now())
sweep.delay()
"""


@pytest.fixture(scope="module")
def postgres(migrated_postgres):
    with own_postgres() as server:
        server.take_from(migrated_postgres.url, "migrated")
        yield server


@pytest.fixture
def redis():
    with own_redis() as server:
        yield server


@pytest.fixture
def site(tmp_path, postgres, redis):
    postgres.run("DROP DATABASE IF EXISTS site WITH (FORCE)")
    postgres.run("CREATE DATABASE site TEMPLATE migrated")
    with mail_server() as (port, mails):
        one = Site(tmp_path, smtp_port=port, database_url=postgres.url("site"), redis_url=redis.url)
        one.mails = mails
        try:
            yield one
        finally:
            # Whoever still waits for a frozen one couldn't be told to stop.
            redis.thaw()
            postgres.thaw()
            one.leave()


def send_another(site) -> None:
    """The next round of the schedule sends what is due."""
    before = len(site.mails)
    site.manage("shell", "-v0", source=ANOTHER)
    wait_until(lambda: len(site.mails) > before, what=f"a mail\n{site.log('worker')}")
    assert site.running["worker"].poll() is None


def test_a_lost_database_connection_stops_no_mail(site, postgres):
    site.start("worker")
    for _ in range(3):
        send_another(site)

    postgres.cut_connections("site")
    send_another(site)
    postgres.restart()
    for _ in range(3):
        send_another(site)


def test_a_worker_comes_back_by_itself_when_redis_does(site, redis):
    site.start("worker")
    send_another(site)

    redis.restart()
    send_another(site)
    redis.stop()
    wait_until(lambda: "Cannot connect" in site.log("worker"), what="the loss")
    redis.start()
    send_another(site)
    redis.freeze()
    redis.restart()
    send_another(site)


def test_a_worker_that_loses_a_full_redis_comes_back_when_there_is_room(site, redis):
    site.start("worker")
    send_another(site)

    redis.fill_up()
    redis.cut_connections()
    wait_until(lambda: "Connection to broker lost" in site.log("worker"), what="it")
    with pytest.raises(AssertionError, match="maxmemory"):
        site.manage("shell", "-v0", source=ANOTHER)
    assert site.running["worker"].poll() is None
    redis.make_room()

    send_another(site)


@pytest.mark.parametrize("how", ["stopped", "hung", "full"])
def test_a_worker_whose_task_ends_without_redis_stays(site, redis, how):
    """The word that a task is done finds the connection gone over which the task came."""
    number = 400
    site.manage("shell", "-v0", source=FILL.replace(str(MAILS), str(number)))
    site.start("worker")
    for _ in range(3):  # as many as it can do at once, and one that waits
        start_a_round(redis)
    wait_for_more(site, 1)

    fail(redis, how)
    if how == "full":
        redis.cut_connections()
    wait_until(lambda: len(site.mails) == number, what="all to be sent")
    if how == "hung":
        redis.stop()
        how = "stopped"
    put_right(redis, how)
    for _ in range(2):
        send_another(site)


def fail(redis, how: str) -> None:
    {"stopped": redis.stop, "hung": redis.freeze, "full": redis.fill_up}[how]()


def put_right(redis, how: str) -> None:
    {"stopped": redis.start, "hung": redis.thaw, "full": redis.make_room}[how]()


def readiness(site) -> tuple[float, int, list[str]]:
    seconds, status, text = ask(site, "GET", "/health/ready", {})
    return seconds, status, json.loads(text).get("failed", [])


def sign_in(site, address: str, **typed: str) -> tuple[float, int, str]:
    """By a form of the sign-in page: a code, which needs no cache, or a password, which does."""
    cookies: dict = {}
    _, _, page = ask(site, "GET", "/accounts/login/", cookies)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    return ask(site, "POST", address, cookies, typed | {"csrfmiddlewaretoken": token})


def ask_for_code(site) -> tuple[float, int, str]:
    return sign_in(site, "/accounts/login/code/", email="nobody@example.org")


def try_password(site) -> tuple[float, int, str]:
    return sign_in(site, "/accounts/login/", login="nobody@example.org", password="none-at-all")


@pytest.mark.parametrize("how", ["stopped", "hung", "full"])
def test_pages_wait_half_a_second_for_redis_and_sign_in_says_a_sentence(site, redis, how):
    printed = site.manage("shell", "-v0", "-c", PREPARE)
    _, name, key, pk, other = re.search(r"READY.*", printed)[0].split()
    cookies = {name: key}
    site.start("web")
    usual = announce(site, pk, cookies)
    assert ask_for_code(site)[1] == 302
    assert readiness(site)[1:] == (200, [])

    fail(redis, how)
    # Half a second of waiting, and as much again for a machine that does other things, too.
    assert announce(site, other, cookies) - usual < 1
    for _ in range(3):
        seconds, status, text = try_password(site)
        assert (status, seconds < 1) == (503, True)
        assert "Wait a minute, go back, and try again." in text
        assert ask(site, "GET", "/accounts/login/", {})[1] == 200
    seconds, status, _text = ask_for_code(site)
    assert (status, seconds < 1.5) == (302, True)
    seconds, status, failed = readiness(site)
    assert (status, failed) == (503, ["broker", "cache"])
    assert seconds < 3

    put_right(redis, how)
    assert readiness(site)[1:] == (200, [])
    # A hung one, once awake, does what nobody waits for any more: it locks a limit for seconds.
    wait_until(lambda: try_password(site)[1] == 200, what="passwords to be tried")


def test_readiness_says_in_time_that_the_database_hangs(site, postgres):
    site.start("web")
    assert readiness(site)[1:] == (200, [])

    postgres.freeze()
    for _ in range(3):
        seconds, status, failed = readiness(site)
        assert (status, failed[:1]) == (503, ["database"])
        assert seconds < 4
    postgres.thaw()
    wait_until(lambda: readiness(site)[1] == 200, what="it to be ready again")


FILL = f"""
from datetime import timedelta
from django.utils import timezone
from mailing.models import Mail, MailText
mails = Mail.objects.bulk_create(
    Mail(key=f"many:{{n}}", kind="test", to=f"p{{n}}@example.org", kept=True,
        send_after=timezone.now() - timedelta(minutes=1))
    for n in range({MAILS})
)
MailText.objects.bulk_create(
    MailText(mail=mail, subject="Session 2", text="Hi", html="<p>Hi") for mail in mails
)
"""
# What else is done to the services, after how many kills.
STRIKES = {4: "postgres", 7: "redis", 10: "postgres", 13: "redis", 16: "postgres", 19: "redis"}


def let_leases_run_out(postgres) -> None:
    """As after ten minutes."""
    postgres.run(
        "UPDATE mailing_mail SET claimed_at = claimed_at - interval '1 hour',"
        " lease_began = lease_began - 3600"
        " WHERE state = 'sending'",
        database="site",
    )


def start_a_round(redis) -> None:
    """What beat does each 20 seconds."""
    with sweep.app.connection_for_write(redis.url) as connected:
        sweep.apply_async(connection=connected)


def left(postgres) -> int:
    unsent = "SELECT count(*) FROM mailing_mail WHERE state <> 'sent'"
    return postgres.run(unsent, database="site")[0][0]


@pytest.mark.long
def test_ten_thousand_mails_survive_kills_and_restarts(site, postgres, redis):
    site.processes = 1  # so that each kill finds one mail in hand
    site.manage("shell", "-v0", source=FILL)
    services = {"postgres": postgres, "redis": redis}
    site.start("beat")
    for kill in range(1, KILLS + 1):
        site.start("worker")
        start_a_round(redis)
        if kill in STRIKES:
            wait_for_more(site, 50)
            services[STRIKES[kill]].restart()
            assert site.running["worker"].poll() is None
        wait_for_more(site, 200)
        site.stop("worker", signal.SIGKILL)
        let_leases_run_out(postgres)
    site.start("worker")

    wait_until(lambda: left(postgres) == 0, seconds=900, what="all to be sent", every=2)
    received = Counter(mail["To"] for mail in site.mails)
    assert len(received) == MAILS
    assert sum(received.values()) - MAILS <= KILLS


def wait_for_more(site, number: int) -> None:
    """The worker that runs now sends so many more."""
    before = len(site.mails)
    wait_until(
        lambda: len(site.mails) >= before + number,
        what=f"mails\n{site.log('worker')}",
        every=0.01,
    )
