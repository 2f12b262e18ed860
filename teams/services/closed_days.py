"""The closed days of a hub: typed or brought in, and taken away."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from foundation import history, zones
from foundation.refusals import Refused, RowsRefused, refuse, still_there
from foundation.retrying import one_transaction
from foundation.tables import tidy

from ..models import ClosedDay, Hub
from ..models.network import state_choices

# A summer is shorter; what is longer has the wrong year.
MOST_DAYS = 120
# Days further off are a slip of the finger.
YEARS_AHEAD = 3
MOST_ROWS = 300


@dataclass(frozen=True)
class NewClosedDay:
    """What was typed; ``last`` None means one day."""

    name: str
    first: date | None
    last: date | None = None

    @property
    def end(self) -> date | None:
        return self.last or self.first


@one_transaction
def add(
    *, hub: Hub, days: Sequence[NewClosedDay], actor, via: str, now: datetime | None = None
) -> list[ClosedDay]:
    """Keep these as closed days of the hub, all or none; those that stand there stay as they are.

    Returns what is new. Raises RowsRefused, naming what is wrong with each row: no name, no day, a
    last day before the first, a day that is past or years ahead, a stretch longer than a summer.
    """
    today = zones.local_date(now or timezone.now(), hub.zone)
    # The lock makes two who bring in the same file one after the other.
    hub = Hub.objects.select_for_update(no_key=True).get(pk=hub.pk)
    wrong = {place: found for place, day in enumerate(days) if (found := _wrong(day, today))}
    if wrong:
        raise RowsRefused(wrong)
    coming = hub.closed_days.filter(last_day__gte=today)
    there = set(coming.values_list("first_day", "last_day"))
    fresh = {(day.first, day.end): day for day in days if (day.first, day.end) not in there}
    if len(there) + len(fresh) > MOST_ROWS:
        raise Refused(
            _("A hub keeps at most %(n)s closed days. Leave some out.") % {"n": MOST_ROWS}
        )
    rows = [
        ClosedDay(hub=hub, first_day=first, last_day=last, name=tidy(day.name))
        for (first, last), day in fresh.items()
    ]
    with history.record(actor=actor, via=via):
        return history.bulk_create(rows, ClosedDay)


def _wrong(day: NewClosedDay, today: date) -> Refused | None:
    try:
        refuse(faults(day, today))
    except Refused as refusal:
        return refusal
    return None


def faults(day: NewClosedDay, today: date) -> list[Refused]:
    """Everything that :func:`add` would refuse of one row."""
    found = []
    name = tidy(day.name)
    if not name:
        found.append(Refused(_("Enter what the day is, such as Winter break."), field="name"))
    elif len(name) > ClosedDay._meta.get_field("name").max_length:
        found.append(Refused(_("Enter a shorter name."), field="name"))
    if day.first is None:
        return [*found, Refused(_("Enter the first day."), field="first")]
    latest = date(today.year + YEARS_AHEAD, 12, 31)
    if day.end < day.first:
        said = _("Enter a last day that isn't before the first.")
        found.append(Refused(said, field="last"))
    elif day.end - day.first > timedelta(days=MOST_DAYS):
        said = _("This is longer than %(n)s days. Check both dates.") % {"n": MOST_DAYS}
        found.append(Refused(said, field="last"))
    elif day.end < today:
        found.append(Refused(_("This is past. Enter a day to come."), field="first"))
    elif day.end > latest:
        said = _("Check the year: this is after %(year)s.") % {"year": latest.year}
        found.append(Refused(said, field="first"))
    return found


@one_transaction
def remove(*, closed_day: ClosedDay, actor, via: str) -> None:
    """Take a closed day away; Gone where somebody else did already."""
    row = still_there(ClosedDay.objects.select_for_update(no_key=True), closed_day.pk)
    with history.record(actor=actor, via=via):
        row.delete()


@one_transaction
def keep_holidays_of(*, hub: Hub, state: str, actor, via: str) -> Hub:
    """Which US state's holidays are no school days of this hub. Refused for one that isn't known."""
    if state not in {code for code, _name in state_choices()}:
        raise Refused(_("Choose one of the states."), field="state")
    row = Hub.objects.select_for_update(no_key=True).get(pk=hub.pk)
    if row.state != state:
        row.state = state
        with history.record(actor=actor, via=via, reason="holidays"):
            row.save(update_fields=["state"])
    return row
