"""The import in a browser without scripts: a file, a preview that can be put right, one press."""

import html
import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foundation.spreadsheets import write_xlsx
from mailing.models import Mail
from people.models import Institution, User
from teams.models import Membership
from teams.roster.sample import sample_roster
from tests.factories import HubRoleFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db

HEADING = ["Name", "E-mail", "School", "Role", "Grades"]


def people(n, start=1):
    return [
        [f"Person {i}", f"new{i}@example.org", f"School {i}", "Coach", "K-8"]
        for i in range(start, start + n)
    ]


def upload(rows, name="roster.xlsx"):
    return SimpleUploadedFile(name, write_xlsx(HEADING, rows))


@pytest.fixture
def team(team):
    team.name = "East Metro"
    team.save()
    return team


@pytest.fixture
def sheet(client, dana, team):
    client.force_login(dana)
    return Page(client, reverse("teams:import", args=[team.pk]))


class Page:
    """The form in hand, sent as a browser without scripts sends it."""

    def __init__(self, client, address):
        self.client, self.address = client, address
        self.fields, self.text, self.response = {}, "", None

    def send(self, **data):
        return self._take(self.client.post(self.address, {**self.fields, **data}))

    def choose(self, rows):
        return self._take(self.client.post(self.address, {"file": upload(rows)}))

    def _take(self, response):
        self.response = response
        self.markup = response.content.decode()
        self.text = " ".join(html.unescape(re.sub(r"<[^>]*>", " ", self.markup)).split())
        form = re.search(r'<form id="import-preview".*?</form>', self.markup, re.DOTALL)
        self.fields = _fields(form[0]) if form else {}
        return self

    @property
    def add_button(self):
        """(its words, whether it can be pressed)."""
        tag = re.search(r'<button[^>]*id="import-add"[^>]*>(.*?)</button>', self.markup, re.DOTALL)
        return html.unescape(tag[1]).strip(), " disabled" not in tag[0]


def _fields(form):
    fields = {}
    for tag in re.findall(r"<input[^>]*>", form):
        attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        kind = attributes.get("type", "text")
        if "name" not in attributes or (kind in ("radio", "checkbox") and " checked" not in tag):
            continue
        value = html.unescape(attributes.get("value", "on"))
        if attributes["name"] == "skip":
            fields.setdefault("skip", []).append(value)
        else:
            fields[attributes["name"]] = value
    for name, inner in re.findall(
        r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.DOTALL
    ):
        chosen = re.search(r'<option value="([^"]*)" selected', inner)
        fields[name] = html.unescape(chosen[1]) if chosen else ""
    return fields


def written():
    return (User.objects.count(), Membership.objects.count(), Institution.objects.count(),
            Mail.objects.count())  # fmt: skip


# --- the file ---------------------------------------------------------------------------------


def test_the_page_says_how_many_seats_are_free_and_links_a_sample(sheet):
    answer = sheet.client.get(sheet.address)
    assert "25 seats are free" in answer.content.decode()
    assert reverse("teams:sample_roster") in answer.content.decode()


def test_a_file_gives_a_preview_that_saves_nothing(sheet):
    before = written()
    sheet.choose(people(19))
    assert sheet.response.status_code == 200
    assert "19 new. Nothing is saved yet, no mail is sent." in sheet.text
    assert "19 mails will go out" in sheet.text
    assert sheet.add_button == ("Add 19 people", True)
    assert written() == before


def test_the_sample_can_be_uploaded_as_it_is(sheet):
    file = SimpleUploadedFile("sample.xlsx", sample_roster())
    sheet._take(sheet.client.post(sheet.address, {"file": file}))
    assert sheet.add_button == ("Add 3 people", True)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "empty"),
        (b"%PDF-1.4", "not a spreadsheet"),
        (b"x" * (2 * 1024 * 1024 + 1), "larger than 2 MB"),
    ],
)
def test_a_file_that_is_no_list_is_refused_beside_the_field(sheet, content, told):
    file = SimpleUploadedFile("roster.csv", content)
    sheet._take(sheet.client.post(sheet.address, {"file": file}))
    assert sheet.response.status_code == 422
    assert told in sheet.text
    assert "id_file_error" in sheet.markup


def test_no_file_is_refused(sheet):
    assert sheet.send().response.status_code == 422
    assert "Choose a spreadsheet, or paste rows." in sheet.text


# --- the preview ------------------------------------------------------------------------------


