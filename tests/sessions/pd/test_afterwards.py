"""How was it, and did you use it: asked by mail, answered by link, shown to whom it is for."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gatherings.services import closing
from mailing.models import Mail
from sessions.models import PdAsk, PdUse, PdWords
from sessions.pd import asks, results, sweeps
from tests.gatherings.diaries import at

from .conftest import went

pytestmark = pytest.mark.django_db
# The evening after the second date, a Wednesday, and what follows from it.
EVENING = at("2026-12-16 18:00")
MORNING = at("2026-12-17 09:00")
MONTH_LATER = at("2027-01-18 09:00")
WEEK_AFTER = at("2027-01-25 09:05")
WORDS = {"useful": "4", "plus": "The cards", "delta": "More time"}
USE = {"used": "often", "tell": "yes", "what": "The cards in grade 4"}


@pytest.fixture
def held(pd, time_machine):
    """Six learnt on both days, Wes observed; it took place."""
    event = pd.open()
    for user in pd.people:
        pd.says(event, user, "participant")
    pd.says(event, pd.wes, "observer")
    went()
    took_place(pd, event)
    Mail.objects.all().delete()
    return event


def took_place(pd, event):
    for date in pd.dates(event):
        came = date.attendees.filter(answer="accepted").values_list("pk", flat=True)
        closing.take_place(
            gathering=date, present=dict.fromkeys(came), actor=pd.dana, via="web", now=EVENING
        )


def links():
    return {row.user.name: asks.url_of(row) for row in PdAsk.objects.select_related("user")}


def path_of(url):
    return re.search(r"/pd/say/.*", url)[0]


def fill(client, form, times=None):
    for url in list(links().values())[:times]:
        assert client.post(path_of(url), form).status_code == 303


def test_learners_are_asked_once_when_all_dates_took_place(pd, held):
    assert sweeps.forms(now=MORNING) == 6
    assert sweeps.forms(now=MORNING) == 0
    mails = went(MORNING, kind="pd.words")
    assert {mail.user for mail in mails} == set(pd.people)
    assert "You can leave your name out" in mails[0].texts.get().text


def test_nobody_is_asked_before_the_last_date_took_place(pd):
    event = pd.open()
    pd.says(event, pd.people[0], "participant")
    date = pd.dates(event)[0]
    row = pd.row(event, pd.people[0])
    closing.take_place(
        gathering=date, present={row.pk: None}, actor=pd.dana, via="web", now=at("2026-12-09 18:00")
    )
    assert sweeps.forms(now=MORNING) == 0


def test_a_month_later_they_are_asked_whether_they_use_it_and_reminded_once(pd, held):
    assert sweeps.forms(now=at("2027-01-15 15:00")) == 0
    assert sweeps.forms(now=MONTH_LATER) == 6
    mails = went(MONTH_LATER, kind="pd.use")
    assert len(mails) == 6
    link = re.search(r"/pd/say/([^/]+)/", mails[0].texts.get().text)[1]
    assert asks.read_token(link).user == mails[0].user
    PdAsk.objects.filter(user=pd.people[1]).update(answered=True)
    assert sweeps.forms(now=WEEK_AFTER - timedelta(minutes=10)) == 0
    assert sweeps.forms(now=WEEK_AFTER) == 5
    assert sweeps.forms(now=WEEK_AFTER + timedelta(days=8)) == 0
    reminded = went(WEEK_AFTER, kind="pd.use_again")
    assert pd.people[1] not in {mail.user for mail in reminded}
    assert "Still open" in reminded[0].texts.get().subject


def test_who_wants_no_reminders_is_asked_and_not_reminded(pd, held):
    pd.people[0].wants_reminders = False
    pd.people[0].save()
    assert sweeps.forms(now=MONTH_LATER) == 6
    went(MONTH_LATER)
    sweeps.forms(now=WEEK_AFTER)
    assert pd.people[0] not in {mail.user for mail in went(WEEK_AFTER)}


def test_the_form_is_filled_in_without_signing_in_and_only_by_a_post(
    pd, held, client, time_machine
):
    sweeps.forms(now=MONTH_LATER)
    time_machine.move_to(MONTH_LATER)
    link = path_of(links()["Member 00"])
    assert "did you use it?" in client.get(link).content.decode()
    assert not PdUse.objects.exists()
    page = client.post(link, USE, follow=True).content.decode()
    assert "Thank you, " in page
    said = PdUse.objects.get()
    assert (said.user, said.used, said.tell) == (pd.people[0], "often", "yes")
    assert client.post(link, USE).status_code == 422
    assert PdUse.objects.count() == 1


def test_what_is_missing_is_said_beside_it_and_nothing_typed_is_lost(
    pd, held, client, time_machine
):
    sweeps.forms(now=MORNING)
    time_machine.move_to(MORNING)
    answer = client.post(path_of(links()["Member 00"]), {"plus": "The cards", "useful": "9"})
    assert answer.status_code == 422
    assert "The cards" in answer.content.decode()
    assert not PdWords.objects.exists()


def test_a_link_ends_with_the_address_the_account_and_the_time(pd, held, client, time_machine):
    sweeps.forms(now=MORNING)
    time_machine.move_to(MORNING)
    link = path_of(links()["Member 00"])
    assert client.get("/pd/say/nonsense/").status_code == 404
    pd.people[0].email = "other@example.org"
    pd.people[0].save()
    assert client.get(link).status_code == 404
    other = path_of(links()["Member 01"])
    time_machine.move_to(MORNING + timedelta(days=31))
    assert client.get(other).status_code == 410
    assert client.post(other, WORDS).status_code == 410


def test_under_five_forms_nothing_but_their_number_is_shown(
    pd, held, client, sign_in, time_machine
):
    sweeps.forms(now=MORNING)
    time_machine.move_to(MORNING)
    fill(client, WORDS, 4)
    page = sign_in(pd.lea).get(f"/pd/events/{held.pk}/feedback/").content.decode()
    assert "4 forms so far" in page
    assert "More time" not in page


def test_an_anonymous_form_has_no_name_anywhere(pd, held, client, sign_in, time_machine):
    sweeps.forms(now=MORNING)
    time_machine.move_to(MORNING)
    fill(client, WORDS | {"anonymous": "on"})
    assert {row.user for row in PdWords.objects.all()} == {None}
    page = sign_in(pd.lea).get(f"/pd/events/{held.pk}/feedback/").content.decode()
    assert "More time" in page
    assert "Without a name" in page
    assert "Member 00" not in page


def test_an_anonymous_form_is_kept_back_where_few_could_have_written_it(
    pd, held, client, time_machine
):
    sweeps.forms(now=MORNING)
    time_machine.move_to(MORNING)
    for n, url in enumerate(links().values()):
        client.post(path_of(url), WORDS | ({} if n else {"anonymous": "on", "delta": "Who am I"}))
    found = results.words_of(held)
    assert (found.said, found.kept_back, len(found.rows)) == (6, 1, 5)
    assert "Who am I" not in {row.delta for row in found.rows}


def test_only_who_runs_the_event_reads_what_learners_wrote(pd, held, sign_in):
    address = f"/pd/events/{held.pk}/feedback/"
    for user, status in ((pd.lea, 200), (pd.dana, 200), (pd.people[0], 403), (pd.wanda, 404)):
        assert sign_in(user).get(address).status_code == status


def test_results_stand_on_the_event_and_the_offering(pd, held, client, sign_in, time_machine):
    sweeps.forms(now=MONTH_LATER)
    time_machine.move_to(MONTH_LATER)
    fill(client, USE, 4)
    lea = sign_in(pd.lea)
    assert "who answered use it" not in lea.get(pd.offering.get_absolute_url()).content.decode()
    client.logout()
    for url in list(links().values())[4:]:
        client.post(path_of(url), USE | {"used": "no"})
    lea = sign_in(pd.lea)
    for address in (held.get_absolute_url(), pd.offering.get_absolute_url()):
        assert "4 of 6 who answered use it" in lea.get(address).content.decode()
    assert "The cards in grade 4" not in lea.get(pd.offering.get_absolute_url()).content.decode()
    assert "The cards in grade 4" in lea.get(f"{held.get_absolute_url()}feedback/").content.decode()


@pytest.mark.parametrize("n", [1, 3, 6])
def test_asking_costs_the_same_whatever_the_number_of_people(pd, n):
    event = pd.open()
    for user in pd.people[:n]:
        pd.says(event, user, "participant")
    went()
    took_place(pd, event)
    with CaptureQueriesContext(connection) as asked:
        assert sweeps.forms(now=MORNING) == n
    statements = [
        one for one in asked if not one["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN"))
    ]
    assert len(statements) == 9
