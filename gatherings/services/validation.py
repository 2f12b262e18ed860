"""What a date must be like to be saved: everything that is wrong with it, at once."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from foundation import zones
from foundation.refusals import Refused, refuse

from .. import kinds
from ..models import Gathering


def plan(gathering, planned_minutes) -> None:
    """Set the contact time; None is what remains without the breaks."""
    if planned_minutes is None:
        planned_minutes = max(gathering.minutes - gathering.break_minutes, 0)
    gathering.planned_minutes = planned_minutes


def follow(answer_by: date | None, old_day: date, new_day: date, today: date | None = None):
    """The day to answer by once the date has moved: as long before it as it was.

    Where that is past by ``today``, today, but never after the date itself.
    """
    if answer_by is None or old_day == new_day:
        return answer_by
    moved = answer_by + (new_day - old_day)
    return max(moved, min(today, new_day)) if today else moved


def faults(gathering) -> list[Refused]:
    """What the fields of one date forbid. No query."""
    found = _of_its_times(gathering)
    if gathering.answer_by and gathering.answer_by > zones.local_date(
        gathering.starts_at, gathering.zone
    ):
        found.append(Refused(_("Ask for answers before the day itself."), field="answer_by"))
    try:
        gathering.clean_fields(exclude=["hub", "team", "cycle"])
    except ValidationError as error:
        known = {one.field for one in found}
        found += [
            Refused(texts[0], field=field)
            for field, texts in error.message_dict.items()
            if field not in known
        ]
    return found


def check(gathering) -> None:
    """Raise Refused for all of that."""
    refuse(faults(gathering))


def _of_its_times(gathering) -> list[Refused]:
    """One at most: an end before the start makes every other number wrong, too."""
    if gathering.ends_at <= gathering.starts_at:
        said = _("Enter an end after %(time)s.")
        said %= {"time": zones.local_time(gathering.starts_at, gathering.zone)}
        return [Refused(said, field="ends_at")]
    if gathering.planned_minutes <= 0:
        said = _("The breaks leave no contact time. Make them shorter.")
        return [Refused(said, field="break_minutes")]
    if gathering.planned_minutes > gathering.minutes:
        said = _("The contact time is longer than the date itself.")
        return [Refused(said, field="planned_minutes")]
    least, most = kinds.get(gathering.kind).contact_minutes(gathering)
    if not least <= gathering.planned_minutes <= most and not gathering.hours_reason.strip():
        usual = f"{least / 60:g}" if least == most else f"{least / 60:g} to {most / 60:g}"
        said = _("This makes %(hours)s contact hours instead of %(usual)s. Say why.")
        said %= {"hours": f"{gathering.planned_minutes / 60:g}", "usual": usual}
        return [Refused(said, field="hours_reason")]
    return []


def past(old, new, now) -> list[Refused]:
    """Where an announced date would move to a day that is over: nobody could come."""
    moved = (old.starts_at, old.ends_at, old.zone) != (new.starts_at, new.ends_at, new.zone)
    if old.state == Gathering.State.ANNOUNCED and moved and new.ends_at <= now:
        return [Refused(_("Enter a date that isn't in the past."), field="starts_at")]
    return []
