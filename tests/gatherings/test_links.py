import pytest
from django.core import signing

from gatherings import links
from gatherings.models import Attendee
from gatherings.services.links import new_link, send_fresh_link
from mailing.models import Mail
from tests.factories import AttendeeFactory

from .conftest import NOW


@pytest.fixture
def row(east, now):
    return AttendeeFactory(gathering=east.draft(state="announced"), user=east.ana)


def test_a_link_leads_back_to_its_row_in_one_query(row, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = links.read_answer_token(links.answer_token(row))
        assert found == row
        assert (found.user.name, found.gathering.hub.name) == ("Ana Ruiz", "East Metro")


def test_a_link_holds_no_name_address_or_answer(row):
    held = signing.loads(links.answer_token(row), salt=links.SALT)
    assert held == [row.pk, 0]


@pytest.mark.parametrize("token", ["", "x", "a:b:c", "example"])
def test_what_we_did_not_sign_is_no_link(db, token):
    with pytest.raises(links.BadLink):
        links.read_answer_token(token)


def test_a_token_of_another_kind_is_no_link(row):
    with pytest.raises(links.BadLink):
        links.read_answer_token(signing.dumps([row.pk, 0], salt="teams.join"))


def test_a_row_that_is_gone_is_no_link(row):
    token = links.answer_token(row)
    row.delete()
    with pytest.raises(links.BadLink):
        links.read_answer_token(token)


@pytest.mark.parametrize(
    "change",
    [
        lambda row: Attendee.objects.update(link_version=1),
        lambda row: Attendee.objects.update(withdrawn=True),
        lambda row: type(row.user).objects.filter(pk=row.user_id).update(is_active=False),
    ],
)
def test_a_link_goes_stale(row, change):
    token = links.answer_token(row)
    change(row)
    with pytest.raises(links.StaleLink) as stale:
        links.read_answer_token(token)
    assert stale.value.about == row


def test_another_address_ends_the_links_and_queued_mail_gets_new_ones(east, now, settings):
    settings.STEMHUB_UNDO_SECONDS = 60
    from gatherings.services import announcing
    from people.services import change_address

    gathering = east.draft()
    announcing.announce(
        gatherings=[gathering], actor=east.dana, via="web", sending_key="k", now=NOW
    )
    row = gathering.attendees.get(user=east.ana)
    old = links.answer_url(row)
    change_address(user=east.ana, email="ana@new.example.org", actor=east.ana, via="web")
    row.refresh_from_db()
    assert row.link_version == 1
    one = Mail.objects.get(user=east.ana, state="queued")
    assert old not in one.text
    assert "/answer/" in one.text
    assert one.address == "ana@new.example.org"


def test_a_new_link_ends_the_old_one_and_is_mailed(row, east):
    old = links.answer_token(row)
    new_link(attendee=row, actor=east.dana, via="web", now=NOW)
    with pytest.raises(links.StaleLink):
        links.read_answer_token(old)
    row.refresh_from_db()
    assert links.answer_url(row) in Mail.objects.get(user=east.ana).text


def test_a_stale_link_fetches_one_mail_an_hour_to_the_person_alone(row, east):
    assert send_fresh_link(attendee=row, now=NOW)
    assert not send_fresh_link(attendee=row, now=NOW)
    one = Mail.objects.get()
    assert (one.address, one.subject) == (east.ana.email, "Your new link: Session 2, Wed, Dec 9")
