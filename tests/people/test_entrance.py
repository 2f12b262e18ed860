"""Asking for a code, and showing once more that it's still you."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mailing.models import Mail
from people.models import Count
from people.services import change_address
from tests.factories import UserFactory
from tests.support.signing_in import prove
from tests.teams.test_concurrency import at_once

pytestmark = pytest.mark.django_db
ASK, ENTER = reverse("account_request_login_code"), reverse("account_confirm_login_code")
PROVE = reverse("account_reauthenticate_code")
EMAIL, SET = reverse("account_email"), reverse("account_set_password")
RESET = reverse("account_reset_password")
NOW = datetime(2026, 11, 23, 17, tzinfo=UTC)
PHRASE = "a grey heron in May"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def ana():
    return UserFactory(name="Ana Ruiz", email="ana@example.org")


def ask(client, email="ana@example.org"):
    return client.post(ASK, {"email": email})


def mailed(kind="sign-in") -> str:
    return Mail.objects.filter(kind=kind).latest("pk").subject[:7]


def enter(client, code):
    return client.post(ENTER, {"code": code})


def is_signed_in(client) -> bool:
    return client.get(reverse("people:profile")).status_code == 200


# --- asking -------------------------------------------------------------------------------------


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_twenty_five_in_one_room_all_get_a_code_and_get_in():
    people = [UserFactory(email=f"p{n}@example.org") for n in range(25)]
    clients = [Client() for _ in people]
    answers = at_once(
        [lambda c=c, p=p: ask(c, p.email) for c, p in zip(clients, people, strict=True)]
    )
    assert {getattr(one, "url", one) for one in answers} == {ENTER}
    for client, person in zip(clients, people, strict=True):
        enter(client, Mail.objects.get(user=person).subject[:7])
    assert all(map(is_signed_in, clients))


def test_one_mailbox_gets_few_and_the_page_says_how_long_to_wait(ana, clock):
    for _ in range(5):
        assert ask(Client()).url == ENTER
    page = ask(Client()).content.decode()
    assert "Use one that came, or wait 1 minute and ask again." in page
    assert Mail.objects.count() == 5
    clock.shift(61)
    assert ask(Client()).url == ENTER


def test_asking_for_a_new_code_is_counted_too(client, ana):
    ask(client)
    for _ in range(4):
        ask(Client())
    client.post(ENTER, {"action": "resend"})
    assert "wait 1 minute" in client.get(ENTER).content.decode()
    assert Mail.objects.count() == 5


def shape(queries) -> list[str]:
    """What each query does to which table."""
    told = []
    for query in queries:
        words = query["sql"].replace('"', "").split()
        if "SAVEPOINT" not in words[:3]:
            table = next(word for word in words if "_" in word and "." not in word)
            told.append(f"{words[0]} {table}")
    return told


def test_the_same_is_done_for_an_address_that_nobody_has(ana, django_capture_on_commit_callbacks):
    done = []
    for email in ("ana@example.org", "nobody@example.org"):
        client = Client()
        connection.run_on_commit.clear()
        with django_capture_on_commit_callbacks() as later:
            with CaptureQueriesContext(connection) as asking:
                ask(client, email)
            with CaptureQueriesContext(connection) as entering:
                page = enter(client, "1").content.decode().replace(email, "")
        done.append([shape(asking), shape(entering), len(page), len(later)])
    known, unknown = done
    assert "INSERT mailing_mail" in known[0]
    # allauth reads the person that the session names.
    known[1].remove("SELECT people_user")
    assert known == unknown
    assert Mail.objects.get().to == ana.email


def test_so_it_is_for_a_link_to_a_new_password(ana, django_capture_on_commit_callbacks):
    done = []
    for email in ("ana@example.org", "nobody@example.org"):
        client = Client()
        connection.run_on_commit.clear()
        with (
            django_capture_on_commit_callbacks() as later,
            CaptureQueriesContext(connection) as asking,
        ):
            answer = client.post(RESET, {"email": email})
        queries = shape(asking)
        done.append([queries, len(later), answer.url, client.get(answer.url).content])
    known, unknown = done
    assert "INSERT mailing_mail" in known[0]
    assert known == unknown
    assert Mail.objects.get().to == ana.email


def test_links_to_a_new_password_are_counted_with_the_codes(ana):
    for _ in range(5):
        ask(Client())
    page = Client().post(RESET, {"email": ana.email}).content.decode()
    assert "Use one that came, or wait 1 minute and ask again." in page
    assert Mail.objects.count() == 5


def test_the_page_says_what_to_do_where_nothing_comes(client):
    ask(client, "nobody@example.org")
    page = client.get(ENTER).content.decode()
    said = "Nothing after a few minutes? We may know you by another address; ask your hub."
    assert said in page


# --- an older code ------------------------------------------------------------------------------


def test_an_older_code_is_good_beside_a_newer_one(client, ana):
    ask(client)
    first = mailed()
    client.post(ENTER, {"action": "resend"})
    assert mailed() != first
    assert "A code from an earlier mail is good, too" in client.get(ENTER).content.decode()
    enter(client, first)
    assert is_signed_in(client)


def test_so_it_is_where_the_address_was_typed_again(client, ana):
    ask(client)
    first = mailed()
    ask(client, "Ana@example.org")
    assert mailed() != first
    enter(client, first)
    assert is_signed_in(client)


def test_whoever_goes_back_and_types_another_address_gets_a_code_there(client, ana):
    ask(client)
    first = mailed()
    ben = UserFactory(email="ben@example.org")
    ask(client, "ben@example.org")
    enter(client, first)
    assert not is_signed_in(client)
    enter(client, mailed())
    assert client.session["_auth_user_id"] == str(ben.pk)


def test_each_code_has_its_own_fifteen_minutes(client, ana, clock):
    ask(client)
    first = mailed()
    clock.shift(timedelta(minutes=14))
    client.post(ENTER, {"action": "resend"})
    clock.shift(timedelta(minutes=2))
    assert "You have 2 tries left." in enter(client, first).content.decode()
    clock.shift(timedelta(minutes=12))
    enter(client, mailed())
    assert is_signed_in(client)


def test_a_code_whose_time_is_over_is_said_to_be(client, ana, clock):
    ask(client)
    clock.shift(timedelta(minutes=16))
    assert enter(client, mailed()).status_code == 302
    assert not is_signed_in(client)


def test_a_code_dies_with_the_address_it_was_mailed_to(client, ana):
    ask(client)
    change_address(user=ana, email="ana.ruiz@example.org", actor=None, via="admin")
    enter(client, mailed())
    assert not is_signed_in(client)


# --- it's still you -----------------------------------------------------------------------------


@pytest.fixture
def inside(client, ana):
    ask(client)
    enter(client, mailed())
    assert is_signed_in(client)
    return client


DEEDS = {
    "the address": (EMAIL, {"action_add": "", "email": "new@example.org"}),
    "the password": (SET, {"password1": PHRASE, "password2": PHRASE}),
    "an app": (reverse("mfa_activate_totp"), {"code": "123456"}),
    "a passkey": (reverse("mfa_add_webauthn"), {"credential": "{}"}),
    "the second step": (reverse("mfa_choose_second_step"), {"asked": "yes"}),
}


@pytest.mark.parametrize("what", DEEDS)
def test_whoever_signed_in_by_code_is_asked_again_before(what, inside, ana):
    address, typed = DEEDS[what]
    Mail.objects.all().delete()
    answer = inside.post(address, typed)
    assert answer.url.startswith(PROVE)
    ana.refresh_from_db()
    assert not ana.has_usable_password()
    assert not Mail.objects.exists()
    # What was typed may be a password.
    assert PHRASE not in str(dict(inside.session))


def test_a_new_code_shows_it_and_leads_back(inside, ana):
    asked = inside.get(SET)
    assert "E-mail me a code" in inside.get(asked.url).content.decode()
    inside.post(asked.url, {"action": "resend"})
    assert "Code from the mail" in inside.get(asked.url).content.decode()
    assert "You have 2 tries left" in inside.post(asked.url, {"code": "1"}).content.decode()
    answer = inside.post(asked.url, {"code": f"{mailed()} is your sign-in code", "next": SET})
    assert answer.url == SET
    inside.post(SET, {"password1": PHRASE, "password2": PHRASE})
    ana.refresh_from_db()
    assert ana.check_password(PHRASE)


def test_the_code_that_signed_in_shows_nothing_more(inside, ana):
    first = mailed()
    inside.post(PROVE, {"code": first})
    assert inside.get(SET).url.startswith(PROVE)


def test_guesses_there_are_counted_for_the_person(inside, ana):
    inside.post(PROVE, {"action": "resend"})
    for _ in range(3):
        answer = inside.post(PROVE, {"code": "1"})
    assert "That code has ended" in inside.get(answer.url).content.decode()
    assert [c.number for c in Count.objects.filter(key__startswith="wrong-person")] == [3]


def test_after_a_while_it_is_asked_again(inside, ana, clock):
    prove(inside, ana)
    assert inside.get(SET).status_code == 200
    clock.shift(timedelta(minutes=16))
    assert inside.get(SET).url.startswith(PROVE)


def test_whoever_has_a_password_shows_it_or_takes_a_code(inside, ana):
    ana.set_password(PHRASE)
    ana.save()
    client = Client()
    client.post(reverse("account_login"), {"login": ana.email, "password": PHRASE})
    page = client.get(EMAIL, follow=True).content.decode()
    assert "Is it still you?" in page
    assert 'type="password"' in page
    assert "A code by e-mail" in page


# --- what a limit says --------------------------------------------------------------------------


def test_a_page_asked_for_too_often_says_for_how_long(client):
    for _ in range(4):
        answer = client.post(RESET, {"email": "ana@example.org"})
    assert answer.status_code == 429
    assert "within a minute. Wait a minute" in answer.content.decode()


def test_too_many_wrong_passwords_say_how_long_to_wait(client, ana):
    for _ in range(6):
        answer = client.post(reverse("account_login"), {"login": ana.email, "password": "x"})
    assert "Wait five minutes, then try again." in answer.content.decode()
