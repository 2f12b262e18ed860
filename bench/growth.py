"""Step E: the same pages and the reminder sweep with 24 and with 800 teams."""

import statistics
import time

from . import load, pages
from .place import Place, Trouble, fresh_database, rows, say

SIZES = (24, 800)
GOAL = 1.6
SEED_SECONDS = 600
DUE = (100, 500)
# Of the daily mail of 800 teams, an answer of each of their coming dates changed.
DAILY_SECONDS = 5


def seed(place: Place, teams: int, log) -> float:
    """A database with this many teams; the seconds that seeding took."""
    name = f"bench_{teams}"
    fresh_database(name)
    demo = {"STEMHUB_MODE": "demo", "SITE_URL": "", "ALLOWED_HOSTS": "", "EMAIL_URL": ""}
    place.run(["manage.py", "migrate", "-v0"], name, **demo)
    place.run(["manage.py", "createcachetable"], name, **demo)
    began = time.monotonic()
    place.run(["manage.py", "seed_demo", "--teams", str(teams)], name, **demo)
    seconds = time.monotonic() - began
    # Production refuses a demo's database; this one is only measured, and dropped.
    rows(name, "DELETE FROM stemhub_mark")
    rows(name, "VACUUM ANALYZE")
    counts = rows(
        name,
        "SELECT (SELECT count(*) FROM people_user), (SELECT count(*) FROM gatherings_gathering), "
        "(SELECT count(*) FROM gatherings_attendee), "
        "(SELECT count(*) FROM gatherings_historicalattendee)",
    )[0]
    log(step="E", what="seed", teams=teams, seconds=seconds, counts=counts)
    say(f"  {teams} teams in {seconds:.0f} s: people, dates, answers, their history {counts}")
    if seconds > SEED_SECONDS:
        raise Trouble(f"Seeding {teams} teams took {seconds:.0f} s; {SEED_SECONDS} are allowed.")
    return seconds


def pages_of(who: dict) -> list[pages.Page]:
    date_row = r'<a href="/gatherings/\d+/"><b>'
    shown = min(who["coming"], 50)
    address = f"/gatherings/{who['gathering']}/"
    return [
        pages.Page("home, coordinator", "/", "one", "Next session", GOAL, r'class="stop ', 6),
        pages.Page("list of dates", "/gatherings/", "one", "Announced", GOAL, date_row, shown),
        pages.Page("session page", address, "one", "No answer yet", GOAL, r'class="person"', 25),
    ]


def measure(place: Place, wrk: str, *, rounds: int, seconds: int, log) -> list[load.Series]:
    """A Series a page: "limit" is 24 teams, "again" a second server of it, "stemhub" 800 teams."""
    servers, networks = [], {}
    for name, teams in (("limit", 24), ("again", 24), ("stemhub", 800)):
        database = f"bench_{teams}"
        servers.append(place.serve(f"growth-{name}", "stemhub.wsgi:application", database))
        networks[name] = {"one": place.ask("who", database=database)}
    found = []
    for index in range(3):
        series = None
        scripts = {}
        for name, server in zip(networks, servers, strict=True):
            page = pages_of(networks[name]["one"])[index]
            series = series or load.Series(page, 1)
            pages.preflight(page, networks[name], server.url, limit=False)
            scripts[name] = place.folder / f"growth-{name}.lua"
            scripts[name].write_text(load.script(page, networks[name], limit=False))
            load.shoot(wrk, server, scripts[name], 1, 1)
        for _turn in range(rounds):
            for name, server in zip(networks, servers, strict=True):
                shot = load.shoot(wrk, server, scripts[name], 1, seconds)
                series.add(name, shot)
                log(
                    step="E", page=series.page.name, teams=networks[name]["one"]["hubs"] * 2, **shot
                )
        say(
            f"  {series.page.name:24} 800 teams {series.ratio:5.2f}x 24  (noise {series.noise:.0%})"
        )
        found.append(series)
    for server in servers:
        place.stop(server.process)
    return found


def sweeps(place: Place, log) -> list[dict]:
    """The sweep at both sizes with few and many due: its time follows what is due."""
    found = []
    for teams in SIZES:
        for due in DUE:
            swept = place.ask("sweeping", str(due), database=f"bench_{teams}")
            log(step="E", what="sweep", teams=teams, **swept)
            if swept["written"] != due or not swept["partial_index"]:
                raise Trouble(f"The sweep with {teams} teams:\n{swept}")
            found.append({"teams": teams, **swept})
            say(
                f"  sweep, {teams} teams, {due} due: {swept['seconds']:.2f} s, by its partial index"
            )
    return found


def daily(place: Place, log) -> dict:
    """What the coordinators' daily mail of the larger size takes."""
    told = place.ask("daily", database=f"bench_{SIZES[-1]}")
    log(step="E", what="daily", **told)
    if not told["queued"] or told["written"] != told["queued"]:
        raise Trouble(f"The daily mail:\n{told}")
    told["seconds"] = told["queue_seconds"] + told["write_seconds"]
    say(f"  daily mail, {told['dates']} dates: {told['seconds']:.2f} s")
    return told


def sweep_ratio(found: list[dict]) -> float:
    """How much longer the same number due takes with 800 teams, median of both numbers."""
    by_due = {(one["teams"], one["due"]): one["seconds"] for one in found}
    return statistics.median(by_due[800, due] / by_due[24, due] for due in DUE)
