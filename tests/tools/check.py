"""``make check``: what a machine can say about the code without running it.

Every check runs, even after one failed; each says its name, and the last lines say what failed.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
APPS = [
    "foundation",
    "people",
    "mailing",
    "teams",
    "gatherings",
    "workgroups",
    "sessions",
    "recommendations",
    "stemhub",
]
LABELS = [
    *("people", "mailing", "teams", "gatherings", "workgroups"),
    *("team_sessions", "recommendations", "stemhub"),
]
# Nothing answers there: the deployment check reads settings, it doesn't connect.
PRODUCTION = {
    "STEMHUB_MODE": "production",
    "SECRET_KEY": "for-this-check-alone-0123456789-abcdefghijklmnopqrstuvwxyz-XYZ",
    "SITE_URL": "https://stemhub.example.org",
    "DATABASE_URL": "postgres://stemhub:pw@db.invalid/stemhub",
    "REDIS_URL": "redis://redis.invalid/0",
    "EMAIL_URL": "smtp+tls://user:pw@mail.invalid:587",
    "MAIL_FROM": "mail@stemhub.example.org",
}
# Would the old code break on the new tables? An app's first migration can't: nothing uses them yet.
LINTER = [
    "lintmigrations",
    "--no-cache",
    "--quiet",
    "ok",
    "ignore",
    "--ignore-name",
    "0001_initial",
    # New tables alone, which SQLite makes anew for their constraints.
    "0002_pd",
    # Columns of tables that came with the migration before it, in the same landing.
    "0003_afterwards",
    "0003_save_key",
    "0005_reminded_electors",
    # SQLite makes the table anew, which the linter takes for a column that old code can't fill.
    # It has a default of the database's own: the test_constraints.py of the app writes as old code.
    "0002_whose_and_when",
    "0003_lease",
    "0004_job_titles",
    "0005_why_they_left",
    # The same; what old code can't do any more is to empty an address.
    "0003_address_present",
    # A column with a default of the database's own again.
    "0004_sign_in_counts",
    "0007_closed_days",
    "0002_audience",
    # Besides a new table.
    "0005_files_and_coaches",
    # The columns a draft gets may be empty; SQLite makes its table anew for the constraints.
    "0004_deciding",
    # New tables: nothing uses them yet.
    "0007_sent_and_needed",
    "0002_polls",
    # A new table, an index, and what PostgreSQL searches by.
    "0006_editions_for_all",
    # What waits is carried over into other tables: the version before can't run on these, and
    # docs/deploy.md says to stop it first.
    "0004_texts_and_topics",
    "0006_written_when_it_goes",
    # What people once needed goes at once; the migration says why that is worth it.
    "0005_no_history_of_needs",
    # Numbers of focus areas are typed in the admin alone: old code can't give one that is taken.
    "0008_names_and_numbers",
]
LINTER += ["--include-apps", *LABELS]


def program(name: str, *arguments: str) -> list[str]:
    return [str(BIN / name), *arguments]


def manage(*arguments: str) -> list[str]:
    return [sys.executable, "manage.py", *arguments]


def checks() -> dict[str, tuple[list[str], dict[str, str]]]:
    """Each check's name, its command line, and what it adds to the environment."""
    test = {"STEMHUB_MODE": "test", "DJANGO_SETTINGS_MODULE": "tests.settings"}
    return {
        "format": (program("ruff", "format", "--check", "."), {}),
        "lint": (program("ruff", "check", "."), {}),
        "templates": (program("djlint", "--quiet", "--lint", "templates"), {}),
        "types": (program("mypy", *APPS), test),
        "security": (program("bandit", "-q", "-c", "pyproject.toml", "-r", *APPS), {}),
        "migrations match models": (manage("makemigrations", "--check", "--dry-run"), test),
        "migrations are safe": (manage(*LINTER), test),
        "deployment": (manage("check", "--deploy", "--fail-level", "WARNING"), PRODUCTION),
        "architecture": (
            program("pytest", "-q", "tests/test_architecture.py", "tests/stemhub/test_locks.py"),
            test,
        ),
        # What each page may cost: a query in a loop fails here, and not in a month.
        "budgets": (program("pytest", "-q", "tests/test_budgets.py"), test),
    }


def run(name: str, line: list[str], environ: dict[str, str]) -> bool:
    started = time.monotonic()
    done = subprocess.run(
        line, cwd=ROOT, env=os.environ | environ, capture_output=True, text=True, check=False
    )
    word = "ok" if done.returncode == 0 else "FAILED"
    print(f"{name:26} {word:6} {time.monotonic() - started:5.1f} s", flush=True)
    if done.returncode:
        print((done.stdout + done.stderr).strip(), flush=True)
    return done.returncode == 0


def audit() -> bool:
    """Ask pip-audit about the locked packages; where no advisory service answers, say so.

    It exits with 0 where it could ask about nothing, so its own words decide.
    """
    line = program("pip-audit", "--require-hashes", "--disable-pip", "-r", "requirements.txt")
    try:
        done = subprocess.run(
            [*line, "--progress-spinner", "off", "--timeout", "10"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        )
    except subprocess.TimeoutExpired:
        print("known vulnerabilities      NOT CHECKED: the advisory service doesn't answer")
        return True
    said = done.stdout + done.stderr
    if (
        done.returncode == 0
        and "No known vulnerabilities found" in said
        and "skip" not in said.lower()
    ):
        print("known vulnerabilities      ok")
        return True
    if "GHSA-" in said or "PYSEC-" in said or "CVE-" in said:
        print(f"known vulnerabilities      FAILED\n{said}")
        return False
    print("known vulnerabilities      NOT CHECKED: the advisory service doesn't answer")
    return True


def main() -> int:
    failed = [name for name, (line, env) in checks().items() if not run(name, line, env)]
    if not audit():
        failed.append("known vulnerabilities")
    print(f"\nFailed: {', '.join(failed)}" if failed else "\nAll checks passed.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
