"""The lock files: everything by hash, no address of any registry."""

import re
from importlib.metadata import distributions

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from stemhub.bootstrap import LOCKS

PINNED = re.compile(r"^[a-z0-9._-]+(\[[a-z, ]+\])?==[^ ]+( ; .+)? \\$")


@pytest.mark.parametrize("lock", LOCKS.values(), ids=lambda lock: lock.name)
def test_each_package_is_pinned_with_hashes(lock):
    lines = lock.read_text().splitlines()
    packages = [line for line in lines if not line.startswith(" ")]

    assert len(packages) > 20
    assert [line for line in packages if not PINNED.match(line)] == []
    assert {line.strip().split(":")[0] for line in lines if line.startswith(" ")} == {
        "--hash=sha256"
    }


@pytest.mark.parametrize("lock", LOCKS.values(), ids=lambda lock: lock.name)
def test_no_registry_is_named(lock):
    text = lock.read_text()

    assert "://" not in text
    assert "index" not in text.replace("--index", "index").split("\n")[0]


def test_the_site_is_tested_with_the_versions_it_runs_on():
    def versions(lock):
        return {line.split(" ")[0] for line in lock.read_text().splitlines() if "==" in line}

    assert versions(LOCKS[False]) <= versions(LOCKS[True])


def test_what_a_package_needs_with_extras_is_locked_with_them():
    """Else an older pip asks for the newest of it, and finds that it isn't pinned."""
    lines = [line for line in LOCKS[True].read_text().splitlines() if "==" in line]
    locked = [Requirement(line.removesuffix("\\")) for line in lines]
    extras = {one.name: one.extras for one in locked}
    missing = []
    for package in distributions():
        asked = extras.get(canonicalize_name(package.name), set())
        for text in package.requires or []:
            need = Requirement(text)
            applies = [
                need.marker is None or need.marker.evaluate({"extra": extra})
                for extra in {"", *asked}
            ]
            name = canonicalize_name(need.name)
            if any(applies) and not need.extras <= extras.get(name, set()):
                missing.append(f"{package.name} needs {need}")

    assert extras["kombu"] == {"redis"}
    assert missing == []


def test_psycopg_3_is_never_installed():
    """Django would silently prefer it."""
    assert not re.search(r"^psycopg(\[|==|-binary|-c)", LOCKS[True].read_text(), re.MULTILINE)
