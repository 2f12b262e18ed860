"""Substance that changes: a new draft, begun with the words of the published text, replaces it."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from foundation import history, richtext
from foundation.refusals import Refused
from foundation.retrying import one_transaction
from teams.models import Membership, Team

from ...models import Draft
from ...services import drafts, holding, texts


def in_the_works(draft: Draft) -> Draft | None:
    """The draft that is to replace this one, if somebody has started it: one query."""
    rows = Draft.objects.filter(replaces=draft).exclude(state__in=Draft.PUT_AWAY)
    return rows.order_by("pk").first()


def teams_for(draft: Draft, teams) -> list[Team]:
    """Those of ``teams`` in which a replacement may be started: live ones of its regions."""
    hubs = [one.hub_id for one in draft.team_list]
    rows = teams.filter(cycle__archived=False, hub__in=hubs).select_related("hub", "cycle")
    return list(rows.order_by("name", "pk"))


@one_transaction
def start(*, draft: Draft, team: Team, actor, via: str, now: datetime | None = None) -> Draft:
    """A draft of ``team`` with the words of the newest edition. The old text stays published until
    the new one is. A joint text is replaced by a joint one: each of its teams decides on that, too.
    Its authors are those of the old one who are in its teams, or ``actor``.
    """
    now = now or timezone.now()
    holding.refuse_archived(team.cycle)
    row = holding.held(draft.pk)
    if row.state != Draft.State.PUBLISHED:
        raise Refused(_("Only what is published is replaced."))
    if known := in_the_works(row):
        said = _("%(title)s is to replace it already.") % {"title": known.title}
        raise Refused(said)
    others = {one for those in drafts.successors(row, team.cycle).values() for one in those}
    teams = [team, *sorted(others - {team}, key=lambda one: one.pk)]
    new = Draft(
        kind=row.kind,
        title=row.edition.title,
        summary=row.edition.summary,
        focus_area=row.focus_area,
        topic=row.topic,
        resource_link=row.resource_link,
        cycle=team.cycle,
        state_since=now,
        created_at=now,
        started_by=actor,
        replaces=row,
    )
    with history.record(actor=actor, via=via, reason=f"replaces {row.pk}"):
        new.save()
        # Alone, so that it stands first: ``Draft.started_in`` reads that.
        new.teams.add(team)
        new.teams.set(teams)
        new.addressees.set(row.addressees.all())
        drafts.add_authors(new, _authors(row, teams, actor), now)
        blocks = richtext.blocks(row.edition.html)
        texts.put(new, blocks, person=None, before=None, now=now)
    return new


def _authors(old: Draft, teams: list[Team], actor) -> list:
    seats = Membership.objects.active().filter(team__in=teams, user__is_active=True)
    wrote = old.authors.filter(writes=True).values("user")
    people = [one.user for one in seats.filter(user__in=wrote).select_related("user")]
    return people or [one.user for one in seats.filter(user=actor).select_related("user")[:1]]
