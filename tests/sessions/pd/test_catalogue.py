"""The catalogue: by date and focus area, with PD of others, and public where the hub says so."""

import pytest
from icalendar import Calendar

from foundation.refusals import Refused
from sessions.models import Offering, PdEvent, PublicCatalogue
from sessions.pd.services import publishing
from teams.models import FocusArea
from tests.factories import OfferingFactory

from .conftest import NOW

pytestmark = pytest.mark.django_db
THEIRS = {
    "title": "Maths for all", "for_whom": "Grades 6 to 8", "hours": "30", "what_people_do": "Talk",
    "who_for": "Everybody", "left_out": "Nobody", "run_by": "State University",
    "link": "example.org/maths", "course_number": "ED 510", "register_too": "on",
    "when_it_is": "Every August", "shaped_by": "Recommendation 3", "they_changed": "Two evenings",
}  # fmt: skip


@pytest.fixture
def area(pd):
    found = FocusArea.objects.filter(retired=False).first()
    pd.offering.focus_areas.add(found)
    return found


def words(answer):
    return " ".join(answer.content.decode().split())


def test_events_are_found_by_focus_area(pd, area, sign_in):
    event = pd.open()
    client = sign_in(pd.people[0])
    assert event.get_absolute_url() in words(client.get(f"/pd/?area={area.slug}"))
    other = FocusArea.objects.exclude(pk=area.pk).first()
    for asked in (other.slug, "nonsense", "%00"):
        page = words(client.get(f"/pd/?area={asked}"))
        assert event.get_absolute_url() not in page
        assert "No event of this focus area" in page


def test_pd_of_another_organisation_is_written_down_and_only_informs(pd, sign_in):
    client = sign_in(pd.dana)
    page = words(client.post("/pd/offerings/new/", THEIRS, follow=True))
    offering = Offering.objects.get(title="Maths for all")
    assert "State University runs this PD" in page
    assert "Also register in your district&#x27;s system" in page.replace(
        "district's", "district&#x27;s"
    )
    assert "https://example.org/maths" in page
    assert "Two evenings" in page
    assert "Plan an event" not in page
    shown = words(sign_in(pd.people[0]).get("/pd/"))
    assert "Run by State University · Every August" in shown
    refused = sign_in(pd.dana).get(f"{offering.get_absolute_url()}event/", follow=True)
    assert "You can only tell people of it" in words(refused)
    pd.offering = offering
    with pytest.raises(Refused, match="You can only tell people of it"):
        pd.plan()


def test_a_course_number_needs_to_say_whose_it_is(pd, sign_in):
    answer = sign_in(pd.dana).post("/pd/offerings/new/", THEIRS | {"run_by": ""})
    assert answer.status_code == 422
    assert "Enter the name of the organisation" in words(answer)


def test_what_we_ran_ourselves_does_not_become_another_organisations(pd, sign_in):
    pd.plan()
    answer = sign_in(pd.dana).post(f"{pd.offering.get_absolute_url()}change/", THEIRS)
    assert answer.status_code == 422
    assert "Write theirs down as another offering" in words(answer)


def show(pd, public=True):
    publishing.show_to_everybody(hub=pd.east, public=public, actor=pd.dana, via="web")


def test_nobody_sees_a_hubs_catalogue_until_the_hub_says_so(pd, client, sign_in):
    pd.open()
    for address in (f"/pd/public/{pd.east.pk}/", f"/pd/public/{pd.east.pk}/calendar.ics"):
        assert client.get(address).status_code == 404
    page = sign_in(pd.dana).post("/pd/sharing/", {"hub": pd.east.pk, "public": "1"}, follow=True)
    assert "Take the page down" in words(page)
    client.logout()
    assert "Garden data" in words(client.get(f"/pd/public/{pd.east.pk}/"))
    sign_in(pd.dana).post("/pd/sharing/", {"hub": pd.east.pk})
    assert not PublicCatalogue.objects.exists()


def test_a_coordinator_shares_their_own_hub_alone(pd, sign_in):
    client = sign_in(pd.wanda)
    assert "Choose one of your hubs" in words(
        client.post("/pd/sharing/", {"hub": pd.east.pk, "public": "1"}, follow=True)
    )
    assert not PublicCatalogue.objects.exists()


def test_the_public_page_shows_announced_events_and_nobodys_name(pd, area, client):
    pd.offering.title = "Rockets"
    pd.offering.save()
    pd.open()
    pd.offering.title = "Secret draft"
    pd.plan()
    OfferingFactory(hub=pd.east, title="Maths for all", run_by="State University")
    OfferingFactory(hub=pd.west, title="West's", run_by="Other University")
    show(pd)
    page = words(client.get(f"/pd/public/{pd.east.pk}/?area="))
    assert "Rockets" in page
    assert "Run by State University" in page
    for hidden in ("Secret draft", "Lea Doe", "Member 0", "Other University"):
        assert hidden not in page
    assert "Rockets" in words(client.get(f"/pd/public/{pd.east.pk}/?area={area.slug}"))


def test_the_feed_holds_announced_dates_without_links_to_join(pd, client):
    event = pd.open()
    for date in pd.dates(event):
        date.link = "https://meet.example.org/secret"
        date.save()
    pd.plan()
    show(pd)
    answer = client.get(f"/pd/public/{pd.east.pk}/calendar.ics")
    found = Calendar.from_ical(answer.content).walk("VEVENT")
    assert [str(one["summary"]) for one in found] == ["Garden data, day 1", "Garden data, day 2"]
    assert b"secret" not in answer.content
    again = client.get(
        f"/pd/public/{pd.east.pk}/calendar.ics", headers={"If-None-Match": answer["ETag"]}
    )
    assert again.status_code == 304


def test_a_change_of_a_shared_catalogue_is_on_record(pd):
    show(pd)
    assert PublicCatalogue.history.get().history_user == pd.dana
    assert NOW.year == 2026


@pytest.mark.parametrize("since", [{"archived": True}, {"run_by": "The museum"}])
def test_no_event_is_planned_of_what_was_put_away_or_given_away_a_moment_ago(pd, since):
    """The form was read before somebody else's press, and came after it."""
    Offering.objects.filter(pk=pd.offering.pk).update(**since)
    with pytest.raises(Refused):
        pd.plan()
    assert not PdEvent.objects.exists()