def test_dana_fixes_one_bad_address_and_adds_22_people_without_mail(sheet, team):
    rows = people(22)
    rows[13][1] = "new14.example.org"
    sheet.choose(rows)
    assert "21 new, 1 to fix. Nothing is saved yet, no mail is sent." in sheet.text
    assert sheet.add_button == ("Add 21 people", False)
    assert "1 row is to be fixed or left out first." in sheet.text
    assert "“new14.example.org” isn't an e-mail address" in sheet.text
    assert sheet.fields["cell-15-email"] == "new14.example.org"
    fields = dict(sheet.fields, **{"cell-15-email": "new14@example.org"})
    fields.pop("welcome")
    sheet.fields = fields
    sheet.send(do="check")
    assert "22 new." in sheet.text
    assert sheet.add_button == ("Add 22 people", True)
    assert "No mail is sent." in sheet.text
    sheet.send(do="add")
    assert sheet.response.url == reverse("teams:room", args=[team.pk])
    assert team.memberships.active().count() == 22
    assert Mail.objects.count() == 0
    said = str(next(iter(sheet.client.get(sheet.response.url).context["messages"])))
    assert said == "22 people are now in East Metro. No mail was sent."


def test_a_wrong_role_is_chosen_from_a_list(sheet, team):
    sheet.choose([["Ana", "ana@example.org", "Rosewood", "Wizard", "K-5"]])
    assert sheet.fields["means-role-wizard"] == "?"
    assert "Role “Wizard”: Which role is it?" in sheet.text
    sheet.send(do="check", **{"means-role-wizard": "principal"})
    assert sheet.fields["means-role-wizard"] == "principal"
    sheet.send(do="add")
    assert team.memberships.get().job_role == "principal"


def test_a_row_to_fix_can_be_left_out(sheet, team):
    sheet.choose([*people(2), ["Ben", "", "Rosewood", "", ""]])
    sheet.send(do="check", skip="4")
    assert "2 new, 1 left out." in sheet.text
    assert sheet.fields["skip"] == ["4"]
    sheet.send(do="add")
    assert team.memberships.count() == 2


def test_pressing_add_while_a_row_is_to_fix_shows_the_page_again(sheet, team):
    sheet.choose([*people(1), ["Ben", "ben@", "Rosewood", "", ""]])
    sheet.send(do="add", **{"cell-3-email": "ben@example"})
    assert sheet.response.status_code == 422
    assert sheet.fields["cell-3-email"] == "ben@example"
    assert team.memberships.count() == 0


def test_old_and_new_stand_beside_each_other_and_who_left_is_not_added(sheet, team):
    seat = MembershipFactory(team=team, job_role="principal", user__name="Ana Ruiz")
    gone = MembershipFactory(team=team, state="left", user__name="Lee Gone")
    sheet.choose(
        [["Ana Ruiz", seat.user.email, "", "Coach", ""], ["Lee Gone", gone.user.email, "", "", ""]]
    )
    assert "1 changed, 1 not added." in sheet.text
    assert '<del class="old">Principal</del> → <ins>Coach</ins>' in sheet.markup
    assert "Left this team on" in sheet.text
    assert sheet.add_button == ("Save 1 change", True)
    assert "1 person is told by mail what was changed about them." in sheet.text


def test_more_people_than_seats_disables_the_button_with_the_reason(sheet, team):
    for _n in range(22):
        MembershipFactory(team=team)
    sheet.choose(people(19))
    assert "3 seats are free, 19 are needed." in sheet.text
    assert sheet.add_button == ("Add 19 people", False)


def test_invitations_are_counted_before_they_are_sent(sheet, team):
    sheet.choose(people(3))
    sheet.send(do="check", agreed="no")
    assert "3 mails will go out: an invitation to each new person." in sheet.text
    assert sheet.add_button == ("Invite 3 people", True)
    sheet.send(do="add")
    assert set(team.memberships.values_list("state", flat=True)) == {"invited"}
    assert Mail.objects.filter(kind="invitation").count() == 3


def test_a_choice_that_was_not_looked_at_is_shown_before_it_is_done(sheet, team):
    sheet.choose(people(3))
    sheet.send(do="add", agreed="no")
    assert sheet.response.status_code == 422
    assert "Look once more" in sheet.text
    assert "3 mails will go out: an invitation" in sheet.text
    assert Membership.objects.count() == 0


def test_seats_that_went_meanwhile_show_the_page_again_and_lose_nothing(sheet, team):
    for _n in range(20):
        MembershipFactory(team=team)
    sheet.choose([*people(4), ["Ben", "ben@", "Rosewood", "", ""]])
    sheet.send(do="check", **{"cell-6-email": "ben@example.org"})
    assert sheet.add_button == ("Add 5 people", True)
    MembershipFactory(team=team)
    sheet.send(do="add")
    assert sheet.response.status_code == 422
    assert "4 seats are free, 5 are needed." in sheet.text
    assert sheet.fields["cell-6-email"] == "ben@example.org"
    sheet.send(do="check", skip="6")
    sheet.send(do="add")
    assert team.memberships.holding().count() == 25


