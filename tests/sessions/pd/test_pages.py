"""The pages of PD, from another hub's offering to an event whose places are taken."""

import re
from datetime import timedelta

import pytest

from sessions.models import Offering, PdEvent, PdPlace
from sessions.pd.services import offerings
from tests.factories import (
    ClosedDayFactory,
    MembershipFactory,
    OfferingFactory,
    UserFactory,
)

from .conftest import AFTER, DAYS, NOW, places, went

pytestmark = pytest.mark.django_db

WORDS = {
    "title": "Rivers", "for_whom": "Grades 3 to 5", "hours": "6", "what_people_do": "Wade",
    "who_for": "All", "left_out": "Nobody", "materials": "", "guide": "", "cost": "",
    "developed_by": "",
}  # fmt: skip


def event_fields(pd, **changes):
    return {
        "date-TOTAL_FORMS": "3", "date-INITIAL_FORMS": "0",
        "date-0-day": "2026-12-09", "date-0-starts": "08:30", "date-0-ends": "15:30",
        "date-0-break_minutes": "60", "date-0-place": "Rosewood Center",
        "date-1-day": "2026-12-16", "date-1-starts": "08:30", "date-1-ends": "15:30",
        "date-1-break_minutes": "60",
        "date-2-break_minutes": "0",
        "open_to": f"cycle-{pd.cycle.pk}", "learners": "12", "observers": "4",
        "facilitators": [pd.lea.pk],
    } | changes  # fmt: skip


def test_an_offering_is_written_down_and_stands_in_the_list(pd, sign_in):
    client = sign_in(pd.dana)
    answer = client.post("/pd/offerings/new/", WORDS, follow=True)
    assert answer.redirect_chain
    assert "Rivers" in client.get("/pd/offerings/").content.decode()
    assert Offering.objects.get(title="Rivers").hub == pd.east


def test_what_is_missing_stands_beside_its_field_and_nothing_typed_is_lost(pd, sign_in):
    answer = sign_in(pd.dana).post("/pd/offerings/new/", WORDS | {"who_for": ""})
    assert answer.status_code == 422
    assert 'value="Rivers"' in answer.content.decode()


def test_another_hubs_published_offering_is_copied_with_credit(pd, sign_in):
    offerings.publish(offering=pd.offering, published=True, actor=pd.dana, via="web")
    client = sign_in(pd.wanda)
    page = client.get(f"/pd/offerings/{pd.offering.pk}/").content.decode()
    assert "Use it in our hub" in page
    page = client.post(f"/pd/offerings/{pd.offering.pk}/use/", follow=True).content.decode()
    assert "Taken over from" in page
    assert "Plan an event" in page
    copy = Offering.objects.get(hub=pd.west)
    assert (copy.title, copy.copied_from) == ("Garden data", pd.offering)


def test_pressing_use_it_twice_makes_one_copy(pd, sign_in):
    offerings.publish(offering=pd.offering, published=True, actor=pd.dana, via="web")
    for _ in range(2):
        sign_in(pd.wanda).post(f"/pd/offerings/{pd.offering.pk}/use/")
    assert Offering.objects.filter(hub=pd.west).count() == 1


def test_an_offering_that_changes_leaves_its_run_as_it_was(pd, sign_in):
    event = pd.plan()
    fields = WORDS | {"title": "Other"}
    sign_in(pd.dana).post(f"/pd/offerings/{pd.offering.pk}/change/", fields)
    event.refresh_from_db()
    assert (pd.offering.__class__.objects.get().title, event.title) == ("Other", "Garden data")


def test_an_event_of_two_dates_is_planned_announced_and_answered(pd, sign_in):
    client = sign_in(pd.dana)
    address = f"/pd/offerings/{pd.offering.pk}/event/"
    page = client.get(address).content.decode()
    assert re.findall(r'name="date-(\d)-day"', page) == ["0", "1", "2"]
    answer = client.post(address, event_fields(pd), follow=True)
    page = answer.content.decode()
    event = PdEvent.objects.get()
    assert "Saved as a draft" in page
    address = re.search(r'href="(/gatherings/announce/[^"]+)"', page)[1].replace("&amp;", "&")
    shown = client.get(address).content.decode()
    # East's six and Wes; Dana and Lea get the calendar entry alone.
    assert "Send 9 mails" in shown
    hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]+)"', shown))
    client.post(address, hidden)
    mails = went()
    assert len(mails) == 9
    told = next(mail for mail in mails if mail.user == pd.wes).texts.get()
    assert "come: to learn, or as a critical friend" in " ".join(told.text.split())
    link = re.search(r"/answer/\S+", told.text)[0]
    client.logout()
    page = client.get(link).content.decode()
    assert "Come as critical friend (observe)" in page
    assert "12 places left" in page
    client.post(link, {"answer": "observer"})
    assert places(event, side="observer") == ["Wes Doe"]
    assert "You&#x27;re in, as critical friend" in client.get(link).content.decode()


