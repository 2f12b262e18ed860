"""What was done with one place in a team, told from its history in sentences."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from .models import Correction, Membership

State = Membership.State


@dataclass(frozen=True)
class Told:
    """``who`` is empty where nobody who was signed in did it."""

    at: datetime
    sentence: str
    who: str


def told(row: Membership) -> list[Told]:
    """The changes of state, and what was corrected, latest first: two queries."""
    said: list[Told] = []
    state = seat = None
    for past in row.history.select_related("history_user").order_by("history_date", "history_id"):
        sentence = ""
        if past.state != state:
            sentence = _sentence(past, state)
        elif past.state == State.INVITED and "again" in past.history_change_reason:
            sentence = _("Invited again")
        if sentence:
            said.append(Told(past.history_date, sentence, _who(past)))
        state, seat = past.state, past.seat or seat
    corrected: dict[datetime, list[Correction]] = {}
    for one in row.corrections.select_related("actor"):
        corrected.setdefault(one.made_at, []).append(one)
    for at, some in corrected.items():
        said.append(Told(at, _corrected(some), str(some[0].actor or "")))
    return sorted(said, key=lambda one: one.at)[::-1]


def _corrected(some: list[Correction]) -> str:
    what = ", ".join(str(one.get_field_display()) for one in some)
    said = _("Corrected: %(what)s") % {"what": what}
    if theirs := [str(one.get_field_display()) for one in some if one.overruled_at]:
        said = _("%(said)s (since then they wrote themselves: %(what)s)") % {
            "said": said,
            "what": ", ".join(theirs),
        }
    return said


def _sentence(past, before) -> str:
    via, _colon, reason = past.history_change_reason.partition(": ")
    if past.state == State.INVITED:
        return _("Invited to seat %(seat)s") % {"seat": past.seat}
    if past.state == State.ACTIVE:
        if before == State.INVITED:
            return _("Joined")
        if before == State.LEFT:
            return _("A member after all: leaving was undone")
        words = {"import": _("Added by an import"), "web": _("Added")}
        return words.get(via, _("Added"))
    if past.state == State.LEFT:
        return _("Left the team: %(reason)s") % {"reason": reason} if reason else _("Left the team")
    if past.state == State.DECLINED:
        return _("Said no")
    if reason == "taken back":
        return _("Invitation taken back")
    return _("Didn't answer in time")


def _who(past) -> str:
    return str(past.history_user) if past.history_user else ""
