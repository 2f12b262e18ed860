"""Hubs, cycles, teams and the seats in them."""

from .closed_day import ClosedDay
from .correction import Correction
from .membership import Membership
from .network import Cycle, FocusArea, Hub, HubRole, Term
from .team import SEATS_PER_TEAM, Team
from .words import HubWord

__all__ = [
    "SEATS_PER_TEAM",
    "ClosedDay",
    "Correction",
    "Cycle",
    "FocusArea",
    "Hub",
    "HubRole",
    "HubWord",
    "Membership",
    "Team",
    "Term",
]
