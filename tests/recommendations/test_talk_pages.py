"""The pages of writing and talking, as people press their way through them."""

import json
from datetime import UTC, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from mailing.models import Mail, Sending
from recommendations import reader_links
from recommendations.models import (
    Clash,
    Comment,
    CommentRound,
    Draft,
    EquityAnswer,
    OutsideReader,
    Suggestion,
    Thread,
)
from recommendations.services import rounds, talking, texts, versions
from recommendations.services.talking import Place, Speaker
from tests.factories import SaveFactory

pytestmark = pytest.mark.django_db
HEAD, TALKED = "aaaaaaa1", "aaaaaaa2"


def url(name, *args):
    return reverse(f"recommendations:{name}", args=args)


@pytest.fixture
def signed(world, client):
    def sign_in(user):
        world.sign_in(client, user)
        return client

    return sign_in


def send(client, draft, base, blocks, key="k"):
    body = {"key": key, "base": base, "blocks": blocks}
    address = url("save", draft.pk, HEAD)
    return client.post(address, json.dumps(body), content_type="application/json")


H = [HEAD, f'<h2 data-block="{HEAD}">The problem</h2>']


def p(words):
    return [TALKED, f'<p data-block="{TALKED}">{words}</p>']


OLD = p("Teachers of grades K-5 have 40 minutes of science a week.")


def test_the_editor_saves_and_the_draft_says_so(world, signed):
    ana = signed(world.ana)
    page = ana.get(url("write", world.draft.pk, HEAD))
    assert page.status_code == 200
    assert 'type="importmap"' in page.content.decode()
    assert "'unsafe-inline'" not in page["Content-Security-Policy"]
    answer = send(ana, world.draft, [[HEAD], OLD], [[HEAD], p("Labs are <b>old</b>.")])
    assert answer.json() == {"changed": False, "clashes": ""}
    shown = ana.get(world.draft.get_absolute_url()).content.decode()
    assert "Labs are <strong>old</strong>." in shown
    assert "Ana is writing here" in shown


def test_others_are_told_who_writes_and_may_write_anyway(world, signed):
    signed(world.ana).get(url("write", world.draft.pk, HEAD))
    ben = signed(world.ben)
    page = ben.get(url("write", world.draft.pk, HEAD)).content.decode()
    assert "Ana Ruiz is writing here." in page and "Write anyway" in page
    assert (
        "data-editor" in ben.get(url("write", world.draft.pk, HEAD) + "?anyway=1").content.decode()
    )


def test_what_two_changed_stands_on_the_page_until_it_is_settled(world, signed):
    send(signed(world.ana), world.draft, [H, OLD], [H, p("Labs are old.")], "a")
    answer = send(signed(world.ben), world.draft, [H, OLD], [H, p("Labs are far.")], "b").json()
    assert answer["changed"] and "Two of you changed this paragraph" in answer["clashes"]
    assert "Labs are old." in answer["blocks"][1][1]
    client = signed(world.ana)
    page = client.get(world.draft.get_absolute_url()).content.decode()
    assert "Labs are far." in page and "40 minutes" in page
    client.post(url("settle", world.draft.pk, Clash.objects.get().pk), {"choice": "other"})
    page = client.get(world.draft.get_absolute_url()).content.decode()
    assert "Two of you changed" not in page and "Labs are far." in page


@pytest.mark.parametrize(
    "body",
    [
        " ", "[]", "{}", '{"key": 1}', '{"base": 3, "blocks": [], "key": "x"}', "\x00",
        '{"base": [["a"]], "blocks": [[1, 2]], "key": "x"}', "[" * 5000,
        '{"base": [[{}, "x"]], "blocks": [["a", null]], "key": "x"}',
        '{"base": [[[]]], "blocks": [], "key": "x"}',
    ],
)  # fmt: skip
def test_what_is_no_save_is_refused_without_a_crash(world, signed, body):
    before = texts.newest(world.draft).html
    answer = signed(world.ana).post(
        url("save", world.draft.pk, HEAD), body, content_type="application/json"
    )
    assert answer.status_code in (200, 400)
    assert texts.newest(world.draft).html == before


def test_odd_letters_and_scripts_are_saved_as_words(world, signed):
    words = "a\x00b <script>alert(1)</script><img src=x onerror=alert(1)> \ud800 c"
    answer = send(signed(world.ana), world.draft, [[HEAD], OLD], [[HEAD], p(words)])
    assert answer.status_code == 200
    html = texts.newest(world.draft).html
    assert "<script" not in html and "onerror" not in html and "c" in html


