"""Codes as people type them, and as somebody guesses them."""

import pytest
from django.test import Client
from django.urls import reverse

from mailing.models import Mail
from people.codes import mail_if_allowed, new_code, try_code, typed_code
from people.limits import MAILED_TO_ADDRESS, WRONG_BY_PERSON
from people.models import Count, User
from tests.factories import UserFactory
from tests.foundation.test_retrying import Deadlock, of
from tests.teams.test_concurrency import at_once

ASK, ENTER = "account_request_login_code", "account_confirm_login_code"
GUESSED = "people/codes_guessed"


@pytest.mark.parametrize(
    "typed",
    [
        "482193",
        "482 193",
        " 482\u00a0193\n",
        "4 8 2 1 9 3",
        "482-193",
        "482\u2013193",
        "\uff14\uff18\uff12\u3000\uff11\uff19\uff13",
        "\u200b482\u2060 193\ufeff",
        "\u202a482 193\u202c",
        "482 193 is your sign-in code",
        "Fwd: 482 193 is your sign-in code",
        "482 193 is your sign-in code  9:41 AM",
        "\u0664\u0668\u0662 \u0661\u0669\u0663",
    ],
)
def test_a_code_is_read_however_it_is_typed(typed):
    assert typed_code(typed) == "482193"


@pytest.mark.parametrize(
    "typed", ["", "48219", "4821934", "a code", "482 1934", "²" * 6, "1" * 9999]
)
def test_what_is_no_code_is_none(typed):
    assert typed_code(typed) != "482193"


@pytest.fixture
def ana():
    return UserFactory(name="Ana Ruiz", email="ana@example.org")


def asked(email="ana@example.org") -> Client:
    client = Client()
    client.post(reverse(ASK), {"email": email})
    return client


def mailed() -> str:
    return Mail.objects.filter(kind="sign-in").latest("pk").subject[:7]


def wrong(code: str) -> str:
    return f"{(int(typed_code(code)) + 1) % 10**6:06}"


def copy_of(client) -> Client:
    """Another request of the same browser."""
    other = Client()
    other.cookies = client.cookies.copy()
    return other


def enter(client, code):
    return client.post(reverse(ENTER), {"code": code})


def is_signed_in(client) -> bool:
    return client.get(reverse("people:profile")).status_code == 200


def numbers(start) -> list[int]:
    return [row.number for row in Count.objects.filter(key__startswith=start)]


@pytest.mark.django_db(transaction=True)
def test_a_mail_that_was_in_anothers_way_is_tried_again_and_counted_once(ana):
    errors = [of(Deadlock()), of(Deadlock())]

    def send():
        if errors:
            raise errors.pop()
        return "sent"

    for _ in range(MAILED_TO_ADDRESS.free):
        said = mail_if_allowed(email=ana.email, network="192.0.2.7", send=send)
        assert said == (None, "sent")
    until, _sent = mail_if_allowed(email=ana.email, network="192.0.2.7", send=send)
    assert until


