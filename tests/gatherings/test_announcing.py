from datetime import timedelta

import pytest

from foundation.refusals import Refused
from gatherings import kinds
from gatherings.hooks import gathering_changed
from gatherings.models import Attendee, Gathering
from gatherings.services import announcing
from mailing.models import Mail, Sending
from mailing.undo import undo_sending
from sessions import kind
from tests.factories import HubRoleFactory, MembershipFactory, UserFactory

from .conftest import NOW, both_kinds


def announce(east, *gatherings, key="k1", now=NOW):
    return announcing.announce(
        gatherings=gatherings, actor=east.dana, via="web", sending_key=key, now=now
    )


def queued(**filters):
    return Mail.objects.filter(state="queued", **filters)


def to_whom(mails):
    return sorted(mails.values_list("user__name", flat=True))


@both_kinds
def test_everybody_active_gets_one_mail_with_all_dates_in_order(east, now):
    late = east.draft(title="Session 3", starts_at=NOW + timedelta(days=90))
    early = east.draft(title="Session 2")
    announce(east, late, early)
    assert to_whom(queued(kind="gatherings.announced")) == ["Ana Ruiz", "Ben Ode", "Cy Lam"]
    one = queued(user=east.ana).get()
    assert one.text.index("Session 2") < one.text.index("Session 3")
    assert [file["type"].split(";")[0] for file in one.files] == ["text/calendar"] * 2
    assert one.subject == (
        f"{east.called('Session 2')}: Wed, Dec 9, Rosewood Center, and 1 more date - will you be there?"
    )
    assert [row.topic for row in one.topics.order_by("pk")] == [
        f"gathering:{early.pk}",
        f"gathering:{late.pk}",
    ]
    assert one.from_name == "Dana Whitfield, East Metro"
    assert one.reply_to == "dana@example.org"


def test_the_plain_text_names_each_dates_answer_once(east, now):
    late = east.draft(title="Session 3", starts_at=NOW + timedelta(days=90))
    announce(east, east.draft(title="Session 2"), late)
    text = queued(user=east.ana).get().text
    assert text.count("/answer/") == 2
    for title in ("Session 2", "Session 3"):
        assert text.count(f"Answer for {title}") == 1
    announce(east, east.draft(title="Alone", starts_at=NOW + timedelta(days=120)), key="k2")
    assert queued(user=east.ana).latest("pk").text.count("/answer/") == 1


def test_what_waits_is_called_by_its_first_date_and_how_many_more_there_are(east, now):
    dates = [
        east.draft(title=f"Meeting {n}", starts_at=NOW + timedelta(days=10 + n)) for n in (1, 2, 3)
    ]
    assert announce(east, *dates).label == f"{dates[0].title}, and 2 more dates"
    assert announce(east, east.draft(title="Alone"), key="k2").label == "Alone"


def test_one_date_says_day_zone_and_place_in_subject_and_text(east, now):
    announce(east, east.draft())
    one = queued(user=east.ana).get()
    assert one.subject == "Session 2, East team: Wed, Dec 9, Rosewood Center - will you be there?"
    assert "Wednesday, December 9, 8:30 am - 3:30 pm Pacific time" in one.text
    assert "Your calendar doesn't tell us" in one.text
    assert "/answer/" in one.text
    assert "member of East team" in one.text


@both_kinds
def test_a_coordinator_gets_the_calendar_entry_and_no_row(east, now):
    date = east.draft()
    announce(east, date)
    entry = queued(kind="gatherings.entry").get()
    assert entry.user == east.dana
    assert "/answer/" not in entry.text
    assert not Attendee.objects.filter(user=east.dana).exists()


def test_a_coordinator_who_is_a_member_gets_one_mail_that_asks(east, now):
    MembershipFactory(team=east.team, user=east.dana)
    announce(east, east.draft())
    assert [one.kind for one in queued(user=east.dana)] == ["gatherings.announced"]


