"""Who leads an event and who coaches: named when it is planned, changed later; and picking by a tick."""

from datetime import timedelta

import pytest

from foundation.refusals import Refused
from gatherings.models import Attendee
from mailing.models import Mail
from sessions.models import PdPicked, PdPlace
from sessions.pd.services import leading
from teams.models import Membership
from teams.services.members import leave
from tests.factories import MembershipFactory, TeamFactory, UserFactory

from .conftest import AFTER, NOW, places, went

pytestmark = pytest.mark.django_db


def change(pd, event, leaders, coaches=(), now=NOW):
    return leading.change(
        event=event, leaders=leaders, coaches=coaches, actor=pd.dana, via="web", now=now
    )


def names(event, *, coach):
    rows = event.facilitators.filter(coach=coach).select_related("user")
    return sorted(row.user.name for row in rows)


def words(answer):
    return " ".join(answer.content.decode().split())


def test_leaders_and_coaches_are_named_apart_and_changed_later(pd, sign_in):
    event = pd.open()
    first, second = pd.people[:2]
    client = sign_in(pd.dana)
    address = f"{event.get_absolute_url()}leaders/"
    assert "Change who leads it" in words(client.get(event.get_absolute_url()))
    assert words(client.get(address)).count("checked") == 1
    given = {"leaders": [first.pk], "coaches": [second.pk, pd.lea.pk]}
    page = words(client.post(address, given, follow=True))
    assert (names(event, coach=False), names(event, coach=True)) == (
        [first.name],
        ["Lea Doe", second.name],
    )
    assert "Coached by" in page and second.name in page
    # A coach may do with its dates what who leads it may.
    client = sign_in(second)
    assert client.get(f"{event.get_absolute_url()}places/").status_code == 200
    # Who leads it is a coordinator's to say.
    assert client.get(address).status_code == 403


def test_who_is_ticked_twice_is_named_and_what_was_ticked_stays(pd, sign_in):
    event = pd.open()
    both = {"leaders": [pd.people[0].pk], "coaches": [pd.people[0].pk]}
    answer = sign_in(pd.dana).post(f"{event.get_absolute_url()}leaders/", both)
    assert answer.status_code == 422
    assert "Tick each person once: Member 00, East team." in words(answer)
    assert names(event, coach=False) == ["Lea Doe"]


def test_an_observer_who_leads_from_now_on_gives_the_place_to_who_waits(pd):
    event = pd.open(observers=1)
    ben, cy = pd.people[:2]
    went()
    pd.says(event, ben, "observer")
    pd.says(event, cy, "observer")
    assert places(event, side="observer") == [ben.name]
    assert change(pd, event, [pd.lea, ben]) == [ben]
    assert places(event, side="observer") == []
    assert places(event, "offered", side="observer") == [cy.name]
    assert not Attendee.objects.counted().filter(user=ben).exists()
    assert [mail.user for mail in went(kind="pd.offered")] == [cy]


def test_who_leads_no_more_is_asked_like_everybody(pd):
    event = pd.open()
    went()
    change(pd, event, [], now=AFTER)
    assert pd.row(event, pd.lea).answer == "needs-action"
    # She was told of the dates when they were announced; the next reminder asks.
    assert pd.row(event, pd.lea).remind_at is not None


def test_only_members_of_the_hub_can_be_named_and_not_once_it_is_over(pd):
    event = pd.open()
    with pytest.raises(Refused, match="isn't a member of your hub's teams now"):
        change(pd, event, [UserFactory(name="Otto")])
    with pytest.raises(Refused, match="This event is over"):
        change(pd, event, [], now=pd.dates(event)[-1].ends_at)
    assert names(event, coach=False) == ["Lea Doe"]


def test_of_a_draft_nobody_hears(pd):
    event = pd.plan()
    change(pd, event, [pd.people[0]], [pd.lea])
    assert not Mail.objects.exists() and not PdPlace.objects.exists()
    assert (names(event, coach=False), names(event, coach=True)) == (["Member 00"], ["Lea Doe"])


def planned(pd, **more):
    return {
        "open_to": f"picked-{pd.cycle.pk}",
        "date-0-day": "2026-12-09", "date-0-starts": "08:30", "date-0-ends": "15:30",
        "date-0-break_minutes": "60",
    } | more  # fmt: skip


