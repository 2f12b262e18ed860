"""Decided and published texts, row by row, as the services leave them."""

import hashlib
from datetime import timedelta

import factory
from django.utils import timezone

from foundation import richtext
from recommendations.models import Ballot, Draft, Edition, Elector, EquityAnswer, Vote, VoteCall

from .people import UserFactory
from .recommendations import DraftFactory, VersionFactory
from .teams import TeamFactory


class VoteCallFactory(factory.django.DjangoModelFactory):
    """A vote that is open for a week more; ``people=[users]`` may vote."""

    class Meta:
        model = VoteCall
        skip_postgeneration_save = True

    team = factory.SubFactory(TeamFactory)
    opens_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=1))
    closes_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=7))

    @factory.post_generation
    def people(self, create, given, **kwargs):
        for user in given or ():
            Elector.objects.create(call=self, user=user)


class BallotFactory(factory.django.DjangoModelFactory):
    """An open question on the newest version of ``draft``."""

    class Meta:
        model = Ballot
        skip_postgeneration_save = True

    call = factory.SubFactory(VoteCallFactory)
    number = factory.LazyAttribute(lambda row: row.call.ballots.count() + 1)

    @factory.post_generation
    def draft(self, create, given, **kwargs):
        draft = given or DraftFactory(team=self.call.team)
        version = draft.versions.order_by("number").last() or VersionFactory(draft=draft)
        self.texts.create(draft=draft, version=version)


def answer_all_equity(draft: Draft, text: str = "Rural schools first.") -> None:
    """The eight equity questions, those that have no answer yet."""
    for number in range(1, 9):
        row, _new = EquityAnswer.objects.get_or_create(draft=draft, question=number)
        if not row.text:
            row.text = text
            row.save()


def adopt(draft: Draft, *, people=None, team=None, at=None) -> Ballot:
    """All of ``people`` (one, unless given) went ahead: the draft is adopted by this ballot."""
    at = at or timezone.now()
    people = people or [UserFactory()]
    call = VoteCallFactory(
        team=team or draft.teams.order_by("pk")[0],
        opens_at=at - timedelta(days=8),
        closes_at=at,
        people=people,
    )
    ballot = BallotFactory(call=call, draft=draft)
    for elector in call.electors.all():
        Vote.objects.create(ballot=ballot, elector=elector, choice="ahead", at=at, via="web")
    number = len(people)
    Ballot.objects.filter(pk=ballot.pk).update(
        outcome="adopted", electors=number, needed=-(-2 * number // 3), answered=number,
        ahead=number, decided_at=at,
    )  # fmt: skip
    VoteCall.objects.filter(pk=call.pk).update(closed_at=at)
    answer_all_equity(draft)
    if draft.adopted_version_id is None:
        draft.adopted_version, draft.adopted_at = ballot.texts.get().version, at
        draft.state, draft.state_since = Draft.State.ADOPTED, at
        draft.save()
    ballot.refresh_from_db()
    return ballot


def publish(draft: Draft, *, at=None) -> Edition:
    """The first edition of a draft, adopted before if it wasn't."""
    at = at or timezone.now()
    if draft.adopted_version_id is None:
        adopt(draft, at=at)
    version = draft.adopted_version
    edition = Edition.objects.create(
        draft=draft, number=1, version=version, title=draft.title, summary=draft.summary,
        html=version.html, words=richtext.plain(version.html),
        hash=hashlib.sha256(version.html.encode()).hexdigest(), published_at=at,
    )  # fmt: skip
    draft.edition, draft.state, draft.state_since = edition, Draft.State.PUBLISHED, at
    draft.save()
    return edition
