"""Two people write at once: what becomes of their words."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from foundation import richtext
from foundation.refusals import Refused
from foundation.richtext import TooLong
from recommendations.models import Clash, Draft, Save, SectionHold
from recommendations.services import clashes, texts, writing
from tests.factories import DraftFactory, ThreadFactory, UserFactory

pytestmark = pytest.mark.django_db

HEADING, SECOND = "aaaaaaa1", "aaaaaaa3"


@pytest.fixture
def draft():
    return DraftFactory()


@pytest.fixture
def ana():
    return UserFactory(name="Ana Ruiz")


@pytest.fixture
def ben():
    return UserFactory(name="Ben Holt")


def section(draft, name=HEADING):
    return list(writing.section_of(draft, name).blocks)


def write(draft, actor, base, html, *, name=HEADING, key=None, now=None):
    blocks = richtext.blocks(html)
    return writing.save_section(
        draft=draft,
        section=name,
        base=base,
        blocks=blocks,
        key=key or uuid4().hex,
        actor=actor,
        via="web",
        now=now,
    )


def words(draft):
    return richtext.plain(texts.newest(draft).html)


ONE = '<h2 data-block="aaaaaaa1">The problem</h2><p data-block="aaaaaaa2">{}</p>'
TWO = '<h2 data-block="aaaaaaa3">What we propose</h2><p data-block="aaaaaaa4">{}</p>'


def test_two_sections_written_at_once_are_both_in_the_text(draft, ana, ben):
    first, second = section(draft), section(draft, SECOND)
    write(draft, ana, first, ONE.format("Labs are old."))
    saved = write(draft, ben, second, TWO.format("Buy labs."), name=SECOND)
    assert words(draft).split("\n\n") == [
        "The problem", "Labs are old.", "What we propose", "Buy labs.",
    ]  # fmt: skip
    assert not saved.changed and not Clash.objects.exists()


def test_the_same_paragraph_keeps_what_was_first_and_shows_both(draft, ana, ben):
    base = section(draft)
    write(draft, ana, base, ONE.format("Labs are old."))
    saved = write(draft, ben, base, ONE.format("Labs are far away."))
    assert saved.changed and saved.clashes == 1
    assert "Labs are old." in words(draft)
    clash = Clash.objects.get()
    assert (clash.mine_by, clash.theirs_by) == (ana, ben)
    assert "old" in clash.mine and "far away" in clash.theirs and "40 minutes" in clash.before
    # Whole, as he wrote it, in the history.
    assert "far away" in Save.objects.get(set_aside=True).html


def test_going_on_in_a_paragraph_that_two_changed_makes_no_second_one(draft, ana, ben):
    base = section(draft)
    write(draft, ana, base, ONE.format("Labs are old."))
    sent = richtext.blocks(ONE.format("Labs are far away."))
    write(draft, ben, base, ONE.format("Labs are far away."))
    write(draft, ben, sent, ONE.format("Labs are far away from K-5."))
    clash = Clash.objects.get()
    assert "far away from K-5" in clash.theirs and "old" in clash.mine


@pytest.mark.parametrize(
    ("choice", "kept"),
    [
        ("here", ["Labs are old."]),
        ("other", ["Labs are far away."]),
        ("both", ["Labs are old.", "Labs are far away."]),
    ],
)
def test_who_settles_it_keeps_either_or_both(draft, ana, ben, choice, kept):
    base = section(draft)
    write(draft, ana, base, ONE.format("Labs are old."))
    write(draft, ben, base, ONE.format("Labs are far away."))
    clash = Clash.objects.get()
    clashes.settle(clash=clash, choice=choice, actor=ana, via="web")
    assert words(draft).split("\n\n")[1:-2] == kept
    with pytest.raises(Refused):
        clashes.settle(clash=clash, choice=choice, actor=ben, via="web")


def test_sent_twice_under_one_key_it_is_there_once(draft, ana, ben):
    base = section(draft)
    write(draft, ana, base, ONE.format("Labs are old."), key="a")
    write(draft, ben, section(draft), ONE.format("Labs are very old."), key="b")
    again = write(draft, ana, base, ONE.format("Labs are old."), key="a")
    assert again.changed and not Clash.objects.exists()
    assert "very old" in words(draft)


def test_what_one_person_types_is_one_save_until_they_pause_or_it_is_spoken_of(draft, ana):
    now = timezone.now()
    before = Save.objects.count()
    for n in range(4):
        base = section(draft)
        write(draft, ana, base, ONE.format(f"Labs {n}"), now=now + timedelta(seconds=20 * n))
    assert Save.objects.count() == before + 1
    ThreadFactory(draft=draft, save_read=texts.newest(draft))
    write(draft, ana, section(draft), ONE.format("Labs 5"), now=now + timedelta(seconds=90))
    assert Save.objects.count() == before + 2
    write(draft, ana, section(draft), ONE.format("Labs 6"), now=now + timedelta(minutes=5))
    assert Save.objects.count() == before + 3


def test_a_new_paragraph_at_the_end_of_a_section_stays_in_it(draft, ana):
    html = ONE.format("Labs are old.") + "<p>So are books.</p>"
    write(draft, ana, section(draft), html)
    assert words(draft).split("\n\n")[:4] == [
        "The problem", "Labs are old.", "So are books.", "What we propose",
    ]  # fmt: skip


def test_two_begin_an_empty_text_at_once_and_both_are_in_it(ana, ben):
    draft = DraftFactory(text="")
    write(draft, ana, [], "<p>Ana's words</p>", name=writing.WHOLE)
    write(draft, ben, [], "<p>Ben's words</p>", name=writing.WHOLE)
    assert words(draft) == "Ana's words\n\nBen's words"


def test_a_block_that_stands_elsewhere_is_not_doubled(draft, ana):
    html = ONE.format("Labs are old.") + '<p data-block="aaaaaaa4">Pasted</p>'
    write(draft, ana, section(draft), html)
    ids = [block.id for block in texts.blocks_of(texts.newest(draft))]
    assert len(ids) == len(set(ids)) == 5


def test_comments_go_along_or_say_that_the_paragraph_has_changed(draft, ana):
    thread = ThreadFactory(draft=draft)
    write(
        draft,
        ana,
        section(draft),
        ONE.format("In Gresham Teachers of grades K-5 have 40 minutes of science a week."),
    )
    thread.refresh_from_db()
    assert (thread.start, thread.end, thread.changed) == (11, 19, False)
    write(draft, ana, section(draft), ONE.format("Nobody waits."))
    thread.refresh_from_db()
    assert thread.changed and thread.words == "Teachers"


def test_a_text_that_is_too_long_is_refused_and_nothing_is_saved(draft, ana):
    before = words(draft)
    with pytest.raises(TooLong):
        write(draft, ana, section(draft), ONE.format("labs " * 45_000), key="long")
    assert words(draft) == before


@pytest.mark.parametrize("state", [Draft.State.READY, Draft.State.SHELVED])
def test_nobody_writes_in_a_draft_that_is_ready_or_shelved(draft, ana, state):
    Draft.objects.filter(pk=draft.pk).update(state=state, reason="Later")
    with pytest.raises(Refused):
        write(draft, ana, section(draft), ONE.format("x"))
    with pytest.raises(Refused):
        writing.hold(draft=draft, section=HEADING, actor=ana, via="web")


def test_a_section_is_held_while_somebody_writes_and_free_five_minutes_after(draft, ana, ben):
    now = timezone.now()
    by = {"draft": draft, "section": HEADING, "via": "web"}
    assert writing.hold(actor=ana, now=now, **by) is None
    assert writing.hold(actor=ben, now=now, **by).person == ana
    write(draft, ana, section(draft), ONE.format("x"), now=now + timedelta(minutes=4))
    later = now + timedelta(minutes=8)
    assert writing.hold(actor=ben, now=later, **by).person == ana
    assert writing.holders(draft, now=later).keys() == {HEADING}
    assert writing.hold(actor=ben, now=now + timedelta(minutes=9, seconds=1), **by) is None
    assert SectionHold.objects.get().person == ben


def test_done_frees_the_section_at_once(draft, ana, ben):
    by = {"draft": draft, "section": HEADING, "via": "web"}
    writing.hold(actor=ana, **by)
    writing.let_go(actor=ben, **by)
    assert writing.hold(actor=ben, **by).person == ana
    writing.let_go(actor=ana, **by)
    assert writing.hold(actor=ben, **by) is None
