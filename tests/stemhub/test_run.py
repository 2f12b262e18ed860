"""The process behind ``make run``: it ends all it started, however it is ended."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import psutil
import pytest

from stemhub import bootstrap, modes, run
from tests.support.patience import PATIENCE
from tests.support.processes import ROOT, wait_until
from tests.support.running import PLAIN, Running

SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)"]
# A child with a child of its own, both deaf to SIGTERM.
DEAF = [
    sys.executable,
    "-c",
    (
        "import os, signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); os.fork();"
        " time.sleep(60)"
    ),
]


def group_is_gone(number: int) -> bool:
    try:
        os.killpg(number, 0)
    except ProcessLookupError:
        return True
    return False


@pytest.fixture
def supervisor():
    supervisor = run.Supervisor(PLAIN)
    yield supervisor
    supervisor.end()


def test_end_asks_and_waits(supervisor):
    supervisor.start({"one": SLEEPER, "two": SLEEPER})

    supervisor.end()

    assert [child.returncode for child in supervisor.children.values()] == [-signal.SIGTERM] * 2


def test_end_makes_whoever_does_not_listen_and_their_children(supervisor, monkeypatch):
    monkeypatch.setattr(run, "PATIENCE", 0.3)
    supervisor.start({"deaf": DEAF})
    leader = supervisor.children["deaf"].pid
    wait_until(lambda: psutil.Process(leader).children(), what="the fork")
    time.sleep(0.2)

    supervisor.end()

    wait_until(lambda: group_is_gone(leader), what="the group to be gone")


def test_wait_comes_back_when_a_child_falls(supervisor):
    supervisor.start({"long": SLEEPER, "short": [sys.executable, "-c", ""]})

    supervisor.wait(PATIENCE)

    assert supervisor.fallen() == "short"


def test_wait_comes_back_when_asked(supervisor):
    supervisor.start({"long": SLEEPER})
    supervisor.ask(signal.SIGTERM)

    supervisor.wait(PATIENCE)

    assert supervisor.asked == signal.SIGTERM
    assert supervisor.fallen() is None


def test_the_worker_is_solo_on_files_and_not_on_redis():
    assert "solo" in run.commands({})["worker"]
    assert "solo" not in run.commands({"REDIS_URL": "redis://127.0.0.1"})["worker"]
    assert not [line for line in run.commands({}).values() if "-B" in line]


def test_production_is_not_for_make_run():
    with pytest.raises(bootstrap.Trouble, match=r"docs/deploy\.md"):
        run.run({"STEMHUB_MODE": "production"})


def test_the_greeting_says_where_and_as_whom():
    text = run.greeting("http://127.0.0.1:8000", modes.DEMO)

    assert "http://127.0.0.1:8000" in text
    assert "coordinator@example.org" in text


def test_an_old_python_is_told_in_a_sentence():
    with pytest.raises(bootstrap.Trouble, match=r"needs Python 3\.11 or newer; this is 3\.9\.2"):
        bootstrap.require_version((3, 9, 2))


@pytest.mark.parametrize("port", ["0", "70000", "http", "-1", ""])
def test_a_port_that_is_none_is_told_in_a_sentence(port):
    with pytest.raises(bootstrap.Trouble, match="a number from 1 to 65535"):
        bootstrap.require_free_port(port)


def test_a_taken_port_is_told_before_anything_else(tmp_path):
    """By the very first program that make run starts, which needs nothing but a Python."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-I", ROOT / "stemhub" / "bootstrap.py", "--port"],
            cwd=tmp_path,
            env={"PORT": str(port)},
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    assert done.returncode == 1
    assert done.stderr.startswith(f"Port {port} is taken by another program")
    assert f"make run PORT={port + 1}" in done.stderr
    assert "Traceback" not in done.stderr


def test_data_of_somebody_else_is_told_in_a_sentence(tmp_path, monkeypatch):
    (tmp_path / "secret_key").touch()
    bootstrap.require_own_data(tmp_path)
    bootstrap.require_own_data(tmp_path / "not made yet")

    monkeypatch.setattr(os, "access", lambda path, kind: path == tmp_path)
    with pytest.raises(bootstrap.Trouble, match="secret_key belongs to somebody else"):
        bootstrap.require_own_data(tmp_path)


def test_packages_are_installed_again_only_when_the_lock_changed(tmp_path, monkeypatch):
    lock = tmp_path / "requirements.txt"
    lock.write_text("one")
    monkeypatch.setattr(bootstrap, "VENV", tmp_path)
    monkeypatch.setattr(bootstrap, "PYTHON", Path(sys.executable))
    monkeypatch.setattr(bootstrap, "LOCKS", {False: lock, True: lock})
    assert not bootstrap.is_installed(dev=False)

    bootstrap.stamp(dev=True).write_text(bootstrap.fingerprint(lock))
    assert bootstrap.is_installed(dev=False)
    assert bootstrap.is_installed(dev=True)

    lock.write_text("two")
    assert not bootstrap.is_installed(dev=False)


@pytest.fixture
def running(tmp_path):
    running = Running(tmp_path)
    yield running
    running.end()