def test_without_scripts_a_section_is_saved_by_its_button(world, signed):
    ana = signed(world.ana)
    page = ana.get(url("write", world.draft.pk, HEAD))
    answer = ana.post(
        url("save", world.draft.pk, HEAD),
        {
            "base": page.context["base_json"],
            f"block-{HEAD}": "The problem",
            f"block-{TALKED}": "Labs are old & far.",
            "more": "A new one.\n\nAnd another.",
        },
    )
    assert answer.status_code == 302
    assert [one.text for one in texts.blocks_of(texts.newest(world.draft))][:4] == [
        "The problem", "Labs are old & far.", "A new one.", "And another.",
    ]  # fmt: skip


# --- comments -------------------------------------------------------------------------------------


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


def test_an_empty_comment_stands_beside_its_reason_with_what_was_typed(world, signed):
    talk = url("talk", world.draft.pk, TALKED)
    answer = signed(world.cora).post(talk, {"deed": "comment", "text": " ", "words": "40 minutes"})
    assert answer.status_code == 422
    assert "Enter what you want to say." in answer.content.decode()
    assert 'value="40 minutes"' in answer.content.decode()


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


# --- rounds ---------------------------------------------------------------------------------------


def ready_for_comments(world):
    for number in range(1, 9):
        EquityAnswer.objects.create(
            draft=world.draft, question=number, text="Yes", answered_at=timezone.now()
        )
    versions.keep(draft=world.draft, actor=world.ana, via="web")


def opened(world, **more):
    ready_for_comments(world)
    until = timezone.localdate() + timedelta(days=14)
    rounds.open_round(
        draft=world.draft,
        asked=rounds.Asked(until=until, **more),
        actor=world.ana,
        via="web",
        sending_key="round",
    )
    return CommentRound.objects.get()


