"""What the tests of voting share: a team with a ready text, and votes opened and answered in it."""

from datetime import UTC, datetime, timedelta

from django.urls import reverse

from recommendations.models import Addressee, Draft, VoteCall
from recommendations.services import versions
from recommendations.voting.services import answering, closing, opening
from recommendations.voting.services.answering import Said
from teams.models import ClosedDay
from tests.factories import DraftFactory
from tests.factories.deciding import answer_all_equity

# Monday, November 2, 2026, 9 am Pacific time.
MONDAY = datetime(2026, 11, 2, 17, tzinfo=UTC)
HARM = Said(
    "harm",
    what="Small schools lose their only teacher.",
    whom="Schools in the gorge",
    safe="A fund for substitutes.",
)
AHEAD, NOT_MINE = Said("ahead"), Said("not_mine")


# When a vote opens and closes: clocks go back on November 1 and forward on March 14, and it is 5 pm
# there all the same; the last is over the spring break.
OVER_CLOCKS_AND_BREAKS = [
    (datetime(2026, 10, 26, 17, tzinfo=UTC), datetime(2026, 11, 4, 1, tzinfo=UTC)),
    (datetime(2027, 3, 8, 18, tzinfo=UTC), datetime(2027, 3, 17, 0, tzinfo=UTC)),
    (datetime(2027, 3, 17, 18, tzinfo=UTC), datetime(2027, 4, 1, 0, tzinfo=UTC)),
]


def spring_break(world) -> None:
    ClosedDay.objects.create(
        hub=world.hub, first_day="2027-03-22", last_day="2027-03-26", name="Spring break"
    )


def url(name, *args):
    return reverse(f"recommendations:{name}", args=args)


def ready(draft: Draft, *, actor) -> Draft:
    """It can be decided: a version, all equity answers, an addressee."""
    answer_all_equity(draft)
    draft.addressees.set(Addressee.objects.order_by("pk")[:1])
    versions.keep(draft=draft, actor=actor, via="web")
    Draft.objects.filter(pk=draft.pk).update(state="ready")
    draft.refresh_from_db()
    return draft


def another(world, title, **more):
    """One more ready text of the team, written by Ana."""
    draft = DraftFactory(team=world.team, title=title, **more)
    draft.authors.create(user=world.ana, added_at=draft.created_at)
    return ready(draft, actor=world.ana)


def opened(world, *drafts, now=MONDAY, key="vote", team=None, actor=None, **more) -> VoteCall:
    """A vote of the team on these, ``world.draft`` where none is named."""
    drafts = drafts or (world.draft,)
    sending = opening.open_vote(
        team=team or world.team,
        wanted=opening.Wanted([one.pk for one in drafts], **more),
        actor=actor or world.ana,
        via="web",
        sending_key=key,
        now=now,
    )
    return VoteCall.objects.get(pk=sending.before["call"])


def answered(call, user, said=AHEAD, *, number=1, now=None):
    """``user`` answers the question of this number."""
    return answering.vote(
        elector=call.electors.get(user=user),
        ballot=call.ballots.get(number=number),
        said=said,
        actor=user,
        via="web",
        now=now or call.opens_at + timedelta(hours=1),
    )


def closed(call):
    """The time is over, and the sweep comes by."""
    call.refresh_from_db()
    closing.sweep(now=call.closes_at + timedelta(minutes=1))
    call.refresh_from_db()
    return call
