"""Signing in: what allauth has to say goes through the outbox, and strangers learn nothing."""

import re
import threading

import pytest
from allauth.account.models import EmailAddress
from django.core import mail as django_mail
from django.core.cache import cache
from django.test import Client

from mailing import sender
from mailing.models import Mail
from people import hooks
from people.models import User
from people.services import change_address
from tests.factories import UserFactory
from tests.support.patience import PATIENCE
from tests.support.signing_in import prove
from tests.teams.test_concurrency import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return UserFactory(name="Ana Ruiz", email="ana@example.org")


@pytest.fixture
def addresses(monkeypatch):
    told = []
    receivers = [(4, "test", lambda **moment: told.append(moment))]
    monkeypatch.setattr(hooks.address_changed, "_receivers", receivers)
    return told


def ask_for_code(client, email):
    return client.post("/accounts/login/code/", {"email": email})


def test_a_code_is_an_outbox_row_before_all_others(client, ana, nudges):
    answer = ask_for_code(client, "ANA@example.org")
    assert answer.status_code == 302
    mail = Mail.objects.get()
    assert (mail.priority, mail.kind, mail.user, mail.to) == (0, "sign-in", ana, ana.email)
    assert re.fullmatch(r"\d{3} \d{3} is your sign-in code", mail.subject)
    code = mail.subject[:7]
    assert code in mail.text
    assert code in mail.html
    assert (mail.not_after - mail.created_at).total_seconds() == 15 * 60
    assert mail.from_name == ""
    assert django_mail.outbox == []


def test_the_code_signs_in_and_is_erased_once_sent(client, ana):
    ask_for_code(client, ana.email)
    sender.send_due()
    (message,) = django_mail.outbox
    assert message.from_email == "stemhub <mail@127.0.0.1>"
    code = message.subject[:7]
    mail = Mail.objects.get()
    assert code not in mail.subject + mail.text + mail.html
    answer = client.post("/accounts/login/code/confirm/", {"code": code})
    assert (answer.status_code, answer.url) == (302, "/")
    assert client.get("/me/").status_code == 200
    assert EmailAddress.objects.get().email == ana.email
    assert EmailAddress.objects.get().verified


def test_the_mail_speaks_the_persons_language(client, settings):
    settings.LANGUAGES = [("en", "English"), ("es", "Spanish")]
    UserFactory(email="eva@example.org", language="es")
    ask_for_code(client, "eva@example.org")
    assert '<html lang="es">' in Mail.objects.get().html


def test_a_stranger_gets_the_same_answer_and_no_mail(client, ana):
    known = ask_for_code(client, ana.email)
    client.logout()
    unknown = ask_for_code(client, "nobody@example.org")
    assert (unknown.status_code, unknown.url) == (known.status_code, known.url)
    assert Mail.objects.count() == 1


def test_somebody_inactive_gets_no_code_and_with_a_password_a_kind_page(client):
    ben = UserFactory(email="ben@example.org")
    ben.set_password("a long enough one")
    ben.is_active = False
    ben.save()
    ask_for_code(client, ben.email)
    assert not Mail.objects.exists()
    client.logout()
    answer = client.post(
        "/accounts/login/",
        {"login": ben.email, "password": "a long enough one", "use": "password"},
        follow=True,
    )
    assert "_auth_user_id" not in client.session
    assert answer.status_code == 200


def test_nobody_signs_up(client):
    answer = client.post(
        "/accounts/signup/", {"email": "new@example.org", "password1": "a long enough one"}
    )
    assert "_auth_user_id" not in client.session
    assert answer.status_code in (200, 403, 404)
    assert not Mail.objects.exists()


def test_a_reset_link_is_erased_once_sent(client, ana):
    client.post("/accounts/password/reset/", {"email": ana.email})
    mail = Mail.objects.get()
    assert (mail.priority, mail.kind) == (0, "account")
    assert "/accounts/password/reset/key/" in mail.text
    assert "/accounts/password/reset/key/" in mail.html
    sender.send_due()
    mail = Mail.objects.get()
    assert (mail.state, mail.text, mail.html) == ("sent", "", "")


# --- another address ------------------------------------------------------------------------------


def sign_in(client, person):
    ask_for_code(client, person.email)
    code = Mail.objects.latest("pk").subject[:7]
    client.post("/accounts/login/code/confirm/", {"code": code})
    prove(client, person)
    Mail.objects.all().delete()


def ask_for_address(client, email):
    client.post("/accounts/email/", {"action_add": "", "email": email})
    return re.search(r"/accounts/confirm-email/\S+", Mail.objects.latest("pk").text)[0]


