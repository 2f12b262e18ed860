"""Who gets a place, who waits, and to whom a freed one goes."""

from datetime import timedelta

import pytest

from foundation.refusals import Refused
from gatherings import holding
from gatherings.models import Attendee
from gatherings.services import answers
from mailing.models import Mail
from mailing.undo import undo_sending
from people.services import activate, deactivate
from sessions import joining
from sessions.models import PdPlace
from sessions.pd import sweeps
from sessions.pd.services import events as running
from sessions.pd.services import places as giving
from teams.services.members import ending_of, leave
from tests.factories import UserFactory
from tests.gatherings.diaries import at

from .conftest import AFTER, NOW, places, went

pytestmark = pytest.mark.django_db


@pytest.fixture
def full(pd):
    """Two places to learn and one to observe; three people came to learn."""
    event = pd.open(learners=2, observers=1)
    for user in pd.people[:3]:
        pd.says(event, user, "participant")
    went()
    return event


def test_who_comes_to_learn_has_a_place_on_all_dates(pd):
    event = pd.open()
    pd.says(event, pd.people[0], "participant")
    assert places(event) == ["Member 00"]
    rows = Attendee.objects.filter(user=pd.people[0])
    assert {(row.answer, row.role) for row in rows} == {("accepted", "participant")}
    assert len(rows) == 2


def test_learners_and_observers_have_places_of_their_own(pd, full):
    pd.says(full, pd.people[4], "observer")
    assert places(full) == ["Member 00", "Member 01"]
    assert places(full, side="observer") == ["Member 04"]


def test_the_one_too_many_waits_and_is_not_told_that_they_are_in(pd, full):
    row = pd.row(full, pd.people[2])
    assert places(full, "waiting") == ["Member 02"]
    assert row.answer == "tentative"
    (said,) = holding.on_hold([row]).values()
    assert said == "First on the waiting list, no place yet"


def test_who_waits_is_told_their_place_in_the_line(pd, full):
    for user in pd.people[3:5]:
        pd.says(full, user, "participant")
    row = pd.row(full, pd.people[4])
    assert list(holding.on_hold([row]).values()) == ["Third on the waiting list, no place yet"]


def test_a_freed_place_is_offered_to_the_first_for_two_school_days(pd, full):
    pd.says(full, pd.people[0], "declined", AFTER)
    assert places(full) == ["Member 01"]
    (offer,) = PdPlace.objects.filter(state="offered")
    assert offer.user == pd.people[2]
    # Thursday, 8 pm: Wednesday is Veterans Day.
    assert offer.offered_until == at("2026-11-12 20:00")
    row = pd.row(full, pd.people[2])
    assert row.answer == "needs-action"
    assert not holding.on_hold([row])
    (mail,) = went(AFTER, kind="pd.offered")
    assert mail.user == pd.people[2]
    assert "until Thursday, November 12, 8:00 pm Pacific time" in mail.texts.get().subject


def test_an_offer_over_a_weekend_ends_on_tuesday(pd, full):
    pd.says(full, pd.people[0], "declined", at("2026-11-13 12:00"))
    assert PdPlace.objects.get(state="offered").offered_until == at("2026-11-17 20:00")


def test_whoever_takes_the_offer_is_in(pd, full):
    pd.says(full, pd.people[0], "declined", AFTER)
    pd.says(full, pd.people[2], "participant", AFTER + timedelta(hours=1))
    assert places(full) == ["Member 02", "Member 01"]
    assert pd.row(full, pd.people[2]).answer == "accepted"


def test_a_newcomer_does_not_pass_those_who_wait(pd, full):
    pd.says(full, pd.people[0], "declined", AFTER)
    pd.says(full, pd.people[5], "participant", AFTER)
    assert places(full, "waiting") == ["Member 05"]


def test_an_offer_that_lapses_goes_on_and_both_hear_of_it(pd, full):
    pd.says(full, pd.people[3], "participant", AFTER)
    pd.says(full, pd.people[0], "declined", AFTER)
    went(AFTER)
    late = at("2026-11-12 20:00")
    assert sweeps.offers(now=late - timedelta(seconds=1)) == 0
    assert sweeps.offers(now=late) == 1
    assert places(full, "offered") == ["Member 03"]
    assert places(full, "waiting") == []
    mails = {mail.kind: mail.user.name for mail in went(late)}
    assert mails == {"pd.lapsed": "Member 02", "pd.offered": "Member 03"}