@pytest.mark.django_db
class TestTries:
    def test_three_wrong_ones_end_a_code_and_the_page_says_so(self, ana):
        client = asked()
        code = mailed()
        assert "You have 2 tries left." in enter(client, wrong(code)).content.decode()
        assert "You have one try left." in enter(client, wrong(code)).content.decode()
        answer = enter(client, wrong(code))
        assert answer.url == reverse(ASK)
        assert "it was wrong three times" in client.get(answer.url).content.decode()
        enter(client, code)
        assert not is_signed_in(client)

    def test_a_copy_of_the_session_has_no_tries_of_its_own(self, ana):
        client = asked()
        code, before = mailed(), client.session[LOGIN]
        for _ in range(3):
            enter(client, wrong(code))
        session = client.session
        session[LOGIN] = before
        session.save()
        enter(client, code)
        assert not is_signed_in(client)

    def test_a_code_is_good_once_from_a_copy_of_the_session_either(self, ana):
        client = asked()
        before, code = client.session[LOGIN], mailed()
        enter(client, code)
        assert is_signed_in(client)
        somebody = Client()
        session = somebody.session
        session[LOGIN] = before
        session.save()
        somebody.cookies["sessionid"] = session.session_key
        enter(somebody, code)
        assert not is_signed_in(somebody)

    def test_after_five_for_one_person_even_the_right_one_waits(self, ana):
        for tries in (3, 2):
            client = asked()
            for _ in range(tries):
                enter(client, wrong(mailed()))
        client = asked()
        page = enter(client, mailed()).content.decode()
        assert "There were too many wrong codes. Wait 1 minute" in page
        assert not is_signed_in(client)

    def test_who_waited_gets_in_and_is_free_again(self, ana):
        client = asked()
        enter(client, wrong(mailed()))
        Count.objects.filter(key=WRONG_BY_PERSON.about(ana.pk)).update(number=9)
        enter(client, mailed())
        assert is_signed_in(client)
        assert numbers("wrong-person") == [0]

    def test_the_person_is_mailed_once(self, ana):
        for _ in range(2):
            client = asked()
            for _ in range(3):
                enter(client, wrong(mailed()))
        mail = Mail.objects.get(kind="account.codes_guessed")
        assert mail.subject == "Wrong sign-in codes for your account"
        assert (mail.user, mail.address, mail.priority) == (ana, ana.email, Mail.Priority.CHANGE)
        assert "entered 5 times" in mail.text

    def test_nobody_is_mailed_at_an_address_that_nobody_has(self, ana):
        for tries in (3, 3):
            client = asked("nobody@example.org")
            for _ in range(tries):
                enter(client, "123456")
        assert not Mail.objects.exists()
        assert numbers("wrong-person") == [5]

    def test_a_room_that_mistypes_gets_in(self):
        people = [UserFactory(email=f"p{n}@example.org") for n in range(25)]
        clients = []
        for person in people:
            clients.append(asked(person.email))
            code = mailed()
            enter(clients[-1], wrong(code))
            enter(clients[-1], wrong(code))
            enter(clients[-1], code)
        assert all(map(is_signed_in, clients))
        assert numbers("wrong-network") == [50]

    def test_one_network_that_tries_everybody_has_to_wait(self, ana):
        code = new_code()
        nobody = {"typed": "1", "codes": [], "user": None, "network": "192.0.2.1"}
        for n in range(100):
            assert not try_code(email=f"p{n}@example.org", **nobody).wait_until
        about_ana = {"codes": [code], "user": ana, "email": ana.email}
        here = try_code(typed=code["code"], network="192.0.2.1", **about_ana)
        assert (here.right, bool(here.wait_until)) == (False, True)
        assert try_code(typed=code["code"], network="192.0.2.2", **about_ana).right


LOGIN = "account_login"


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
class TestAtTheSameMoment:
    def test_one_session_has_three_tries(self, ana):
        client = asked()
        guess = wrong(mailed())
        results = at_once([lambda: enter(copy_of(client), guess) for _ in range(10)])
        assert [r for r in results if isinstance(r, Exception)] == []
        assert {r.status_code for r in results} <= {200, 302}
        assert numbers("code:") == [3]
        assert 3 <= numbers("wrong-person")[0] <= 5
        assert numbers("wrong-person") == numbers("wrong-network")

    def test_many_sessions_of_one_account_have_five_tries(self, ana):
        clients = [(asked(), wrong(mailed())) for _ in range(5)]
        deeds = [
            lambda c=c, g=guess: enter(copy_of(c), g) for c, guess in clients for _ in range(2)
        ]
        results = at_once(deeds)
        assert [r for r in results if isinstance(r, Exception)] == []
        assert numbers("wrong-person") == numbers("wrong-network") == [5]
        assert sum(numbers("code:")) == 5
        assert sum(b"Wait 1 minute" in r.content for r in results) == 5
        assert Mail.objects.filter(kind="account.codes_guessed").count() == 1

    def test_a_code_lets_in_once(self, ana):
        client = asked()
        code = mailed()
        at_once([lambda: enter(copy_of(client), code) for _ in range(6)])
        assert User.objects.get().last_login
        assert numbers("code:") == [3]
