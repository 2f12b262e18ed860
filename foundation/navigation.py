"""The few links of the bar, given by the apps whose pages they are."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """A link in the bar; ``section`` is the address prefix that makes it the current one."""

    label: str
    url: str
    section: str
    order: int = 50
