"""The six people as whom a visitor of the demo can look around."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

# Everybody may know it: it opens nothing but invented people on the visitor's own machine.
PASSWORD = "warm-paper-dark-ink"  # noqa: S105


@dataclass(frozen=True)
class DemoPerson:
    """Somebody with a button on the sign-in page; ``key`` stands before @example.org."""

    key: str
    label: Any
    name: str

    @property
    def email(self) -> str:
        return f"{self.key}@example.org"


PEOPLE = (
    DemoPerson("coordinator", _("Look around as a coordinator"), "Dana Whitfield"),
    DemoPerson("member", _("Look around as a member"), "Ana Ruiz"),
    DemoPerson("facilitator", _("Look around as a facilitator"), "Ben Okafor"),
    DemoPerson("funder", _("Look around as the funder"), "Fern Odell"),
    DemoPerson("admin", _("Look around as an admin"), "Ruth Lindqvist"),
    DemoPerson("outsider", _("Look around as somebody without a team"), "Otis Grady"),
)
BY_KEY = {one.key: one for one in PEOPLE}