def test_all_that_is_wrong_with_an_event_is_said_at_once(pd, sign_in):
    wrong = event_fields(pd, **{"date-0-ends": "08:00", "date-1-day": "2026-01-02"})
    answer = sign_in(pd.dana).post(f"/pd/offerings/{pd.offering.pk}/event/", wrong)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Enter an end after 8:30 am" in page
    assert "This day is past" in page
    assert not PdEvent.objects.exists()


def test_a_date_without_its_day_is_named_and_hides_no_other_fault(pd, sign_in):
    wrong = event_fields(
        pd, **{"date-0-ends": "08:00", "date-1-day": "", "date-1-place": "Library"}
    )
    answer = sign_in(pd.dana).post(f"/pd/offerings/{pd.offering.pk}/event/", wrong)
    page = " ".join(answer.content.decode().split())
    assert answer.status_code == 422
    assert "2 things to fix" in page
    assert "Date 1, Ends: Enter an end after 8:30 am" in page
    assert "Date 2, Day: Enter the day, or empty this date." in page
    assert page.count("Enter an end after 8:30 am") == 2


def test_a_closed_day_is_warned_of_beside_its_row_and_after_saving(pd, sign_in):
    ClosedDayFactory(hub=pd.east, first_day="2026-12-16", last_day="2026-12-18", name="Strike")
    client, address = sign_in(pd.dana), f"/pd/offerings/{pd.offering.pk}/event/"
    said = "Wednesday, December 16 is no school day: Strike."
    page = client.post(address, event_fields(pd, **{"date-0-ends": "08:00"})).content.decode()
    assert page.count(said) == 1
    assert page.count("is no school day") == 1
    page = client.post(address, event_fields(pd), follow=True).content.decode()
    assert "Saved as a draft" in page
    assert page.count(said) == 1


def test_a_third_date_is_folded_until_something_stands_there(pd, sign_in):
    client, address = sign_in(pd.dana), f"/pd/offerings/{pd.offering.pk}/event/"
    shut, opened = '<details class="section">', '<details class="section" open>'
    page = client.get(address).content.decode()
    assert (page.count(shut), page.count(opened)) == (1, 0)
    wrong = event_fields(pd, **{"date-0-ends": "08:00", "date-2-day": "2026-12-17"})
    page = client.post(address, wrong).content.decode()
    assert (page.count(shut), page.count(opened)) == (0, 1)


def test_an_event_without_a_date_is_refused(pd, sign_in):
    wrong = event_fields(pd, **{"date-0-day": "", "date-0-place": "", "date-1-day": ""})
    answer = sign_in(pd.dana).post(f"/pd/offerings/{pd.offering.pk}/event/", wrong)
    assert answer.status_code == 422


def test_only_who_was_picked_is_invited(pd, sign_in):
    guest = UserFactory(email="guest@example.org")
    fields = event_fields(
        pd, open_to=f"picked-{pd.cycle.pk}", picked=f"guest@example.org\n{pd.people[0].email}"
    )
    sign_in(pd.dana).post(f"/pd/offerings/{pd.offering.pk}/event/", fields)
    event = PdEvent.objects.get()
    pd.announce(event)
    asked = {row.user for row in pd.dates(event)[0].attendees.select_related("user")}
    assert asked == {guest, pd.people[0]}
    assert "Garden data" in sign_in(guest).get(event.get_absolute_url()).content.decode()


def test_an_address_that_nobody_has_is_named(pd, sign_in):
    fields = event_fields(pd, open_to=f"picked-{pd.cycle.pk}", picked="nobody@example.org")
    answer = sign_in(pd.dana).post(f"/pd/offerings/{pd.offering.pk}/event/", fields)
    assert "nobody@example.org" in answer.content.decode()
    assert answer.status_code == 422


def test_a_member_answers_on_the_events_page(pd, sign_in):
    event = pd.open()
    client = sign_in(pd.people[0])
    page = client.get(event.get_absolute_url()).content.decode()
    assert "4 places left" in page
    address = re.search(r'action="(/gatherings/\d+/answer/)"', page)[1]
    client.post(address, {"answer": "participant"})
    assert "You&#x27;re in, to learn" in client.get(event.get_absolute_url()).content.decode()


