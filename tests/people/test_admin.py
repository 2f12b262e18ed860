import pytest
from django.contrib.admin.models import LogEntry

from people.models import Institution, PrivateNeeds, User
from tests.factories import InstitutionFactory, UserFactory

pytestmark = pytest.mark.django_db
PEOPLE = "/admin/people/user/"


@pytest.fixture
def ruth(client):
    ruth = UserFactory(name="Ruth Ortiz", is_superuser=True)
    client.force_login(ruth)
    return ruth


@pytest.fixture
def ana():
    ana = UserFactory(name="Ana Ruiz", email="ana@example.org")
    ana.set_password("a long enough one")
    ana.save()
    return ana


def filled(user, **changes):
    return {
        "email": user.email,
        "name": user.name,
        "short_name": user.short_name,
        "institution": "",
        "job_role": "",
        "grade_band": "",
        "language": "en",
        "zone": user.zone,
        **({"is_superuser": "on"} if user.is_superuser else {}),
        **changes,
    }


def test_a_person_is_added_without_a_password(client, ruth):
    new = User(email="Zoe@Example.org", name="Zoë Lindqvist")
    answer = client.post(f"{PEOPLE}add/", filled(new))
    assert answer.status_code == 302
    zoe = User.objects.get(email="zoe@example.org")
    assert not zoe.has_usable_password()
    row = zoe.history.get()
    assert (row.history_user, row.history_change_reason) == (ruth, "admin")


def test_a_second_person_of_one_address_is_refused(client, ruth, ana):
    new = User(email="ANA@example.org", name="Another")
    answer = client.post(f"{PEOPLE}add/", filled(new))
    assert answer.status_code == 200
    assert "Somebody already has this e-mail address." in answer.content.decode()


def test_a_change_goes_through_the_services(client, ruth, ana):
    school = InstitutionFactory()
    changes = filled(ana, email="ana.ruiz@example.org", name="Ana Soto", institution=school.pk)
    answer = client.post(f"{PEOPLE}{ana.pk}/change/", changes)
    assert answer.status_code == 302
    ana.refresh_from_db()
    assert (ana.email, ana.name, ana.institution) == ("ana.ruiz@example.org", "Ana Soto", school)
    assert {row.history_user for row in ana.history.all()[:2]} == {ruth}


def test_no_page_shows_a_password_hash(client, ruth, ana):
    pages = [f"{PEOPLE}{ana.pk}/change/", f"{PEOPLE}{ana.pk}/history/", PEOPLE]
    for url in pages:
        answer = client.get(url)
        assert answer.status_code == 200
        assert ana.password not in answer.content.decode()


def test_people_are_deactivated_and_let_back_in(client, ruth, ana):
    selected = {"_selected_action": [ana.pk, ruth.pk]}
    answer = client.post(PEOPLE, {"action": "deactivate_people"} | selected, follow=True)
    page = answer.content.decode()
    assert "1 person changed." in page
    assert "You can&#x27;t deactivate yourself." in page
    ana.refresh_from_db()
    assert not ana.is_active
    client.post(PEOPLE, {"action": "activate_people"} | selected)
    ana.refresh_from_db()
    assert ana.is_active


def test_an_admin_keeps_their_own_rights(client, ruth):
    changes = filled(ruth)
    del changes["is_superuser"]
    answer = client.post(f"{PEOPLE}{ruth.pk}/change/", changes, follow=True)
    assert "Ask another admin." in answer.content.decode()
    ruth.refresh_from_db()
    assert ruth.is_superuser


def test_nobody_is_deleted(client, ruth, ana):
    assert client.post(f"{PEOPLE}{ana.pk}/delete/", {"post": "yes"}).status_code == 403


def test_an_institution_is_edited_in_place_and_recorded(client, ruth):
    school = InstitutionFactory(name="Rosewood")
    answer = client.post(
        f"/admin/people/institution/{school.pk}/change/",
        {"name": "Rosewood School", "kind": "school", "district": "", "county": "Multnomah",
         "zone": "America/Los_Angeles"},
    )  # fmt: skip
    assert answer.status_code == 302
    row = school.history.first()
    assert (row.name, row.history_user, row.history_change_reason) == (
        "Rosewood School", ruth, "admin"
    )  # fmt: skip
    client.post(f"/admin/people/institution/{school.pk}/delete/", {"post": "yes"})
    assert not Institution.objects.exists()
    assert Institution.history.first().history_user == ruth


def test_each_reading_of_private_needs_is_recorded(client, ruth, ana):
    needs = PrivateNeeds.objects.create(user=ana, food="no nuts")
    page = client.get("/admin/people/privateneeds/").content.decode()
    assert "Ana Ruiz" in page
    assert "no nuts" not in page
    assert not LogEntry.objects.exists()
    url = f"/admin/people/privateneeds/{needs.pk}/change/"
    assert "no nuts" in client.get(url).content.decode()
    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_id) == (ruth, str(needs.pk))
    history = client.get(f"/admin/people/privateneeds/{needs.pk}/history/").content.decode()
    assert "Read: this page" in history
    assert "Ruth Ortiz" in history
    index = client.get("/admin/").content.decode()
    assert "Looked at:" in index and "Changed:" not in index
    client.post(url, {"food": "all"})
    needs.refresh_from_db()
    assert needs.food == "no nuts"


def test_an_institution_that_is_there_already_is_said_in_words(client, ruth):
    school = InstitutionFactory(name="Rosewood", district=None)
    typed = {
        "name": "rosewood",
        "kind": "school",
        "district": "",
        "county": "",
        "zone": school.zone,
    }
    page = client.post("/admin/people/institution/add/", typed).content.decode()
    assert "This one is there already." in page and "is violated" not in page
    client.post(f"/admin/people/institution/{school.pk}/change/", typed | {"county": "Marion"})
    school.refresh_from_db()
    assert (school.name, school.county) == ("rosewood", "Marion")
