"""What a hub's own words for roles and grades mean, as its coordinators said once."""

from collections.abc import Mapping

from foundation import history

from ..models import HubWord


def remembered(hub_id: int) -> dict[tuple[str, str], str]:
    """The meanings by column and words: one query."""
    rows = HubWord.objects.filter(hub_id=hub_id).order_by("pk")
    return {(row.column, row.words): row.meaning for row in rows}


def remember(*, hub, meanings: Mapping[tuple[str, str], str], actor, via: str) -> None:
    """Keep what was answered; a later answer for the same words replaces an earlier one."""
    if not meanings:
        return
    known = {(row.column, row.words): row for row in HubWord.objects.filter(hub=hub)}
    fresh, changed = [], []
    for (column, words), meaning in sorted(meanings.items()):
        row = known.get((column, words))
        if row is None:
            fresh.append(HubWord(hub=hub, column=column, words=words[:300], meaning=meaning))
        elif row.meaning != meaning:
            row.meaning = meaning
            changed.append(row)
    with history.record(actor=actor, via=via):
        if fresh:
            history.bulk_create(fresh, HubWord)
        if changed:
            history.bulk_update(changed, HubWord, ["meaning"])
