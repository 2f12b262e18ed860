"""An admin with something in every list."""

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client

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
def ruth(client, signed_in_admin, db):
    """Her browser."""
    client.cookies[settings.SESSION_COOKIE_NAME] = signed_in_admin
    client.raise_request_exception = False
    return client
