"""*Dates of the cycle* open before two coordinators: nothing is lost that one of them didn't see."""

import pytest
import time_machine
from django.urls import reverse

from gatherings.models import Gathering
from gatherings.services import announcing, dates
from sessions.models import Session

from .conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.services]


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


class Open:
    """The page as it stood when it was opened, with what is typed in it."""

    def __init__(self, client, address):
        self.client, self.address = client, address
        self.read(client.get(address))

    def read(self, answer):
        self.fields = {}
        for form in answer.context["form"].forms:
            for one in form:
                shown = one.field.widget.format_value(one.value())
                self.fields[one.html_name] = shown[0] if isinstance(shown, list) else shown or ""

    def type(self, number, **fields):
        self.fields |= {f"term{number}-{name}": value for name, value in fields.items()}
        return self

    def save(self):
        answer = self.client.post(self.address, self.fields)
        if answer.status_code == 422:
            self.read(answer)
        return answer


@pytest.fixture
def opened(client, dana, team):
    client.force_login(dana, "people.backends.SignIn")
    address = reverse("team_sessions:dates", args=[team.pk])
    return lambda: Open(client, address)


def draft(number) -> Gathering:
    return Session.objects.get(term__number=number, called_off=False).gathering


def said(answer) -> str:
    return answer.content.decode().replace("&#x27;", "'")


FIRST = {"day": "2026-12-09", "place": "Rosewood", "arrival_notes": "By the gym.\r\nRing twice."}
SECOND = {"day": "2027-02-10"}


def test_what_a_colleague_set_in_an_empty_row_stays(opened):
    mine, hers = opened(), opened()
    assert hers.type(2, **SECOND).save().status_code == 302
    answer = mine.type(1, **FIRST).save()
    assert answer.status_code == 302
    assert draft(1).place == "Rosewood"
    assert draft(2).starts_at.day == 10


def test_a_row_that_nobody_touched_takes_nothing_back(opened):
    opened().type(1, **FIRST).type(2, **SECOND).save()
    mine, hers = opened(), opened()
    hers.type(1, place="Gresham High").type(2, day="").save()
    assert mine.type(3, day="2027-04-14").save().status_code == 302
    assert draft(1).place == "Gresham High"
    assert not Session.objects.filter(term__number=2).exists()
    assert draft(3)


def test_a_form_saved_as_it_was_says_how_many_drafts_there_are(opened, client):
    opened().type(1, **FIRST).type(2, **SECOND).save()
    before = list(Gathering.history.values_list("pk"))
    page = opened()
    answer = client.post(page.address, page.fields, follow=True)
    assert "2 dates are saved as drafts." in said(answer)
    assert list(Gathering.history.values_list("pk")) == before


def test_two_who_change_one_date_are_told_before_one_replaces_the_other(opened):
    opened().type(1, **FIRST).save()
    mine, hers = opened(), opened()
    hers.type(1, day="2026-12-10", place="Gresham High").save()
    answer = mine.type(1, place="Mill Creek").type(2, **SECOND).save()
    assert answer.status_code == 422
    assert "Somebody else changed this date since you opened the page." in said(answer)
    assert "Thursday, December 10, 8:30 am - 3:30 pm" in said(answer)
    assert "Gresham High" in said(answer)
    assert 'value="Mill Creek"' in said(answer)
    assert (draft(1).place, Session.objects.count()) == ("Gresham High", 1)
    assert mine.save().status_code == 302
    assert (draft(1).place, Session.objects.count()) == ("Mill Creek", 2)


def test_a_draft_that_was_changed_is_deleted_only_by_who_saw_that(opened):
    opened().type(1, **FIRST).save()
    mine, hers = opened(), opened()
    hers.type(1, place="Gresham High").save()
    answer = mine.type(1, day="").save()
    assert answer.status_code == 422
    assert "Save again to take it away." in said(answer)
    assert draft(1).place == "Gresham High"
    assert mine.save().status_code == 302
    assert not Session.objects.exists()


def test_a_change_on_the_dates_own_page_counts_too(opened):
    opened().type(1, **FIRST).save()
    mine = opened()
    dates.change(gathering=draft(1), changes={"place": "Mill"}, actor=None, via="web", now=NOW)
    assert mine.type(1, day="").save().status_code == 422
    assert draft(1).place == "Mill"


def test_two_who_set_the_same_empty_row_are_told(opened):
    mine, hers = opened(), opened()
    hers.type(1, **FIRST).save()
    assert mine.type(1, day="2026-12-10").save().status_code == 422
    assert draft(1).starts_at.day == 9
    assert mine.save().status_code == 302
    assert draft(1).starts_at.day == 10


def test_a_date_that_was_taken_away_is_set_anew_only_on_purpose(opened):
    opened().type(1, **FIRST).save()
    mine, hers = opened(), opened()
    hers.type(1, day="").save()
    for number in (1, 2, 3):  # as the page's script repeats it below
        mine.type(number, place="Mill")
    answer = mine.save()
    assert answer.status_code == 422
    assert "Somebody else took this date away" in said(answer)
    assert not Session.objects.exists()
    assert mine.save().status_code == 302
    assert draft(1).place == "Mill"


def test_two_who_did_the_same_are_both_done(opened):
    mine, hers = opened(), opened()
    for one in (mine, hers):
        assert one.type(1, **FIRST).save().status_code == 302
    assert Session.objects.count() == 1


def announce(gathering):
    announcing.announce(gatherings=[gathering], actor=None, via="web", sending_key="first", now=NOW)


def test_what_was_typed_for_a_date_announced_meanwhile_is_refused_in_words(opened):
    opened().type(1, **FIRST).save()
    mine = opened()
    announce(draft(1))
    answer = mine.type(1, place="Mill").type(2, **SECOND).save()
    assert answer.status_code == 422
    assert "has been announced meanwhile" in said(answer)
    assert 'value="2027-02-10"' in said(answer)
    assert (draft(1).place, Session.objects.count()) == ("Rosewood", 1)


def test_an_untouched_row_that_was_announced_meanwhile_holds_nothing_up(opened):
    opened().type(1, **FIRST).save()
    mine = opened()
    announce(draft(1))
    assert mine.type(2, **SECOND).save().status_code == 302
    assert draft(2).state == "draft"


@pytest.mark.parametrize(
    "posted",
    [
        {},
        {"term1-base": "x"},
        {"term1-day": ""},
        {"term1-day": "", "term1-base": ""},
        {"term1-starts": "08:30"},
    ],
    ids=str,
)
def test_a_post_without_what_stood_there_deletes_nothing(opened, client, posted):
    opened().type(1, **FIRST).type(2, **SECOND).save()
    answer = client.post(opened().address, posted)
    assert answer.status_code in (302, 422)
    assert Session.objects.count() == Gathering.objects.count() == 2


def test_one_without_what_stood_there_changes_nothing_either(opened, client):
    opened().type(1, **FIRST).save()
    page = opened()
    fields = page.fields | {"term1-place": "Mill"}
    del fields["term1-base"]
    assert client.post(page.address, fields).status_code == 422
    assert draft(1).place == "Rosewood"
