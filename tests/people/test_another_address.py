"""Another address, asked for and proven on the real pages, and who else wants it meanwhile."""

import re
from functools import partial

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.test import Client, override_settings
from django.urls import reverse

from mailing.models import Mail
from people.addresses import out_of_step
from people.models import User
from people.services import ask_for_address, change_address, prove_address
from teams.models import Membership
from teams.services.invitations import invite
from tests.factories import MembershipFactory, TeamFactory, UserFactory
from tests.support.signing_in import prove
from tests.teams.test_concurrency import at_once

pytestmark = pytest.mark.django_db
PHRASE = "blue-heron-42"
WANTED = "wanted@example.org"


@pytest.fixture
def ana():
    return User.objects.create_user("ana@example.org", "Ana Ruiz", PHRASE)


@pytest.fixture
def ben():
    return User.objects.create_user("ben@example.org", "Ben Okafor", PHRASE)


def ask_for_code(client, email):
    client.post(reverse("account_request_login_code"), {"email": email})


def with_code(client, email):
    ask_for_code(client, email)
    mail = Mail.objects.filter(kind="sign-in", to=email).latest("pk")
    client.post(reverse("account_confirm_login_code"), {"code": mail.subject[:7]})
    cache.clear()  # so many codes and links in a minute aren't what is tried here
    return client


def proven(client) -> None:
    """Whoever just said who they are isn't asked again."""
    prove(client, User.objects.get(pk=client.session["_auth_user_id"]))


def ask(client, email) -> str:
    """Ask for another address; the link that was mailed there."""
    proven(client)
    client.post(reverse("account_email"), {"action_add": "", "email": email})
    cache.clear()
    return re.search(r"/accounts/confirm-email/\S+", Mail.objects.latest("pk").text)[0]


def pressing(link):
    """What somebody does with the button of the page behind ``link``, in a browser of their own."""
    return lambda: Client().post(link, follow=True)


def signed_in_as(client):
    return client.get("/").context["user"]


# --- an address is never emptied ------------------------------------------------------------------


def after_an_admin_put_it_right(person):
    client = with_code(Client(), person.email)
    change_address(user=person, email=f"right.{person.email}", actor=None, via="admin")
    return client


def in_past_every_service(person):
    """As older versions left people: without a row, which allauth then makes unproven."""
    client = Client()
    EmailAddress.objects.filter(user=person).delete()
    client.post(reverse("account_login"), {"login": person.email, "password": PHRASE})
    EmailAddress.objects.filter(user=person).update(verified=False, primary=False)
    return client


@pytest.mark.services
@pytest.mark.parametrize("begin", [after_an_admin_put_it_right, in_past_every_service])
def test_the_present_address_stays_until_the_new_one_is_proven(begin, ana, ben):
    for n, person in enumerate((ana, ben)):
        client = begin(person)
        person.refresh_from_db()
        before = person.email
        link = ask(client, f"new{n}@example.org")
        assert client.get(reverse("account_email")).status_code == 200
        person.refresh_from_db()
        assert person.email == before
        client.post(link)
        person.refresh_from_db()
        assert person.email == f"new{n}@example.org"
    assert not out_of_step().exists()


@pytest.mark.parametrize("used", [0, 1])
def test_an_address_asked_for_again_is_mailed_again_and_both_links_are_good(ana, used):
    client = with_code(Client(), ana.email)
    links = [ask(client, WANTED), ask(client, f" {WANTED.upper()}\u200b")]
    client.post(links[used])
    ana.refresh_from_db()
    assert ana.email == WANTED


def test_two_presses_of_the_button_leave_the_one_mailed_link_good(ana):
    client = with_code(Client(), ana.email)
    proven(client)
    for _press in range(2):
        client.post(reverse("account_email"), {"action_add": "", "email": WANTED})
    mail = Mail.objects.get(to=WANTED)
    client.post(re.search(r"/accounts/confirm-email/\S+", mail.text)[0])
    ana.refresh_from_db()
    assert ana.email == WANTED


def test_a_link_that_has_ended_says_so_on_the_page_and_to_its_button(ana):
    client = with_code(Client(), ana.email)
    first, second = ask(client, "first@example.org"), ask(client, WANTED)
    assert "This link has ended" in client.get(first).content.decode()
    assert "This link has ended" in client.post(first).content.decode()
    client.post(second)
    assert "This link has ended" in client.post(second).content.decode()
    ana.refresh_from_db()
    assert ana.email == WANTED


def test_what_was_asked_for_can_be_given_up_and_what_one_has_cannot(ana):
    client = with_code(Client(), ana.email)
    ask(client, WANTED)
    proven(client)
    for email in (ana.email, WANTED):
        client.post(reverse("account_email"), {"action_remove": "", "email": email})
    assert EmailAddress.objects.get().email == "ana@example.org"
    ana.refresh_from_db()
    assert ana.email == "ana@example.org"


