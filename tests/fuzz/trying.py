"""Sending what was made up to one form, and what must hold of whatever comes back."""

import functools
import re
from contextlib import contextmanager
from html import escape

from django.apps import apps
from django.core.cache import cache
from django.db import connection, transaction
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from . import nasty
from .controls import TYPED

URLENCODED = "application/x-www-form-urlencoded"
# Sessions and rate limits are written by looking at a page.
_NOT_COUNTED = {"sessions.session", "people.count", "usersessions.usersession", "admin.logentry"}


@contextmanager
def undone():
    """What happens inside never happened: each example finds the same world."""
    with transaction.atomic():
        try:
            yield
        finally:
            transaction.set_rollback(True)


def counted_models():
    return [one for one in apps.get_models() if one._meta.label_lower not in _NOT_COUNTED]


@functools.cache
def _count_of_all() -> str:
    """One query: a query each for forty models would be most of what a refused form costs."""
    name = connection.ops.quote_name
    counts = (f"(SELECT COUNT(*) FROM {name(one._meta.db_table)})" for one in counted_models())
    return f"SELECT {', '.join(counts)}"


def rows_of_all() -> dict[str, int]:
    """How many rows each model has; changed rows show in the histories."""
    with connection.cursor() as cursor:
        cursor.execute(_count_of_all())
        counts = cursor.fetchone()
    return dict(zip((one._meta.label for one in counted_models()), counts, strict=True))


# How allauth's pages and the admin's show what is wrong; ours answer 422 besides.
_ERRORS = re.compile(r'class="([^"]* )?(invalid-feedback|is-invalid|errorlist|errornote)[ "]')


def shows_errors(answer) -> bool:
    """Whether it is a page with a form that was refused, whatever its status says."""
    if answer.streaming or "html" not in answer.headers.get("Content-Type", ""):
        return False
    return bool(_ERRORS.search(answer.content.decode()))


class Trial:
    """One form in one world; ``send`` posts once and takes it back.

    ``look_every``: after how many posts that were taken the pages that show them are looked at.
    """

    def __init__(self, target, world, client, look_every=1):
        self.look_every, self.taken = look_every, 0
        self.target, self.world, self.client = target, world, client
        client.raise_request_exception = False
        world.become(client, target.persona)
        self.address = target.prepare(world, client)
        self.controls = target.controls(client, self.address)
        self.cookies = client.cookies.output(header="", sep=";")
        self.before = rows_of_all()
        self.pages = self._pages()

    def _pages(self) -> list[str]:
        """Where what was written shows; for those whose pages these are."""
        if self.target.persona != "coordinator":
            return [reverse("home")]
        shown = self.world.gatherings["announced"].pk
        return [
            reverse("home"),
            reverse("teams:room", args=[self.world.team.pk]),
            reverse("gatherings:page", args=[shown]),
            reverse("gatherings:export", args=[shown]),
            reverse("gatherings:calendar_file", args=[shown]),
            reverse("team_sessions:dates", args=[self.world.team.pk]),
        ]

    def send(self, pairs, query="", *, file=None, htmx=False) -> None:
        self.client.cookies.load(self.cookies)
        cache.clear()
        with undone():
            self._send(pairs, query, file, htmx)

    def _send(self, pairs, query, file, htmx):
        if self.target.file:
            kind, body = "multipart/form-data; boundary=fuzz-x-1", nasty.multipart(pairs, file)
        else:
            kind, body = URLENCODED, nasty.urlencoded(pairs)
        joint = "&" if "?" in self.address else "?"
        address = self.address + query.replace("?", joint, 1)
        headers = {"HX-Request": "true"} if htmx else {}
        answer = self.client.generic("POST", address, body, kind, headers=headers)
        self.check(answer)
        assert answer.status_code in self.target.expected, self._told(answer)
        if answer.status_code == 422 or (answer.status_code == 200 and shows_errors(answer)):
            self._check_refused(answer, pairs)
        elif answer.status_code in (302, 303):
            self._check_afterwards(answer)

    def check(self, answer) -> None:
        """What holds of every answer: no failure, nothing of theirs runs, nobody is led away."""
        assert answer.status_code < 500, self._told(answer)
        where = answer.headers.get("Location") or answer.headers.get("HX-Redirect") or "/"
        assert url_has_allowed_host_and_scheme(where, {"testserver"}), where
        if "html" in answer.headers.get("Content-Type", "") and not answer.streaming:
            page = answer.content.decode()
            assert nasty.MARK not in page
            assert nasty.ZAP_QUOTED not in page

    def _check_refused(self, answer, pairs):
        assert rows_of_all() == self.before, "a refused form wrote something"
        if not self.target.echoes or (self.target.file and not pairs):
            return
        page = answer.content.decode()
        # Browsers send the last of two fields of one name, and so the site reads it.
        for name, value in dict(pairs).items():
            control = self.controls.get(name)
            # The admin's pattern for one more row is never read.
            shown = control is not None and "__prefix__" not in name
            typed = escape(nasty.arrived(value))
            # White space alone shows nothing; crispy's templates fold what is between two tags.
            if shown and control.kind in TYPED and typed.strip():
                assert typed in page, f"{name}: {typed[:200]!r} is gone"

    def _check_afterwards(self, answer):
        """Pages that show what was just written don't break over it."""
        self.taken += 1
        if self.taken % self.look_every:
            return
        # One of the other pages each time, in turn.
        self.pages.append(self.pages.pop(0))
        for page in [answer["Location"], self.pages[0]]:
            self.check(self.client.get(page))

    def _told(self, answer) -> str:
        error = getattr(answer, "exc_info", None)
        said = f"{answer.status_code} from {self.address[:200]}"
        return f"{said}: {error[1]!r}" if error else said
