"""The coordinator's pages: publish, correct, replace, withdraw."""

import pytest
from django.urls import reverse

from recommendations.models import Draft, Edition
from tests.factories import CycleFactory, DraftFactory, TeamFactory, VersionFactory
from tests.factories.deciding import adopt, publish

pytestmark = [pytest.mark.django_db, pytest.mark.services]


def url(name, *args):
    return reverse(f"recommendations:{name}", args=args)


@pytest.fixture
def dana(world, signed):
    return signed(world.dana)


def test_all_adopted_texts_are_ticked_and_published_by_one_press(world, dana):
    drafts = [DraftFactory(team=world.team, title=f"Text {n}") for n in range(3)]
    for draft in drafts:
        adopt(draft)
    page = dana.get(url("publish", world.team.pk))
    assert page.content.decode().count(" checked") == 3
    answer = dana.post(url("publish", world.team.pk), {"texts": [one.pk for one in drafts]})
    assert Edition.objects.count() == 4
    said = dana.get(answer["Location"]).content.decode()
    texts = "&amp;".join(f"text={one.pk}" for one in drafts)
    assert f'href="/recommendations/letter/?{texts}"' in said
    assert all(f'href="/texts/{one.pk}/"' in said for one in drafts)
    assert "Publish adopted texts" not in said


def test_one_text_published_is_sent_from_the_next_page(world, dana):
    draft = DraftFactory(team=world.team)
    adopt(draft)
    adopt(DraftFactory(team=world.team, title="Another"))
    page = dana.get(url("publish", world.team.pk) + f"?only={draft.pk}")
    assert page.content.decode().count(" checked") == 1
    answer = dana.post(url("publish", world.team.pk), {"texts": [draft.pk]})
    said = dana.get(answer["Location"]).content.decode()
    assert f'href="/recommendations/letter/?text={draft.pk}"' in said and "Another" in said


def test_what_just_was_published_is_named_from_the_teams_own_texts(world, dana):
    other = DraftFactory(team=TeamFactory(), title="Of another team")
    publish(other)
    for named in (other.pk, "x", 10**12):
        said = dana.get(url("publish", world.team.pk) + f"?published={named}").content.decode()
        assert "Of another team" not in said and "letter" not in said


def test_nothing_ticked_and_texts_of_others_are_refused(world, dana):
    other = DraftFactory(team=TeamFactory())
    adopt(other)
    for texts in ([], [other.pk], ["x"], [world.draft.pk]):
        assert dana.post(url("publish", world.team.pk), {"texts": texts}).status_code == 422
    assert not other.editions.exists()


def test_a_correction_is_looked_at_before_it_is_published(world, dana):
    typed = {
        "old_1": "40 minutes", "new_1": "45 minutes", "title": "Science every week",
        "summary": world.draft.summary, "reason": "Counted anew", "seen": 1,
    }  # fmt: skip
    looked = dana.post(url("correct", world.draft.pk), typed)
    said = looked.content.decode()
    assert looked.status_code == 200 and "Publish edition 2" in said and "45</ins>" in said
    assert Edition.objects.count() == 1
    answer = dana.post(url("correct", world.draft.pk), typed | {"publish": 1})
    assert answer["Location"] == f"/texts/{world.draft.pk}/"
    assert Edition.objects.get(number=2).reason == "Counted anew"


def test_a_slip_that_isnt_there_is_said_beside_its_field_and_stays(world, dana):
    typed = {
        "old_2": "no such",
        "new_2": "x",
        "title": "T",
        "summary": "S",
        "reason": "R",
        "seen": 1,
    }
    answer = dana.post(url("correct", world.draft.pk), typed)
    assert answer.status_code == 422
    said = answer.content.decode()
    assert "Copy them from there" in said and 'value="no such"' in said


def test_a_replacement_starts_in_a_live_team_of_the_region(world, dana):
    world.cycle.archived = True
    world.cycle.save()
    live = TeamFactory(hub=world.hub, cycle=CycleFactory())
    TeamFactory(cycle=live.cycle)
    answer = dana.post(url("replace", world.draft.pk), {"team": live.pk})
    new = Draft.objects.get(replaces=world.draft)
    assert answer["Location"] == new.get_absolute_url()
    assert (new.cycle, list(new.teams.all())) == (live.cycle, [live])
    assert "Somebody has started" in dana.get(url("replace", world.draft.pk)).content.decode()


def test_withdrawing_asks_why(world, dana):
    assert dana.post(url("withdraw", world.draft.pk), {"reason": " "}).status_code == 422
    dana.post(url("withdraw", world.draft.pk), {"reason": "It was wrong"})
    world.draft.refresh_from_db()
    assert world.draft.state == "withdrawn"


@pytest.mark.parametrize("name", ["correct", "replace", "withdraw"])
def test_deeds_on_what_isnt_published_lead_to_its_page(world, dana, name):
    draft = DraftFactory(team=world.team)
    for answer in (dana.get(url(name, draft.pk)), dana.post(url(name, draft.pk), {"reason": "x"})):
        assert answer["Location"] == draft.get_absolute_url()


def test_a_joint_text_is_published_by_either_coordinator(world, dana):
    joint = DraftFactory(team=TeamFactory(cycle=world.cycle), title="Joint")
    joint.teams.add(world.team)
    VersionFactory(draft=joint)
    publish_page = url("publish", world.team.pk)
    adopt(joint)
    assert "Joint" in dana.get(publish_page).content.decode()
    dana.post(publish_page, {"texts": [joint.pk]})
    joint.refresh_from_db()
    assert joint.state == "published"


def test_the_draft_page_leads_to_the_public_one(world, dana):
    said = dana.get(world.draft.get_absolute_url()).content.decode()
    assert f'href="/texts/{world.draft.pk}/"' in said and "Correct a slip" in said
    adopted = DraftFactory(team=world.team)
    adopt(adopted)
    said = dana.get(adopted.get_absolute_url()).content.decode()
    assert f"{url('publish', world.team.pk)}?only={adopted.pk}" in said
