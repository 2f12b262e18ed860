from datetime import UTC, datetime

import pytest
from allauth.account.models import EmailAddress
from django.db import connection

from foundation.refusals import Refused
from people import hooks
from people.models import Institution, PrivateNeeds
from people.services import (
    activate,
    add_institution,
    change_address,
    change_profile,
    choose_reminders,
    deactivate,
    institution_called,
    say_needs,
)
from tests.factories import InstitutionFactory, UserFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)


@pytest.fixture
def ana():
    return UserFactory(name="Ana Ruiz", email="ana@example.org")


@pytest.fixture
def changed(monkeypatch):
    told = []
    receivers = [(4, "test", lambda **moment: told.append(moment))]
    monkeypatch.setattr(hooks.person_changed, "_receivers", receivers)
    return told


@pytest.fixture
def addresses(monkeypatch):
    told = []
    receivers = [(4, "test", lambda **moment: told.append(moment))]
    monkeypatch.setattr(hooks.address_changed, "_receivers", receivers)
    return told


def test_a_profile_change_is_recorded_and_told(ana, changed):
    school = InstitutionFactory()
    changes = {"zone": "America/Boise", "institution": school, "language": "en"}
    said = change_profile(user=ana, changes=changes, actor=ana, via="web", now=NOW)
    assert said == {
        "zone": ("America/Los_Angeles", "America/Boise"),
        "institution": (None, school),
    }
    assert (ana.zone, ana.institution) == ("America/Boise", school)
    ana.refresh_from_db()
    assert (ana.zone, ana.institution) == ("America/Boise", school)
    assert changed == [{"changed": {ana: said}, "actor": ana, "via": "web", "now": NOW}]
    row = ana.history.first()
    assert (row.zone, row.history_user, row.history_change_reason) == ("America/Boise", ana, "web")


def test_what_stays_the_same_is_not_told(ana, changed):
    rows = ana.history.count()
    assert change_profile(user=ana, changes={"zone": ana.zone}, actor=ana, via="web") == {}
    assert changed == []
    assert ana.history.count() == rows


def test_a_person_keeps_a_name(ana):
    with pytest.raises(Refused, match="Enter a name") as refusal:
        change_profile(user=ana, changes={"name": "  "}, actor=ana, via="web")
    assert refusal.value.field == "name"


def test_a_profile_holds_no_other_field(ana):
    with pytest.raises(ValueError, match="is_superuser"):
        change_profile(user=ana, changes={"is_superuser": True}, actor=ana, via="web")


def test_reminders_go_off_and_on(ana, changed):
    assert choose_reminders(user=ana, wanted=False, actor=None, via="link")
    assert not choose_reminders(user=ana, wanted=False, actor=None, via="link")
    assert choose_reminders(user=ana, wanted=True, actor=ana, via="web")
    assert [moment["changed"] for moment in changed] == [
        {ana: {"wants_reminders": (True, False)}},
        {ana: {"wants_reminders": (False, True)}},
    ]


def test_needs_are_asked_once_and_change_whenever(ana):
    say_needs(user=ana, needs={"food": " no nuts ", "access": ""}, actor=ana, via="web", now=NOW)
    later = datetime(2026, 12, 1, tzinfo=UTC)
    say_needs(user=ana, needs={"access": "ramp"}, actor=ana, via="web", now=later)
    row = PrivateNeeds.objects.get()
    assert (row.food, row.access, row.asked_at) == ("no nuts", "ramp", NOW)


def test_no_need_that_was_taken_back_is_kept():
    assert not hasattr(PrivateNeeds, "history")
    kept = [name for name in connection.introspection.table_names() if "needs" in name]
    assert kept == [PrivateNeeds._meta.db_table]


def test_an_address_is_changed_in_one_place(ana, addresses):
    EmailAddress.objects.create(user=ana, email=ana.email, verified=True, primary=True)
    assert change_address(user=ana, email=" Ana.Ruiz@Example.org ", actor=None, via="admin")
    ana.refresh_from_db()
    assert ana.email == "ana.ruiz@example.org"
    assert not EmailAddress.objects.filter(email="ana@example.org").exists()
    assert addresses == [{"users": [ana], "actor": None, "via": "admin"}]
    assert not change_address(user=ana, email="ana.ruiz@example.org", actor=None, via="admin")
    assert len(addresses) == 1