def test_an_offer_taken_a_minute_late_goes_to_the_end_of_the_line(pd, full):
    pd.says(full, pd.people[3], "participant", AFTER)
    pd.says(full, pd.people[0], "declined", AFTER)
    pd.says(full, pd.people[2], "participant", at("2026-11-12 20:01"))
    assert places(full, "offered") == ["Member 03"]
    assert places(full, "waiting") == ["Member 02"]


def test_an_offer_taken_late_that_nobody_else_waits_for_is_still_theirs(pd, full):
    pd.says(full, pd.people[0], "declined", AFTER)
    pd.says(full, pd.people[2], "participant", at("2026-11-12 20:01"))
    assert places(full) == ["Member 02", "Member 01"]


def test_in_the_last_three_days_nothing_is_offered_by_itself(pd, full):
    pd.says(full, pd.people[0], "declined", at("2026-12-07 12:00"))
    assert places(full, "waiting") == ["Member 02"]
    assert not PdPlace.objects.filter(state="offered").exists()


def test_a_place_given_by_hand_is_held_and_told(pd, full):
    late = at("2026-12-07 12:00")
    pd.says(full, pd.people[0], "declined", late)
    place = PdPlace.objects.get(state="waiting")
    giving.give(place=place, reason="", actor=pd.dana, via="web", now=late)
    assert places(full) == ["Member 02", "Member 01"]
    assert pd.row(full, pd.people[2]).answer == "accepted"
    mails = went(late + timedelta(seconds=61), kind="gatherings.answer_set")
    assert [mail.user for mail in mails] == [pd.people[2]]


def test_out_of_order_only_with_a_reason(pd, full):
    pd.says(full, pd.people[3], "participant")
    late = at("2026-12-07 12:00")
    pd.says(full, pd.people[0], "declined", late)
    place = PdPlace.objects.get(user=pd.people[3])
    given = {"place": place, "actor": pd.dana, "via": "web", "now": late}
    with pytest.raises(Refused, match="Others have waited longer"):
        giving.give(reason=" ", **given)
    giving.give(reason="Came from far away", **given)
    assert places(full) == ["Member 03", "Member 01"]
    assert places(full, "waiting") == ["Member 02"]


def test_nothing_is_given_where_no_place_is_free(pd, full):
    place = PdPlace.objects.get(state="waiting")
    with pytest.raises(Refused, match="Raise the number of places"):
        giving.give(place=place, reason="", actor=pd.dana, via="web", now=AFTER)


def limits(pd, event, learners, observers=1):
    return giving.change_limits(
        event=event, learners=learners, observers=observers, actor=pd.dana, via="web", now=AFTER
    )


def test_a_limit_below_what_is_held_is_refused_beside_its_field(pd, full):
    with pytest.raises(Refused, match=r"2 places are taken or offered\. Enter 2 or more\.") as no:
        limits(pd, full, 1)
    assert no.value.field == "learners"


def test_a_higher_limit_is_offered_at_once(pd, full):
    limits(pd, full, 3)
    assert places(full, "offered") == ["Member 02"]


def test_no_limit_lets_everybody_in(pd, full):
    limits(pd, full, None)
    pd.says(full, pd.people[2], "participant", AFTER)
    for user in pd.people[3:]:
        pd.says(full, user, "participant", AFTER)
    assert len(places(full)) == 6


def test_a_lower_limit_moves_numbers_below_it(pd):
    event = pd.open(learners=3)
    for user in pd.people[:3]:
        pd.says(event, user, "participant")
    pd.says(event, pd.people[0], "declined")
    limits(pd, event, 2)
    rows = PdPlace.objects.filter(event=event).order_by("number")
    assert [(row.number, row.limit) for row in rows] == [(1, 2), (2, 2)]


def test_who_holds_a_place_on_one_side_keeps_it_where_the_other_is_full(pd, full):
    pd.says(full, pd.people[5], "observer")
    with pytest.raises(Refused, match="All places as critical friend are taken"):
        pd.says(full, pd.people[0], "observer")
    assert places(full) == ["Member 00", "Member 01"]


def test_changing_sides_frees_the_first_side_for_who_waits(pd, full):
    pd.says(full, pd.people[0], "observer", AFTER)
    assert places(full, side="observer") == ["Member 00"]
    assert places(full, "offered") == ["Member 02"]


