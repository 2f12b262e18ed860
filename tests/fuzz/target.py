"""One form to try: who sends it, where it stands, and what it may be answered with."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from .controls import Control, of_page

BARE = {
    "mailing:undo", "teams:invite_again", "teams:agreed", "teams:take_back", "teams:close_attention",
    "teams:send_again", "gatherings:new_link", "gatherings:fresh_link", "workgroups:poll_fresh_link", "gatherings:change_send",
    "gatherings:cancel_send", "mfa_generate_recovery_codes", "mfa_deactivate_totp",
}  # fmt: skip
# Answered, redirected, told what is wrong (422), or that it is over (410).
USUAL = frozenset({200, 204, 302, 303, 410, 422})
WITH_404 = USUAL | {404}
ALLAUTH = USUAL | {400, 403, 404, 429}
ADMIN_ANSWERS = USUAL | {403, 404}


@dataclass(frozen=True)
class Target:
    """``extra`` are fields that no page shows; ``draws`` replaces the fields of the page.

    ``prepare`` brings the browser to where this form stands and returns the address.
    """

    name: str
    persona: str
    prepare: Callable[[Any, Any], str]
    expected: frozenset = USUAL
    extra: dict = field(default_factory=dict)
    queries: tuple = ("",)
    draws: Callable[[], st.SearchStrategy] | None = None
    file: bool = False
    echoes: bool = True

    @property
    def is_bare(self) -> bool:
        """A button without a field: there is little to make up."""
        return self.name.partition(" ")[0] in BARE

    def controls(self, client, address: str) -> dict[str, Control]:
        found: dict[str, Control] = {}
        answer = client.get(address)
        if answer.status_code == 200 and not answer.streaming:
            found = of_page(answer.content.decode(), address)
        for name, values in self.extra.items():
            found.setdefault(name, Control(name, "hidden")).values.extend(values)
        return found
