"""The dates a team has announced, as invitations name them; apps above know them.

An app above registers a part in the slot ``invitation_dates``, whose loader gets ``obj``, a list
of teams, and ``now``, and returns ``{team id: [InvitationDate, ...]}``: what is announced and
hasn't begun, soonest first. There is no request where mail is written, so it gets None.
"""

from dataclasses import dataclass
from datetime import datetime

from foundation import slots


@dataclass(frozen=True)
class InvitationDate:
    """One announced date; times in UTC, ``zone`` the place's."""

    title: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    place: str = ""


def dates_of(teams, *, now: datetime) -> dict[int, list[InvitationDate]]:
    """The coming dates of each of these teams; nobody is missing."""
    found: dict[int, list[InvitationDate]] = {team.pk: [] for team in teams}
    for part in slots.fill("invitation_dates", None, obj=list(teams), now=now):
        for team_id, dates in part.data.items():
            found[team_id].extend(dates)
    return {pk: sorted(dates, key=lambda date: date.starts_at) for pk, dates in found.items()}
