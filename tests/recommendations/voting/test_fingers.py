"""Show of fingers, and the page of a team's rule."""

import pytest

from foundation.refusals import Refused
from recommendations.models import Finger, TeamRule
from recommendations.voting.services import fingers
from tests.factories import MembershipFactory, UserFactory

from .votes import url

pytestmark = pytest.mark.django_db


def test_numbers_stand_there_from_five_answers_on_and_nobodys_name(world, signed):
    show = fingers.begin(draft=world.draft, question="Enough?", actor=world.ana, via="web")
    people = [world.ana, world.ben, world.cora, UserFactory(name="Dee Doe"), UserFactory()]
    for user in people[3:]:
        MembershipFactory(team=world.team, user=user)
    for n, user in enumerate(people[:4], start=1):
        fingers.show_number(show=show, number=n, actor=user, via="web")
    page = url("fingers", world.draft.pk)
    shown = signed(world.ana).get(page).content.decode()
    assert "4 people have shown a number" in shown and "<table" not in shown
    assert "decides nothing" in shown
    fingers.show_number(show=show, number=5, actor=people[4], via="web")
    fingers.show_number(show=show, number=4, actor=people[4], via="web")
    shown = signed(world.ana).get(page).content.decode()
    assert "<table" in shown and "Dee Doe" not in shown and "Ben Okafor" not in shown
    assert Finger.objects.count() == 5


def test_it_begins_is_changed_and_ends_by_buttons(world, signed):
    signed(world.ana).post(url("fingers_begin", world.draft.pk), {"question": "Enough?"})
    show = world.draft.finger_shows.get()
    for number in ("3", "0", "9", "x"):
        signed(world.cora).post(url("fingers_show", world.draft.pk, show.pk), {"number": number})
    assert Finger.objects.get().number == 0
    assert signed(world.cora).post(url("fingers_end", world.draft.pk, show.pk)).status_code == 403
    signed(world.ana).post(url("fingers_end", world.draft.pk, show.pk))
    with pytest.raises(Refused, match="is over"):
        fingers.show_number(show=show, number=3, actor=world.cora, via="web")
    world.draft.refresh_from_db()
    assert world.draft.state == "ready"


def test_a_coordinator_sets_the_rule_and_reads_it_in_words(world, signed):
    page = url("voting_rule", world.team.pk)
    assert signed(world.cora).get(page).status_code == 403
    typed = {"answer": "3/4", "ahead": "1", "role": "", "role_needed": ""}
    answer = signed(world.dana).post(page, typed)
    assert answer.status_code == 302, answer.content.decode()
    rule = TeamRule.objects.get()
    assert (rule.answer_num, rule.answer_den, rule.ahead_num) == (3, 4, 1)
    assert "Three quarters of those who may vote" in signed(world.dana).get(page).content.decode()
    refused = signed(world.dana).post(page, typed | {"role": "coach"})
    assert refused.status_code == 422 and "or neither" in refused.content.decode()


def test_begun_twice_by_one_press_it_is_one_and_nobodys_number_is_lost(world):
    given = {"draft": world.draft, "question": "Enough?", "via": "web"}
    show = fingers.begin(actor=world.ana, **given)
    fingers.show_number(show=show, number=4, actor=world.cora, via="web")
    assert fingers.begin(actor=world.ben, **given) == show
    assert world.draft.finger_shows.get(closed_at=None).fingers.count() == 1
