"""Step B: wrk, alternating rounds, an A/A pair and what its spread lets one say."""

import json
import statistics
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from . import pages
from .place import Place, Server, Trouble, rows, say

CONCURRENCY = (1, 8)
# Rotates over the paths and the three answers; counts every status but the wanted one.
SCRIPT = """
local paths = {%(paths)s}
local bodies = {%(bodies)s}
local n, wrong = 0, 0
local threads = {}
function setup(thread) table.insert(threads, thread) end
function init(args) n = 0; wrong = 0 end
wrk.method = "%(method)s"
%(headers)s
function request()
  n = n + 1
  local body = nil
  if #bodies > 0 then
    body = bodies[math.floor((n - 1) / #paths) %% #bodies + 1]
  end
  return wrk.format(nil, paths[(n - 1) %% #paths + 1], nil, body)
end
function response(status)
  if status ~= %(status)d then
    wrong = wrong + 1
    wrk.thread:set("wrong", wrong)
  end
end
function done(summary, latency, requests)
  local bad = 0
  for _, thread in ipairs(threads) do bad = bad + (thread:get("wrong") or 0) end
  local e = summary.errors
  io.write(string.format(
    '\\n{"requests": %%d, "bytes": %%d, "seconds": %%f, "p50": %%f, "p95": %%f, "errors": %%d}\\n',
    summary.requests, summary.bytes, summary.duration / 1e6,
    latency:percentile(50) / 1000, latency:percentile(95) / 1000,
    bad + e.connect + e.read + e.write + e.timeout))
end
"""


@dataclass
class Series:
    """The rounds of one page at one concurrency: milliseconds at the median, of each server."""

    page: pages.Page
    concurrency: int
    p50: dict[str, list[float]] = field(default_factory=dict)
    requests: dict[str, int] = field(default_factory=dict)
    errors: dict[str, int] = field(default_factory=dict)

    def add(self, name: str, measured: dict) -> None:
        self.p50.setdefault(name, []).append(measured["p50"])
        self.requests[name] = self.requests.get(name, 0) + measured["requests"]
        self.errors[name] = self.errors.get(name, 0) + measured["errors"]

    def ratios(self, above: str, below: str) -> list[float]:
        return [a / b for a, b in zip(self.p50[above], self.p50[below], strict=True)]

    def verdict(self, goal: float) -> str:
        return verdict(self.ratio, self.noise, goal)

    @property
    def ratio(self) -> float:
        return statistics.median(self.ratios("stemhub", "limit"))

    @property
    def noise(self) -> float:
        """How far two equal servers lay apart, as a share: the median round's distance from 1."""
        return noise_of(self.ratios("again", "limit"))


def noise_of(ratios: list[float]) -> float:
    """The noise floor of an A/A pair: what its median misses 1 by, and its median's own error.

    The error of a median of n rounds is about 1.25 times the spread divided by the root of n;
    the spread is taken from the middle half of the rounds, so that one hiccup doesn't decide.
    """
    middle = statistics.median(ratios)
    if len(ratios) < 2:
        return abs(middle - 1)
    low, _, high = statistics.quantiles(ratios, n=4)
    return abs(middle - 1) + 1.25 * (high - low) / 1.35 / len(ratios) ** 0.5


def verdict(ratio: float, noise: float, goal: float) -> str:
    """Whether a ratio meets its goal: yes, no, or not resolved where noise could decide."""
    if abs(ratio - 1) <= noise:
        return "not resolved"
    if ratio * (1 - noise) <= goal < ratio * (1 + noise):
        return f"{'yes' if ratio <= goal else 'no'}, within noise"
    return "yes" if ratio <= goal else "no"


def script(page: pages.Page, network: dict, *, limit: bool) -> str:
    paths = [page.path]
    if page.is_post:
        paths = [pages.answer_path(token) for token in page.tokens]
    bodies = ["answer=accepted", "answer=declined", "answer=tentative"] if page.is_post else []
    sent = pages.headers(page, network, limit=limit)
    return SCRIPT % {
        "paths": ", ".join(json.dumps(path) for path in paths),
        "bodies": ", ".join(json.dumps(body) for body in bodies),
        "headers": "\n".join(
            f"wrk.headers[{json.dumps(name)}] = {json.dumps(value)}" for name, value in sent.items()
        ),
        "method": "POST" if page.is_post else "GET",
        "status": 303 if page.is_post else 200,
    }