def pressed_there(client, event, answer):
    """The event's page after a press on it, as htmx goes on to it."""
    page = client.get(event.get_absolute_url()).content.decode()
    address = re.search(r'hx-post="(/gatherings/\d+/answer/)"', page)[1]
    here = "http://testserver" + event.get_absolute_url()
    headers = {"HX-Request": "true", "HX-Current-URL": here}
    done = client.post(address, {"answer": answer}, headers=headers)
    return " ".join(client.get(done["HX-Redirect"]).content.decode().split())


def test_a_press_on_the_events_page_leaves_no_place_there_as_it_was(pd, sign_in):
    MembershipFactory(team=pd.team, user=pd.dana)
    event = pd.open(learners=1)
    client = sign_in(pd.dana)
    page = pressed_there(client, event, "participant")
    assert "1 of 1 · Full" in page and "<li>Dana Doe</li>" in page
    assert "You&#x27;re in, to learn" in page and "Undo" in page
    page = pressed_there(client, event, "declined")
    assert "0 of 1 · 1 place left" in page and "<li>Dana Doe</li>" not in page
    # Who takes a place as critical friend finds the way to the notes.
    page = pressed_there(sign_in(pd.people[0]), event, "observer")
    assert "Write your notes" in page and "Undo" in page


def test_who_runs_it_is_told_what_is_left_until_its_dates_are_over(pd, sign_in, time_machine):
    event = pd.open(learners=1, observers=2)
    pd.says(event, pd.people[0], "participant")
    page = " ".join(sign_in(pd.dana).get(event.get_absolute_url()).content.decode().split())
    assert "1 of 1 · Full<" in page and "0 of 2 · 2 places left" in page
    assert "you go on the waiting list" not in page
    time_machine.move_to(NOW + timedelta(days=60), tick=False)
    page = " ".join(sign_in(pd.dana).get(event.get_absolute_url()).content.decode().split())
    assert "1 of 1<" in page and "0 of 2<" in page


def test_an_event_of_one_date_says_nothing_of_other_dates(pd, sign_in):
    said = "One answer is for all coming dates of this"
    one, two = pd.plan(days=DAYS[:1]), pd.plan()
    for key, event in (("one", one), ("two", two)):
        pd.announce(event, key)
    client = sign_in(pd.people[0])
    assert said not in client.get(one.get_absolute_url()).content.decode()
    assert said in client.get(two.get_absolute_url()).content.decode()


def test_who_waits_reads_where_they_stand_and_never_that_they_are_in(pd, sign_in):
    event = pd.open(learners=1)
    for user in pd.people[:3]:
        pd.says(event, user, "participant")
    client = sign_in(pd.people[2])
    for address in (event.get_absolute_url(), pd.dates(event)[0].get_absolute_url(), "/"):
        page = client.get(address).content.decode()
        assert "Second on the waiting list, no place yet" in page
        assert "You&#x27;re in" not in page


def test_home_shows_an_offered_place_first(pd, sign_in):
    event = pd.open(learners=1)
    for user in pd.people[:2]:
        pd.says(event, user, "participant")
    pd.says(event, pd.people[0], "declined", AFTER)
    client = sign_in(pd.people[1])
    page = client.get("/").content.decode()
    assert page.count("is free for you until Thursday, November 12") == 1
    assert page.count("Take the place") == 1 and ", one answer is waiting" in page
    address = re.search(r'action="(/gatherings/\d+/answer/)"', page)[1]
    client.post(address, {"answer": "participant"})
    assert places(event) == ["Member 01"]
    assert "is free for you" not in client.get("/").content.decode()


def test_a_place_that_is_offered_is_neither_held_nor_left(pd, sign_in):
    event = pd.open(learners=2)
    for user in pd.people[:4]:
        pd.says(event, user, "participant")
    pd.says(event, pd.people[0], "declined", AFTER)
    page = " ".join(sign_in(pd.lea).get(event.get_absolute_url()).content.decode().split())
    assert "1 of 2, 1 offered · Full, 1 person waits" in page


def test_who_leads_sees_places_who_waits_and_who_is_silent(pd, sign_in):
    event = pd.open(learners=1)
    for user in pd.people[:2]:
        pd.says(event, user, "participant")
    page = sign_in(pd.lea).get(event.get_absolute_url()).content.decode()
    assert "1 of 1" in page
    assert "First on the waiting list" in page
    # Six of East and Wes, but for two.
    assert "5 people haven&#x27;t answered" in page or "5 people haven't answered" in page


