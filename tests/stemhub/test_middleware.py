"""Staying signed in for 30 days from the last visit, at the price of one write a day."""

import time

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session

from stemhub import middleware
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
BACKEND = "people.backends.SignIn"


@pytest.fixture
def visitor(client):
    client.force_login(UserFactory(), BACKEND)
    client.get("/health/live")
    return client


def cookie_sent(answer) -> bool:
    return settings.SESSION_COOKIE_NAME in answer.cookies


def test_the_first_visit_of_a_day_renews_for_30_days(visitor):
    session = visitor.session
    session["renewed"] = int(time.time()) - middleware.RENEW_AFTER - 1
    session.save()

    answer = visitor.get("/health/live")

    assert answer.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == 30 * 24 * 3600


def test_later_visits_of_the_day_write_nothing(visitor, django_assert_num_queries):
    with django_assert_num_queries(2):  # the session and the user
        answer = visitor.get("/health/live")

    assert not cookie_sent(answer)


def test_a_stranger_gets_no_session(client):
    answer = client.get("/health/live")

    assert not cookie_sent(answer)
    assert Session.objects.count() == 0


@pytest.mark.parametrize(("site_speaks", "shown"), [(["en", "es"], "es"), (["en"], "en")])
def test_pages_are_in_the_language_of_who_reads_where_the_site_speaks_it(
    client, settings, site_speaks, shown
):
    settings.LANGUAGES = [(code, code) for code in site_speaks]
    client.force_login(UserFactory(language="es"), BACKEND)
    page = client.get("/", headers={"accept-language": "en"}).content.decode()
    assert f'<html lang="{shown}"' in page
