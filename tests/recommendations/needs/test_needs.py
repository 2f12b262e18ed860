"""The needs board: open → answered → tried → done, or dropped; who may do which step."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from foundation.refusals import Refused
from recommendations.models import Need, NeedLink
from recommendations.needs.services import needs
from recommendations.needs.services.needs import Facts
from tests.factories import (
    CycleFactory,
    DraftFactory,
    IdeaFactory,
    MembershipFactory,
    OfferingFactory,
    TeamFactory,
    UserFactory,
    WorkgroupFactory,
)
from tests.factories.sending import NeedFactory

pytestmark = pytest.mark.django_db
BOARD = "/recommendations/needs/"


@pytest.fixture
def need(world):
    return NeedFactory(cycle=world.cycle, hub=world.hub, posted_by=world.ana)


def page(client, address=BOARD):
    return " ".join(client.get(address).content.decode().split())


def given(user):
    return {"actor": user, "via": "web"}


def answered(need, user):
    return needs.answer(
        need=need, program="State", offer="workshop", words="Two afternoons", **given(user)
    )


def test_a_need_is_posted_with_where_and_grades_of_ones_seat(world, signed):
    ana = signed(world.ana)
    assert f"{BOARD}new/" in page(ana)
    form = ana.get(f"{BOARD}new/").context["form"]
    assert form.initial == {"kind": "pd", "where": "Rosewood Elementary, ana", "grade_band": "k5"}
    typed = {**form.initial, "what": "Somebody who can show  how to teach electricity"}
    answer = ana.post(f"{BOARD}new/", typed)
    row = Need.objects.get()
    assert answer["Location"] == row.get_absolute_url()
    assert (row.hub, row.cycle, row.state) == (world.hub, world.cycle, "open")
    assert row.what == "Somebody who can show how to teach electricity"
    for user in (world.cole, world.tess, world.rita):
        assert row.what in page(signed(user))
    assert row.history.get().history_user == world.ana


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"what": " "}, "Fill this in."),
        ({"where": ""}, "Fill this in."),
        ({"by_when": "2020-01-01"}, "Choose a day to come"),
        ({"kind": "odd"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(world, signed, typed, said):
    full = {"what": "A coach", "where": "Rosewood", "kind": "staffing"}
    answer = signed(world.ana).post(f"{BOARD}new/", full | typed)
    assert answer.status_code == 422 and said in answer.content.decode()
    assert not Need.objects.exists()


def test_teacher_preparation_answers_and_does_not_post_and_others_do_not_answer(
    world, signed, need
):
    tess = signed(world.tess)
    assert tess.get(f"{BOARD}new/").status_code == 403 and "Post a need" not in page(tess)
    url = need.get_absolute_url()
    form = tess.get(f"{url}answer/").context["form"]
    assert form.initial["program"] == "State University, tess"
    typed = {**form.initial, "offer": "placement", "words": "A student teacher from January"}
    tess.post(f"{url}answer/", typed)
    need.refresh_from_db()
    assert need.state == "answered" and need.answered_at
    shown = page(tess, url)
    assert "A student teacher from January" in shown and "after 3 days" in shown
    for user in (world.ana, world.cole, world.dana):
        assert signed(user).get(f"{url}answer/").status_code == 403


def test_who_has_two_seats_may_do_both(world, signed, need):
    MembershipFactory(team=world.west, user=world.tess, job_role="district")
    tess = signed(world.tess)
    assert tess.get(f"{BOARD}new/").status_code == 200
    assert tess.get(f"{need.get_absolute_url()}answer/").status_code == 200


def test_the_whole_way_from_open_to_done(world, signed, need):
    url = need.get_absolute_url()
    assert signed(world.ana).post(f"{url}being-tried/").status_code == 302
    need.refresh_from_db()
    assert need.state == "open", "nobody has answered"
    answered(need, world.tess)
    signed(world.tess).post(f"{url}being-tried/")
    need.refresh_from_db()
    assert need.state == "tried" and need.tried_at
    assert signed(world.tess).post(f"{url}done/", {"words": "x"}).status_code == 403
    ana = signed(world.ana)
    assert ana.post(f"{url}done/", {"words": ""}).status_code == 422
    ana.post(f"{url}done/", {"words": "Six classes built circuits."})
    need.refresh_from_db()
    assert need.state == "done" and need.ended_at
    assert "Six classes built circuits." in page(ana, url)
    assert "1 done or dropped" in page(ana)


def test_it_is_dropped_with_a_reason_and_opened_where_it_stood(world, signed, need):
    answered(need, world.tom)
    url = need.get_absolute_url()
    dana = signed(world.dana)
    assert dana.post(f"{url}drop/", {"words": " "}).status_code == 422
    dana.post(f"{url}drop/", {"words": "The school closed"})
    need.refresh_from_db()
    assert need.state == "dropped" and "The school closed" in page(dana, url)
    assert signed(world.tess).post(f"{url}answer/", {
        "program": "S", "offer": "visit", "words": "w"}).status_code == 422  # fmt: skip
    signed(world.ana).post(f"{url}open-again/")
    need.refresh_from_db()
    assert (need.state, need.reason, need.ended_at) == ("answered", "", None)


def test_only_who_posted_answered_or_coordinates_there_moves_it(world, signed, need):
    answered(need, world.tess)
    url = need.get_absolute_url()
    for user, tried, ended in (
        (world.cole, 403, 403),
        (world.tom, 403, 403),
        (world.rita, 403, 403),
        (world.tess, 302, 403),
    ):
        client = signed(user)
        assert client.post(f"{url}being-tried/").status_code == tried
        assert client.get(f"{url}drop/").status_code == ended
        assert client.get(f"{url}change/").status_code == ended
    assert signed(world.dana).get(f"{url}drop/").status_code == 200


def test_funders_strangers_and_who_left_find_nothing(world, signed, need):
    MembershipFactory(team=world.team, user=world.otis, state="left")
    for user in (world.fern, world.otis, UserFactory()):
        assert signed(user).get(BOARD).status_code == 404
        assert signed(user).get(need.get_absolute_url()).status_code == 404


def test_of_an_archived_cycle_nothing_is_shown_and_nothing_changes(world, signed, need):
    world.cycle.archived = True
    world.cycle.save()
    assert signed(world.ana).get(BOARD).status_code == 404
    with pytest.raises(Refused, match="is over"):
        needs.drop(need=need, reason="x", **given(world.dana))
    assert signed(world.dana).get(need.get_absolute_url()).status_code == 404


def test_we_too_stands_once_and_is_taken_back(world, signed, need):
    url = need.get_absolute_url()
    cole = signed(world.cole)
    for _n in range(2):
        cole.post(f"{url}we-too/")
    assert "1 other needs it" in page(cole) and "Cole" in page(cole, url)
    cole.post(f"{url}we-too/", {"back": "1"})
    assert need.we_too.count() == 0
    assert signed(world.ana).post(f"{url}we-too/").status_code == 403


def test_an_answer_is_taken_back_by_who_gave_it_and_the_need_is_open_again(world, signed, need):
    one = answered(need, world.tess)
    url = f"{need.get_absolute_url()}answers/{one.pk}/take-back/"
    assert signed(world.tom).post(url).status_code == 404
    signed(world.tess).post(url)
    need.refresh_from_db()
    assert (need.state, need.answered_at) == ("open", None)
    assert signed(world.tess).post(url).status_code == 404


def test_the_answer_that_is_being_tried_stays(world, need):
    one = answered(need, world.tess)
    needs.being_tried(need=need, **given(world.ana))
    with pytest.raises(Refused, match="being tried"):
        needs.take_answer_back(answer=one, **given(world.tess))


def test_days_to_the_first_answer_and_to_something_tried_are_shown(world, signed):
    now = timezone.now()
    for days, tried in ((2, 6), (4, None), (10, None)):
        posted = now - timedelta(days=20)
        NeedFactory(
            cycle=world.cycle,
            hub=world.hub,
            posted_at=posted,
            state="tried" if tried else "answered",
            answered_at=posted + timedelta(days=days),
            tried_at=posted + timedelta(days=tried) if tried else None,
        )
    shown = page(signed(world.ana))
    assert "3 answered, half of them within 4 days" in shown
    assert "something tried for 1, half within 6 days" in shown and "tried after 6 days" in shown


def test_it_is_changed_and_a_day_that_has_passed_stays(world, signed, need):
    past = timezone.localdate() - timedelta(days=3)
    Need.objects.filter(pk=need.pk).update(by_when=past)
    facts = Facts(what="Two coaches", where="Rosewood", by_when=past)
    needs.change(need=need, facts=facts, **given(world.ana))
    ana = signed(world.ana)
    typed = {"what": "Three coaches", "where": "Rosewood", "kind": "staffing"}
    ana.post(f"{need.get_absolute_url()}change/", typed)
    need.refresh_from_db()
    assert need.what == "Three coaches" and need.kind == "staffing"


def test_it_is_linked_to_what_one_may_see_and_shown_to_all(world, signed, need):
    draft = DraftFactory(team=world.team, title="Science every week")
    group = WorkgroupFactory(team=world.team, name="Circuits")
    idea = IdeaFactory(team=world.team, title="A kit for each school")
    offering = OfferingFactory(hub=world.hub, title="Electricity afternoons")
    hidden = DraftFactory(team=world.west, title="Hidden from Ana")
    ana, url = signed(world.ana), need.get_absolute_url()
    form = page(ana, f"{url}link/")
    assert "Science every week" in form and "Hidden from Ana" not in form
    for what in (draft, group, idea, offering):
        name = type(what).__name__.lower()
        ana.post(f"{url}link/", {"what": f"{name}-{what.pk}"})
    answer = ana.post(f"{url}link/", {"what": f"draft-{hidden.pk}"})
    assert answer.status_code == 422
    assert need.links.count() == 4
    shown = page(ana, url)
    assert draft.get_absolute_url() in shown and "Electricity afternoons" in shown
    elsewhere = page(signed(world.cole), url)
    assert "Science every week" in elsewhere and draft.get_absolute_url() not in elsewhere
    board = f"/recommendations/teams/{world.team.pk}/"
    for other_end in (draft.get_absolute_url(), group.get_absolute_url(), board,
                      offering.get_absolute_url()):  # fmt: skip
        shown = page(signed(world.ana), other_end)
        assert need.what in shown and f'href="{url}"' in shown, other_end
    link = need.links.first()
    assert signed(world.cole).post(f"{url}links/{link.pk}/remove/").status_code == 403
    signed(world.ana).post(f"{url}links/{link.pk}/remove/")
    assert not NeedLink.objects.filter(pk=link.pk).exists()


def test_what_waits_stands_at_home(world, signed, need):
    said = "what can your program do?"
    assert said in page(signed(world.tess), "/") and said not in page(signed(world.cole), "/")
    answered(need, world.tom)
    assert "Somebody answered what you need" in page(signed(world.ana), "/")
    assert said not in page(signed(world.tess), "/")


def test_an_old_need_without_an_answer_waits_for_its_coordinator(world, signed, need):
    said = "Nobody has answered a need yet"
    assert said not in page(signed(world.dana), "/")
    Need.objects.filter(pk=need.pk).update(posted_at=timezone.now() - timedelta(days=15))
    assert said in page(signed(world.dana), "/")
    assert said not in page(signed(world.rita), "/")


def test_boards_lead_to_the_needs_board_and_the_bar_has_no_new_entry(world, signed):
    shown = page(signed(world.ana), f"/recommendations/teams/{world.team.pk}/")
    assert f'href="{BOARD}"' in shown
    bar = shown.split("<nav")[1].split("</nav>")[0]
    assert BOARD not in bar and 'aria-current="page"' in page(signed(world.ana))


def test_the_database_keeps_states_whole(world, need):
    for wrong in (
        {"state": "answered"},
        {"state": "tried", "answered_at": timezone.now()},
        {"state": "done", "answered_at": timezone.now()},
        {"state": "dropped", "ended_at": timezone.now()},
        {"reason": "because"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Need.objects.filter(pk=need.pk).update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        NeedLink.objects.create(need=need, at=timezone.now())


def test_a_filter_shows_one_kind(world, signed, need):
    other = NeedFactory(
        cycle=world.cycle, hub=world.hub, kind="curriculum", what="A unit on energy"
    )
    shown = page(signed(world.ana), f"{BOARD}?kind=curriculum")
    assert other.what in shown and need.what not in shown
    assert need.what in page(signed(world.ana), f"{BOARD}?kind=odd")


def test_a_need_is_posted_in_the_newest_cycle_that_one_has_a_seat_in(world):
    old = CycleFactory(starts_on=world.cycle.starts_on - timedelta(days=400))
    seat = MembershipFactory(team=TeamFactory(cycle=old), user=world.cole, job_role="coach")
    assert seat.pk
    row = needs.post(facts=Facts(what="A coach", where="Rosewood"), **given(world.cole))
    assert row.cycle == world.cycle


def test_the_other_end_names_no_need_to_who_doesnt_see_the_board(world, client, need):
    """Who was asked for comments from outside the teams reads the draft, and not the board."""
    draft = DraftFactory(team=world.team, title="Science every week")
    NeedLink.objects.create(need=need, draft=draft, at=timezone.now())
    world.cycle.archived = True
    world.cycle.save()
    client.force_login(world.dana, "people.backends.SignIn")
    shown = page(client, draft.get_absolute_url())
    assert "Science every week" in shown and need.what not in shown