def test_the_way_to_what_was_seen_there_stands_once_its_dates_are_over(pd, sign_in, time_machine):
    event = pd.open()
    asked = "What critical friends saw"
    assert asked not in sign_in(pd.dana).get(event.get_absolute_url()).content.decode()
    time_machine.move_to(NOW + timedelta(days=60), tick=False)
    assert asked in sign_in(pd.dana).get(event.get_absolute_url()).content.decode()


def test_a_member_does_not_see_who_has_a_place(pd, sign_in):
    event = pd.open()
    pd.says(event, pd.people[0], "participant")
    page = sign_in(pd.people[1]).get(event.get_absolute_url()).content.decode()
    assert "Member 00" not in page


def test_a_limit_below_what_is_held_is_said_beside_the_field(pd, sign_in):
    event = pd.open()
    for user in pd.people[:3]:
        pd.says(event, user, "participant")
    answer = sign_in(pd.dana).post(
        f"/pd/events/{event.pk}/places/", {"learners": "2", "observers": ""}
    )
    assert answer.status_code == 422
    assert "Enter 3 or more" in answer.content.decode()


def test_a_place_is_given_by_hand_from_the_page(pd, sign_in):
    event = pd.open(learners=1)
    for user in pd.people[:3]:
        pd.says(event, user, "participant")
    pd.says(event, pd.people[0], "declined", AFTER)
    last = PdPlace.objects.get(user=pd.people[2])
    client, address = sign_in(pd.lea), f"/pd/events/{event.pk}/places/{last.pk}/give/"
    assert client.get(address).status_code == 200
    answer = client.post(address, {"reason": "Came from far"})
    assert answer.status_code == 422
    assert "No place is free" in answer.content.decode()


def test_whoever_joins_a_team_later_is_asked(pd):
    event = pd.open()
    went()
    from teams.services import members
    from teams.services.newcomers import Newcomer

    members.add_active(
        team=pd.team, people=[Newcomer("new@example.org", "New Doe")], welcome=True,
        actor=pd.dana, via="web", now=AFTER,
    )  # fmt: skip
    asked = pd.dates(event)[0].attendees.filter(user__email="new@example.org")
    assert asked.exists()


def test_who_belongs_to_another_team_of_the_cycle_stays_asked(pd):
    from teams.services.members import leave

    event = pd.open()
    both = MembershipFactory(team=pd.west_team, user=pd.people[0])
    pd.says(event, pd.people[0], "participant")
    leave(membership=both, on=NOW.date(), actor=pd.wanda, via="web", reason="", now=AFTER)
    assert places(event) == ["Member 00"]


def test_the_catalogue_lists_events_by_date_and_drafts_for_who_makes_them(pd, sign_in):
    event, draft = pd.open(), pd.plan()
    shown = sign_in(pd.people[0]).get("/pd/").content.decode()
    assert event.get_absolute_url() in shown
    assert draft.get_absolute_url() not in shown
    assert draft.get_absolute_url() in sign_in(pd.dana).get("/pd/").content.decode()


def test_offerings_are_found_by_focus_area(pd, sign_in):
    from teams.models import FocusArea

    area = FocusArea.objects.first()
    other = OfferingFactory(hub=pd.east, title="Bridges")
    other.focus_areas.add(area)
    page = sign_in(pd.dana).get(f"/pd/offerings/?area={area.slug}").content.decode()
    assert "Bridges" in page
    assert "Garden data" not in page
    assert "1 offering of this focus area." in page and "data-submit-on-change" in page
    empty = FocusArea.objects.last()
    page = sign_in(pd.dana).get(f"/pd/offerings/?area={empty.slug}").content.decode()
    assert "0 offerings of this focus area." in page and "will stand here" not in page


def test_two_events_on_one_day_are_named_to_who_is_asked_to_both(pd, sign_in):
    first = pd.open()
    pd.offering.title = "Rockets"
    pd.offering.save()
    second = pd.plan()
    pd.announce(second, key="second")
    pd.says(first, pd.people[0], "participant")
    said = "On Wednesday, December 9 you said yes to Garden data, day 1, too."
    client = sign_in(pd.people[0])
    assert said in client.get(second.get_absolute_url()).content.decode()
    pd.says(second, pd.people[0], "declined")
    assert said not in client.get(second.get_absolute_url()).content.decode()
    other = sign_in(pd.people[1])
    assert "you said yes" not in other.get(second.get_absolute_url()).content.decode()