def test_a_new_address_counts_once_its_link_is_pressed(client, ana, addresses):
    sign_in(client, ana)
    link = ask_for_address(client, "ana.ruiz@example.org")
    mail = Mail.objects.get()
    assert (mail.to, mail.user) == ("ana.ruiz@example.org", ana)
    ana.refresh_from_db()
    assert (ana.email, addresses) == ("ana@example.org", [])
    client.post(link)
    ana.refresh_from_db()
    assert ana.email == "ana.ruiz@example.org"
    assert [moment["users"] for moment in addresses] == [[ana]]
    assert addresses[0]["via"] == "link"
    row = ana.history.first()
    assert (row.email, row.history_user) == ("ana.ruiz@example.org", ana)
    told = Mail.objects.latest("pk")
    assert (told.to, told.subject) == ("ana@example.org", "Your e-mail address has changed")


@pytest.mark.services
def test_an_address_longer_than_any_is_refused_beside_its_field(client, ana):
    sign_in(client, ana)
    domain = ".".join(["d" * 60] * 4 + ["org"])
    answer = client.post("/accounts/email/", {"action_add": "", "email": f"{'a' * 60}@{domain}"})
    assert "Enter an address of at most 254 letters." in answer.content.decode()
    assert not Mail.objects.exists()


def test_an_address_that_somebody_got_meanwhile_is_not_taken_over(client, ana, addresses):
    sign_in(client, ana)
    link = ask_for_address(client, "shared@example.org")
    UserFactory(email="shared@example.org")
    answer = client.post(link, follow=True)
    assert answer.status_code == 200
    ana.refresh_from_db()
    assert (ana.email, addresses) == ("ana@example.org", [])


def meanwhile(monkeypatch, deed):
    """Let ``deed`` happen once, right after the page found that nobody has the address."""
    rows, deeds = type(User.objects.all()), [deed]
    exists = rows.exists

    def asked(self):
        found = exists(self)
        if deeds and not found and "shared@example.org" in str(self.query):
            deeds.pop()()
        return found

    monkeypatch.setattr(rows, "exists", asked)
    return deeds


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_an_address_that_an_admin_gives_away_at_the_same_instant(
    client, ana, addresses, monkeypatch
):
    ben = UserFactory(email="ben@example.org")
    sign_in(client, ana)
    link = ask_for_address(client, "shared@example.org")
    how = {"email": "shared@example.org", "actor": None, "via": "admin"}
    left = meanwhile(monkeypatch, lambda: change_address(user=ben, **how))

    answer = client.post(link, follow=True)

    assert left == []
    assert answer.status_code == 200
    assert "shared@example.org belongs to another account" in answer.content.decode()
    ana.refresh_from_db()
    assert ana.email == "ana@example.org"
    assert [moment["users"] for moment in addresses] == [[ben]]
    assert not EmailAddress.objects.filter(user=ana, email="shared@example.org", verified=True)


# SQLite lets only one of them in at a time.
@pytest.mark.services_only
@pytest.mark.django_db(transaction=True)
def test_two_who_press_their_links_to_one_address_at_the_same_instant(client, ana, monkeypatch):
    people, clients = [ana, UserFactory(email="ben@example.org")], [client, Client()]
    for one, person in zip(clients, people, strict=True):
        sign_in(one, person)
    links = []
    for one in clients:
        links.append(ask_for_address(one, "shared@example.org"))
        cache.clear()  # allauth mails one address once in three minutes
    together, rows = threading.Barrier(2), type(User.objects.all())
    exists = rows.exists

    def both_free(self):
        found = exists(self)
        if "shared@example.org" in str(self.query):
            together.wait(timeout=PATIENCE)
        return found

    monkeypatch.setattr(rows, "exists", both_free)
    answers = at_once(
        [
            lambda one=one, link=link: one.post(link, follow=True)
            for one, link in zip(clients, links, strict=True)
        ]
    )

    assert [answer.status_code for answer in answers] == [200, 200]
    said = ["belongs to another account" in answer.content.decode() for answer in answers]
    assert sorted(said) == [False, True]
    for person, refused in zip(people, said, strict=True):
        person.refresh_from_db()
        assert (person.email == "shared@example.org") is not refused


def test_no_address_is_made_ones_own_without_proof(client, ana):
    sign_in(client, ana)
    ask_for_address(client, "principal@example.org")
    client.post("/accounts/email/", {"action_primary": "", "email": "principal@example.org"})
    ana.refresh_from_db()
    assert ana.email == "ana@example.org"
