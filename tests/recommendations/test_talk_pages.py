"""The pages of commenting and suggesting, as people press their way through them."""

import pytest

from recommendations.models import (
    Suggestion,
    Thread,
)
from recommendations.services import rounds, talking, texts
from recommendations.services.talking import Place, Speaker
from tests.factories import SaveFactory

from .pages import HEAD, OLD, TALKED, H, opened, p, send, url

pytestmark = pytest.mark.django_db


def test_a_member_comments_names_somebody_and_it_is_answered_and_done(world, signed):
    cora = signed(world.cora)
    talk = url("talk", world.draft.pk, TALKED)
    assert "40 minutes" in cora.get(talk).content.decode()
    answer = cora.post(talk, {"deed": "comment", "text": "@Ana Ruiz, where is this from?"})
    assert answer["Location"].endswith(f"#p-{TALKED}")
    thread = Thread.objects.get()
    assert list(thread.comments.get().mentions.all()) == [world.ana]
    client = signed(world.ana)
    assert "1 comment" in client.get(world.draft.get_absolute_url()).content.decode()
    client.post(url("thread_reply", world.draft.pk, thread.pk), {"text": "Horizon, 2018."})
    client.post(url("thread_resolve", world.draft.pk, thread.pk), {"outcome": ""})
    assert Thread.objects.get().state == "open"
    client.post(url("thread_resolve", world.draft.pk, thread.pk), {"outcome": "Source added"})
    page = client.get(talk).content.decode()
    assert "Horizon, 2018." in page and "Source added" in page
    client.post(url("thread_reopen", world.draft.pk, thread.pk))
    assert Thread.objects.get().state == "open"


def test_a_comment_on_the_whole_draft_stands_where_its_sender_comes_back_to(world, signed):
    cora = signed(world.cora)
    answer = cora.post(url("talk", world.draft.pk, "all"), {"text": "Shorter, please."})
    assert answer["Location"].endswith("#p-all")
    page = cora.get(world.draft.get_absolute_url()).content.decode()
    assert 'id="p-all"' in page
    assert "1 comment on the whole draft" in page
    assert "Comments whose paragraph isn&#x27;t there any more" not in page


def test_the_focus_is_in_the_field_where_nothing_is_said_yet(world, signed):
    """Else in what is said, or wrong, which is to be read first."""
    talk, cora = url("talk", world.draft.pk, TALKED), signed(world.cora)
    assert " autofocus>" in cora.get(talk).content.decode()
    assert " autofocus>" not in cora.post(talk, {"deed": "comment", "text": " "}).content.decode()
    assert " autofocus>" not in cora.get(f"{talk}?who=1").content.decode()
    cora.post(talk, {"deed": "comment", "text": "Where is this from?"})
    assert " autofocus>" not in cora.get(talk).content.decode()


def test_an_empty_comment_stands_beside_its_reason_with_what_was_typed(world, signed):
    talk = url("talk", world.draft.pk, TALKED)
    answer = signed(world.cora).post(talk, {"deed": "comment", "text": " ", "words": "40 minutes"})
    assert answer.status_code == 422
    assert "Enter what you want to say." in answer.content.decode()
    assert 'value="40 minutes"' in answer.content.decode()


def test_one_button_stands_out_whatever_waits_there(world, signed):
    talk = url("talk", world.draft.pk, TALKED)
    for new in ("30 minutes", "20 minutes"):
        signed(world.cora).post(talk, {"deed": "suggest", "new_words": f"{new} of science."})
    page = signed(world.ana).get(talk).content.decode()
    assert page.count("Take it") == 2
    assert page.count("btn-primary") == 1


def test_a_suggestion_is_narrowed_taken_and_credited(world, signed):
    new = "Teachers of grades K-5 have 20 minutes of science a week."
    talk = url("talk", world.draft.pk, TALKED)
    signed(world.cora).post(talk, {"deed": "suggest", "new_words": new})
    suggestion = Suggestion.objects.get()
    assert (suggestion.thread.words.strip(), suggestion.new_words.strip()) == ("40", "20")
    cora = signed(world.cora)
    assert (
        cora.post(url("suggestion_take", world.draft.pk, suggestion.thread_id)).status_code == 403
    )
    ana = signed(world.ana)
    ana.post(url("suggestion_take", world.draft.pk, suggestion.thread_id))
    suggestion.refresh_from_db()
    save = texts.newest(world.draft)
    assert new in save.html and save.person == world.ana and suggestion.save_made == save
    assert suggestion.thread.state == "resolved"


def test_a_suggestion_is_turned_down_with_a_reason_and_not_taken_when_its_words_changed(
    world, signed
):
    talk = url("talk", world.draft.pk, TALKED)
    signed(world.cora).post(talk, {"deed": "suggest", "new_words": "All new words."})
    thread = Thread.objects.get()
    ana = signed(world.ana)
    send(ana, world.draft, [H, OLD], [H, p("Something else.")])
    ana.post(url("suggestion_take", world.draft.pk, thread.pk))
    assert "All new words." not in texts.newest(world.draft).html
    ana.post(url("suggestion_turn_down", world.draft.pk, thread.pk), {"reason": "Too short"})
    assert Suggestion.objects.get().reason == "Too short"


def test_a_comment_on_what_has_just_changed_keeps_the_old_words(world):
    old = texts.newest(world.draft)
    html = old.html.replace("40 minutes of science a week", "an hour")
    SaveFactory(draft=world.draft, html=html, base=old)
    thread = talking.begin(
        draft=world.draft,
        place=Place(TALKED, words="40 minutes", save=old.pk),
        text="Only?",
        speaker=Speaker(user=world.cora),
        actor=world.cora,
        via="web",
    )
    assert thread.changed and thread.words == "40 minutes"


def test_another_team_comments_while_it_is_asked(world, signed):
    from tests.factories import MembershipFactory, TeamFactory, UserFactory

    other = TeamFactory(cycle=world.cycle)
    zoe = UserFactory()
    MembershipFactory(team=other, user=zoe)
    talk = url("talk", world.draft.pk, TALKED)
    assert signed(zoe).get(talk).status_code == 404
    row = opened(world, teams=[other])
    assert signed(zoe).get(talk).status_code == 200
    assert signed(zoe).get(url("write", world.draft.pk, HEAD)).status_code == 403
    rounds.close(row=row, actor=world.ana, via="web")
    assert signed(zoe).get(talk).status_code == 403