def test_who_has_not_joined_or_has_left_is_not_asked(east, now):
    for state in ("invited", "left", "declined", "expired"):
        MembershipFactory(team=east.team, user=UserFactory(), state=state)
    date = east.draft()
    announce(east, date)
    assert date.attendees.count() == 3
    assert kinds.to_come([date]) == 1


@both_kinds
def test_rows_are_silent_and_the_first_reminder_is_set(east, now):
    date = east.draft()
    announce(east, date)
    row = date.attendees.get(user=east.ana)
    assert (row.answer, row.withdrawn) == ("needs-action", False)
    assert row.remind_at is not None
    date.refresh_from_db()
    assert (date.state, date.announced_at, date.sequence) == ("announced", NOW, 0)


@both_kinds
def test_a_double_click_is_one_sending(east, now):
    date = east.draft()
    first = announce(east, date)
    second = announce(east, date)
    assert first == second
    assert Mail.objects.count() == 4
    assert date.attendees.count() == 3


@both_kinds
def test_what_is_announced_already_is_refused_and_nothing_is_written(east, now):
    date = east.draft()
    announce(east, date)
    with pytest.raises(Refused, match="announced already"):
        announce(east, date, east.draft(title="Session 3"), key="k2")
    assert Sending.objects.count() == 1
    assert Gathering.objects.get(title="Session 3").state == "draft"


@both_kinds
def test_a_date_in_the_past_is_refused(east, now):
    with pytest.raises(Refused, match="in the past"):
        announce(east, east.draft(starts_at=NOW - timedelta(days=1)))
    with pytest.raises(Refused, match="at least one"):
        announce(east, key="k3")


@both_kinds
def test_a_date_of_an_archived_cycle_is_refused_whoever_planned_it(east, now):
    draft = east.draft()
    draft.cycle.archived = True
    draft.cycle.save()
    with pytest.raises(Refused, match="is archived"):
        announce(east, draft)
    draft.refresh_from_db()
    assert draft.state == "draft" and not Mail.objects.exists()


@both_kinds
def test_the_hook_tells_apps_above_once_with_all_dates(east, now, monkeypatch):
    told = []
    monkeypatch.setattr(gathering_changed, "_receivers", [])
    gathering_changed.connect(lambda **moment: told.append(moment), floor=9)
    dates = [east.draft(), east.draft(title="Session 3", starts_at=NOW + timedelta(days=90))]
    announce(east, *dates)
    assert [(one["gatherings"], one["change"]) for one in told] == [(dates, "announced")]


@both_kinds
def test_undo_makes_drafts_again_and_forgets_who_was_never_told(east, now, settings):
    settings.STEMHUB_UNDO_SECONDS = 60
    date = east.draft()
    sending = announce(east, date)
    undo_sending(sending=sending, actor=east.dana, via="web", now=NOW + timedelta(seconds=30))
    date.refresh_from_db()
    assert (date.state, date.announced_at) == ("draft", None)
    assert date.attendees.count() == 0
    assert not queued().exists()


@both_kinds
def test_announced_again_after_undo_everybody_gets_their_mail(east, now, settings):
    settings.STEMHUB_UNDO_SECONDS = 60
    date = east.draft()
    sending = announce(east, date)
    undo_sending(sending=sending, actor=east.dana, via="web", now=NOW)
    announce(east, date, key="k2")
    assert queued(kind="gatherings.announced").count() == 3


@both_kinds
def test_the_preview_saves_nothing_and_shows_those_that_go(east, now):
    date = east.draft()
    planned = announcing.planned([date], actor=east.dana, now=NOW)
    assert [mail.user.name for mail in planned.going] == [
        "Ana Ruiz",
        "Ben Ode",
        "Cy Lam",
        "Dana Whitfield",
    ]
    assert "/answer/example/" in planned.example(0).text
    assert planned.example(0).from_name == "Dana Whitfield, East Metro"
    assert not Attendee.objects.exists()
    assert not Mail.objects.exists()


