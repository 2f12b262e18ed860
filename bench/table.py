"""The result as one table, for the terminal and for docs/performance.md."""

import importlib.metadata
import os
import platform
import statistics
from datetime import UTC, datetime

from . import growth, load, mails, memory
from .place import ROOT, rows

BEGIN, END = "<!-- make bench: begin -->", "<!-- make bench: end -->"


def versions() -> str:
    names = ("Django", "psycopg2-binary", "gunicorn", "celery")
    found = [f"{name} {importlib.metadata.version(name)}" for name in names]
    server = rows("postgres", "SHOW server_version")[0][0].split()[0]
    return ", ".join([f"Python {platform.python_version()}", *found, f"PostgreSQL {server}"])


def line(*cells) -> str:
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def head(*cells) -> list[str]:
    return [line(*cells), line(*["---"] * len(cells))]


def cost_table(costs: list[dict]) -> list[str]:
    found = ["### A. What a page costs", ""]
    found += head("page", "objects", "queries", "allowed", "rows fetched", "KB", "allowed")
    found += [
        line(
            one["page"],
            one["objects"],
            one["queries"],
            one["allowed_queries"],
            one["rows"],
            f"{one['bytes'] / 1024:.1f}",
            f"{one['allowed_bytes'] / 1024:.0f}",
        )
        for one in costs
    ]
    return [*found, ""]


def spread(values: list[float]) -> str:
    return f"{statistics.median(values):.2f} ({min(values):.2f}-{max(values):.2f})"


def speed_table(found: list[load.Series]) -> list[str]:
    text = ["### B. Beside the limit", ""]
    text += ["Milliseconds: median (min-max) of the rounds' medians; n: answers in all rounds.", ""]
    text += head(
        "page", "c", "limit ms", "stemhub ms", "times", "noise", "goal", "met", "n", "errors"
    )
    for one in found:
        goal = one.page.goal if one.concurrency == 1 else None
        text.append(
            line(
                one.page.name,
                one.concurrency,
                spread(one.p50["limit"]),
                spread(one.p50["stemhub"]),
                spread(one.ratios("stemhub", "limit")),
                f"±{one.noise:.0%}",
                goal or "-",
                one.verdict(goal) if goal else "-",
                sum(one.requests.values()),
                sum(one.errors.values()),
            )
        )
    lists = {one.page.name: one for one in found if one.concurrency == 1}
    small, large = lists.get("list, 25 dates"), lists.get("list, 1,000 dates")
    if small and large:
        pairs = zip(large.p50["stemhub"], small.p50["stemhub"], strict=True)
        values = [above / below for above, below in pairs]
        met = load.verdict(statistics.median(values), max(small.noise, large.noise), 1.6)
        text += ["", f"1,000 dates beside 25: {spread(values)} times; goal 1.6: {met}."]
    return [*text, ""]


def mail_table(found: dict[str, list[float]], number: int) -> list[str]:
    text = [f"### C. {number:,} mails", ""]
    text += head("way", "seconds", "a second", "times raw SMTP", "goal", "met")
    names = {
        "raw": "raw smtplib, one connection",
        "outbox": "outbox, one sender",
        "celery": "outbox, Celery with 2 processes",
    }
    for way, name in names.items():
        times = mails.ratio(found, way)
        goal = 2.0 if way == "outbox" else None
        text.append(
            line(
                name,
                spread(found[way]),
                f"{number / statistics.median(found[way]):.0f}",
                f"{times:.2f}",
                goal or "-",
                load.verdict(times, 0, goal) if goal else "-",
            )
        )
    text.append(line("writing them (the sweep)", spread(found["enqueue"]), "", "", "-", "-"))
    return [*text, ""]


def memory_table(found: list[dict]) -> list[str]:
    text = ["### D. Peak memory", "", *head("process", "role", "MiB", "goal", "met")]
    for one in found:
        goal = memory.GOAL_MIB if (one["process"], one["role"]) == ("stemhub", "worker") else None
        met = ("yes" if one["mib"] <= goal else "no") if goal else "-"
        text.append(line(one["process"], one["role"], one["mib"], goal or "-", met))
    return [*text, ""]


def growth_table(
    found: list[load.Series], swept: list[dict], seeded: dict[int, float]
) -> list[str]:
    text = ["### E. 24 and 800 teams", ""]
    for teams, seconds in seeded.items():
        text.append(f"- seeding {teams} teams: {seconds:.0f} s (goal: under {growth.SEED_SECONDS})")
    text += ["", *head("page", "24 teams, ms", "800 teams, ms", "times", "noise", "goal", "met")]
    for one in found:
        text.append(
            line(
                one.page.name,
                spread(one.p50["limit"]),
                spread(one.p50["stemhub"]),
                spread(one.ratios("stemhub", "limit")),
                f"±{one.noise:.0%}",
                growth.GOAL,
                one.verdict(growth.GOAL),
            )
        )
    text += ["", *head("reminder sweep", "answers in all", "due", "seconds", "partial index")]
    for one in swept:
        index = "yes" if one["partial_index"] else "no"
        teams, seconds = f"{one['teams']} teams", f"{one['seconds']:.2f}"
        text.append(line(teams, one["attendees"], one["due"], seconds, index))
    times = growth.sweep_ratio(swept)
    met = "yes" if times <= growth.GOAL else "no"
    return [
        *text,
        "",
        f"The sweep with 800 teams: {times:.2f} times; goal {growth.GOAL}: {met}.",
        "",
    ]


def daily_lines(told: dict) -> list[str]:
    met = "yes" if told["seconds"] <= growth.DAILY_SECONDS else "no"
    said = (
        f"The coordinators' daily mail about {told['dates']:,} dates: {told['queued']} mails, queued "
        f"in {told['queue_seconds']:.2f} s and written in {told['write_seconds']:.2f} s; goal "
        f"{growth.DAILY_SECONDS} s together: {met}."
    )
    return [said, ""]


def opening(rounds: int, seconds: int) -> list[str]:
    memory_gib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    said = (
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, {memory_gib:.0f} GiB, "
        f"{platform.system()} {platform.machine()}; {versions()}; gunicorn sync with 2 workers "
        f"for both; {rounds} rounds of {seconds} s."
    )
    return [said, ""]


def write(text: str) -> None:
    """Put the table into docs/performance.md, between its marks."""
    path = ROOT / "docs" / "performance.md"
    page = path.read_text()
    before, rest = page.split(BEGIN, 1)
    path.write_text(f"{before}{BEGIN}\n{text.strip()}\n{END}{rest.split(END, 1)[1]}")
