"""An admin with something in every list."""

import pytest
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.test import Client

from people.models import User
from tests.factories import (
    AttendeeFactory,
    GatheringFactory,
    HubRoleFactory,
    MailFactory,
    MembershipFactory,
    TermFactory,
    UserFactory,
)


@pytest.fixture(scope="module")
def signed_in_admin(django_db_setup, django_db_blocker):
    """The key of her session; it and a row or two in every list stand for a whole module."""
    with django_db_blocker.unblock(), transaction.atomic():
        AttendeeFactory(gathering=GatheringFactory(state="announced"))
        HubRoleFactory()
        MembershipFactory(state="active")
        MailFactory()
        TermFactory()
        client = Client()
        client.force_login(UserFactory(is_superuser=True), "people.backends.SignIn")
        yield client.session.session_key
        transaction.set_rollback(True)


@pytest.fixture
def asking(signed_in_admin, db, rf):
    """``asking(name="a")``: her request as the admin is given it; no page is made for it."""
    user = User.objects.get(pk=SessionStore(signed_in_admin)[SESSION_KEY])

    def ask(**query):
        request = rf.get("/admin/", query)
        request.user = user
        return request

    return ask


@pytest.fixture
def ruth(client, signed_in_admin, db):
    """Her browser."""
    client.cookies[settings.SESSION_COOKIE_NAME] = signed_in_admin
    client.raise_request_exception = False
    return client
