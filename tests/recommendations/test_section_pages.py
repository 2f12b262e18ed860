"""The pages of writing, as people press their way through them."""

import json

import pytest

from recommendations.models import (
    Clash,
    Draft,
)
from recommendations.services import texts

from .pages import HEAD, OLD, TALKED, H, p, send, url

pytestmark = pytest.mark.django_db


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
    assert "Ana is writing here (you)" in shown
    ben = signed(world.ben).get(world.draft.get_absolute_url()).content.decode()
    assert "Ana is writing here" in ben and "(you)" not in ben


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


@pytest.mark.parametrize("ended", ["shelved", "archived"])
def test_what_two_changed_is_settled_in_no_draft_that_takes_no_writing(world, signed, ended):
    send(signed(world.ana), world.draft, [H, OLD], [H, p("Labs are old.")], "a")
    send(signed(world.ben), world.draft, [H, OLD], [H, p("Labs are far.")], "b")
    if ended == "shelved":
        Draft.objects.filter(pk=world.draft.pk).update(state="shelved", reason="Later")
    else:
        type(world.cycle).objects.update(archived=True)
    before = texts.newest(world.draft).html
    address = url("settle", world.draft.pk, Clash.objects.get().pk)
    signed(world.ana).post(address, {"choice": "other"})
    assert texts.newest(world.draft).html == before
    assert Clash.objects.get().settled_at is None


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


@pytest.mark.services
@pytest.mark.parametrize("key", ["a\x00b", "\ud800"])
def test_a_key_of_odd_letters_saves_as_any_other(world, signed, key):
    sent = {"key": key, "base": [], "blocks": [["aaaaaaa9", "<p>New words.</p>"]]}
    answer = signed(world.ana).post(
        url("save", world.draft.pk, HEAD), json.dumps(sent), content_type="application/json"
    )
    assert answer.status_code == 200


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
