"""The private calendar address: who reads what there, and that an ended one is worthless."""

from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
import vobject
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.http import http_date

from gatherings import links
from gatherings.models import Attendee, CalendarFeed, Gathering
from gatherings.services import dates, feeds
from stemhub.logs import mask_tokens
from teams.services.members import leave
from tests.factories import (
    AttendeeFactory,
    GatheringFactory,
    HubFactory,
    HubRoleFactory,
    MembershipFactory,
    TeamFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return UserFactory(name="Ana Ruiz")


def make(user):
    return feeds.make(user=user, actor=user, via="web")


def url_of(feed):
    return reverse("gatherings:feed", args=[feeds.address_token(feed)])


def titles(answer):
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    events = icalendar.Calendar.from_ical(answer.content).events
    assert len(getattr(vobject.readOne(answer.content.decode()), "vevent_list", [])) == len(events)
    # Whose each is has a test of its own.
    return [str(event["summary"]).partition(", Team ")[0] for event in events]


def test_a_member_reads_their_own_dates_but_no_draft_and_none_they_left(client, ana):
    for title, state, withdrawn in (
        ("Session 1", "held", False),
        ("Session 2", "announced", False),
        ("Session 3", "cancelled", False),
        ("Session 4", "draft", False),
        ("Session 5", "announced", True),
    ):
        AttendeeFactory(
            user=ana, withdrawn=withdrawn, gathering=GatheringFactory(title=title, state=state)
        )
    GatheringFactory(title="Somebody else's")
    assert titles(client.get(url_of(make(ana)))) == [
        "Session 1",
        "Session 2",
        "Cancelled: Session 3",
    ]


def test_a_coordinator_reads_the_dates_of_their_hubs(client, ana):
    hub = HubFactory()
    HubRoleFactory(user=ana, hub=hub)
    team = TeamFactory(hub=hub)
    soon = datetime.now(UTC) + timedelta(days=3)
    GatheringFactory(title="Session 1", team=team, starts_at=soon)
    GatheringFactory(title="Session 2", team=team, starts_at=soon, state="draft")
    GatheringFactory(title="Years ago", team=team, starts_at=soon - timedelta(days=800))
    GatheringFactory(title="Another hub's", starts_at=soon)
    assert titles(client.get(url_of(make(ana)))) == ["Session 1"]


def test_somebody_with_nothing_reads_an_empty_calendar(client, ana):
    assert titles(client.get(url_of(make(ana)))) == []


def test_it_needs_no_sign_in_and_looks_at_nobodys(ana):
    AttendeeFactory(user=ana, gathering__title="Session 2")
    other = Client()
    other.force_login(UserFactory())
    assert titles(other.get(url_of(make(ana)))) == ["Session 2"]


def test_a_known_copy_isnt_sent_again_until_something_changed(client, ana):
    row = AttendeeFactory(user=ana, gathering__title="Session 2")
    url = url_of(make(ana))
    first = client.get(url)
    etag = first["ETag"]
    assert first["Cache-Control"] == "private, no-cache"
    assert first["X-Robots-Tag"] == "noindex"
    again = client.get(url, headers={"If-None-Match": etag})
    assert again.status_code == 304
    assert again.content == b""
    assert again["ETag"] == etag
    head = client.head(url)
    assert head.status_code == 200
    assert head.content == b""
    assert head["ETag"] == etag
    Gathering.objects.filter(pk=row.gathering_id).update(title="Session 2, moved", sequence=1)
    moved = client.get(url, headers={"If-None-Match": etag})
    assert titles(moved) == ["Session 2, moved"]
    assert moved["ETag"] != etag


def test_dates_that_come_by_a_role_or_go_are_no_known_copy(client, ana):
    """Of both no date that calendars know tells: the date is older than their copy, or gone."""
    row = AttendeeFactory(user=ana, gathering__title="Session 2")
    GatheringFactory(
        title="The hub's",
        team=TeamFactory(hub=row.gathering.hub),
        starts_at=datetime.now(UTC) + timedelta(days=3),
    )
    url = url_of(make(ana))
    first = client.get(url)
    headers = {"If-Modified-Since": http_date(datetime.now(UTC).timestamp() + 3600)}
    role = HubRoleFactory(user=ana, hub=row.gathering.hub)
    assert set(titles(client.get(url, headers=headers))) == {"Session 2", "The hub's"}
    role.delete()
    Attendee.objects.filter(pk=row.pk).update(withdrawn=True)
    assert titles(client.get(url, headers=headers)) == []
    assert "Last-Modified" not in first


def test_who_left_a_team_hears_no_more_of_its_dates_whatever_changes(client, ana, time_machine):
    time_machine.move_to(datetime(2026, 12, 20, 17, tzinfo=UTC), tick=False)
    seat = MembershipFactory(user=ana)
    # Over by then: it stays in the team's record.
    past = AttendeeFactory(user=ana, gathering=GatheringFactory(title="Past", team=seat.team))
    AttendeeFactory(user=ana, gathering__title="Another team's")
    url = url_of(make(ana))
    assert titles(client.get(url)) == ["Past", "Another team's"]
    leave(membership=seat, on=date(2026, 12, 20), actor=None, via="web")
    row = past.gathering
    later = {"starts_at": row.starts_at + timedelta(days=60), "place": "A new place"}
    later["ends_at"] = row.ends_at + timedelta(days=60)
    dates.change(gathering=row, changes=later, actor=None, via="web")
    answer = client.get(url)
    assert titles(answer) == ["Another team's"]
    assert b"A new place" not in answer.content


@pytest.mark.parametrize("method", ["get", "head"])
def test_a_wrong_an_ended_and_a_replaced_address_are_404(client, ana, method):
    feed = make(ana)
    old = url_of(feed)
    ask = getattr(client, method)
    assert ask(old).status_code == 200
    token = feeds.address_token(feed)
    for wrong in ("x", feed.token, token[:-1], token + "x", f"{feed.token}.forged"):
        assert ask(reverse("gatherings:feed", args=[wrong])).status_code == 404
    new = url_of(make(ana))
    assert new != old
    assert ask(old).status_code == 404
    assert ask(new).status_code == 200
    feeds.end(user=ana, actor=ana, via="web")
    assert ask(new).status_code == 404


def test_somebody_inactive_or_merged_away_has_none(client, ana):
    url = url_of(make(ana))
    ana.is_active = False
    ana.save()
    assert client.get(url).status_code == 404


def test_nothing_is_written_there(client, ana):
    assert client.post(url_of(make(ana))).status_code == 405


def test_the_database_alone_opens_no_calendar(ana):
    feed = make(ana)
    assert feeds.feed_of_token(feed.token) is None
    assert feeds.feed_of_token(feeds.address_token(feed)) == feed
    assert len(feeds.address_token(feed)) > 60


def test_the_log_doesnt_hold_the_address(ana):
    url = url_of(make(ana))
    assert mask_tokens(f'"GET {url} HTTP/1.1" 200') == '"GET /calendar/***.ics HTTP/1.1" 200'


@pytest.mark.parametrize("many", [1, 3, 25])
def test_three_queries_whatever_it_holds(client, ana, many):
    AttendeeFactory.create_batch(many, user=ana)
    url = url_of(make(ana))
    with CaptureQueriesContext(connection) as seen:
        assert len(titles(client.get(url))) == many
    assert len(seen) == 3


# --- the page ---------------------------------------------------------------------------------


@pytest.fixture
def signed_in(client, ana):
    client.force_login(ana)
    return client


def test_the_page_makes_shows_replaces_and_ends_the_address(signed_in, ana):
    page = reverse("gatherings:my_calendar")
    assert "Make my calendar address" in signed_in.get(page).content.decode()
    signed_in.post(page, {"make": "1"})
    first = CalendarFeed.objects.get(user=ana)
    shown = signed_in.get(page).content.decode()
    assert url_of(first) in shown
    assert "webcal://" in shown
    assert "Google may take a day" in shown
    assert "tell us whether you come" in shown
    signed_in.post(page, {"make": "1"})
    second = CalendarFeed.objects.get(user=ana)
    assert second.token != first.token
    signed_in.post(page, {"end": "1"})
    assert not CalendarFeed.objects.exists()
    signed_in.post(page, {"end": "1"})
    signed_in.post(page, {})
    assert not CalendarFeed.objects.exists()


def test_looking_at_the_page_makes_nothing(signed_in):
    signed_in.get(reverse("gatherings:my_calendar") + "?make=1")
    assert not CalendarFeed.objects.exists()


def test_the_page_asks_to_sign_in(client):
    answer = client.get(reverse("gatherings:my_calendar"))
    assert answer.status_code == 302


# --- one date ---------------------------------------------------------------------------------


def test_one_date_as_a_file_for_those_who_may_see_it(signed_in, ana):
    row = AttendeeFactory(user=ana, gathering__title="Session 2")
    answer = signed_in.get(reverse("gatherings:calendar_file", args=[row.gathering_id]))
    assert answer["Content-Disposition"] == 'attachment; filename="session-2-2026-12-09.ics"'
    event = icalendar.Calendar.from_ical(answer.content).events[0]
    assert event["url"].endswith(f"/gatherings/{row.gathering_id}/")
    stranger = GatheringFactory()
    url = reverse("gatherings:calendar_file", args=[stranger.pk])
    assert signed_in.get(url).status_code == 404


def test_a_draft_has_no_file_even_for_its_coordinator(signed_in, ana):
    hub = HubFactory()
    HubRoleFactory(user=ana, hub=hub)
    draft = GatheringFactory(team=TeamFactory(hub=hub), state="draft")
    url = reverse("gatherings:calendar_file", args=[draft.pk])
    assert signed_in.get(url).status_code == 404


def test_an_answer_link_opens_its_own_dates_file(client, ana):
    row = AttendeeFactory(user=ana)
    url = reverse("gatherings:answer_calendar", args=[links.answer_token(row)])
    answer = client.get(url)
    assert answer.status_code == 200
    assert answer["X-Robots-Tag"] == "noindex"
    assert "no-store" in answer["Cache-Control"]
    assert b"/answer/" not in answer.content
    Attendee.objects.update(link_version=1)
    assert client.get(url).status_code == 410
    forged = reverse("gatherings:answer_calendar", args=["forged"])
    assert client.get(forged).status_code == 404


def file_of(client, row):
    return client.get(reverse("gatherings:answer_calendar", args=[links.answer_token(row)]))


def test_an_answer_links_file_holds_no_notes_and_no_links(client, ana):
    row = AttendeeFactory(
        user=ana,
        gathering__place="",
        gathering__arrival_notes="Door code 4711",
        gathering__link="https://meet.example.org/secret",
        gathering__document_link="https://docs.example.org/secret",
    )
    text = file_of(client, row).content.decode().replace("\r\n ", "")
    assert "4711" not in text
    assert "example.org/secret" not in text
    assert f"/gatherings/{row.gathering_id}/" in text
    client.force_login(ana)
    own = client.get(reverse("gatherings:calendar_file", args=[row.gathering_id]))
    text = own.content.decode().replace("\r\n ", "")
    for said in ("Door code 4711", "meet.example.org/secret", "docs.example.org/secret"):
        assert said in text


def test_an_answer_links_file_ends_with_the_link(client, ana, time_machine):
    row = AttendeeFactory(user=ana)
    time_machine.move_to(row.gathering.ends_at - timedelta(minutes=1), tick=False)
    assert file_of(client, row).status_code == 200
    Gathering.objects.update(state="cancelled")
    assert file_of(client, row).status_code == 410
    Gathering.objects.update(state="announced")
    time_machine.move_to(row.gathering.ends_at, tick=False)
    assert file_of(client, row).status_code == 410
