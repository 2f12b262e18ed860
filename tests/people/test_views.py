import re

import pytest

from foundation import slots
from people.models import Institution, PrivateNeeds
from tests.factories import InstitutionFactory, UserFactory

pytestmark = pytest.mark.django_db
PROFILE = {
    "name": "Ana Ruiz-Soto",
    "short_name": "Ani",
    "institution": "",
    "job_role": "coach",
    "grade_band": "k5",
    "language": "es",
    "zone": "America/Boise",
}


@pytest.fixture
def ana(client):
    ana = UserFactory(name="Ana Ruiz", email="ana@example.org")
    client.force_login(ana)
    return ana


def test_ones_own_page_is_behind_the_sign_in(client):
    answer = client.get("/me/")
    assert (answer.status_code, answer.url) == (302, "/accounts/login/?next=/me/")


def test_the_page_shows_what_is_known_and_where_to_go(client, ana):
    PrivateNeeds.objects.create(user=ana, food="no nuts")
    page = client.get("/me/").content.decode()
    for shown in (
        "ana@example.org",
        'value="Ana Ruiz"',
        "no nuts",
        "Send me reminders",
        "/accounts/email/",
        "/accounts/password/change/",
        "/accounts/2fa/",
        "/accounts/sessions/",
        "/me/calendar/",
    ):
        assert shown in page


def test_a_profile_is_saved(client, ana):
    school = InstitutionFactory(name="Rosewood School")
    answer = client.post("/me/", PROFILE | {"institution": "rosewood school"})
    assert (answer.status_code, answer.url) == (302, "/me/")
    ana.refresh_from_db()
    assert (ana.name, ana.short_name, ana.institution) == ("Ana Ruiz-Soto", "Ani", school)
    assert (ana.job_role, ana.grade_band, ana.language, ana.zone) == (
        "coach", "k5", "es", "America/Boise"
    )  # fmt: skip
    assert "Your page is saved." in client.get("/me/").content.decode()


def as_shown(client) -> dict:
    """What a browser sends of the page that nobody touched."""
    page = client.get("/me/")
    form = page.context["form"]
    fields = {one.html_name: one.value() for one in form}
    sent = {name: "on" if value is True else value for name, value in fields.items() if value}
    return sent | hidden(page.content.decode())


def hidden(page: str) -> dict:
    """The hidden fields; one without a value is sent as an empty text."""
    return dict(re.findall(r'type="hidden" name="(initial-\w+)"(?: value="([^"]*)")?', page))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "id_name"),
        ({"name": "x" * 151}, "id_name"),
        ({"zone": "Mars/Olympus"}, "id_zone"),
        ({"language": "xx"}, "id_language"),
        ({"institution": "x" * 201}, "id_institution"),
        ({"job_role": "king"}, "id_job_role"),
    ],
)
def test_a_wrong_profile_is_shown_again_as_typed(client, ana, wrong, field):
    answer = client.post("/me/", PROFILE | {"short_name": "Ani typed"} | wrong)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Ani typed" in page
    assert f'href="#{field}"' in page
    ana.refresh_from_db()
    assert ana.name == "Ana Ruiz"
    # Who is signed in is still said as it is, not as it was typed.
    assert "ana@example.org" in page


def test_a_school_is_found_by_its_district_too(client, ana):
    InstitutionFactory(name="Rosewood")
    district = InstitutionFactory(name="Gresham-Barlow", kind="district")
    school = InstitutionFactory(name="Rosewood", district=district)
    client.post("/me/", PROFILE | {"institution": "Rosewood (Gresham-Barlow)"})
    ana.refresh_from_db()
    assert ana.institution == school
    assert 'value="Rosewood (Gresham-Barlow)"' in client.get("/me/").content.decode()


def test_a_school_nobody_named_before_is_made_and_an_empty_one_is_none(client, ana):
    client.post("/me/", PROFILE | {"institution": "Oak  Creek"})
    ana.refresh_from_db()
    assert ana.institution.name == "Oak Creek"
    assert ana.institution.history.get().history_user == ana
    client.post("/me/", as_shown(client) | {"institution": ""})
    ana.refresh_from_db()
    assert ana.institution is None


