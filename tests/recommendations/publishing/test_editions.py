"""Published, corrected, replaced, withdrawn: what each leaves, and what is refused."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from foundation.refusals import Refused
from recommendations.models import Draft, Edition
from recommendations.publishing.services import editions, replacing
from recommendations.publishing.services.editions import Correction
from recommendations.services import drafts
from tests.factories import DraftFactory, TeamFactory, VersionFactory
from tests.factories.deciding import BallotFactory, VoteCallFactory, adopt
from tests.recommendations.conftest import team_that_writes

pytestmark = [pytest.mark.django_db, pytest.mark.services]
State = Draft.State


@pytest.fixture
def adopted():
    world = team_that_writes()
    VersionFactory(draft=world.draft)
    adopt(world.draft)
    world.draft.refresh_from_db()
    return world


def publish(world, *texts):
    given = texts or [world.draft]
    return editions.publish(drafts=given, actor=world.dana, via="web")


def slip(world, *slips, title=None, summary=None):
    edition = world.draft.edition
    return Correction(title or edition.title, summary or edition.summary, slips)


def correct(world, *slips, reason="A typo", seen=1, **more):
    world.draft.refresh_from_db()
    return editions.correct(
        draft=world.draft, correction=slip(world, *slips, **more), reason=reason, seen=seen,
        actor=world.dana, via="web",
    )  # fmt: skip


def test_the_first_edition_is_the_adopted_version_word_by_word(adopted):
    (edition,) = publish(adopted)
    version = adopted.draft.adopted_version
    assert (edition.number, edition.html, edition.hash) == (1, version.html, version.hash)
    assert "40 minutes of science" in edition.words
    adopted.draft.refresh_from_db()
    assert (adopted.draft.state, adopted.draft.edition) == (State.PUBLISHED, edition)
    assert adopted.draft.history.first().history_user == adopted.dana


def test_pressed_twice_it_is_published_once(adopted):
    assert publish(adopted) == publish(adopted)
    assert Edition.objects.count() == 1


@pytest.mark.parametrize("state", ["draft", "comments", "ready", "voting"])
def test_what_isnt_adopted_isnt_published(state):
    world = team_that_writes()
    world.draft.state = state
    world.draft.save()
    with pytest.raises(Refused, match="isn't adopted"):
        publish(world)
    assert not Edition.objects.exists()


def test_one_that_isnt_adopted_keeps_all_from_being_published(adopted):
    other = DraftFactory(team=adopted.team)
    with pytest.raises(Refused):
        publish(adopted, adopted.draft, other)
    assert not Edition.objects.exists()


def test_it_waits_until_the_other_teams_vote_is_closed(adopted):
    other = TeamFactory(cycle=adopted.cycle)
    adopted.draft.teams.add(other)
    ballot = BallotFactory(call=VoteCallFactory(team=other), draft=adopted.draft)
    with pytest.raises(Refused, match="still votes"):
        publish(adopted)
    ballot.outcome, ballot.decided_at = "too_few", ballot.call.closes_at
    ballot.save()
    assert publish(adopted)


def test_a_correction_is_an_edition_of_its_own_with_its_reason(adopted):
    publish(adopted)
    edition = correct(adopted, ("40 minutes", "45 minutes"))
    assert (edition.number, edition.reason) == (2, "A typo")
    assert "45 minutes of science" in edition.html
    adopted.draft.refresh_from_db()
    assert adopted.draft.edition == edition
    assert "40 minutes" in adopted.draft.editions.get(number=1).html
    assert adopted.draft.state == State.PUBLISHED


def test_a_correction_leaves_every_other_paragraph_as_it_is(adopted):
    publish(adopted)
    edition = correct(adopted, ("40", "45"))
    assert edition.html == adopted.draft.editions.get(number=1).html.replace("40", "45")


@pytest.mark.parametrize(
    ("slips", "said"),
    [
        ([("no such words", "x")], "don't stand"),
        ([("e", "a")], "times"),
        ([("", "x")], "as they stand"),
        ([], "Nothing is different"),
        ([("40 minutes", "40 minutes")], "Nothing is different"),
    ],
)
def test_a_slip_that_cant_be_put_right_says_why(adopted, slips, said):
    publish(adopted)
    with pytest.raises(Refused, match=said):
        correct(adopted, *slips)
    assert Edition.objects.count() == 1


def test_a_correction_says_why(adopted):
    publish(adopted)
    with pytest.raises(Refused, match="what is corrected"):
        correct(adopted, ("40", "45"), reason="  ")


def test_two_who_correct_at_once_dont_overwrite_each_other(adopted):
    publish(adopted)
    correct(adopted, ("40", "45"))
    with pytest.raises(Refused, match="meanwhile"):
        correct(adopted, ("grades", "classes"), seen=1)


def test_a_link_is_corrected_wherever_it_stands(adopted):
    link = '<p data-block="bbbbbbb1"><a href="https://old.example.org/a">Here</a> and <a href="https://old.example.org/a">there</a></p>'
    draft = DraftFactory(team=adopted.team, text=link)
    VersionFactory(draft=draft, html=link)
    adopt(draft)
    draft.refresh_from_db()
    publish(adopted, draft)
    adopted.draft = draft
    edition = correct(adopted, ("https://old.example.org/a", "https://new.example.org/b"))
    assert edition.html.count("https://new.example.org/b") == 2
    assert "old.example" not in edition.html
    with pytest.raises(Refused, match="address"):
        correct(adopted, ("https://new.example.org/b", "javascript:alert(1)"), seen=2)


def test_an_edition_never_changes(adopted):
    (edition,) = publish(adopted)
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.filter(pk=edition.pk).update(html="<p>Other</p>")


# --- replaced -----------------------------------------------------------------------------------


def start_newer(world):
    world.draft.refresh_from_db()
    return replacing.start(draft=world.draft, team=world.team, actor=world.dana, via="web")


def test_a_replacement_begins_with_the_published_words_and_its_authors(adopted):
    publish(adopted)
    correct(adopted, ("40", "45"))
    new = start_newer(adopted)
    assert new.saves.get().html == Edition.objects.get(number=2).html
    assert {one.user for one in new.authors.all()} == {adopted.ana, adopted.ben}
    assert (new.state, new.replaces) == (State.DRAFT, adopted.draft)
    adopted.draft.refresh_from_db()
    assert adopted.draft.state == State.PUBLISHED


def test_a_joint_text_is_replaced_by_what_each_of_its_teams_decides_on(adopted):
    west = TeamFactory(cycle=adopted.cycle)
    adopted.draft.teams.add(west)
    publish(adopted)
    new = start_newer(adopted)
    assert {one.pk for one in new.teams.all()} == {adopted.team.pk, west.pk}
    assert new.started_in == adopted.team
    facts = drafts.Facts(title="Alone", kind=new.kind, focus_area=new.focus_area)
    with pytest.raises(Refused, match=f"is of {west.name}, too"):
        drafts.change(draft=new, facts=facts, actor=adopted.dana, via="web")
    with_west = replace(facts, other_teams=[west])
    assert drafts.change(draft=new, facts=with_west, actor=adopted.dana, via="web").title == "Alone"


def test_in_another_cycle_the_regions_of_a_joint_text_decide_by_their_teams_there(adopted):
    west, gone = TeamFactory(cycle=adopted.cycle), TeamFactory(cycle=adopted.cycle)
    adopted.draft.teams.add(west, gone)
    publish(adopted)
    east_next = TeamFactory(hub=adopted.team.hub)
    west_next = TeamFactory(hub=west.hub, cycle=east_next.cycle)
    adopted.draft.refresh_from_db()
    new = replacing.start(draft=adopted.draft, team=east_next, actor=adopted.dana, via="web")
    assert set(new.teams.all()) == {east_next, west_next}


def test_the_old_text_is_replaced_once_the_new_one_is_published(adopted):
    publish(adopted)
    new = start_newer(adopted)
    VersionFactory(draft=new)
    adopt(new)
    new.refresh_from_db()
    publish(adopted, new)
    adopted.draft.refresh_from_db()
    assert adopted.draft.state == State.REPLACED


def test_only_one_text_is_to_replace_another(adopted):
    publish(adopted)
    start_newer(adopted)
    with pytest.raises(Refused, match="already"):
        start_newer(adopted)


def test_a_replacement_needs_a_live_cycle_and_a_published_text(adopted):
    with pytest.raises(Refused, match="published"):
        start_newer(adopted)
    publish(adopted)
    adopted.cycle.archived = True
    adopted.cycle.save()
    with pytest.raises(Refused, match="is over"):
        start_newer(adopted)


# --- withdrawn ----------------------------------------------------------------------------------


def test_what_is_withdrawn_says_why(adopted):
    publish(adopted)
    row = editions.withdraw(draft=adopted.draft, reason="Wrong", actor=adopted.dana, via="web")
    assert (row.state, row.reason) == (State.WITHDRAWN, "Wrong")
    with pytest.raises(Refused, match="Say why"):
        editions.withdraw(
            draft=_published_again(adopted), reason=" ", actor=adopted.dana, via="web"
        )
    with pytest.raises(Refused, match="Only what is published"):
        correct(adopted, ("40", "45"))


def _published_again(world):
    draft = DraftFactory(team=world.team)
    VersionFactory(draft=draft)
    adopt(draft)
    draft.refresh_from_db()
    publish(world, draft)
    return draft


def test_only_what_is_published_is_withdrawn(adopted):
    with pytest.raises(Refused, match="Only what is published"):
        editions.withdraw(draft=adopted.draft, reason="Wrong", actor=adopted.dana, via="web")