def test_not_sure_yet_holds_no_place(pd):
    event = pd.open()
    pd.says(event, pd.people[0], "participant")
    pd.says(event, pd.people[0], "tentative")
    assert places(event) == []
    assert not holding.on_hold([pd.row(event, pd.people[0])])


def test_a_closed_event_takes_nobody_more(pd, full):
    running.close(event=full, closed=True, actor=pd.dana, via="web")
    with pytest.raises(Refused, match="Choose one of the answers"):
        pd.says(full, pd.people[4], "observer")
    pd.says(full, pd.people[0], "declined", AFTER)
    pd.says(full, pd.people[2], "participant", AFTER)
    assert places(full) == ["Member 02", "Member 01"]


def test_who_leaves_the_team_frees_their_place(pd, full):
    leave(
        membership=pd.seats[0], on=NOW.date(), actor=pd.dana, via="web", reason="moved", now=AFTER
    )
    assert places(full) == ["Member 01"]
    assert places(full, "offered") == ["Member 02"]


def test_who_cannot_come_on_one_of_the_days_keeps_their_place(pd, full):
    row = pd.row(full, pd.people[0])
    answers.answer(attendee=row, answer="declined", alone=True, actor=None, via="link", now=AFTER)
    assert places(full) == ["Member 00", "Member 01"]


def test_an_undone_leave_gives_the_place_back_where_it_is_free(pd, settings):
    settings.STEMHUB_UNDO_SECONDS = 60
    event = pd.open(learners=2, observers=1)
    pd.says(event, pd.people[0], "participant")
    went()
    left = leave(
        membership=pd.seats[0], on=NOW.date(), actor=pd.dana, via="web", reason="moved", now=AFTER
    )
    assert places(event) == []
    undo_sending(sending=ending_of(left), actor=pd.dana, via="web", now=AFTER)
    assert places(event) == ["Member 00"]
    assert pd.row(event, pd.people[0]).answer == "accepted"


def test_an_undone_leave_asks_anew_where_the_place_is_offered_to_another(pd, full, settings):
    settings.STEMHUB_UNDO_SECONDS = 60
    left = leave(
        membership=pd.seats[0], on=NOW.date(), actor=pd.dana, via="web", reason="moved", now=AFTER
    )
    undo_sending(sending=ending_of(left), actor=pd.dana, via="web", now=AFTER)
    assert places(full) == ["Member 01"]
    assert pd.row(full, pd.people[0]).answer == "needs-action"


def test_who_has_a_place_was_not_added_by_mistake(pd, full):
    with pytest.raises(Refused, match="has a part in the PD event Garden data"):
        joining.mistaken(memberships=[pd.seats[0]], actor=pd.dana, via="web", now=AFTER)
    assert places(full) == ["Member 00", "Member 01"]


def test_who_was_added_by_mistake_and_said_nothing_is_on_no_date(pd, full):
    joining.mistaken(memberships=[pd.seats[5]], actor=pd.dana, via="web", now=AFTER)
    assert not Attendee.objects.filter(user=pd.people[5]).exists()


def test_an_answer_entered_for_somebody_who_then_waits_says_so(pd, full):
    row = pd.row(full, pd.people[4])
    answers.enter(
        attendee=row, answer="participant", source="Told me", actor=pd.dana, via="web", now=AFTER
    )
    assert places(full, "waiting") == ["Member 02", "Member 04"]
    (mail,) = went(AFTER + timedelta(seconds=61), user=pd.people[4])
    assert "You're in" not in mail.texts.get().text
    assert "waiting list" in mail.texts.get().text


def test_undo_of_a_no_after_the_place_was_offered_goes_to_the_line(pd, full):
    pd.says(full, pd.people[0], "declined", AFTER)
    answers.undo_answer(
        attendee=pd.row(full, pd.people[0]), to="participant", actor=None, via="link", now=AFTER
    )
    assert places(full, "waiting") == ["Member 00"]


def test_an_offer_that_was_answered_before_its_mail_went_is_not_mailed(pd, full):
    pd.says(full, pd.people[0], "declined", AFTER)
    pd.says(full, pd.people[2], "declined", AFTER)
    went(AFTER)
    assert Mail.objects.get(kind="pd.offered").state == "unneeded"


