"""Dockerfile and docker-compose.yml: read, and the services' own command lines run as processes.

No container engine is needed: what the files promise is checked where it can be.
"""

import http.client
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg2
import pytest
import yaml
from django.conf import settings

from stemhub import health_client
from stemhub.bootstrap import OLDEST
from tests.support.patience import PATIENCE
from tests.support.processes import INHERITED_SETTINGS, free_port, wait_until

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
OURS = ["migrate", "web", "worker", "beat"]
DOCKERFILE = (ROOT / "Dockerfile").read_text()


def test_the_image_runs_as_an_ordinary_user_with_locked_packages():
    user = re.search(r"^USER (.+)$", DOCKERFILE, re.MULTILINE)[1]

    assert user not in ("root", "0")
    assert f"useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin {user}" in (
        DOCKERFILE
    )
    assert DOCKERFILE.index("USER ") < DOCKERFILE.index("CMD ")
    assert "--no-deps --require-hashes -r requirements.txt" in DOCKERFILE


def test_the_image_has_a_python_that_is_new_enough():
    versions = re.findall(r"^FROM python:(\d+)\.(\d+)-slim", DOCKERFILE, re.MULTILINE)

    assert len(versions) == 2
    assert {(int(major), int(minor)) >= OLDEST for major, minor in versions} == {True}


def test_the_image_holds_no_secret_and_no_demo():
    assert "SECRET_KEY" not in DOCKERFILE
    assert [
        line for line in DOCKERFILE.splitlines() if line.startswith("ENV") and "MODE" in line
    ] == []
    assert {".env", ".data", ".git"} <= set((ROOT / ".dockerignore").read_text().split())


def test_the_image_can_collect_its_static_files_without_a_secret(tmp_path):
    line = re.search(r"STEMHUB_MODE=demo python (manage.py collectstatic [^\\]+)", DOCKERFILE)[1]
    own = {name: value for name, value in os.environ.items() if name not in INHERITED_SETTINGS}
    own |= {"STEMHUB_MODE": "demo", "STEMHUB_DATA": str(tmp_path)}
    done = subprocess.run([sys.executable, *line.split()], cwd=ROOT, env=own, check=False)

    assert done.returncode == 0
    assert (tmp_path / "static" / "staticfiles.json").exists()


@pytest.mark.parametrize("name", OURS)
def test_each_service_of_ours_waits_for_what_it_needs_and_cannot_write(name):
    service = SERVICES[name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["depends_on"]["postgres"] == {"condition": "service_healthy"}
    if name != "migrate":
        assert service["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_nothing_but_the_site_can_be_reached_and_that_from_this_host_alone():
    assert {name for name, service in SERVICES.items() if "ports" in service} == {"web"}
    assert SERVICES["web"]["ports"] == ["127.0.0.1:8000:8000"]


def test_no_service_names_a_password():
    assert SERVICES["postgres"]["environment"]["POSTGRES_PASSWORD"].startswith(
        "${POSTGRES_PASSWORD:?"
    )


def test_the_image_starts_what_the_web_service_starts():
    assert re.search(r"^CMD (.+)$", DOCKERFILE, re.MULTILINE)[1] == str(
        SERVICES["web"]["command"]
    ).replace("'", '"')


def home(port: int, **headers: str) -> int:
    """The status of the home page, asked at this machine's ``port`` as the site's own host."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.request("GET", "/", headers={"Host": "stemhub.example.org", **headers})
    status = connection.getresponse().status
    connection.close()
    return status


def manage(environ: dict[str, str], *arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
    )


@pytest.fixture
def production(tmp_path):
    """The environment of the services, with this machine's PostgreSQL and Redis."""
    address = settings.DATABASES["default"]
    name = f"{address['NAME']}_containers"
    port = free_port()
    own = {name: value for name, value in os.environ.items() if name not in INHERITED_SETTINGS}
    bin_folder = str(Path(sys.executable).parent)
    admin = psycopg2.connect(
        host=address["HOST"], port=address["PORT"], user=address["USER"], dbname="postgres"
    )
    admin.autocommit = True
    with admin.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
    environ = own | {
        "PATH": f"{bin_folder}:{os.environ['PATH']}",
        "SECRET_KEY": "0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOP",
        "SITE_URL": "https://stemhub.example.org",
        "DATABASE_URL": f"postgres://{address['USER']}@{address['HOST']}:{address['PORT']}/{name}",
        "REDIS_URL": settings.REDIS_URL,
        "EMAIL_URL": "smtp://127.0.0.1:9",
        "MAIL_FROM": "mail@stemhub.example.org",
        "PORT": str(port),
        "TRUSTED_PROXIES": "127.0.0.0/8",
        "STEMHUB_DATA": str(tmp_path),
        "STATIC_ROOT": str(tmp_path / "static"),
    }
    manage(environ, "collectstatic", "--noinput", "-v0")
    yield environ
    with admin.cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    admin.close()


@pytest.mark.services_only
def test_the_services_own_command_lines_run(production, tmp_path):
    """In production mode: migrate, then web, worker and beat; ready, and ended by SIGTERM."""
    migrated = subprocess.run(
        SERVICES["migrate"]["command"], cwd=ROOT, env=production, capture_output=True, text=True
    )
    assert migrated.returncode == 0, migrated.stderr

    running = {}
    logs = {}
    try:
        for name in ("web", "worker", "beat"):
            logs[name] = tmp_path / f"{name}.log"
            line = [
                part.replace("/tmp/beat", str(tmp_path / "beat"))
                for part in SERVICES[name]["command"]
            ]
            with logs[name].open("wb") as log:
                running[name] = subprocess.Popen(
                    line,
                    cwd=ROOT,
                    env=production | SERVICES[name].get("environment", {}),
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
        port = int(production["PORT"])
        wait_until(
            lambda: health_client.status(port, "stemhub.example.org") == 200,
            what="the web service to be ready",
        )
        assert health_client.status(port, "stranger.example.org") == 400
        assert home(port) == 301  # to https
        assert home(port, **{"X-Forwarded-Proto": "https"}) == 200  # from a trusted proxy
        wait_until(lambda: b"ready" in logs["worker"].read_bytes(), what="the worker")
        time.sleep(1)
        assert {name: process.poll() for name, process in running.items()} == dict.fromkeys(running)
    finally:
        for process in running.values():
            os.killpg(process.pid, signal.SIGTERM)
        codes = {name: process.wait(PATIENCE) for name, process in running.items()}
    assert codes["web"] == codes["beat"] == 0


@pytest.mark.services_only
def test_the_web_service_refuses_a_demos_database(production):
    assert manage(production, "migrate", "-v0").returncode == 0
    manage(
        production, "shell", "--no-imports", "-c", "from stemhub import marks; marks.mark_as_demo()"
    )

    refused = manage(production, "migrate")
    web = subprocess.run(
        [sys.executable, "-c", "import stemhub.wsgi"],
        cwd=ROOT, env=production, capture_output=True, text=True,
    )  # fmt: skip

    assert refused.returncode != 0
    assert "belongs to the demo" in refused.stderr
    assert web.returncode != 0
    assert "belongs to the demo" in web.stderr
