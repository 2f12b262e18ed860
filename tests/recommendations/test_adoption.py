"""Nothing is adopted below its rule, and what is decided stays: the database refuses it to all."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from recommendations.models import Ballot, Draft, Edition, EquityAnswer, Vote, VoteCall
from tests.factories import DraftFactory, TeamFactory, UserFactory, VersionFactory
from tests.factories.deciding import BallotFactory, VoteCallFactory, adopt, publish

pytestmark = [pytest.mark.django_db, pytest.mark.services]


def voted(choices: str, *, second=False, harmed=True):
    """A ballot with a person a letter: Ahead, Not mine, Harm, or - for silence."""
    words = {"A": "ahead", "N": "not_mine", "H": "harm"}
    draft = DraftFactory()
    call = VoteCallFactory(team=draft.teams.get(), people=[UserFactory() for _each in choices])
    before = BallotFactory(call=VoteCallFactory(team=call.team), draft=draft) if second else None
    if before and harmed:
        harm = {"outcome": "harm", "decided_at": before.call.closes_at}
        Ballot.objects.filter(pk=before.pk).update(**harm)
    ballot = BallotFactory(call=call, draft=draft, second_of=before)
    for elector, letter in zip(call.electors.order_by("pk"), choices, strict=True):
        if letter in words:
            Vote.objects.create(
                ballot=ballot, elector=elector, choice=words[letter], via="web", at=call.opens_at,
                what="It costs", whom="small schools", safe="A fund",
            )  # fmt: skip
    return ballot


def decide(ballot, **numbers):
    now = ballot.call.closes_at
    counted = {name: ballot.votes.filter(choice=name).count() for name in Vote.Choice.values}
    n = ballot.call.electors.count()
    values = {
        "outcome": "adopted", "decided_at": now, "electors": n, "needed": -(-2 * n // 3),
        "answered": sum(counted.values()), **counted,
    }  # fmt: skip
    with transaction.atomic():
        Ballot.objects.filter(pk=ballot.pk).update(**values | numbers)


@pytest.mark.parametrize("choices", ["AAA", "AN-", "NN-"])
def test_a_text_is_adopted_where_two_thirds_answered_and_nobody_sees_a_harm(choices):
    decide(voted(choices))


@pytest.mark.parametrize(
    ("choices", "numbers"),
    [
        ("A--", {}),
        ("A--", {"needed": 1}),
        ("---", {"needed": 0}),
        ("AAH", {}),
        ("AA-", {"ahead": 3, "answered": 3}),
        ("A--", {"electors": 1, "needed": 1}),
        ("AAH", {"harm": 0, "answered": 2}),
        ("A--", {"answer_num": 1, "answer_den": 3}),
        ("AA-", {"role": "coach", "role_needed": 1}),
    ],
)
def test_no_tally_below_the_rule_is_adopted(choices, numbers):
    ballot = voted(choices)
    with pytest.raises(IntegrityError):
        decide(ballot, **numbers)


@pytest.mark.parametrize(
    ("choices", "share", "passes"),
    [
        ("AANH", {}, True),
        ("AAHH", {}, False),
        ("AAAH", {"ahead_num": 1, "ahead_den": 1}, False),
        ("AAAH", {"ahead_num": 1, "ahead_den": 4}, False),
    ],
)
def test_a_second_vote_adopts_with_a_harm_where_its_share_goes_ahead(choices, share, passes):
    ballot = voted(choices, second=True)
    if passes:
        decide(ballot, **share)
    else:
        with pytest.raises(IntegrityError):
            decide(ballot, **share)


@pytest.mark.parametrize("outcome", ["adopted", "harm", "too_few"])
def test_no_ballot_is_decided_before_its_vote_closes(outcome):
    ballot = voted("AAA")
    early = ballot.call.closes_at - timedelta(microseconds=1)
    with pytest.raises(IntegrityError, match="isn't over yet"):
        decide(ballot, outcome=outcome, decided_at=early)
    decide(ballot, outcome=outcome)


def test_when_a_decided_vote_opened_and_closed_stays():
    call = adopt(DraftFactory()).call
    for change in (
        {"closes_at": call.closes_at - timedelta(days=1)},
        {"opens_at": call.opens_at - timedelta(days=1)},
        {"team": TeamFactory()},
    ):
        with pytest.raises(IntegrityError, match="this vote is decided"), transaction.atomic():
            VoteCall.objects.filter(pk=call.pk).update(**change)


def test_with_a_harm_nothing_is_adopted_that_calls_itself_a_second_vote_and_isnt_one():
    with pytest.raises(IntegrityError, match="isn't a second vote"):
        decide(voted("AAAH", second=True, harmed=False))
    decide(voted("AAAH", second=True))


def test_a_tally_and_its_votes_stay_as_they_were_decided():
    ballot = adopt(DraftFactory())
    for rows, change in (
        (Ballot.objects.filter(pk=ballot.pk), {"ahead": 7}),
        (Ballot.objects.filter(pk=ballot.pk), {"outcome": "open", "decided_at": None}),
        (ballot.votes.all(), {"choice": "not_mine"}),
        (ballot.texts.all(), {"version": VersionFactory()}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)
    elector = ballot.call.electors.create(user=UserFactory())
    with pytest.raises(IntegrityError, match="this vote is decided"), transaction.atomic():
        Vote.objects.create(
            ballot=ballot, elector=elector, choice="ahead", via="web", at=ballot.decided_at
        )


def test_nothing_of_a_decided_vote_is_moved_to_another_one():
    ballot, other = adopt(DraftFactory()), voted("A")
    for rows, change in (
        (ballot.votes.all(), {"ballot": other}),
        (ballot.texts.all(), {"ballot": other}),
        (ballot.call.electors.all(), {"user": UserFactory()}),
        (ballot.call.electors.all(), {"call": other.call}),
        (ballot.call.electors.all(), {"left_at": ballot.decided_at}),
        (
            EquityAnswer.objects.filter(draft=ballot.texts.get().draft),
            {"draft": other.texts.get().draft},
        ),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)
    # What doesn't change the tally may: an address changed, so the links end.
    ballot.call.electors.update(link_version=2)


def test_nobody_votes_from_outside_or_twice_by_another_vote_they_are_asked_in():
    ballot, other = voted("AA"), voted("A")
    stranger = other.call.electors.get()
    mine = ballot.call.electors.first()
    again = other.call.electors.create(user=mine.user)
    for elector in (stranger, again):
        with pytest.raises(IntegrityError, match="isn't asked"), transaction.atomic():
            Vote.objects.create(
                ballot=ballot, elector=elector, choice="ahead", via="web", at=ballot.call.opens_at
            )
    with pytest.raises(IntegrityError, match="isn't asked"), transaction.atomic():
        ballot.votes.filter(elector=mine).update(elector=again)


def test_who_answered_of_a_role_is_counted_by_the_votes():
    ballot = voted("AA")
    with pytest.raises(IntegrityError, match="isn't what the votes say"):
        decide(ballot, role="coach", role_needed=1, role_answered=1)
    ballot.call.electors.filter(pk=ballot.call.electors.first().pk).update(job_role="coach")
    decide(ballot, role="coach", role_needed=1, role_answered=1)


def test_a_draft_is_adopted_by_a_ballot_on_that_version_alone():
    draft = DraftFactory()
    version = VersionFactory(draft=draft)
    wanted = {"state": "adopted", "adopted_version": version, "adopted_at": draft.created_at}
    with pytest.raises(IntegrityError, match="nobody adopted"), transaction.atomic():
        Draft.objects.filter(pk=draft.pk).update(**wanted)
    adopt(draft)
    later = VersionFactory(draft=draft)
    with pytest.raises(IntegrityError), transaction.atomic():
        Draft.objects.filter(pk=draft.pk).update(adopted_version=later)
    with pytest.raises(IntegrityError), transaction.atomic():
        Draft.objects.filter(pk=draft.pk).update(
            state="draft", adopted_version=None, adopted_at=None
        )


def test_an_adopted_text_keeps_its_words_and_its_equity_answers():
    draft = DraftFactory()
    adopt(draft)
    for rows, change in (
        (Draft.objects.filter(pk=draft.pk), {"title": "Better"}),
        (EquityAnswer.objects.filter(draft=draft), {"text": ""}),
    ):
        with pytest.raises(IntegrityError, match="stays as it was"), transaction.atomic():
            rows.update(**change)


def test_a_draft_without_all_equity_answers_is_not_adopted():
    fresh = DraftFactory()
    version = VersionFactory(draft=fresh)
    call = VoteCallFactory(team=fresh.teams.get(), people=[UserFactory()])
    decided = BallotFactory(call=call, draft=fresh)
    Vote.objects.create(
        ballot=decided, elector=call.electors.get(), choice="ahead", via="web", at=call.opens_at
    )
    decide(decided)
    with pytest.raises(IntegrityError, match="nobody adopted"), transaction.atomic():
        Draft.objects.filter(pk=fresh.pk).update(
            state="adopted", adopted_version=version, adopted_at=call.closes_at
        )


def test_an_edition_never_changes():
    edition = publish(DraftFactory())
    with pytest.raises(IntegrityError, match="an edition never changes"), transaction.atomic():
        Edition.objects.filter(pk=edition.pk).update(html="")


@pytest.mark.services_only
def test_postgresql_refuses_to_delete_what_is_decided():
    edition = publish(DraftFactory())
    ballot = edition.draft.ballot_texts.get().ballot
    for rows in (
        Edition.objects.filter(pk=edition.pk),
        Ballot.objects.filter(pk=ballot.pk),
        ballot.votes.all(),
        edition.draft.equity_answers.all(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows._raw_delete("default")


def test_all_triggers_are_there_after_migrating():
    from recommendations.triggers import REFUSALS

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
            wanted = {one.trigger for one in REFUSALS}
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            wanted = {
                f"{one.trigger}_{event.lower()}"
                for one in REFUSALS
                for event in one.events
                if event != "DELETE"
            }
        assert wanted <= {name for (name,) in cursor.fetchall()}
