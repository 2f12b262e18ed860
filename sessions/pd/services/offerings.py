"""Offerings: written down, changed, published, taken over by another hub."""

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from foundation import history, twice
from foundation.refusals import Refused, still_there
from foundation.retrying import one_transaction
from foundation.stale import refuse_unread
from teams.models import Hub

from ...models import Offering
from . import files

FIELDS = (
    "title", "for_whom", "hours", "what_people_do", "materials", "guide", "cost",
    "who_for", "left_out", "workgroup", "developed_by", "asks_observers",
    "run_by", "link", "when_it_is", "course_number", "register_too", "shaped_by", "they_changed",
)  # fmt: skip


@one_transaction
def make(*, hub, values: dict, focus_areas: Sequence, actor, via: str) -> Offering:
    """A new offering of this hub; ``values`` are by the names in FIELDS.

    Raises Refused for a link, a course number or a place to register without whose they are, and
    for another hub's workgroup.
    """
    _refuse_nobodys(values)
    _refuse_others_workgroup(hub.pk, values)
    # Held, so that of two presses the second finds the first one's.
    still_there(Hub.objects.select_for_update(no_key=True), hub.pk)
    recent = Offering.objects.filter(hub=hub, created_at__gte=timezone.now() - twice.JUST_NOW)
    if made := recent.filter(**values).first():
        return made
    offering = Offering(hub=hub, **values)
    with history.record(actor=actor, via=via):
        offering.save()
    offering.focus_areas.set(focus_areas)
    return offering


@one_transaction
def change(
    *,
    offering,
    values: dict,
    focus_areas: Sequence,
    seen=None,
    seen_several=None,
    actor,
    via: str,
) -> Offering:
    """Other words for it. Runs that were planned keep what they said. Refused as :func:`make`, and
    where it has runs of ours and becomes another organisation's. ``seen`` is the offering as a form
    compared it, ``seen_several`` its focus areas' ids by that name.
    """
    _refuse_nobodys(values)
    offering = still_there(Offering.objects.select_for_update(no_key=True), offering.pk)
    _refuse_others_workgroup(offering.hub_id, values)
    refuse_unread(seen, offering, FIELDS, seen_several)
    if values["run_by"] and not offering.run_by and offering.events.exists():
        raise Refused(
            _("You've planned events of it yourselves. Write theirs down as another offering."),
            field="run_by",
        )
    for name in FIELDS:
        setattr(offering, name, values[name])
    with history.record(actor=actor, via=via):
        offering.save(update_fields=list(FIELDS))
    offering.focus_areas.set(focus_areas)
    return offering


def _refuse_nobodys(values: dict) -> None:
    theirs = ("link", "course_number", "register_too")
    if not values.get("run_by", "").strip() and any(values.get(name) for name in theirs):
        raise Refused(_("Enter the name of the organisation that runs it."), field="run_by")


def _refuse_others_workgroup(hub_id: int, values: dict) -> None:
    group = values.get("workgroup")
    if group is not None and group.hub_id != hub_id:
        said = _("%(name)s belongs to another hub. Type its name as who developed it.")
        raise Refused(said % {"name": group.name}, field="workgroup")


@one_transaction
def publish(*, offering, published: bool, actor, via: str) -> Offering:
    """Let every hub see it, or one's own alone. Copies that others made stay theirs."""
    return _set(offering, actor, via, published=published)


@one_transaction
def archive(*, offering, archived: bool, actor, via: str) -> Offering:
    """Take it out of the catalogue, or back into it; its runs stay."""
    return _set(offering, actor, via, archived=archived)


@one_transaction
def use(*, offering, hub, actor, via: str) -> Offering:
    """A copy for ``hub``, which says whose it was. Refused where the hub has one already."""
    # Held, so that of two presses the second finds the first one's copy.
    rows = Offering.objects.select_for_update(of=("self",), no_key=True)
    source = still_there(rows.select_related("hub", "workgroup"), offering.pk)
    if source.hub_id == hub.pk:
        raise Refused(_("This is your hub's own. Plan an event from it."))
    known = Offering.objects.filter(hub=hub, copied_from=source, archived=False).first()
    if known:
        return known
    # What is said of this hub's runs isn't for the other hub's workgroup; its name stays.
    values = {one: getattr(source, one) for one in FIELDS}
    values |= {"workgroup": None, "developed_by": source.made_by[:200]}
    copy = Offering(hub=hub, copied_from=source, **values)
    with history.record(actor=actor, via=via, reason=f"from offering {source.pk}"):
        copy.save()
        files.copy(source, copy)
    copy.focus_areas.set(source.focus_areas.all())
    return copy


def _set(offering, actor, via, **values) -> Offering:
    offering = still_there(Offering.objects.select_for_update(no_key=True), offering.pk)
    for name, value in values.items():
        setattr(offering, name, value)
    with history.record(actor=actor, via=via):
        offering.save(update_fields=list(values))
    return offering
