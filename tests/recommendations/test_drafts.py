"""Starting drafts, who writes them, and where they stand."""

from datetime import date

import pytest
from django.urls import reverse

from foundation.refusals import Refused
from recommendations.models import Draft, DraftTemplate
from recommendations.services import drafts, equity_answers, states, texts, versions
from recommendations.services.drafts import Facts
from teams.models import FocusArea
from tests.factories import TeamFactory, WorkgroupFactory, WorkgroupMemberFactory

pytestmark = pytest.mark.django_db


def facts(**given):
    area = FocusArea.objects.get(slug="toolkit")
    return Facts(**{"title": "Kits to lend", "focus_area": area} | given)


def started(world, **given):
    return drafts.start(team=world.team, facts=facts(**given), actor=world.ana, via="web")


def answer(world, *numbers, draft=None):
    for number in numbers:
        equity_answers.answer(
            draft=draft or world.draft, question=number, text="Yes.", actor=world.ana, via="web"
        )


def test_a_draft_begins_with_the_template_of_its_kind(world):
    draft = started(world, kind="resource")
    words = [block.text for block in texts.blocks_of(texts.newest(draft))]
    assert words[0] == "What it is for"
    assert draft.author_list[0].user == world.ana


def test_what_an_admin_changed_in_the_template_stands_in_new_drafts(world):
    DraftTemplate.objects.filter(kind="position").update(html="<h2>Why</h2><script>x</script>")
    draft = started(world, kind="position")
    assert [block.text for block in texts.blocks_of(texts.newest(draft))] == ["Why"]


def test_its_authors_are_the_workgroups_people(world):
    group = WorkgroupFactory(team=world.team)
    for user in (world.ben, world.cora):
        WorkgroupMemberFactory(workgroup=group, user=user)
    draft = started(world, workgroup=group)
    assert {one.user for one in draft.author_list} == {world.ben, world.cora}


def test_everything_that_is_missing_is_said_at_once(world):
    with pytest.raises(Refused) as refused:
        started(world, title=" ", focus_area=None, kind="poem")
    assert [one.field for one in refused.value.all] == ["title", "kind", "focus_area"]


def test_a_joint_text_is_of_teams_of_one_cycle(world):
    elsewhere = TeamFactory()
    with pytest.raises(Refused, match="same cycle"):
        started(world, other_teams=[elsewhere])
    beside = TeamFactory(cycle=world.cycle)
    assert set(started(world, other_teams=[beside]).teams.all()) == {world.team, beside}


def test_a_joint_text_keeps_the_team_that_it_was_started_in_and_its_workgroup(world, client):
    later = TeamFactory(cycle=world.cycle)
    group = WorkgroupFactory(team=later)
    said = facts(other_teams=[world.team], workgroup=group)
    draft = drafts.start(team=later, facts=said, actor=world.ana, via="web")
    world.sign_in(client, world.ana)
    page = client.get(reverse("recommendations:change", args=[draft.pk])).context["form"]
    assert group in page.fields["workgroup"].queryset
    assert list(page.fields["other_teams"].queryset) == [world.team]
    said = facts(workgroup=group)
    drafts.change(draft=draft, facts=said, actor=world.ana, via="web")
    draft.refresh_from_db()
    assert (draft.workgroup, list(draft.teams.all())) == (group, [later])


def test_what_a_copy_from_a_pdf_leaves_in_a_title_goes(world):
    draft = started(world, title="Sci\x02ence\x1b kits", summary="We a\x08sk.\ud800")
    assert (draft.title, draft.summary) == ("Sci ence kits", "We a sk.")


def test_a_number_that_no_row_can_have_is_an_unknown_author(world, client):
    address = reverse("recommendations:authors", args=[world.draft.pk])
    world.sign_in(client, world.ana)
    answer = client.post(address, {"users": [str(10**30)]})
    assert answer.status_code == 422 and list(answer.context["form"].errors) == ["users"]


def test_whoever_leaves_the_team_writes_no_more_and_stays_named(world, client):
    address = reverse("recommendations:keep", args=[world.draft.pk])
    world.sign_in(client, world.ana)
    assert client.get(address).status_code == 200
    world.team.memberships.filter(user=world.ana).update(
        state="left", seat=None, left_on=date(2026, 11, 1)
    )
    assert client.get(address).status_code == 404
    assert world.draft.authors.filter(user=world.ana).exists()