def test_ones_own_address_isnt_another(ana):
    client = with_code(Client(), ana.email)
    proven(client)
    typed = {"action_add": "", "email": "ANA@example.org\u200b"}
    page = client.post(reverse("account_email"), typed).content.decode()
    assert 'id="id_email_error"' in page and "That is your address already." in page


# --- unproven addresses select nobody -------------------------------------------------------------


@pytest.fixture
def asked(ana):
    client = with_code(Client(), ana.email)
    link = ask(client, WANTED)
    Mail.objects.all().delete()
    return link


def test_no_code_goes_to_an_address_that_is_only_asked_for(asked, client):
    ask_for_code(client, WANTED)
    assert not Mail.objects.exists()


def test_no_password_opens_with_an_address_that_is_only_asked_for(asked, client):
    client.post(reverse("account_login"), {"login": WANTED, "password": PHRASE})
    assert "_auth_user_id" not in client.session


def test_no_reset_goes_to_an_address_that_is_only_asked_for(asked, client):
    client.post(reverse("account_reset_password"), {"email": WANTED})
    assert not Mail.objects.exists()


@pytest.mark.services
@pytest.mark.parametrize("invited", [True, False])
def test_whoever_is_invited_under_it_signs_in_as_themselves(asked, ana, invited):
    """Whether allauth's rows know them or not, and however often: a set has no order."""
    if invited:
        invite(team=TeamFactory(), email=WANTED, name="Dev", actor=None, via="web")
    else:
        UserFactory(email=WANTED)
    dev = User.objects.get(email=WANTED)
    for _try in range(3):
        assert signed_in_as(with_code(Client(), WANTED)) == dev
    client = Client()
    client.post(reverse("account_reset_password"), {"email": WANTED})
    assert Mail.objects.latest("pk").user == dev
    dev.set_password("a grey heron")
    dev.save()
    client.post(reverse("account_login"), {"login": WANTED, "password": "a grey heron"})
    assert signed_in_as(client) == dev
    before = client.session["_auth_user_id"]
    client = Client()
    client.post(reverse("account_login"), {"login": WANTED, "password": PHRASE})
    assert "_auth_user_id" not in client.session
    assert before == str(dev.pk) != str(ana.pk)


def test_proving_it_then_is_refused_in_words(asked, ana, client):
    invite(team=TeamFactory(), email=WANTED, name="Dev", actor=None, via="web")
    sentence = "belongs to another account"
    assert sentence in client.get(asked).content.decode()
    assert sentence in client.post(asked, follow=True).content.decode()
    ana.refresh_from_db()
    assert ana.email == "ana@example.org"
    assert Membership.objects.get().user.email == WANTED


def test_an_old_code_opens_nothing_once_the_address_is_changed(ana, client):
    ask_for_code(client, ana.email)
    code = Mail.objects.latest("pk").subject[:7]
    change_address(user=ana, email="right@example.org", actor=None, via="admin")
    answer = client.post(reverse("account_confirm_login_code"), {"code": code}, follow=True)
    assert "_auth_user_id" not in client.session
    assert "Sign in with the new one." in answer.content.decode()


@pytest.mark.parametrize(
    "typed", ["ANA@example.org ", "ana\u200b@example.org", "\ufeffana@example.org"]
)
def test_one_signs_in_with_any_spelling_of_ones_address(ana, typed):
    client = Client()
    ask_for_code(client, typed)
    assert Mail.objects.get().to == ana.email
    client = Client()
    client.post(reverse("account_login"), {"login": typed, "password": PHRASE})
    assert signed_in_as(client) == ana
    client = Client()
    client.post(reverse("account_reset_password"), {"email": typed})
    assert Mail.objects.latest("pk").to == ana.email


@pytest.mark.parametrize("typed", ["dev\u200b@example.org", "\ufeffDEV@exam\u00adple.org"])
def test_a_coordinators_forms_take_invisible_characters_out(typed):
    team = TeamFactory()
    client = Client()
    dana = MembershipFactory(team=team, state="invited").user
    team.hub.roles.create(user=dana, kind="coordinator", starts_on=team.cycle.starts_on)
    client.force_login(dana)
    url = reverse("teams:invite", args=[team.pk])
    answer = client.post(url, {"email": typed, "name": "Dev"})
    assert answer.status_code == 302
    assert User.objects.get(name="Dev").email == "dev@example.org"


