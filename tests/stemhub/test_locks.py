"""The lock files: everything by hash, no address of any registry."""

import re

import pytest

from stemhub.bootstrap import LOCKS

PINNED = re.compile(r"^[a-z0-9._-]+(\[[a-z,]+\])?==[^ ]+( ; .+)? \\$")


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


def test_psycopg_3_is_never_installed():
    """Django would silently prefer it."""
    assert not re.search(r"^psycopg(\[|==|-binary|-c)", LOCKS[True].read_text(), re.MULTILINE)