def test_somebody_elses_address_is_refused(ana, addresses):
    UserFactory(email="ben@example.org")
    with pytest.raises(Refused, match="already has this"):
        change_address(user=ana, email="BEN@example.org", actor=None, via="admin")
    assert addresses == []


def test_who_is_deactivated_can_come_back(ana, changed):
    ruth = UserFactory()
    assert deactivate(user=ana, actor=ruth, via="admin")
    assert not ana.is_active
    assert activate(user=ana, actor=ruth, via="admin")
    assert [list(moment["changed"][ana]) for moment in changed] == [["is_active"], ["is_active"]]


def test_nobody_deactivates_themselves(ana):
    with pytest.raises(Refused, match="another admin"):
        deactivate(user=ana, actor=ana, via="admin")


def test_a_merged_account_stays_closed(ana):
    merged = UserFactory(is_active=False, merged_into=ana)
    with pytest.raises(Refused, match="merged"):
        activate(user=merged, actor=None, via="admin")


def test_an_institution_is_made_once_whatever_the_case():
    district = InstitutionFactory(name="Gresham-Barlow", kind="district")
    first, made = add_institution(name="Rosewood  Center", actor=None, via="import")
    assert (first.name, made) == ("Rosewood Center", True)
    assert add_institution(name="rosewood center", actor=None, via="import") == (first, False)
    other, made = add_institution(
        name="Rosewood Center", district=district, actor=None, via="import"
    )
    assert made
    assert other != first
    assert Institution.objects.count() == 3


def test_a_name_is_one_line(ana):
    changes = {"name": "Ana\r\nBcc: x@example.org", "short_name": "Ana\n\nRead this"}
    change_profile(user=ana, changes=changes, actor=ana, via="web")
    ana.refresh_from_db()
    assert (ana.name, ana.short_name) == ("Ana Bcc: x@example.org", "Ana Read this")


# --- what somebody typed as their school --------------------------------------------------------


def called(text, **more):
    return institution_called(text, actor=None, via="web", **more)


@pytest.fixture
def lincolns():
    """One without a district, one in Gresham and one in Salem."""
    districts = [InstitutionFactory(name=name, kind="district") for name in ("Gresham", "Salem")]
    return [InstitutionFactory(name="Lincoln", district=one) for one in (None, *districts)]


def test_what_a_page_showed_comes_back_as_that_school(lincolns):
    for school in lincolns:
        assert called(school.label) == school
        assert called(f" {school.label.upper()}  ") == school


def test_a_name_that_two_districts_share_is_asked_about(lincolns):
    lincolns[0].delete()
    with pytest.raises(Refused) as refusal:
        called("lincoln")
    assert refusal.value.field == "institution"
    assert "Enter one of these: Lincoln (Gresham); Lincoln (Salem)." in refusal.value.message
    assert Institution.objects.filter(name="Lincoln").count() == 2


def test_the_only_one_of_its_name_needs_no_district(lincolns):
    lincolns[0].delete()
    lincolns[1].delete()
    assert called("Lincoln") == lincolns[2]


def test_a_school_nobody_named_before_is_made_in_the_zone_of_who_asks():
    assert called("Oak Creek", zone="America/Boise").zone == "America/Boise"
    assert called("oak creek", zone="America/Chicago").zone == "America/Boise"
    assert called("Elm Street").zone == "America/Los_Angeles"
    assert called("  ") is None


def test_a_name_too_long_to_keep_is_refused_beside_the_field():
    with pytest.raises(Refused, match="200 letters at most") as refusal:
        called("x" * 201)
    assert refusal.value.field == "institution"
    assert called("x" * 200).name == "x" * 200


# --- what is recorded ---------------------------------------------------------------------------


def test_a_sign_in_alone_writes_no_row_into_the_record(ana):
    rows = ana.history.count()
    for fields in (["last_login"], ["password"], ["last_login", "password"]):
        ana.last_login = NOW
        ana.save(update_fields=fields)
    ana.refresh_from_db()
    assert (ana.last_login, ana.history.count()) == (NOW, rows)
    ana.save(update_fields=["last_login", "name"])
    ana.save(update_fields=["name"])
    ana.save()
    assert ana.history.count() == rows + 3
