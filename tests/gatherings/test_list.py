"""The list of dates: what it shows whom, its filters and its weight."""

from datetime import timedelta

import pytest
from django.urls import reverse

from gatherings.models import Gathering
from mailing.models import Mail
from tests.factories import (
    AttendeeFactory,
    CycleFactory,
    GatheringFactory,
    TeamFactory,
    UserFactory,
)

from .conftest import NOW, text_of, warm


def the_list(client, **query):
    return client.get(reverse("gatherings:list"), query)


def test_a_member_sees_coming_dates_with_their_own_answer(sign_in, session, east):
    east.draft(state="announced", title="Past one", starts_at=NOW - timedelta(days=9))
    east.draft(title="Hidden draft")
    page = text_of(the_list(sign_in(east.ben)))
    assert "Session 2" in page
    assert "Wed, Dec 9" in page
    assert "Coming" in page
    assert "Past one" not in page
    assert "Hidden draft" not in page
    assert "can't come" not in page
    assert "Drafts" not in page


def test_a_coordinator_sees_numbers_and_may_tick_drafts(sign_in, session, east):
    draft = east.draft(title="Session 3")
    page = text_of(the_list(sign_in(east.dana)))
    assert "1 coming · 1 can't come · 0 not sure · 1 no answer" in page
    assert f'name="id" value="{draft.pk}"' in page
    assert "Announce the ticked dates" in page


def test_the_list_is_filtered_by_team_cycle_state_and_words(sign_in, east, now):
    other = TeamFactory(hub=east.hub, name="West team")
    here = east.draft(state="announced", title="Here")
    there = GatheringFactory(team=other, title="There", place="Gresham Library")
    GatheringFactory(team=other, title="Gone", state="cancelled")
    client = sign_in(east.dana)

    def shown(**query):
        return [one.title for one in the_list(client, **query).context["dates"]]

    assert shown() == ["Here", "There"]
    assert shown(team=other.pk) == ["There"]
    assert shown(cycle=here.cycle_id) == ["Here"]
    assert shown(state="cancelled") == ["Gone"]
    assert shown(q="library") == ["There"]
    assert shown(q="nothing") == []
    assert shown(team="x", cycle="x", state="x") == ["Here", "There"]
    assert shown(state="all", team=there.team_id) == ["Gone", "There"]


def test_what_has_ended_is_found_as_over_until_it_is_closed(sign_in, east, now):
    east.draft(title="To come", state="announced")
    past = {"starts_at": NOW - timedelta(days=9)}
    east.draft(title="Left open", state="announced", **past)
    east.draft(title="Closed", state="held", **past)
    east.draft(title="Fell through", state="cancelled", **past)
    client = sign_in(east.dana)

    def shown(state):
        return [one.title for one in the_list(client, state=state).context["dates"]]

    assert shown("announced") == ["To come"]
    assert shown("over") == ["Left open"]
    assert shown("held") == ["Closed"]
    page = text_of(the_list(client, state="over"))
    assert page.count(">Over<") == 1


def test_a_coordinator_finds_archived_teams_in_the_filter_marked_as_such(sign_in, east, now):
    cycle = CycleFactory(archived=True)
    old = TeamFactory(hub=east.hub, cycle=cycle, name="Early team")
    TeamFactory(cycle=cycle, name="Another hub's")
    GatheringFactory(team=old, title="Years ago", starts_at=NOW - timedelta(days=400))
    client = sign_in(east.dana)
    form = the_list(client).context["view"].filter
    names = [str(name) for value, name in form.fields["team"].choices if value]
    assert names == ["Early team, archived", "East team"]
    dates = the_list(client, team=old.pk, state="past").context["dates"]
    assert [one.title for one in dates] == ["Years ago"]


def test_past_dates_come_newest_first(sign_in, east, now):
    for days in (30, 10, 20):
        east.draft(state="announced", title=str(days), starts_at=NOW - timedelta(days=days))
    dates = the_list(sign_in(east.ana), state="past").context["dates"]
    assert [one.title for one in dates] == ["10", "20", "30"]


def test_an_empty_list_says_what_will_be_there(sign_in, east, now):
    assert "Coming sessions and meetings will stand here." in text_of(the_list(sign_in(east.ana)))
    assert "Nothing here fits" in text_of(the_list(sign_in(east.ana), q="zebra"))


def test_the_filter_is_folded_until_it_is_used(sign_in, east, now):
    client = sign_in(east.ana)
    assert '<details class="filters">' in text_of(the_list(client))
    assert '<details class="filters">' in text_of(the_list(client, state="", q=""))
    assert '<details class="filters" open>' in text_of(the_list(client, state="past"))


def test_fifty_stand_on_a_page_within_its_bytes(sign_in, east, now):
    for n in range(51):
        one = east.draft(
            state="announced", title=f"Meeting {n}", starts_at=NOW + timedelta(days=n + 1)
        )
        AttendeeFactory(gathering=one, user=east.ana, answer="accepted")
    for user in (east.ana, east.dana):
        response = the_list(sign_in(user))
        assert len(response.context["dates"]) == 50
        assert len(response.content) <= 40 * 1024
        assert len(the_list(sign_in(user), page=2).context["dates"]) == 1


@pytest.mark.parametrize("dates", [1, 3, 25])
def test_the_list_asks_as_many_queries_for_any_number(
    sign_in, east, now, dates, django_assert_num_queries
):
    for n in range(dates):
        one = east.draft(state="announced", starts_at=NOW + timedelta(days=n + 1))
        AttendeeFactory(gathering=one, user=east.ana)
    for user, queries in ((east.ana, 10), (east.dana, 9)):
        client = warm(sign_in(user))
        with django_assert_num_queries(queries):
            the_list(client)


def test_a_coordinator_s_dates_are_found_by_index_not_by_reading_the_whole_network(session, east):
    # A subquery beside an OR makes PostgreSQL read every date there is.
    assert str(Gathering.objects.visible_to(east.dana).query).count("SELECT") == 1
    assert str(Gathering.objects.visible_to(east.ana).query).count("SELECT") == 1


def test_strangers_have_an_empty_list(sign_in, session):
    assert list(the_list(sign_in(UserFactory())).context["dates"]) == []


def test_no_mail_is_written_by_looking(sign_in, session, east):
    for user in (east.ana, east.dana):
        client = sign_in(user)
        client.get(session.get_absolute_url())
        the_list(client)
    assert not Mail.objects.exists()