def test_it_serves_and_ends_everybody_on_sigterm(running):
    running.wait_until_it_greets()
    everybody = running.everybody()
    assert set(running.family()) == {"web", "worker", "beat"}
    with urllib.request.urlopen(f"http://127.0.0.1:{running.port}/", timeout=PATIENCE) as answer:
        assert answer.status == 200

    running.process.send_signal(signal.SIGTERM)

    assert running.process.wait(PATIENCE) == 0
    assert running.process.stdout.read().endswith("stemhub has ended.\n")
    assert [one for one in everybody if one.is_running()] == []


def test_of_two_started_at_the_same_instant_one_runs_and_one_says_why_not(tmp_path):
    both = [Running(tmp_path), Running(tmp_path)]
    try:
        wait_until(
            lambda: any(one.process.poll() is not None for one in both),
            what="one of them to give way",
        )
        (refused,) = [one for one in both if one.process.poll() is not None]
        (runs,) = [one for one in both if one is not refused]
        assert refused.process.returncode == 1
        said = refused.process.stdout.read()
        assert said.startswith(f"stemhub is running already with the data in {tmp_path}.")
        assert len(said.splitlines()) == 1
        runs.wait_until_it_greets()
    finally:
        for one in both:
            one.end()

    again = Running(tmp_path)
    again.wait_until_it_greets()
    again.end()


def test_of_two_that_install_packages_the_second_waits_and_finds_them(tmp_path):
    program = (
        "import sys, time; sys.path.insert(0, {root!r}); from stemhub import bootstrap as b\n"
        "from pathlib import Path\n"
        "b.ROOT, mark = Path({here!r}), Path({here!r}, 'installed')\n"
        "def install(dev):\n"
        "    if mark.exists(): return b.say('there already')\n"
        "    time.sleep(1); mark.touch(); b.say('installed')\n"
        "b.install = install; b.main([])"
    ).format(root=str(ROOT), here=str(tmp_path))
    line = [sys.executable, "-c", program]
    both = [subprocess.Popen(line, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = sorted(one.communicate(timeout=PATIENCE)[0] for one in both)
    assert said == [
        "Packages are being installed here already; waiting for that ...\nthere already\n",
        "installed\n",
    ]


@pytest.fixture(scope="module")
def at_work(tmp_path_factory):
    """One that several tests ask, and none ends."""
    running = Running(tmp_path_factory.mktemp("at_work"))
    running.wait_until_it_greets()
    yield running
    running.end()


def test_an_empty_message_does_not_stop_the_worker(at_work):
    broken = at_work.data / "broker" / "messages" / "0_empty.celery.msg"
    worker = at_work.family()["worker"]
    broken.touch()
    wait_until(broken.with_name(broken.name + ".unreadable").exists, what="it to be set aside")
    said = next(line for line in at_work.process.stdout if "0_empty" in line)
    assert "0_empty.celery.msg can't be read and is set aside" in said
    assert worker.is_running()
    assert at_work.process.poll() is None


def test_it_ends_everybody_when_the_worker_is_killed(running):
    running.wait_until_it_greets()
    everybody = running.everybody()

    running.family()["worker"].kill()

    assert running.process.wait(PATIENCE) == 1
    assert "The worker process ended by itself" in running.process.stdout.read()
    assert [one for one in everybody if one.is_running()] == []


def test_rate_limits_hold_across_web_processes(at_work):
    """allauth allows five wrong passwords; two processes that count alone would allow ten."""
    running = at_work
    web = psutil.Process(running.family()["web"].pid)
    assert len(web.children()) == 2
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    address = f"http://127.0.0.1:{running.port}/accounts/login/"
    answers = []
    for _ in range(7):
        page = opener.open(address, timeout=PATIENCE).read().decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
        typed = {
            "csrfmiddlewaretoken": token,
            "login": "ana@example.org",
            "password": "wrong",
        }
        request = urllib.request.Request(address, urllib.parse.urlencode(typed).encode())
        request.add_header("Origin", f"http://127.0.0.1:{running.port}")
        try:
            answers.append(opener.open(request, timeout=PATIENCE).read().decode())
        except urllib.error.HTTPError as refused:
            answers.append(refused.read().decode())

    assert ["too many wrong tries" in answer for answer in answers] == [False] * 5 + [True] * 2


@pytest.mark.skipif(sys.platform != "linux", reason="Linux tells children that a parent died")
def test_nobody_is_left_when_the_supervisor_itself_is_killed(running):
    running.wait_until_it_greets()
    everybody = running.everybody()

    running.process.kill()
    running.process.wait(PATIENCE)

    psutil.wait_procs(everybody, timeout=PATIENCE)
    assert [one for one in everybody if one.is_running()] == []


@pytest.fixture
def running_for_the_first_time(tmp_path):
    running = Running(tmp_path, empty=True)
    yield running
    running.end()


def test_it_ends_at_once_while_it_makes_ready(running_for_the_first_time):
    running = running_for_the_first_time
    wait_until(running.everybody, what="the preparation to start")

    running.process.send_signal(signal.SIGINT)

    assert running.process.wait(PATIENCE) == 0
    assert "Traceback" not in running.process.stdout.read()
