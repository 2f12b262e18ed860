"""Whoever sets an address, and however: allauth's rows say the same, and none is empty."""

from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.urls import reverse

from foundation.refusals import Refused
from people.addresses import holder, keep_in_step, out_of_step
from people.checks import addresses_are_in_step
from people.models import User
from people.services import add_person, ask_for_address, change_address, prove_address
from teams.services import members
from teams.services.invitations import invite
from teams.services.newcomers import Newcomer
from teams.services.profiles import correct_address
from tests.factories import MembershipFactory, TeamFactory, UserFactory

pytestmark = pytest.mark.django_db
HOW = {"actor": None, "via": "admin"}
NEW = "ana.ruiz@example.org"


def person(email="ana@example.org", **more):
    return User.objects.create_user(email, "Ana Ruiz", **more)


def rows(user):
    return list(
        EmailAddress.objects.filter(user=user)
        .order_by("email")
        .values_list("email", "verified", "primary")
    )


def by_service():
    return add_person(user=User(email="Ana@Example.org", name="Ana Ruiz"), **HOW)


def by_command():
    call_command("createsuperuser", email="Ana@Example.org", name="Ana", interactive=False)
    return User.objects.get()


def by_invitation():
    how = {"email": "Ana@Example.org", "name": "Ana", "actor": None, "via": "web"}
    return invite(team=TeamFactory(), **how).user


def by_import():
    people = [Newcomer("Ana@Example.org", "Ana"), Newcomer("ben@example.org", "Ben")]
    members.add_active(team=TeamFactory(), people=people, welcome=True, actor=None, via="import")
    return User.objects.get(email="ana@example.org")


@pytest.mark.parametrize("made", [person, by_service, by_command, by_invitation, by_import])
def test_whoever_is_made_has_a_proven_row(made):
    assert rows(made()) == [("ana@example.org", True, True)]
    assert not out_of_step().exists()


def by_admin(ana):
    change_address(user=ana, email=NEW, **HOW)


def by_coordinator(ana):
    row = MembershipFactory(user=ana, state="invited")
    correct_address(membership=row, email=NEW, actor=None, via="web")


def by_link(ana):
    ask_for_address(user=ana, email=NEW)
    prove_address(user=ana, email=NEW, actor=ana, via="link")


@pytest.mark.parametrize("changed", [by_admin, by_coordinator, by_link])
def test_whoever_is_changed_has_a_proven_row_and_no_other(changed):
    ana = person()
    changed(ana)
    ana.refresh_from_db()
    assert ana.email == NEW
    assert rows(ana) == [(NEW, True, True)]
    assert holder("ana@example.org") is None


def test_an_address_that_is_asked_for_changes_nothing_and_replaces_the_last_one():
    ana = person()
    ask_for_address(user=ana, email="first@example.org")
    ask_for_address(user=ana, email=" Second@Example.org")
    assert rows(ana) == [("ana@example.org", True, True), ("second@example.org", False, False)]
    assert holder("second@example.org") is None


def test_asking_mends_who_was_out_of_step():
    ana = UserFactory(email="ana@example.org")
    EmailAddress.objects.create(user=ana, email=ana.email)
    ask_for_address(user=ana, email=NEW)
    assert rows(ana) == [(NEW, False, False), ("ana@example.org", True, True)]


def test_only_what_was_asked_for_is_proven():
    ana = person()
    ask_for_address(user=ana, email="first@example.org")
    ask_for_address(user=ana, email=NEW)
    with pytest.raises(Refused, match="Your address stays what it is"):
        prove_address(user=ana, email="first@example.org", actor=ana, via="link")
    assert prove_address(user=ana, email=NEW, actor=ana, via="link")
    assert not prove_address(user=ana, email=NEW, actor=ana, via="link")


@pytest.mark.parametrize("email", ["", " \u200b", "ana", "ana@", "a@x.org, b@x.org"])
def test_no_address_and_what_is_none_are_refused(email):
    ana = person()
    with pytest.raises(Refused, match="Enter an address"):
        change_address(user=ana, email=email, **HOW)
    assert rows(ana) == [("ana@example.org", True, True)]


# --- one mailbox, one person ----------------------------------------------------------------------

SPELT = ["ana\u200b@example.org", "\ufeffANA@example.org", "ana@exam\u00adple.org\u00a0"]


@pytest.mark.parametrize("email", SPELT)
def test_no_second_person_for_one_mailbox(email):
    ana, team = person(), TeamFactory()
    assert invite(team=team, email=email, name="A", actor=None, via="web").user == ana
    people = [Newcomer(email, "A")]
    other = {"welcome": True, "actor": None, "via": "import"}
    assert members.add_active(team=TeamFactory(), people=people, **other)[0].user == ana
    with pytest.raises(Refused, match="already has"):
        add_person(user=User(email=email, name="A"), **HOW)
    with pytest.raises(Refused, match="already has"):
        change_address(user=UserFactory(), email=email, **HOW)
    assert User.objects.by_email(email).get() == ana


@pytest.mark.parametrize("email", SPELT)
def test_the_admin_takes_invisible_characters_out(client, email):
    client.force_login(person("ruth@example.org", is_superuser=True))
    typed = {"email": email, "name": "Ana Ruiz", "language": "en", "zone": "America/Boise"}
    assert client.post("/admin/people/user/add/", typed).status_code == 302
    assert rows(User.objects.get(name="Ana Ruiz", zone="America/Boise")) == [
        ("ana@example.org", True, True)
    ]
    page = client.post("/admin/people/user/add/", typed).content.decode()
    assert "Somebody already has this e-mail address." in page