# --- at the same instant --------------------------------------------------------------------------


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_of_several_who_prove_one_address_one_gets_it_and_the_rest_a_sentence():
    people = [User.objects.create_user(f"p{n}@example.org", f"P {n}") for n in range(4)]
    links = [ask(with_code(Client(), one.email), WANTED) for one in people]
    answers = at_once([pressing(link) for link in links])
    assert [answer.status_code for answer in answers] == [200] * 4
    said = ["belongs to another account" in one.content.decode() for one in answers]
    assert sorted(said) == [False, True, True, True]
    assert User.objects.filter(email=WANTED).count() == 1
    assert not out_of_step().exists()


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_proving_and_inviting_at_once_leave_one_person_with_the_mailbox():
    for n in range(6):
        person = User.objects.create_user(f"p{n}@example.org", f"P {n}")
        email = f"wanted{n}@example.org"
        link = ask(with_code(Client(), person.email), email)
        how = {"team": TeamFactory(), "email": email, "name": "Dev", "actor": None, "via": "web"}
        answer, row = at_once([pressing(link), partial(invite, **how)])
        assert answer.status_code == 200
        assert row.user.email == email
        refused = "belongs to another account" in answer.content.decode()
        assert refused is (row.user != person)
        assert not out_of_step().exists()


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_an_admin_a_link_and_another_wish_at_once_leave_one_address():
    for n in range(6):
        person = User.objects.create_user(f"p{n}@example.org", f"P {n}")
        link = ask(with_code(Client(), person.email), f"asked{n}@example.org")
        right = {"email": f"right{n}@example.org", "actor": None, "via": "admin"}
        wish = partial(ask_for_address, user=person, email=f"later{n}@example.org")
        admin = partial(change_address, user=person, **right)
        results = at_once([pressing(link), pressing(link), admin, wish, wish])
        assert [r for r in results if isinstance(r, Exception)] == []
        person.refresh_from_db()
        assert person.email in (right["email"], f"asked{n}@example.org")
        assert not out_of_step().exists()
        assert EmailAddress.objects.filter(user=person, verified=False).count() <= 1


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_one_link_pressed_eight_times_at_once_changes_the_address_once(ana):
    link = ask(with_code(Client(), ana.email), WANTED)
    answers = at_once([pressing(link)] * 8)
    ended = [answer.status_code == 404 for answer in answers]
    assert ended == ["This link has ended" in answer.content.decode() for answer in answers]
    assert not all(ended)
    ana.refresh_from_db()
    assert ana.email == WANTED
    assert ana.history.filter(email=WANTED).count() == 1


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_signing_in_while_an_admin_changes_the_address_keeps_the_new_one(ana):
    for n in range(6):
        ask_for_code(client := Client(), User.objects.get(pk=ana.pk).email)
        code = Mail.objects.latest("pk").subject[:7]
        new = f"right{n}@example.org"
        results = at_once(
            [
                partial(client.post, reverse("account_confirm_login_code"), {"code": code}),
                partial(change_address, user=ana, email=new, actor=None, via="admin"),
            ]
        )
        cache.clear()
        assert [r for r in results if isinstance(r, Exception)] == []
        ana.refresh_from_db()
        assert ana.email == new
        assert not out_of_step().exists()


# --- the demo -------------------------------------------------------------------------------------


@override_settings(ROOT_URLCONF="tests.stemhub.demo_urls", DEMO=True)
def test_a_visitor_of_the_demo_keeps_the_address_while_another_is_asked_for(client):
    """Also where the demo was built by a version that made no rows."""
    member = UserFactory(name="Ana Ruiz", email="member@example.org")
    member.set_password(PHRASE)
    member.save()
    client.post("/demo/sign-in/member/")
    assert not out_of_step().exists()
    link = ask(client, WANTED)
    member.refresh_from_db()
    assert member.email == "member@example.org"
    client.post(link)
    member.refresh_from_db()
    assert member.email == WANTED


def test_proving_is_recorded_as_the_persons_own_deed(ana):
    ask_for_address(user=ana, email=WANTED)
    prove_address(user=ana, email=WANTED, actor=ana, via="link")
    last = ana.history.latest()
    assert (last.history_user, last.history_change_reason) == (ana, "link: address")


def test_what_isnt_an_address_is_said_with_the_name_of_its_field_and_stays(client, ana):
    with_code(client, ana.email)
    proven(client)
    page = client.post(reverse("account_email"), {"action_add": "", "email": "wanted@example"})
    said = page.content.decode()
    assert "New e-mail address: Enter an address such as ana@school.org." in said
    assert 'value="wanted@example"' in said
    for name in ("account_request_login_code", "account_reset_password"):
        said = Client().post(reverse(name), {"email": "ana at school"}).content.decode()
        assert "Enter an address such as ana@school.org." in said
        assert 'value="ana at school"' in said
