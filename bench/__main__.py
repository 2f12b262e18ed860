"""``make bench``: builds its own databases, measures, prints one table, leaves nothing behind.

``--steps ABCDE`` picks steps, ``--rounds`` and ``--seconds`` their length, ``--quick`` is for
trying things, ``--write`` puts the table into docs/performance.md, ``--keep`` keeps the databases.
"""

import argparse
import contextlib
import json
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime

from tests.tools.services import Missing

from . import costs, growth, load, mails, memory, table
from .place import (
    DATABASES,
    ROOT,
    Place,
    Trouble,
    admin,
    fresh_database,
    redis_number,
    require_services,
    require_wrk,
    say,
)


def options(arguments) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench ARGS=...", description=__doc__)
    parser.add_argument("--steps", default="ABCDE", help="which steps (default: all)")
    parser.add_argument("--rounds", type=int, default=12, help="of step B and E (default: 12)")
    parser.add_argument("--seconds", type=int, default=2, help="of a round (default: 2)")
    parser.add_argument("--mails", type=int, default=mails.MAILS)
    parser.add_argument("--mail-rounds", type=int, default=3, help="of step C (default: 3)")
    parser.add_argument("--quick", action="store_true", help="3 rounds of a second")
    parser.add_argument("--write", action="store_true", help="into docs/performance.md")
    parser.add_argument("--keep", action="store_true", help="keep the databases to look at")
    chosen = parser.parse_args(arguments)
    if chosen.quick:
        chosen.rounds, chosen.seconds, chosen.mails = 3, 1, 500
    return chosen


class Log:
    """Every measurement as one line of JSON, in .data/bench-<time>.jsonl."""

    def __init__(self):
        folder = ROOT / ".data"
        folder.mkdir(exist_ok=True)
        self.path = folder / f"bench-{datetime.now(UTC):%Y%m%d-%H%M%S}.jsonl"
        self.file = self.path.open("w")

    def __call__(self, **fact) -> None:
        self.file.write(json.dumps({"at": round(time.time(), 3)} | fact) + "\n")
        self.file.flush()


class Bench:
    def __init__(self, place: Place, chosen: argparse.Namespace, log: Log):
        self.place, self.chosen, self.log = place, chosen, log
        self.peaks: list[dict] = []
        self.text: list[str] = []
        self.faults: list[str] = []

    def remember(self, process: subprocess.Popen, name: str) -> None:
        found = memory.peaks(process, name)
        self.peaks += found
        for one in found:
            self.log(step="D", **one)

    def run(self) -> None:
        steps = self.chosen.steps.upper()
        self.text += table.opening(self.chosen.rounds, self.chosen.seconds)
        wrk = require_wrk() if set(steps) & set("BE") else ""
        self.place.run(["manage.py", "collectstatic", "--no-input"], "postgres")
        if set(steps) & set("ABCD"):
            network = self.prepare()
            if "A" in steps:
                self.costs(network)
            if "B" in steps or "D" in steps:
                self.speed(network, wrk or require_wrk())
            if "C" in steps:
                self.mail()
            if "D" in steps:
                self.text += table.memory_table(self.peaks)
        if "E" in steps:
            self.growth(wrk)

    def prepare(self) -> dict:
        say("Preparing a database and a network of 41 teams ...")
        fresh_database("bench_pages")
        for command in (["migrate", "-v0"], ["createcachetable"]):
            self.place.run(["manage.py", *command], "bench_pages")
        return self.place.ask("network", database="bench_pages")

    def costs(self, network: dict) -> None:
        say("A. What each page costs ...")
        done = subprocess.run(
            [sys.executable, "-m", "bench.costs"],
            cwd=ROOT,
            env=self.place.environ("bench_pages"),
            input=json.dumps(network),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise Trouble(f"Step A failed:\n{(done.stdout + done.stderr)[-3000:]}")
        found = json.loads(done.stdout.strip().splitlines()[-1])["costs"]
        for one in found:
            self.log(step="A", **one)
        self.text += table.cost_table(found)
        self.faults += costs.faults(found)

    def speed(self, network: dict, wrk: str) -> None:
        say("B. Beside the limit ...")
        length = {"rounds": self.chosen.rounds, "seconds": self.chosen.seconds}
        found, servers = load.measure(self.place, wrk, network, log=self.log, **length)
        for server in servers:
            if server.name != "again":
                self.remember(server.process, server.name)
            self.place.stop(server.process)
        self.text += table.speed_table(found)

    def mail(self) -> None:
        say(f"C. {self.chosen.mails} mails ...")
        number = self.chosen.mails
        found = mails.measure(
            self.place,
            mails=number,
            rounds=self.chosen.mail_rounds,
            log=self.log,
            memory=self.remember,
        )
        self.text += table.mail_table(found, number)

    def growth(self, wrk: str) -> None:
        say("E. 24 and 800 teams ...")
        seeded = {teams: growth.seed(self.place, teams, self.log) for teams in growth.SIZES}
        length = {"rounds": self.chosen.rounds, "seconds": self.chosen.seconds}
        found = growth.measure(self.place, wrk, log=self.log, **length)
        swept = growth.sweeps(self.place, self.log)
        self.text += table.growth_table(found, swept, seeded)
        self.text += table.daily_lines(growth.daily(self.place, self.log))


def interrupt(number, frame):
    raise KeyboardInterrupt


def main(arguments) -> int:
    chosen = options(arguments)
    signal.signal(signal.SIGTERM, interrupt)
    bench, code = None, 0
    try:
        require_services()
        with contextlib.ExitStack() as stack:
            if not chosen.keep:
                stack.callback(drop_databases)
            place = Place(stack.enter_context(redis_number()))
            stack.callback(place.close)
            bench = Bench(place, chosen, Log())
            bench.run()
    except (Missing, Trouble) as trouble:
        print(trouble, file=sys.stderr)
        code = 1
    except KeyboardInterrupt:
        code = 130
    if bench:
        # Also where a later step failed: what was measured took its time.
        tell(bench, write=chosen.write and not code)
        code = code or int(bool(bench.faults))
    return code


def tell(bench: Bench, *, write: bool) -> None:
    """Print the table, and where its measurements lie; ``write`` puts it into the documents."""
    text = "\n".join(bench.text)
    say(f"\n{text}\nEach measurement: {bench.log.path.relative_to(ROOT)}")
    if write:
        table.write(text)
    for fault in bench.faults:
        print(f"Over its budget: {fault}", file=sys.stderr)


def drop_databases() -> None:
    for name in DATABASES:
        admin(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
