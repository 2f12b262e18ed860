"""The list of organisations: kept, searched, put away."""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from foundation.refusals import Refused
from recommendations.models import Contact, Organisation
from recommendations.sending.querysets import deadlines
from recommendations.sending.services import organisations
from recommendations.sending.services.organisations import Facts, NewContact
from teams.models import FocusArea
from tests.factories import HubFactory, MembershipFactory, TeamFactory
from tests.factories.sending import ContactFactory, DispatchFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
LIST = "/recommendations/organisations/"


def page(client, address=LIST):
    return " ".join(client.get(address).content.decode().split())


def test_an_organisation_is_added_with_somebody_there_and_a_liaison(world, signed):
    dana = signed(world.dana)
    answer = dana.post(
        f"{LIST}new/",
        {
            "name": "Educator Advancement  Council",
            "kind": "state",
            "hub": "",
            "website": "eac.example.org",
            "liaison": world.ben.pk,
            "asked": "Input on coaching grants",
            "needs_by": "2027-01-31",
            "contact_name": "Nia Cole",
            "contact_email": "NIA@example.org",
        },
    )
    row = Organisation.objects.get(name="Educator Advancement Council")
    assert answer["Location"] == row.get_absolute_url()
    assert (row.website, row.liaison) == ("https://eac.example.org", world.ben)
    assert row.contacts.get().email == "nia@example.org"
    assert row.history.get().history_user == world.dana
    assert "Input on coaching grants" in page(dana, row.get_absolute_url())


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": "multnomah regional educator network"}, "stands in the list already"),
        ({"name": "New", "website": "javascript:alert(1)"}, "Enter an address such as"),
        ({"name": "New", "needs_by": "2027-01-31"}, "Say what they need by then."),
        ({"name": "New", "contact_email": "k@example.org"}, "Enter the name of the person"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(world, signed, typed, said):
    n = Organisation.objects.count()
    answer = signed(world.dana).post(f"{LIST}new/", {"kind": "other", **typed})
    shown = answer.content.decode()
    assert answer.status_code == 422 and said in shown and typed["name"] in shown
    assert Organisation.objects.count() == n


def test_only_a_member_of_today_can_be_the_liaison_but_who_is_named_stays(world):
    facts = Facts(name="New", liaison=world.stranger)
    with pytest.raises(Refused, match="isn't a member of a team now"):
        organisations.add(facts=facts, actor=world.dana, via="web")
    world.ren.liaison = world.stranger
    organisations.Organisation.objects.filter(pk=world.ren.pk).update(liaison=world.stranger)
    organisations.change(
        organisation=world.ren,
        facts=Facts(name="REN", liaison=world.stranger),
        actor=world.dana,
        via="web",
    )
    world.ren.refresh_from_db()
    assert world.ren.name == "REN"


def test_the_database_takes_no_name_twice_and_no_day_without_what_for(world):
    for wrong in ({"name": world.ren.name.upper()}, {"name": "X", "needs_by": "2027-01-01"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            OrganisationFactory(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        ContactFactory(organisation=world.ren, email=world.ren.contacts.first().email.upper())


def test_search_finds_by_name_person_address_and_wish(world, signed):
    dana = signed(world.dana)
    world.ode.asked = "SIA guidance"
    world.ode.save()
    email = world.ren.contacts.get(name="Kim Lee").email
    for words, found in (
        ("multnomah", world.ren), ("kim", world.ren), (email, world.ren), ("sia", world.ode),
        ("ana ruiz", world.ren),
    ):  # fmt: skip
        shown = page(dana, f"{LIST}?q={words}")
        other = world.ode if found == world.ren else world.ren
        assert found.name in shown and other.name not in shown, words
    shown = page(dana, f"{LIST}?kind=state")
    assert world.ode.name in shown and world.ren.name not in shown
    assert "None like this." in page(dana, f"{LIST}?q=nowhere&kind=odd&region=99999999999999999999")
    assert "2 organisations" in page(dana, f"{LIST}?kind=odd&region=odd")


def test_a_region_sees_its_own_and_the_networks(world, signed):
    theirs = OrganisationFactory(name="Far district", hub=HubFactory())
    ours = OrganisationFactory(name="Near district", hub=world.hub)
    dana = signed(world.dana)
    shown = page(dana)
    assert ours.name in shown and theirs.name not in shown and world.ren.name in shown
    assert dana.get(theirs.get_absolute_url()).status_code == 404
    assert theirs.name not in page(dana, f"{LIST}?region={theirs.hub_id}")


def test_the_liaison_opens_theirs_and_changes_nothing(world, signed):
    ana = signed(world.ana)
    url = world.ren.get_absolute_url()
    assert "Kim Lee" in page(ana, url)
    assert ana.get(f"{url}change/").status_code == 403
    assert ana.get(world.ode.get_absolute_url()).status_code == 404
    assert ana.get(LIST).status_code == 404


def test_people_there_are_added_changed_and_taken_off(world, signed):
    dana, url = signed(world.dana), world.ren.get_absolute_url()
    dana.post(f"{url}people/new/", {"name": "Mo Diaz", "role": "Director", "email": ""})
    mo = world.ren.contacts.get(name="Mo Diaz")
    taken = world.ren.contacts.get(name="Kim Lee").email
    answer = dana.post(f"{url}people/{mo.pk}/", {"name": "Mo Diaz", "email": taken.upper()})
    assert answer.status_code == 422 and "has this address already" in answer.content.decode()
    dana.post(f"{url}people/{mo.pk}/", {"name": "Mo Diaz", "email": "mo@example.org"})
    mo.refresh_from_db()
    assert mo.email == "mo@example.org"
    dana.post(f"{url}people/{mo.pk}/remove/")
    assert not Contact.objects.filter(pk=mo.pk).exists()
    assert dana.get(f"{url}people/{mo.pk}/").status_code == 404


def test_what_is_put_away_is_found_and_comes_back(world, signed):
    dana, url = signed(world.dana), world.ren.get_absolute_url()
    dana.post(f"{url}put-away/")
    assert f"{world.ren.name} is put away." in page(dana)
    assert world.ren.name not in page(dana) and world.ren.name in page(dana, f"{LIST}?away=1")
    dana.post(f"{url}put-away/", {"back": "1"})
    assert world.ren.name in page(dana)


def test_what_they_need_soon_waits_on_home_and_board_until_they_have_it(world, signed):
    today = timezone.localdate()
    organisations.change(
        organisation=world.ren,
        facts=Facts(name="REN", asked="Input for SIA plans", needs_by=today + timedelta(days=20)),
        actor=world.dana,
        via="web",
    )
    board = reverse("recommendations:board", args=[world.team.pk])
    dana = signed(world.dana)
    assert "REN needs it by" in page(dana, "/") and "Input for SIA plans" in page(dana, board)
    assert "Input for SIA plans" in page(signed(world.cora), board)
    assert world.ren.get_absolute_url() not in page(signed(world.cora), board)
    dana = signed(world.dana)
    dana.post(f"{world.ren.get_absolute_url()}has-it/")
    assert "REN needs it by" not in page(dana, "/")
    assert "Input for SIA plans" not in page(dana, board)


def test_a_day_far_off_is_not_warned_of_and_a_past_one_is(world, signed):
    world.ren.asked, world.ren.needs_by = "Input", timezone.localdate() + timedelta(days=90)
    world.ren.save()
    assert "needs it by" not in page(signed(world.dana), "/")
    world.ren.needs_by = timezone.localdate() - timedelta(days=2)
    world.ren.save()
    assert "needed it by" in page(signed(world.dana), "/")


def test_the_page_shows_the_texts_they_have(world, signed):
    DispatchFactory(draft=world.draft, organisation=world.ren, state="considered")
    shown = page(signed(world.dana), world.ren.get_absolute_url())
    assert "Science every week" in shown and "Considered" in shown


def test_the_list_counts_the_texts_that_its_page_shows(world, signed):
    DispatchFactory(draft=world.draft, organisation=world.ren)
    assert "1 text</span>" in page(signed(world.dana))
    DispatchFactory(organisation=world.ren)
    assert "1 text</span>" in page(signed(world.dana)), "another region's"


def test_with_no_organisation_a_list_is_offered(world, signed):
    Contact.objects.all().delete()
    Organisation.objects.all().delete()
    assert "Bring in a list" in page(signed(world.dana))


def test_a_contact_without_a_name_is_refused(world):
    with pytest.raises(Refused, match="Enter the person's name"):
        organisations.add_contact(
            organisation=world.ren, contact=NewContact(" "), actor=world.dana, via="web"
        )


def test_members_of_an_archived_cycle_are_no_liaisons(world):
    seat = MembershipFactory()
    seat.team.cycle.archived = True
    seat.team.cycle.save()
    with pytest.raises(Refused, match="isn't a member"):
        organisations.add(facts=Facts(name="New", liaison=seat.user), actor=world.dana, via="web")


def test_deadlines_are_the_earliest_of_each_team_and_area_in_one_query(
    world, django_assert_num_queries
):
    area, other = FocusArea.objects.order_by("number")[:2]
    today = timezone.localdate()
    far = TeamFactory(hub=HubFactory(), cycle=world.cycle)
    for name, hub, days, about in (
        ("Everywhere", None, 30, area),
        ("Here", world.hub, 20, area),
        ("There", far.hub, 10, area),
        ("Without", None, 5, None),
    ):
        OrganisationFactory(
            name=name, hub=hub, asked="A text", needs_by=today + timedelta(days=days),
            focus_area=about,
        )  # fmt: skip
    with django_assert_num_queries(1):
        found = deadlines([world.team.pk, far.pk])
    assert found == {
        (world.team.pk, area.pk): (today + timedelta(days=20), "Here"),
        (far.pk, area.pk): (today + timedelta(days=10), "There"),
    }
    assert deadlines([]) == {} and (world.team.pk, other.pk) not in found


def test_that_they_have_it_is_said_of_what_the_page_showed(world, signed):
    """They asked for something else meanwhile, which nobody has given them."""
    Organisation.objects.filter(pk=world.ren.pk).update(asked="Coaching grants")
    dana = signed(world.dana)
    shown = re.search('name="seen" value="(.*?)"', page(dana, world.ren.get_absolute_url()))[1]
    Organisation.objects.filter(pk=world.ren.pk).update(asked="Input on mentors")
    address = reverse("recommendations:organisation_has_it", args=[world.ren.pk])
    answer = dana.post(address, {"seen": shown}, follow=True)
    assert "They asked for something else meanwhile" in answer.text
    world.ren.refresh_from_db()
    assert world.ren.asked == "Input on mentors"
    shown = re.search('name="seen" value="(.*?)"', answer.text)[1]
    dana.post(address, {"seen": shown})
    world.ren.refresh_from_db()
    assert world.ren.asked == ""