@pytest.mark.parametrize("email", SPELT)
def test_whatever_writes_a_person_writes_a_clean_address(email):
    ana = UserFactory(email=email)
    ana.refresh_from_db()
    assert ana.email == "ana@example.org"
    User.objects.filter(pk=ana.pk).update(email=email)
    assert User.objects.get(email=email).email == "ana@example.org"


@pytest.mark.services
@pytest.mark.parametrize("email", ["m\u0131ke@example.org", "mike@exampl\u0117.org"])
def test_a_letter_that_looks_alike_is_another(email):
    """PostgreSQL's upper() takes a dotless i for an i."""
    person("mike@example.org")
    assert holder(email) is None


# --- who is out of step ---------------------------------------------------------------------------


def unproven(ana):
    EmailAddress.objects.filter(user=ana).update(verified=False)


def not_primary(ana):
    EmailAddress.objects.filter(user=ana).update(primary=False)


def another_proven(ana):
    EmailAddress.objects.create(user=ana, email=NEW, verified=True)


def of_another_address(ana):
    User.objects.filter(pk=ana.pk).update(email=NEW)


def without(ana):
    EmailAddress.objects.all().delete()


@pytest.mark.services
@pytest.mark.parametrize(
    "damage", [unproven, not_primary, another_proven, of_another_address, without]
)
def test_who_is_out_of_step_is_found_and_mended(damage):
    ana, _ben = person(), person("ben@example.org")
    ask_for_address(user=ana, email="asked@example.org")
    assert addresses_are_in_step(None, databases=["default"]) == []
    damage(ana)
    if damage is without:
        keep_in_step([_ben])
    (found,) = addresses_are_in_step(None, databases=["default"])
    assert (found.id, str(ana.pk) in found.msg) == ("people.W001", True)
    said = StringIO()
    call_command("mend_addresses", stdout=said)
    assert said.getvalue() == f"Person {ana.pk} is in step again.\n1 mended.\n"
    assert addresses_are_in_step(None, databases=["default"]) == []
    ana.refresh_from_db()
    assert (ana.email, True, True) in rows(ana)


def test_the_check_asks_nothing_without_a_database():
    UserFactory()
    assert addresses_are_in_step(None, databases=None) == []


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_what_an_earlier_version_left_is_mended_by_the_migration(capsys):
    at_first = ("people", "0001_initial")
    executor = MigrationExecutor(connection)
    apps = executor.migrate([at_first]).apps
    try:
        old_user = apps.get_model("people", "User")
        records = apps.get_model("people", "HistoricalUser")
        make = lambda email: old_user.objects.create(email=email, name="Ana").pk  # noqa: E731
        blank, ben = make(""), make("Ben@Example.org")
        cora, twin = make("cora@exam\u00adple.org"), make("ben@exam\u200bple.org")
        for day, email in enumerate(["old@example.org", "ana@example.org", ""], 1):
            records.objects.create(
                id=blank,
                email=email,
                name="Ana",
                joined_site_at="2026-01-01T00:00Z",
                history_date=f"2026-01-0{day}T00:00Z",
                history_type="~",
            )
        EmailAddress.objects.create(user_id=blank, email="asked@example.org")
        EmailAddress.objects.create(user_id=ben, email="gone@example.org", primary=True)
    finally:
        executor = MigrationExecutor(connection)
        # Other apps' migrations, which need these, were taken back with them.
        executor.migrate(executor.loader.graph.leaf_nodes())
    assert dict(User.objects.values_list("pk", "email")) == {
        blank: "ana@example.org",
        ben: "ben@example.org",
        cora: "cora@example.org",
        twin: "ben@exam\u200bple.org",
    }
    assert f"Person {twin} has another's mailbox." in capsys.readouterr().out
    last = User.history.filter(id=blank).latest()
    assert (last.email, last.history_change_reason) == (
        "ana@example.org", "task: address put right",
    )  # fmt: skip
    assert not out_of_step().exists()
    assert rows(User.objects.get(pk=blank)) == [
        ("ana@example.org", True, True), ("asked@example.org", False, False),
    ]  # fmt: skip


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_an_emptied_address_that_is_anothers_by_now_gets_one_no_mail_reaches():
    executor = MigrationExecutor(connection)
    apps = executor.migrate([("people", "0001_initial")]).apps
    try:
        blank = apps.get_model("people", "User").objects.create(email="", name="Ana").pk
    finally:
        executor = MigrationExecutor(connection)
        # Other apps' migrations, which need these, were taken back with them.
        executor.migrate(executor.loader.graph.leaf_nodes())
    assert User.objects.get(pk=blank).email == f"person-{blank}@unknown.invalid"


def test_the_own_page_never_shows_an_empty_address(client):
    """However somebody came in: here past every service, and past the sign-in."""
    ana = UserFactory(email="ana@example.org")
    client.force_login(ana)
    page = client.get(reverse("account_email"))
    assert page.status_code in (200, 302)
    ana.refresh_from_db()
    assert ana.email == "ana@example.org"