def test_a_double_press_adds_once(sheet, team):
    sheet.choose(people(5))
    fields = dict(sheet.fields)
    sheet.send(do="add")
    sheet.fields = fields
    sheet.send(do="add")
    assert sheet.response.status_code == 302
    assert team.memberships.count() == 5
    assert Mail.objects.count() == 5


def test_the_second_import_of_the_file_has_nothing_to_do(sheet, team):
    sheet.choose(people(5)).send(do="add")
    sheet.choose(people(5))
    assert "5 unchanged." in sheet.text
    assert sheet.add_button == ("Add people", False)
    assert "There is nobody to add and nothing to change." in sheet.text


def test_a_check_by_htmx_answers_with_the_form_alone(sheet):
    sheet.choose(people(2))
    answer = sheet.client.post(sheet.address, sheet.fields, headers={"HX-Request": "true"})
    assert answer.content.decode().lstrip().startswith("<form id=")
    assert "<html" not in answer.content.decode()


def test_names_are_text_on_the_page_whatever_they_hold(sheet):
    sheet.choose([["<script>alert(1)</script>", "ana@example.org", '"><b>', "<i>", ""]])
    assert "<script>alert" not in sheet.markup
    assert "<i>" not in sheet.markup


def test_a_long_list_of_mistakes_shows_the_first_fifty(sheet):
    sheet.choose([[f"P {n}", "nowhere", "", "Wizard", ""] for n in range(60)])
    assert "10 more rows are to fix." in sheet.text
    assert len([name for name in sheet.fields if name.startswith("cell-")]) == 50


def test_looking_costs_the_same_for_2_and_for_500_rows(sheet, django_assert_num_queries):
    sheet.choose(people(2))
    for n in (2, 500):
        file = upload(people(n))
        with django_assert_num_queries(12):
            sheet.client.post(sheet.address, {"file": file})


# --- who may ----------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["get", "post"])
def test_members_may_not_and_strangers_find_nothing(team, method):
    address = reverse("teams:import", args=[team.pk])
    member = MembershipFactory(team=team).user
    other = HubRoleFactory().user
    for user, status in ((member, 403), (UserFactory(), 404), (other, 404)):
        client = Client()
        client.force_login(user)
        assert getattr(client, method)(address).status_code == status


# --- whatever is sent -------------------------------------------------------------------------

ROWS = json.dumps(
    {
        "fields": ["name", "email"],
        "rows": [[2, "Ana", "ana@"], [3, "Ben", "ben@example.org"]],
        "unused": [],
        "file": "x",
    }
)
strange = st.one_of(st.text(max_size=12), st.sampled_from(["yes", "no", "on", "add", "check", "2"]))
posts = st.fixed_dictionaries(
    {"rows": st.one_of(st.just(ROWS), st.text(max_size=30), st.just("[" * 5000))},
    optional={
        "agreed": strange,
        "welcome": strange,
        "do": st.sampled_from(["check", "add", "\0", ""]),
        "skip": st.lists(strange, max_size=3),
        "expected": strange,
        "cell-2-email": strange,
        "cell-2-is_superuser": strange,
        "cell--": strange,
        "cell-99999999999-name": strange,
    },
)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=posts)
def test_whatever_is_posted_is_never_a_500_and_what_was_typed_is_still_there(sheet, data):
    sheet._take(sheet.client.post(sheet.address, data))
    assert sheet.response.status_code in (200, 302, 422)
    if data["rows"] != ROWS:
        assert sheet.response.status_code == 422
    elif sheet.response.status_code != 302 and (typed := data.get("cell-2-email")):
        assert sheet.fields.get("cell-2-email") is not None
        assert sheet.fields["cell-2-email"].split() == typed.split() or not typed.isprintable()


def test_the_mail_is_read_before_it_goes_as_the_first_person_gets_it(sheet):
    sheet.choose(people(3))
    assert "The mail as Person 1 gets it" in sheet.text
    assert "Dana Whitfield" in sheet.text
    sheet.send(do="check", agreed="no")
    assert "The mail as Person 1 gets it" in sheet.text
    assert "/join/" not in sheet.text or "example" in sheet.text
    sheet.fields.pop("welcome")
    sheet.send(do="check", agreed="yes")
    assert "gets it" not in sheet.text