def test_members_are_picked_by_a_tick_and_others_by_address(pd, sign_in):
    client = sign_in(pd.dana)
    given = planned(
        pd,
        members=[pd.people[0].pk, pd.people[1].pk],
        picked="Kim Lee, kim@example.org",
        facilitators=[pd.lea.pk],
        coaches=[pd.people[2].pk],
    )
    answer = client.post(f"{pd.offering.get_absolute_url()}event/", given)
    assert answer.status_code == 302
    event = pd.offering.events.get()
    listed = PdPicked.objects.filter(event=event).select_related("user")
    assert sorted(row.user.name for row in listed) == ["Kim Lee", "Member 00", "Member 01"]
    assert names(event, coach=True) == ["Member 02"]
    page = words(client.get(f"{event.get_absolute_url()}guests/"))
    # Who stands on the list or leads it isn't offered again.
    assert "Member 03, East team" in page and "Member 01, East team" not in page
    assert "Member 02, East team" not in page
    client.post(f"{event.get_absolute_url()}guests/", {"members": [pd.people[3].pk]})
    assert listed.filter(user=pd.people[3]).exists()
    empty = client.post(f"{event.get_absolute_url()}guests/", {"picked": ""})
    assert empty.status_code == 422
    assert "Enter the address of at least one person." in words(empty)


def leaves(pd, membership, now=AFTER):
    return leave(membership=membership, on=NOW.date(), actor=pd.dana, via="web", now=now)


@pytest.fixture
def lea_seat(pd):
    return Membership.objects.get(user=pd.lea)


@pytest.mark.parametrize("open_to", ["picked", "team"])
def test_who_leaves_the_hub_leads_no_event_there_whoever_is_asked_to_it(
    pd, sign_in, lea_seat, open_to
):
    other = TeamFactory(hub=pd.east, cycle=pd.cycle, name="Second team")
    given = {"picked": [pd.people[0]]} if open_to == "picked" else {"team": other}
    event = pd.open(open_to=open_to, **given)
    leaves(pd, lea_seat)
    assert not event.facilitators.exists()
    assert sign_in(pd.lea).get(event.get_absolute_url()).status_code == 404


def test_who_leads_an_event_of_another_team_and_stays_in_the_hub_leads_on(pd, lea_seat):
    other = TeamFactory(hub=pd.east, cycle=pd.cycle, name="Second team")
    third = TeamFactory(hub=pd.east, cycle=pd.cycle, name="Third team")
    MembershipFactory(team=third, user=pd.lea)
    event = pd.open(open_to="team", team=other)
    leaves(pd, lea_seat)
    assert names(event, coach=False) == ["Lea Doe"]


def test_who_leaves_the_hub_for_another_of_the_cycle_is_asked_like_everybody(pd, lea_seat):
    MembershipFactory(team=pd.west_team, user=pd.lea)
    event = pd.open()
    leaves(pd, lea_seat)
    assert not event.facilitators.exists()
    assert pd.row(event, pd.lea).answer == "needs-action"


def test_who_left_the_hub_stays_on_record_for_what_is_over_and_opens_it_no_more(
    pd, sign_in, lea_seat, time_machine
):
    event = pd.open()
    over = NOW + timedelta(days=60)
    time_machine.move_to(over)
    assert sign_in(pd.lea).get(event.get_absolute_url()).status_code == 200
    leave(membership=lea_seat, on=NOW.date(), actor=pd.dana, via="web", now=over)
    assert names(event, coach=False) == ["Lea Doe"]
    assert sign_in(pd.lea).get(event.get_absolute_url()).status_code == 404


def test_an_event_is_planned_with_nobody_of_another_cycle_to_lead_it(pd):
    """The form offers the members of all live cycles."""
    old = TeamFactory(hub=pd.east, name="Other cycle's team")
    mia = MembershipFactory(team=old, user__name="Mia Doe").user
    for role in ("facilitators", "coaches"):
        with pytest.raises(Refused, match="Mia Doe isn't a member") as refusal:
            pd.plan(**{"facilitators": [], role: [mia]})
        assert refusal.value.field == role


def test_whose_account_is_closed_isnt_named_as_leading_what_is_to_come(pd, sign_in, time_machine):
    event = pd.open()
    page = sign_in(pd.people[0]).get(event.get_absolute_url())
    assert [row.user for row in page.context["leads"]] == [pd.lea]
    pd.lea.is_active = False
    pd.lea.save()
    page = sign_in(pd.people[0]).get(event.get_absolute_url())
    assert page.context["leads"] == []
    # What is over stays on record.
    time_machine.move_to(NOW + timedelta(days=60), tick=False)
    page = sign_in(pd.people[0]).get(event.get_absolute_url())
    assert [row.user for row in page.context["leads"]] == [pd.lea]
