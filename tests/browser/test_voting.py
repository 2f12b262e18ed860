"""Pages of a vote in each of their states, looked at; and *Decide now* first on its day."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from recommendations.models import Concern, VoteCall
from recommendations.voting import links
from recommendations.voting.services import closing, fingers
from tests.factories import AttendeeFactory, GatheringFactory
from tests.recommendations.conftest import team_that_writes
from tests.recommendations.voting.test_harms import answer, met, rewritten
from tests.recommendations.voting.votes import AHEAD, HARM, another, answered, opened, ready, url
from tests.support.looking import look_at

from .conftest import DESK, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(transactional_db):
    """A session is on today, for which Ana and Ben said yes; one text is ready."""
    found = team_that_writes()
    ready(found.draft, actor=found.ana)
    now = timezone.now()
    found.session = GatheringFactory(
        hub=found.hub, team=found.team, cycle=found.cycle, state="announced",
        announced_at=now - timedelta(days=30), starts_at=now - timedelta(minutes=1),
        ends_at=now + timedelta(hours=6), title="Session 2",
    )  # fmt: skip
    for user, said in ((found.ana, "accepted"), (found.ben, "accepted"), (found.cora, "declined")):
        AttendeeFactory(gathering=found.session, user=user, answer=said)
    return found


def by_link(call, user):
    return url("vote_by_link", links.token_of(call.electors.get(user=user)))


def harmed(world, *drafts, said=HARM, **more) -> VoteCall:
    """A vote that closed a while ago because Cora saw a harm."""
    call = opened(world, *drafts, now=timezone.now() - timedelta(days=30), **more)
    answered(call, world.ana, replace(AHEAD, sentence="At last."))
    answered(call, world.cora, said)
    closing.sweep(now=call.closes_at)
    return call


def test_an_open_vote_by_link_and_signed_in(visit, world):
    kits, maps = (another(world, title, kind="resource") for title in ("Kits", "Maps"))
    call = opened(world, world.draft, kits, now=timezone.now() - timedelta(days=1))
    one = opened(world, maps, another(world, "Games", kind="resource"), collection=True, key="one",
                 now=timezone.now() - timedelta(days=1))  # fmt: skip
    answered(call, world.ana)
    look_at(
        visit(),
        [
            ("by link", by_link(call, world.cora)),
            ("by link, answered", lambda cora: cora.tap("Go ahead")),
            ("by link, a harm without words", _sees_a_harm),
            ("the whole text by link", lambda cora: cora.tap("Read all of it")),
            ("a collection by link, a harm", _harm_of(by_link(one, world.cora))),
            ("a wrong link", url("vote_by_link", "wrong")),
        ],
    )
    look_at(
        visit(world.ana),
        [("signed in", call.get_absolute_url()), ("its draft", world.draft.get_absolute_url())],
    )
    look_at(visit(world.dana), [("who isn't asked", call.get_absolute_url())])


def _sees_a_harm(cora):
    cora.page.locator(".question").last.locator("summary", has_text="I see a harm").click()
    cora.tap("Say that I see this harm")
    assert cora.sees("Say whom it would harm.")


def _harm_of(address):
    def open_it(cora):
        cora.open(address)
        _sees_a_harm(cora)
        assert cora.sees("Choose the text that it is about.")

    return open_it


def test_a_closed_tally_its_harm_and_the_second_vote(visit, world):
    first = harmed(world)
    harm = url("harm_by_link", links.token_of(first.electors.get(user=world.cora),
                                              salt=links.HARM_SALT))  # fmt: skip
    world.draft.refresh_from_db()
    ana = visit(world.ana)
    look_at(
        ana,
        [
            ("the closed tally", first.get_absolute_url()),
            ("a harm that waits", world.draft.get_absolute_url()),
            ("an answer without words", lambda ana: ana.tap("ask whether it is met")),
        ],
    )
    rewritten(world)
    concern = Concern.objects.get()
    answer(world, concern)
    look_at(
        visit(),
        [("is it met", harm), ("it is met", lambda cora: cora.tap("Yes, it is met")),
         ("a link after the end", by_link(first, world.cora))],
    )  # fmt: skip
    look_at(
        ana,
        [
            ("it is met, says its draft", world.draft.get_absolute_url()),
            ("the mail of the second vote", lambda ana: ana.tap("Open the second vote")),
        ],
    )
    second = opened(world, now=timezone.now(), key="second")
    look_at(visit(), [("the second vote by link", by_link(second, world.cora))])
    look_at(ana, [("the second vote", second.get_absolute_url())])


FOCUSED = "document.activeElement === document.body ? '' : document.activeElement.innerText"


def test_after_a_press_the_focus_is_at_what_was_said(visit, world):
    call = opened(world, now=timezone.now() - timedelta(days=1))
    for cora, page in (
        (visit(), by_link(call, world.cora)),
        (visit(world.ben), call.get_absolute_url()),
    ):
        cora.open(page)
        cora.tap("Go ahead")
        assert "Thank you" in cora.page.evaluate(FOCUSED)


def test_of_several_the_next_one_is_there_and_what_was_said_where_words_wait(visit, world):
    call = opened(world, world.draft, another(world, "Kits"), now=timezone.now())
    cora = visit()
    cora.open(by_link(call, world.cora))
    cora.tap("Go ahead")
    assert cora.page.url.endswith(f"#q{call.ballots.order_by('number').last().pk}")
    cora = visit()
    cora.open(by_link(call, world.cora))
    cora.press(cora.page.get_by_text("Add a sentence to your answer").last)
    cora.page.get_by_label("Your sentence").last.fill("At last.")
    cora.tap("Not mine")
    assert "Your answer: Not mine" in cora.page.evaluate(FOCUSED)


def test_once_it_is_answered_the_box_of_a_harm_is_folded(visit, world):
    harmed(world)
    rewritten(world)
    world.draft.refresh_from_db()
    ana = visit(world.ana)
    ana.open(world.draft.get_absolute_url())
    box = ana.page.get_by_label("What did you change because of it?")
    box.fill("There is a fund.")
    ana.tap("ask whether it is met")
    assert ana.sees("Asked, no answer yet") and not box.is_visible()
    assert not ana.page.get_by_role("button", name="ask whether it is met").is_visible()
    ana.press(ana.page.get_by_text("Add to the answer"))
    assert box.input_value() == "There is a fund."
    box.fill("")
    ana.tap("ask whether it is met")
    assert ana.sees("Say what you changed because of it.") and box.is_visible()
    cora = visit()
    (call,) = VoteCall.objects.all()
    token = links.token_of(call.electors.get(user=world.cora), salt=links.HARM_SALT)
    cora.open(url("harm_by_link", token))
    cora.tap("Not yet")
    assert "Its authors hear of it" in cora.page.evaluate(FOCUSED)
    ana.open(world.draft.get_absolute_url())
    assert box.is_visible()


def test_a_collection_comes_back(visit, world):
    pair = [another(world, title, kind="resource") for title in ("Kits", "Maps")]
    call = opened(world, *pair, collection=True, now=timezone.now() - timedelta(days=30))
    maps = call.ballots.get().texts.get(draft=pair[1])
    answered(call, world.ana)
    answered(call, world.cora, replace(HARM, text=maps.pk))
    closing.sweep(now=call.closes_at)
    pages = [(one.title, one.get_absolute_url()) for one in pair]
    look_at(visit(world.ana), [("the tally of a collection", call.get_absolute_url()), *pages])
    world.draft = pair[1]
    rewritten(world)
    answer(world, Concern.objects.get())
    met(Concern.objects.get())
    second = opened(world, *pair, collection=True, key="second", now=timezone.now())
    look_at(visit(), [("its second vote", by_link(second, world.cora))])


def test_deciding_now_and_opening_one_by_mail(visit, world):
    another(world, "Coaches")
    pair = [another(world, title, kind="resource") for title in ("Kits", "Maps")]
    room = opened(
        world, world.draft, *pair[:1], now=timezone.now(), gathering=world.session,
        present=frozenset([world.ana.pk, world.ben.pk]), actor=world.dana,
    )  # fmt: skip
    fingers.begin(draft=world.draft, question="Shall we?", actor=world.ana, via="web")
    look_at(
        visit(world.dana),
        [
            ("a session on its day", world.session.get_absolute_url()),
            ("decide now", url("decide_now", world.session.pk)),
            ("the mail to those absent", lambda dana: dana.tap("See the mail")),
            ("what the room says", url("vote_room", room.pk)),
            ("open a vote", url("vote_open", world.team.pk)),
            ("the mail of a vote", lambda dana: dana.tap("See the mail")),
            ("the rule", url("voting_rule", world.team.pk)),
            ("fingers", url("fingers", world.draft.pk)),
        ],
    )


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_on_the_day_it_is_the_first_thing_on_the_first_screen(visit, world, size):
    dana = visit(world.dana, size=size)
    dana.open(world.session.get_absolute_url())
    (first, *_more) = [one for one in dana.page.locator(".btn-primary").all() if one.is_visible()]
    assert "Decide now" in first.inner_text() and not _more
    box = first.bounding_box()
    assert box["y"] + box["height"] <= size["height"]