def test_comments_open_by_form_preview_and_send_and_undo_takes_all_back(world, signed, settings):
    settings.STEMHUB_UNDO_SECONDS = 60
    ready_for_comments(world)
    ana = signed(world.ana)
    ask = url("ask", world.draft.pk)
    until = timezone.localdate() + timedelta(days=14)
    typed = {"until": until, "whom": "team", "outsiders": "Kim Lee, kim@example.org"}
    answer = ana.post(ask, typed)
    assert answer.status_code == 302, answer.content.decode()
    page = ana.get(answer["Location"])
    shown = page.content.decode()
    assert "Ben Okafor" in shown and "Kim Lee" in shown and "Ana Ruiz" not in page.context["names"]
    ana.post(
        answer["Location"],
        {"sending_key": page.context["sending_key"], "digest": page.context["digest"]},
    )
    assert Mail.objects.filter(kind="recommendations.round").count() == 2
    assert Mail.objects.get(kind="recommendations.round_outside").to == "kim@example.org"
    world.draft.refresh_from_db()
    assert world.draft.state == "comments"
    assert "Comments open until" in ana.get(world.draft.get_absolute_url()).content.decode()
    from mailing.undo import undo_sending

    undo_sending(sending=Sending.objects.get(), actor=world.ana, via="web")
    world.draft.refresh_from_db()
    assert world.draft.state == "draft" and not CommentRound.objects.exists()
    assert not OutsideReader.objects.exists()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"until": "2020-01-01", "whom": "team"}, "Choose a day after it opens."),
        ({"until": "2099-01-01", "whom": "team"}, "within three months"),
        ({"until": "", "whom": "team"}, "Fill this in."),
        (
            {"until": "2026-12-30", "whom": "team", "outsiders": "Kim"},
            "Enter a name and an address",
        ),
        ({"until": "2026-12-30", "whom": "workgroup"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_with_a_round_stands_beside_its_field(world, signed, typed, said):
    ready_for_comments(world)
    answer = signed(world.ana).post(url("ask", world.draft.pk), typed)
    assert answer.status_code == 422
    assert said in answer.content.decode(), answer.context["form"].errors


def test_what_the_draft_lacks_is_said_before_anybody_is_asked(world, signed):
    answer = signed(world.ana).post(
        url("ask", world.draft.pk), {"until": "2099-01-01", "whom": "team"}
    )
    assert answer.status_code == 422 and "Keep a version first" in answer.content.decode()


def test_ten_school_days_and_a_break_inside_moves_the_opening_after_it(world):
    from datetime import datetime

    from teams.models import ClosedDay

    monday = datetime(2026, 11, 30, 20, tzinfo=UTC)
    opens, until = rounds.proposed_days(world.draft, monday)
    assert (opens.isoformat(), until.isoformat()) == ("2026-11-30", "2026-12-14")
    ClosedDay.objects.create(
        hub=world.hub,
        first_day="2026-12-07",
        last_day="2026-12-18",
        name="Winter break",
    )
    opens, _until = rounds.proposed_days(world.draft, monday)
    assert opens.isoformat() == "2026-12-21"


def test_one_reminder_to_the_silent_then_it_closes_and_the_authors_are_told(world):
    row = opened(world)
    now = row.closes_at - timedelta(days=1, hours=10)
    talking.begin(
        draft=world.draft,
        place=Place(TALKED),
        text="Good",
        speaker=Speaker(user=world.cora),
        actor=world.cora,
        via="web",
    )
    assert rounds.sweep(now=now) == 1 and rounds.sweep(now=now) == 0
    reminded = Mail.objects.filter(kind="recommendations.round_reminder")
    assert [mail.user for mail in reminded] == [world.ben]
    assert rounds.sweep(now=row.closes_at + timedelta(minutes=1)) == 1
    told = Mail.objects.filter(kind="recommendations.round_closed")
    assert {mail.user for mail in told} == {world.ana, world.ben}
    assert "1 comment from 1 person" in told[0].text
    row.refresh_from_db()
    assert row.closed_at == row.closes_at


def test_the_mails_say_until_when_and_lead_to_the_draft(world):
    opened(world, warm_and_cool=True, outsiders=[("Kim Lee", "kim@example.org")])
    mail = Mail.objects.get(kind="recommendations.round", user=world.cora)
    assert "what do you think, until" in mail.subject and "critical friend" in mail.text
    assert world.draft.get_absolute_url() in mail.html
    outside = Mail.objects.get(kind="recommendations.round_outside")
    assert "/comment/" in outside.text and "You need no account" in outside.text


def test_authors_say_what_they_changed(world, signed):
    row = opened(world)
    rounds.close(row=row, actor=world.ana, via="web")
    ana = signed(world.ana)
    ana.post(url("what_changed", world.draft.pk, row.pk), {"answer": "The source is named."})
    page = signed(world.cora).get(world.draft.get_absolute_url()).content.decode()
    assert "The source is named." in page


# --- readers from outside -------------------------------------------------------------------------


@pytest.fixture
def reader(world):
    row = opened(world, outsiders=[("Kim Lee", "kim@example.org")])
    return row.readers.get()


def test_an_outside_reader_sees_this_draft_alone_and_comments(world, reader, client):
    token = reader_links.token_of(reader)
    talking.begin(
        draft=world.draft,
        place=Place(TALKED),
        text="Among ourselves",
        speaker=Speaker(user=world.cora),
        actor=world.cora,
        via="web",
    )
    page = client.get(url("outside", token))
    shown = page.content.decode()
    assert "40 minutes" in shown and page["X-Robots-Tag"] == "noindex"
    assert "Cora" not in shown and "Among ourselves" not in shown
    talk = url("outside_talk", token, TALKED)
    before = Comment.objects.count()
    assert "Among ourselves" not in client.get(talk).content.decode()
    assert Comment.objects.count() == before
    answer = client.post(talk, {"deed": "comment", "text": "Where from?"})
    assert "said=1" in answer["Location"]
    comment = Comment.objects.latest("pk")
    assert (comment.reader, comment.author, comment.outside_name) == (reader, None, "Kim Lee")
    assert client.get(world.draft.get_absolute_url()).status_code == 302


def test_their_link_ends_with_the_comments_and_with_a_newer_link(world, reader, client):
    token = reader_links.token_of(reader)
    for wrong in ("x", token[:-1] + ("a" if token[-1] != "a" else "b"), "a:b:c"):
        assert client.get(url("outside", wrong)).status_code == 404
    OutsideReader.objects.update(link_version=2)
    assert client.get(url("outside", token)).status_code == 404
    reader.refresh_from_db()
    token = reader_links.token_of(reader)
    rounds.close(row=reader.round, actor=world.ana, via="web")
    talk = url("outside_talk", token, TALKED)
    for answer in (client.get(url("outside", token)), client.get(talk), client.post(talk, {})):
        assert answer.status_code == 410
    assert "Comments on this draft closed" in client.get(talk).content.decode()


def test_their_link_ends_when_the_draft_is_no_longer_open_to_comments(world, reader, client):
    Draft.objects.filter(pk=world.draft.pk).update(state="shelved", reason="Later")
    assert client.get(url("outside", reader_links.token_of(reader))).status_code == 410


def test_a_reader_who_suggests_other_words_is_named(world, reader, client):
    talk = url("outside_talk", reader_links.token_of(reader), TALKED)
    client.post(
        talk,
        {
            "deed": "suggest",
            "new_words": "Teachers have 40 minutes of science a week.",
            "why": "Shorter",
        },
    )
    suggestion = Suggestion.objects.get()
    assert suggestion.thread.comments.get().outside_name == "Kim Lee"
    # Words that only go stand with none in their place.
    assert suggestion.thread.words.strip() == "of grades K-5" and suggestion.new_words == ""
