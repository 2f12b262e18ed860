"""The page for whoever isn't signed in."""

import pytest
from django.urls import reverse

from tests.factories import HubFactory, MembershipFactory

pytestmark = pytest.mark.django_db


def test_it_says_what_this_is_who_runs_it_and_how_it_works(client):
    hub = HubFactory(name="East Metro STEAM Partnership", website="https://emsp.example.org/")
    HubFactory(name="Closed Hub", is_active=False)
    answer = client.get("/")
    body = answer.content.decode()
    assert answer.status_code == 200
    assert '<h1 class="title-public">Regional STEM Education Leadership Teams</h1>' in body
    assert "Run by the regional STEM Hubs of Oregon" in body
    assert "Three sessions" in body
    assert "Workgroups" in body
    assert f'<a href="/hubs/{hub.slug}/">East Metro STEAM Partnership</a>' in body
    assert 'href="https://emsp.example.org/"' in client.get(f"/hubs/{hub.slug}/").content.decode()
    assert "Closed Hub" not in body


def test_how_it_works_is_the_one_thing_to_do_while_nothing_is_published(client):
    body = client.get("/").content.decode()
    assert body.count("btn-primary") == 1
    assert '<a class="btn btn-primary" href="#how">How it works</a>' in body
    assert 'id="how"' in body
    assert "What the teams adopt will stand here" in body


def test_signing_in_is_quiet(client):
    body = client.get("/").content.decode()
    assert f'<a class="btn btn-link" href="{reverse("account_login")}">Sign in</a>' in body


def test_it_names_nobody(client):
    MembershipFactory(user__name="Secret Name")
    assert "Secret Name" not in client.get("/").content.decode()


def test_after_signing_in_nobody_is_shown_what_was_kept_from_before(client):
    assert "max-age=0" in client.get("/")["Cache-Control"]
    assert "Cookie" in client.get("/")["Vary"]


def test_it_costs_two_queries_and_sets_no_cookie(client, django_assert_num_queries):
    client.get("/")
    client.cookies.clear()
    with django_assert_num_queries(2):
        answer = client.get("/")
    assert "sessionid" not in answer.cookies


def test_it_takes_no_post(client):
    assert client.post("/").status_code == 405