def test_who_is_no_author_reads_and_does_not_write(world, client):
    world.sign_in(client, world.cora)
    assert client.get(world.draft.get_absolute_url()).status_code == 200
    assert client.get(reverse("recommendations:keep", args=[world.draft.pk])).status_code == 403


def test_an_author_who_is_taken_off_stays_named(world):
    drafts.name_authors(draft=world.draft, users=[world.cora], actor=world.ana, via="web")
    rows = {one.user: one.writes for one in world.draft.authors.select_related("user")}
    assert rows == {world.ana: False, world.ben: False, world.cora: True}


def test_somebody_of_another_team_cannot_write_it(world):
    from tests.factories import UserFactory

    with pytest.raises(Refused, match="isn't a member"):
        drafts.name_authors(draft=world.draft, users=[UserFactory()], actor=world.ana, via="web")


def test_before_comments_open_it_says_all_that_is_missing(world):
    Draft.objects.filter(pk=world.draft.pk).update(summary="")
    world.draft.refresh_from_db()
    said = [str(one.message) for one in states.lacks_for_comments(world.draft)]
    assert said == [
        "Say in one sentence what it is about.",
        "Keep a version first, so that all comment on the same text.",
        "Answer equity questions 1, 2, 5.",
    ]


def commented(world):
    versions.keep(draft=world.draft, actor=world.ana, via="web")
    Draft.objects.filter(pk=world.draft.pk).update(state="comments")
    return Draft.objects.get(pk=world.draft.pk)


def test_it_is_ready_only_with_a_reader_all_eight_answers_and_its_newest_text_as_a_version(world):
    draft = commented(world)
    answer(world, 1, 2, 3, 4, 5, 6, 7)
    with pytest.raises(Refused) as refused:
        states.make_ready(draft=draft, actor=world.ana, via="web")
    assert [str(one.message) for one in refused.value.all] == [
        "Choose whom it is for.",
        "Answer equity question 8.",
    ]
    from recommendations.models import Addressee

    draft.addressees.set(Addressee.objects.filter(slug="ode"))
    equity_answers.answer(
        draft=draft,
        question=8,
        text="It is a text about kits.",
        applies=False,
        actor=world.ben,
        via="web",
    )
    assert states.make_ready(draft=draft, actor=world.ana, via="web").state == "ready"
    with pytest.raises(Refused, match="ready to decide"):
        answer(world, 1)


def test_a_question_that_does_not_apply_needs_a_reason(world, client):
    world.sign_in(client, world.ana)
    address = reverse("recommendations:equity_answer", args=[world.draft.pk, 4])
    page = client.post(address, {"q4-text": " ", "q4-not_here": "on"})
    assert page.status_code == 422
    assert "Say in a sentence why it doesn't apply." in page.content.decode().replace("&#x27;", "'")


def test_it_goes_back_only_with_a_reason_that_its_page_shows(world, client):
    draft = commented(world)
    with pytest.raises(Refused, match="should change first"):
        states.send_back(draft=draft, state="draft", reason=" ", actor=world.dana, via="web")
    states.send_back(
        draft=draft, state="draft", reason="Ask the families.", actor=world.dana, via="web"
    )
    world.sign_in(client, world.cora)
    assert (
        "It came back: Ask the families." in client.get(draft.get_absolute_url()).content.decode()
    )


def test_a_shelved_one_is_found_on_the_board_and_taken_up_again(world, client):
    states.shelve(draft=world.draft, reason="Not now.", actor=world.ana, via="web")
    world.sign_in(client, world.cora)
    board = client.get(reverse("recommendations:board", args=[world.team.pk])).content.decode()
    assert "1 shelved draft" in board
    with pytest.raises(Refused, match="Take it up again"):
        versions.keep(draft=world.draft, actor=world.ana, via="web")
    assert states.take_up(draft=world.draft, actor=world.ana, via="web").state == "draft"


def test_in_an_archived_cycle_nothing_changes(world):
    world.cycle.archived = True
    world.cycle.save()
    for deed in (
        lambda: started(world),
        lambda: versions.keep(draft=world.draft, actor=world.ana, via="web"),
        lambda: answer(world, 1),
        lambda: states.shelve(draft=world.draft, reason="x", actor=world.ana, via="web"),
    ):
        with pytest.raises(Refused, match="is over"):
            deed()