def test_who_let_an_offer_go_and_is_offered_one_again_the_same_day_hears_of_it_again(pd):
    """Both end at the same moment; the second mail mustn't be taken for the first."""
    event = pd.open(learners=1)
    ana, ben = pd.people[:2]
    went()
    for _ in range(2):
        pd.says(event, ana, "participant", now=AFTER)
        pd.says(event, ben, "participant", now=AFTER)
        pd.says(event, ana, "declined", now=AFTER)
        assert places(event, "offered") == [ben.name]
        assert [mail.user for mail in went(AFTER, kind="pd.offered")] == [ben]
        pd.says(event, ben, "declined", now=AFTER)


def closed_account(user):
    user.is_active = False
    user.save()


def test_a_freed_place_is_offered_past_who_waits_with_a_closed_account(pd, full):
    """They could neither hear of it nor take it, and it was kept for them for two school days."""
    ben, first, second = pd.people[1], pd.people[2], pd.people[3]
    pd.says(full, second, "participant")
    closed_account(first)
    pd.says(full, ben, "declined", now=AFTER)
    assert places(full, "offered") == [second.name]
    assert places(full, "waiting") == [first.name]


def test_who_comes_gets_a_free_place_where_only_closed_accounts_wait(pd, full):
    closed_account(pd.people[2])
    pd.says(full, pd.people[1], "declined", now=AFTER)
    pd.says(full, pd.people[3], "participant", now=AFTER)
    assert places(full) == ["Member 00", "Member 03"]


def test_who_waited_with_a_closed_account_is_offered_what_stayed_free_once_they_are_back(pd, full):
    """Nobody else would be: as long as somebody is in line, whoever comes waits behind them."""
    ruth, first = UserFactory(is_superuser=True), pd.people[2]
    deactivate(user=first, actor=ruth, via="admin", now=NOW)
    pd.says(full, pd.people[1], "declined", now=AFTER)
    assert places(full, "offered") == []
    activate(user=first, actor=ruth, via="admin", now=AFTER)
    assert places(full, "offered") == [first.name]
    assert [mail.user for mail in went(AFTER, kind="pd.offered")] == [first]


def test_who_is_back_and_waits_for_a_full_side_goes_on_waiting(pd, full):
    ruth, first = UserFactory(is_superuser=True), pd.people[2]
    deactivate(user=first, actor=ruth, via="admin", now=NOW)
    activate(user=first, actor=ruth, via="admin", now=AFTER)
    assert (places(full, "offered"), places(full, "waiting")) == ([], [first.name])


def test_the_place_of_a_closed_account_is_offered_on(pd, full):
    """Nobody could give it back: the event was full with one who can't come."""
    ben, first = pd.people[1], pd.people[2]
    deactivate(user=ben, actor=UserFactory(is_superuser=True), via="admin", now=AFTER)
    assert places(full) == [pd.people[0].name]
    assert places(full, "offered") == [first.name]
    assert [mail.user for mail in went(AFTER, kind="pd.offered")] == [first]


def test_a_place_that_a_closed_account_still_has_is_offered_on_by_the_sweep(pd, full):
    """As of accounts that were closed before anything freed their places, or by other ways."""
    ben, first = pd.people[1], pd.people[2]
    type(ben).objects.filter(pk=ben.pk).update(is_active=False)
    assert sweeps.offers(now=AFTER) == 1
    assert places(full) == [pd.people[0].name]
    assert places(full, "offered") == [first.name]
    assert [mail.user for mail in went(AFTER, kind="pd.offered")] == [first]
    assert sweeps.offers(now=AFTER) == 0


def test_who_is_back_has_their_place_again_where_it_is_free_and_is_asked_anew_where_not(pd, full):
    ruth, (ana, ben, first) = UserFactory(is_superuser=True), pd.people[:3]
    pd.says(full, first, "declined")
    deactivate(user=ben, actor=ruth, via="admin", now=AFTER)
    activate(user=ben, actor=ruth, via="admin", now=AFTER)
    assert places(full) == [ana.name, ben.name]
    deactivate(user=ben, actor=ruth, via="admin", now=AFTER)
    pd.says(full, first, "participant", now=AFTER)
    activate(user=ben, actor=ruth, via="admin", now=AFTER)
    assert places(full) == [ana.name, first.name]
    assert set(ben.attendances.values_list("answer", flat=True)) == {"needs-action"}
