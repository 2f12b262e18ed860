"""The frame around every page, and the pages that stand where something went wrong."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from foundation import undoing
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def dana():
    return UserFactory(name="Dana Whitfield", email="dana@example.org")


def page(user=None, template="base.html", **context):
    request = RequestFactory().get("/dates/")
    request.user = user or AnonymousUser()
    context = {"user": request.user, "messages": [], **context}
    return render_to_string(template, context, request=request)


def test_the_first_thing_is_a_way_past_the_bar():
    body = page()[page().index("<body") :]
    assert body.index('href="#main"') < body.index('class="bar"')
    assert 'id="main"' in body


def test_the_sections_mark_the_one_we_are_in(dana):
    html = page(dana, nav=[
        {"label": "Home", "url": "/", "current": False},
        {"label": "Dates", "url": "/dates/", "current": True},
    ])  # fmt: skip
    assert '<a href="/dates/" aria-current="page">Dates</a>' in html
    assert html.count("aria-current") == 1


@pytest.mark.parametrize(("teams", "shown"), [(0, False), (1, False), (2, True)])
def test_the_team_switcher_shows_from_two_teams_on(teams, shown, dana):
    switcher = [{"label": f"Team {n}", "url": f"/t/{n}/", "current": n == 0} for n in range(teams)]
    assert ("Switch team" in page(dana, switcher=switcher)) is shown


@pytest.mark.parametrize(("current", "said"), [(0, "Team 0"), (None, "Your teams")])
def test_the_switcher_names_the_team_that_the_page_is_about(current, said, dana):
    teams = [{"label": f"Team {n}", "url": f"/t/{n}/", "current": n == current} for n in (0, 1)]
    html = page(dana, switcher=teams)
    summary = html[html.index("Switch team") :]
    assert said in summary[: summary.index("</summary>")]


def test_signing_out_is_a_form_with_a_token(dana):
    html = page(dana, csrf_token="abc")
    form = html[html.index('action="/accounts/logout/"') :]
    assert "csrfmiddlewaretoken" in form[: form.index("</form>")]


def test_a_visitor_is_offered_to_sign_in_and_no_menu():
    html = page()
    assert 'href="/accounts/login/"' in html
    assert "/accounts/logout/" not in html


def test_the_demo_says_that_it_is_one():
    sentence = "People and schools here are invented."
    assert sentence in page(demo_mode=True)
    assert sentence not in page()


def test_help_comes_from_a_named_person():
    html = page(site_help={"name": "Dana Whitfield", "email": "dana@example.org"})
    assert '<a href="mailto:dana@example.org">Dana Whitfield</a>' in html


def test_what_can_be_undone_stands_at_the_foot(dana):
    offer = undoing.Offer("Ana Ruiz is in seat 23.", "/undo/3/", 41)
    html = page(dana, undo=offer)
    toasts = html[html.index('id="toasts"') :]
    assert 'role="status"' in toasts[:60]
    assert "41 seconds to undo" in toasts
    assert '<form method="post" action="/undo/3/">' in toasts


def test_an_error_is_never_a_toast():
    html = page(messages=[Message(constants.ERROR, "The file is too large.")])
    assert '<div class="msg">' not in html
    assert '<p role="alert">The file is too large.</p>' in html


def test_htmx_may_evaluate_nothing_and_swaps_refused_forms():
    html = page()
    for setting in [
        '"allowEval":false',
        '"includeIndicatorStyles":false',
        '"allowScriptTags":false',
    ]:
        assert setting in html
    assert '{"code":"422","swap":true}' in html


def test_pages_for_mailed_links_have_no_navigation(dana):
    html = page(dana, "bare.html", nav=[{"label": "Home", "url": "/", "current": True}])
    assert "<nav" not in html
    assert "/accounts/logout/" not in html


@pytest.mark.parametrize("code", [400, 403, 404])
def test_an_error_page_says_what_to_do(code):
    html = page(template=f"{code}.html")
    assert html.count("<h1>") == 1
    assert f"Code {code}" in html
    assert "Go to your home page" in html


@pytest.mark.django_db
def test_a_form_that_was_open_too_long_says_what_to_do():
    careful = Client(enforce_csrf_checks=True)
    answer = careful.post("/accounts/login/", {"login": "ana@example.org"})
    html = answer.content.decode()
    assert answer.status_code == 403
    assert html.count("<h1>") == 1
    assert "Nothing was saved. Go back, reload the page, and try again." in html
    assert "Go to your home page" in html
    assert "CSRF" not in html


def test_the_page_for_a_broken_site_needs_no_request():
    assert "Something broke on our side" in render_to_string("500.html")


# --- sign-in ----------------------------------------------------------------------------------


class TestSignIn:
    def test_the_code_by_mail_comes_first(self, client):
        html = client.get("/accounts/login/").content.decode()
        assert html.count("btn-primary") == 1
        assert "E-mail me a code" in html
        assert "can take a few minutes at a school" in html
        assert "You join by invitation. Ask your hub." in html
        assert 'type="password"' not in html

    def test_a_password_is_one_quiet_link_away_and_keeps_where_we_were_going(self, client):
        html = client.get("/accounts/login/?next=/dates/").content.decode()
        assert "/accounts/login/?next=%2Fdates%2F&amp;how=password" in html
        html = client.get("/accounts/login/?next=/dates/&how=password").content.decode()
        assert 'type="password"' in html
        assert 'name="next"' in html
        assert 'value="/dates/"' in html

    def test_a_wrong_password_shows_the_form_again_with_the_address(self, client):
        answer = client.post("/accounts/login/", {"login": "ana@example.org", "password": "x"})
        html = answer.content.decode()
        assert 'value="ana@example.org"' in html
        assert "One thing to fix" in html

    def test_an_address_that_is_none_is_refused_beside_its_field(self, client):
        html = client.post("/accounts/login/code/", {"email": "ana"}).content.decode()
        assert 'id="id_email_error"' in html
        assert 'value="ana"' in html

    def test_the_demos_people_are_one_press_each(self):
        people = [{"email": "member@example.org", "label": "Look around as a member", "url": "/x/"}]
        html = render_to_string("account/_demo_people.html", {"demo_people": people})
        assert '<form method="post" action="/x/"' in html
        assert "Look around as a member" in html
        assert render_to_string("account/_demo_people.html").strip() == ""

    def test_the_code_is_asked_for_without_saying_who_is_known(self, client):
        answer = client.post("/accounts/login/code/", {"email": "nobody@example.org"}, follow=True)
        html = answer.content.decode()
        assert "Enter your code" in html
        assert "nobody@example.org" in html
        assert 'autocomplete="one-time-code"' in html


def test_a_code_reads_as_people_say_it():
    context = {"code": "482-193"}
    assert render_to_string("account/email/login_code_subject.txt", context).strip() == (
        "482 193 is your sign-in code"
    )
    assert "482 193" in render_to_string("account/email/login_code_message.html", context)
    assert "482 193" in render_to_string("account/email/login_code_message.txt", context)