def shoot(wrk: str, server: Server, lua: Path, concurrency: int, seconds: int) -> dict:
    """One round against one server; what wrk's script printed. Silence is asked about once more."""
    line = [wrk, "-t1", f"-c{concurrency}", f"-d{seconds}s", "-s", str(lua), server.url]
    for _attempt in range(2):
        done = subprocess.run(line, capture_output=True, text=True, check=False)
        found = [text for text in done.stdout.splitlines() if text.startswith("{")]
        if done.returncode or not found:
            raise Trouble(f"wrk failed: {done.stdout[-500:]} {done.stderr[-500:]}")
        measured = json.loads(found[-1])
        if measured["requests"]:
            return measured
    raise Trouble(f"{server.name} answered nothing within {seconds} s.")


def measure(place: Place, wrk: str, network: dict, *, rounds: int, seconds: int, log):
    """Every page's Series, and the servers, still running."""
    servers = [
        place.serve("limit", "bench.limit.wsgi:application", "bench_pages"),
        place.serve("again", "bench.limit.wsgi:application", "bench_pages"),
        place.serve("stemhub", "stemhub.wsgi:application", "bench_pages"),
    ]
    found = []
    for page in pages.pages(network):
        scripts, shown = {}, {}
        for server in servers:
            limit = server.name != "stemhub"
            shown[server.name] = pages.preflight(page, network, server.url, limit=limit)
            size = len(shown[server.name].encode())
            log(step="B", page=page.name, side=server.name, bytes=size)
            scripts[server.name] = place.folder / f"{server.name}.lua"
            scripts[server.name].write_text(script(page, network, limit=limit))
            for concurrency in CONCURRENCY:
                shoot(wrk, server, scripts[server.name], concurrency, 1)
        pages.same_fields(page.name, shown["stemhub"], shown["limit"])
        for concurrency in CONCURRENCY:
            series = Series(page, concurrency)
            for turn in range(rounds):
                # Whoever goes first changes, so that a drift of the machine favours nobody.
                order = servers[turn % 3 :] + servers[: turn % 3]
                for server in order:
                    before = answers_written(network) if page.is_post else None
                    shot = shoot(wrk, server, scripts[server.name], concurrency, seconds)
                    if before is not None:
                        check_written(server.name, shot, before, network, concurrency)
                    series.add(server.name, shot)
                    log(step="B", page=page.name, side=server.name, c=concurrency, **shot)
            say(
                f"  {page.name:24} c={concurrency}  {series.ratio:5.2f}x  "
                f"(noise {series.noise:.0%}, goal {page.goal})"
            )
            found.append(series)
    return found, servers


def answers_written(network: dict) -> tuple[str, int]:
    """The database's clock, and how many history rows the rotating answers have."""
    ids = [int(pk) for pk in network["small"]["answers"]]
    statement = "SELECT now()::text, count(*) FROM gatherings_historicalattendee WHERE id = ANY(%s)"
    return rows("bench_pages", statement, [ids])[0]


def check_written(name: str, shot: dict, before, network: dict, concurrency: int) -> None:
    """Raise Trouble unless the POSTs of a round are in the database, with stemhub's history."""
    ids = [int(pk) for pk in network["small"]["answers"]]
    statement = "SELECT count(*) FROM gatherings_attendee WHERE id = ANY(%s) AND answered_at >= %s"
    ((written,),) = rows("bench_pages", statement, [ids, before[0]])
    wanted = min(shot["requests"], 200)
    if written < wanted:
        raise Trouble(f"answer POST: {written} answers of {wanted} are in {name}'s database.")
    recorded = answers_written(network)[1] - before[1]
    if name == "stemhub" and not shot["requests"] <= recorded <= shot["requests"] + concurrency:
        raise Trouble(f"answer POST: {recorded} history rows for {shot['requests']} answers.")