@pytest.mark.parametrize("people", [1, 3, 22])
def test_announcing_asks_as_many_queries_for_any_number_of_people(
    east, now, people, django_assert_num_queries
):
    for _ in range(people):
        MembershipFactory(team=east.team)
    draft = east.draft()
    with django_assert_num_queries(32):
        announce(east, draft)


# --- joining and leaving ----------------------------------------------------------------------


@both_kinds
def test_who_joins_later_is_invited_to_the_coming_dates_alone(east, now):
    past = east.draft(state="announced", title="Past", starts_at=NOW - timedelta(days=3))
    coming = east.draft(state="announced", title="Coming")
    east.draft(title="Hidden")
    zoe = east.newcomer()
    east.invite(zoe)
    assert [row.gathering for row in Attendee.objects.filter(user=zoe)] == [coming]
    one = queued(user=zoe).get()
    assert "Coming" in one.text
    assert "Hidden" not in one.text
    assert past.attendees.count() == 0
    assert Attendee.objects.get(user=zoe).remind_at is not None


@both_kinds
def test_inviting_late_twice_writes_one_mail(east, now):
    east.draft(state="announced")
    zoe = east.newcomer()
    for _ in range(2):
        east.invite(zoe)
    assert queued(user=zoe).count() == 1


def test_the_hook_of_teams_is_connected(east, now):
    from teams.hooks import membership_activated, membership_ended

    date = east.draft(state="announced")
    zoe = MembershipFactory(team=east.team)
    membership_activated(memberships=[zoe], actor=None, via="link", now=NOW)
    assert date.attendees.filter(user=zoe.user).exists()
    membership_ended(memberships=[zoe], actor=None, via="web", now=NOW)
    assert date.attendees.get(user=zoe.user).withdrawn


@both_kinds
def test_who_leaves_is_off_the_coming_dates_and_gets_no_more_mail(east, now, settings):
    settings.STEMHUB_UNDO_SECONDS = 60
    past = east.draft(state="announced", title="Past", starts_at=NOW - timedelta(days=3))
    past.attendees.create(user=east.ana, answer="accepted", answered_at=NOW)
    date = east.draft()
    announce(east, date)
    east.withdraw(east.ana)
    row = date.attendees.get(user=east.ana)
    assert (row.withdrawn, row.link_version, row.remind_at) == (True, 1, None)
    assert not past.attendees.get(user=east.ana).withdrawn
    assert to_whom(queued(kind="gatherings.announced")) == ["Ben Ode", "Cy Lam"]


def test_who_leaves_one_of_two_teams_still_hears_of_the_other(east, now, settings):
    settings.STEMHUB_UNDO_SECONDS = 60
    from tests.factories import GatheringFactory, TeamFactory

    other = TeamFactory(hub=east.hub, cycle=east.team.cycle)
    MembershipFactory(team=other, user=east.ana)
    here, there = (
        east.draft(title="Nearby"),
        GatheringFactory(
            team=other, state="draft", title="There", starts_at=NOW + timedelta(days=50)
        ),
    )
    announce(east, here, there)
    kind.withdraw_members(memberships=[east.seats[0]], actor=east.dana, via="web", now=NOW)
    one = queued(user=east.ana).get()
    assert "There" in one.text
    assert "Nearby" not in one.text


@both_kinds
def test_who_comes_back_is_asked_anew(east, now):
    date = east.draft(state="announced")
    row = date.attendees.create(
        user=east.ana, answer="accepted", answered_at=NOW, withdrawn=True, link_version=1
    )
    east.invite(east.ana)
    row.refresh_from_db()
    assert (row.withdrawn, row.answer, row.link_version) == (False, "needs-action", 1)


@both_kinds
def test_two_hubs_coordinators_get_their_own_hubs_dates(east, now):
    other = HubRoleFactory(user=UserFactory(name="Otto"))
    from tests.factories import GatheringFactory, TeamFactory

    theirs = GatheringFactory(team=TeamFactory(hub=other.hub), state="draft", title="Theirs")
    announce(east, east.draft(title="Ours"), theirs)
    entry = queued(user=other.user).get()
    assert "Theirs" in entry.text
    assert "Ours" not in entry.text
