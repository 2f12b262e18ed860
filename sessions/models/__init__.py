"""Full-day sessions, and the PD that teams develop: offerings, their runs, and who has a place."""

from .afterwards import PdAsk, PdUse, PdWords
from .catalogue import PublicCatalogue
from .event import PdDate, PdEvent, PdFacilitator, PdPicked, PdPlace
from .feedback import Reply, Sheet
from .material import Material
from .offering import Offering
from .session import Session

__all__ = [
    "Material",
    "Offering",
    "PdAsk",
    "PdDate",
    "PdEvent",
    "PdFacilitator",
    "PdPicked",
    "PdPlace",
    "PdUse",
    "PdWords",
    "PublicCatalogue",
    "Reply",
    "Session",
    "Sheet",
]
