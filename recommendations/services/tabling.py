"""Which drafts were on the table at a session or meeting."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from foundation.refusals import Refused
from foundation.retrying import one_transaction

from ..models import BallotText, Draft


def drafts_for(gathering):
    """The drafts that may have been on the table there, with ``on_it`` where one was, and
    ``voted_on`` where a vote was opened there: one query.

    Those of its team, and of the workgroup whose meeting it is; shelved ones only if they were.
    """
    return drafts_of(gathering.pk, gathering.team_id, gathering.cycle_id)


def drafts_of(gathering, team, cycle):
    """The same, by the ids of the date, its team (or None) and its cycle."""
    whose = Q(workgroup__meetings__gathering=gathering)
    if team is not None:
        through = Draft.teams.through.objects.filter(team=team).values("draft")
        whose |= Q(pk__in=through)
    on_it = Draft.on_the_table.through.objects.filter(draft=OuterRef("pk"), gathering=gathering)
    voted = BallotText.objects.filter(draft=OuterRef("pk"), ballot__call__gathering=gathering)
    rows = Draft.objects.filter(whose, cycle=cycle)
    rows = rows.annotate(on_it=Exists(on_it), voted_on=Exists(voted))
    rows = rows.exclude(state=Draft.State.SHELVED, on_it=False)
    return rows.order_by("title", "pk").distinct()


@one_transaction
def put_on_table(
    *,
    gathering,
    drafts: Iterable[int],
    seen: Iterable[int] | None = None,
    actor,
    via: str,
    now=None,
) -> None:
    """These drafts (ids) were on the table there, and no others of those that may have been.

    ``seen`` are those that a page showed as ticked: what its reader left as it was stays as somebody
    else ticked it since. Raises Refused for one that can't have been.
    """
    chosen = set(drafts)
    known = {one.pk: one for one in drafts_for(gathering)}
    if not chosen <= set(known):
        raise Refused(_("Choose drafts of its team."))
    touched = set(known) if seen is None else chosen ^ set(seen)
    for pk, draft in known.items():
        if pk not in touched:
            continue
        if draft.on_it and pk not in chosen:
            draft.on_the_table.remove(gathering)
        elif pk in chosen and not draft.on_it:
            draft.on_the_table.add(gathering)
