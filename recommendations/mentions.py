"""Whom a comment names with @: the people of a draft, by their name or, where it's clear, their first."""

import re
from collections import Counter
from collections.abc import Iterable

from django.db.models import Q

from people.models import User
from teams.models import Membership

from .models import Draft

_AT = re.compile(r"(?<![\w@.])@")


def people_of(draft: Draft, *, besides: Iterable[int] = ()) -> list[User]:
    """Who can be named: the active members of its teams and its authors, by name."""
    seats = Membership.objects.active().filter(team__in=draft.teams.all()).values("user")
    authors = draft.authors.filter(writes=True).values("user")
    people = User.objects.filter(Q(pk__in=seats) | Q(pk__in=authors), is_active=True)
    return list(people.exclude(pk__in=list(besides)).order_by("name", "pk"))


def named_in(text: str, people: Iterable[User]) -> list[User]:
    """The people whom ``text`` names: "@Ana Ruiz", or "@Ana" where only one is called so."""
    people = list(people)
    firsts = Counter(_first(one) for one in people)
    found = []
    for start in _AT.finditer(text):
        after = text[start.end() :].casefold()
        whole = [one for one in people if _begins(after, one.name.casefold())]
        first = [one for one in people if firsts[_first(one)] == 1 and _begins(after, _first(one))]
        if chosen := max(whole, key=lambda one: len(one.name), default=None) or next(
            iter(first), None
        ):
            found.append(chosen)
    return list(dict.fromkeys(found))


def _first(user: User) -> str:
    return user.name.split()[0].casefold() if user.name.split() else ""


def _begins(text: str, name: str) -> bool:
    return bool(name) and text.startswith(name) and not text[len(name) : len(name) + 1].isalnum()