def test_a_wrong_profile_makes_no_school(client, ana):
    client.post("/me/", PROFILE | {"institution": "Oak Creek", "name": ""})
    assert not Institution.objects.exists()


def test_letters_typed_suggest_a_few_schools(client, ana, django_assert_max_num_queries):
    district = InstitutionFactory(name="Gresham-Barlow", kind="district")
    for n in range(25):
        InstitutionFactory(name=f"Rosewood {n:02}", district=district)
    with django_assert_max_num_queries(6):
        page = client.get("/me/institutions/", {"institution": "rosew"}).content.decode()
    assert page.count("<option") == 20
    assert '<option value="Rosewood 00 (Gresham-Barlow)">' in page
    assert "<option" not in client.get("/me/institutions/?institution=r").content.decode()


def test_needs_are_saved(client, ana):
    typed = {"food": "vegetarian", "access": "ramp", "spoken_language": "ASL"}
    answer = client.post("/me/", as_shown(client) | typed)
    assert answer.status_code == 302
    needs = PrivateNeeds.objects.get(user=ana)
    assert (needs.food, needs.access, needs.spoken_language) == ("vegetarian", "ramp", "ASL")


def test_needs_that_are_too_long_are_shown_again(client, ana):
    answer = client.post("/me/", as_shown(client) | {"food": "x" * 301, "access": "ramp"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "x" * 301 in page
    assert "ramp" in page
    assert 'value="Ana Ruiz"' in page
    assert not PrivateNeeds.objects.exists()


def test_reminders_are_turned_off_and_on(client, ana):
    typed = as_shown(client)
    del typed["wants_reminders"]
    client.post("/me/", typed)
    ana.refresh_from_db()
    assert not ana.wants_reminders
    client.post("/me/", as_shown(client) | {"wants_reminders": "on"})
    ana.refresh_from_db()
    assert ana.wants_reminders


def test_apps_above_have_a_place_on_the_page(client, ana, monkeypatch):
    parts = [slots.Part("calendar", lambda request, obj: {"n": obj.pk}, "404.html")]
    monkeypatch.setitem(slots._parts, "own_page", parts)
    assert client.get("/me/").status_code == 200


@pytest.mark.parametrize("institutions", [1, 25])
def test_the_page_costs_few_queries(client, ana, institutions, django_assert_max_num_queries):
    InstitutionFactory.create_batch(institutions)
    client.get("/me/")
    # Session, user, roles, institutions, needs; parts of apps above come on top.
    with django_assert_max_num_queries(11):
        client.get("/me/")


def test_a_profile_saved_untouched_keeps_the_school_of_its_district(client, ana):
    for name in ("Salem", "Gresham"):
        district = InstitutionFactory(name=name, kind="district")
        ana.institution = InstitutionFactory(name="Lincoln", district=district)
    ana.save()
    shown = 'value="Lincoln (Gresham)"'
    assert shown in client.get("/me/").content.decode()
    client.post("/me/", PROFILE | {"institution": "Lincoln (Gresham)"})
    kept = ana.institution
    ana.refresh_from_db()
    assert ana.institution == kept


def test_a_name_that_two_schools_share_is_asked_about_beside_the_field(client, ana):
    for name in ("Salem", "Gresham"):
        InstitutionFactory(name="Lincoln", district=InstitutionFactory(name=name, kind="district"))
    answer = client.post("/me/", PROFILE | {"institution": "Lincoln", "short_name": "Ani typed"})
    assert answer.status_code == 422
    (said,) = answer.context["form"].errors["institution"]
    assert said.endswith("Enter one of these: Lincoln (Gresham); Lincoln (Salem).")
    assert "Ani typed" in answer.content.decode()


def test_a_new_school_is_where_the_person_who_typed_it_is(client, ana):
    client.post("/me/", PROFILE | {"institution": "Oak Creek", "zone": "America/Boise"})
    assert Institution.objects.get().zone == "America/Boise"


# --- three sections, one form, one button -----------------------------------------------------------------


def test_all_sections_are_saved_with_one_button(client, ana):
    PrivateNeeds.objects.create(user=ana, food="no nuts")
    typed = as_shown(client) | {"name": "Ana Ruiz-Soto", "food": "no nuts, no milk"}
    del typed["wants_reminders"]
    assert client.post("/me/", typed).status_code == 302
    ana.refresh_from_db()
    assert (ana.name, ana.wants_reminders) == ("Ana Ruiz-Soto", False)
    assert PrivateNeeds.objects.get().food == "no nuts, no milk"
    page = client.get("/me/").content.decode()
    assert "Your page is saved." in page
    assert page.count('class="btn btn-primary"') == 1


def test_a_fault_in_one_section_saves_nothing_and_loses_nothing(client, ana):
    typed = as_shown(client) | {"name": "", "food": "x" * 2001, "access": "a ramp"}
    answer = client.post("/me/", typed)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "a ramp" in page
    assert 'href="#id_name"' in page
    assert 'href="#id_food"' in page
    assert not PrivateNeeds.objects.exists()
    # Put right, all of it is saved, though the page that sent it was the second: it still says
    # what the first one showed.
    assert hidden(page)["initial-name"] == "Ana Ruiz"
    again = client.post("/me/", typed | hidden(page) | {"name": "Ani", "food": "no nuts"})
    assert again.status_code == 302
    ana.refresh_from_db()
    assert (ana.name, PrivateNeeds.objects.get().access) == ("Ani", "a ramp")


def test_a_refusal_of_the_service_saves_nothing_of_the_other_sections(client, ana):
    for name in ("Salem", "Gresham"):
        InstitutionFactory(name="Lincoln", district=InstitutionFactory(name=name, kind="district"))
    typed = as_shown(client) | {"institution": "Lincoln", "food": "no nuts"}
    answer = client.post("/me/", typed)
    assert answer.status_code == 422
    assert "no nuts" in answer.content.decode()
    assert not PrivateNeeds.objects.exists()


def test_what_nobody_touched_keeps_what_was_saved_elsewhere_meanwhile(client, ana):
    PrivateNeeds.objects.create(user=ana, food="no nuts", access="a ramp ")
    typed = as_shown(client) | {"short_name": "Ani"}
    PrivateNeeds.objects.update(food="anything", access="")
    type(ana).objects.update(wants_reminders=False, name="Ana R.")
    assert client.post("/me/", typed).status_code == 302
    ana.refresh_from_db()
    assert (ana.short_name, ana.name, ana.wants_reminders) == ("Ani", "Ana R.", False)
    assert PrivateNeeds.objects.get().food == "anything"


def test_saving_answers_what_one_needs_with_nothing(client, ana):
    client.post("/me/", as_shown(client) | {"food": ""})
    assert PrivateNeeds.objects.get().asked_at


def test_a_page_that_did_not_ask_what_one_needs_answers_nothing_of_it(client, ana):
    client.post("/me/", PROFILE)
    assert not PrivateNeeds.objects.exists()


def test_what_came_without_the_mark_of_what_was_shown_is_not_lost(client, ana):
    typed = PROFILE | {"name": "", "spoken_language": "Spanish"}
    refused = client.post("/me/", typed)
    assert refused.status_code == 422
    page = refused.content.decode()
    assert 'value="Spanish"' in page
    assert hidden(page)["initial-spoken_language"] == ""
    client.post("/me/", typed | hidden(page) | {"name": "Ana Ruiz"})
    assert PrivateNeeds.objects.get(user=ana).spoken_language == "Spanish"


def test_blanks_typed_stay_where_they_were_typed(client, ana):
    refused = client.post("/me/", as_shown(client) | {"name": "", "access": "\u2028 "})
    assert refused.status_code == 422
    assert 'value="\u2028 "' in refused.content.decode()
