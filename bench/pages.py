"""The pages that are measured, what each must show, and the goal it has."""

import html
import re
from dataclasses import dataclass, field

from .place import HOST, Trouble, fetch


@dataclass(frozen=True)
class Page:
    """``rows`` counts the matches of ``row`` in the page; ``goal`` is times the limit."""

    name: str
    path: str
    side: str
    text: str
    goal: float
    row: str = ""
    rows: int = 0
    signed_in: bool = True
    tokens: list[str] = field(default_factory=list)

    @property
    def is_post(self) -> bool:
        return bool(self.tokens)


def pages(network: dict, answers: int = 200) -> list[Page]:
    """Every page, for the network that bench.network built."""
    small = network["small"]
    date_row = r'<a href="/gatherings/\d+/"><b>'
    tokens = list(small["answers"].values())[:answers]
    return [
        Page("public page", "/", "small", "How it works", 2.0, r">Region \d+<", 2, signed_in=False),
        Page("home, coordinator", "/", "small", "Next session", 1.5, r'class="stop ', 3),
        Page("list, 25 dates", "/gatherings/", "small", "Session 25", 1.5, date_row, 25),
        Page("list, 1,000 dates", "/gatherings/", "large", "1-50 of 1000", 1.5, date_row, 50),
        Page(
            "session page, 25 people",
            f"/gatherings/{small['gathering']}/",
            "small",
            "No answer yet",
            1.5,
            r'<li class="person">',
            25,
        ),
        Page("answer POST", "/answer/", "small", "", 2.0, signed_in=False, tokens=tokens),
    ]


def headers(page: Page, network: dict, *, limit: bool) -> dict[str, str]:
    sent = {"Host": "127.0.0.1"} if limit else {"Host": HOST, "X-Forwarded-Proto": "https"}
    if page.signed_in:
        key = "limit_cookie" if limit else "cookie"
        sent["Cookie"] = f"sessionid={network[page.side][key]}"
    if page.is_post:
        sent["Content-Type"] = "application/x-www-form-urlencoded"
    return sent


def answer_path(token: str) -> str:
    return f"/answer/{token}/"


def check(page: Page, status: int, body: str) -> None:
    """Raise Trouble unless this is the page itself, with all it should show."""
    wanted = 303 if page.is_post else 200
    if status != wanted:
        raise Trouble(f"{page.name}: answered {status}, not {wanted}. {body[:300]}")
    if page.is_post:
        return
    if page.text not in body or (page.signed_in and 'name="login"' in body):
        raise Trouble(f"{page.name}: {page.text!r} isn't on the page.")
    found = len(re.findall(page.row, body))
    if found != page.rows:
        raise Trouble(f"{page.name}: {found} rows, not {page.rows}.")


# Of the words and numbers on stemhub's page so many must be on the limit's: the rest is how the
# same is said ("8:30 pm", a greeting by the first name).
SAME = 0.9


def words(body: str) -> set[str]:
    """What a page says to its reader: words and numbers, without tags, icons and scripts."""
    text = re.sub(r"<(svg|script|style).*?</\1>|<[^>]*>", " ", body, flags=re.DOTALL)
    return set(re.findall(r"[\w']+", html.unescape(text).lower()))


def same_fields(name: str, ours: str, limits: str) -> None:
    """Raise Trouble where the limit leaves out what stemhub's page shows: it would be unfair."""
    wanted = words(ours)
    missing = wanted - words(limits)
    if len(missing) > (1 - SAME) * len(wanted):
        raise Trouble(f"{name}: the limit leaves out {', '.join(sorted(missing))}")


def preflight(page: Page, network: dict, url: str, *, limit: bool) -> str:
    """Ask for the page once and check it; what it answered."""
    path, data = page.path, None
    if page.is_post:
        path, data = answer_path(page.tokens[0]), b"answer=accepted"
    status, body = fetch(url + path, headers(page, network, limit=limit), data)
    check(page, status, body)
    return body
