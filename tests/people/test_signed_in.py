"""Where one is signed in, and ending that from afar: a phone left on a bus."""

import pytest
from django.test import Client
from django.urls import reverse

from people.models import User

pytestmark = pytest.mark.django_db
PHRASE = "a long enough phrase"


def visitor(user, agent):
    client = Client(headers={"user-agent": agent})
    client.post(reverse("account_login"), {"login": user.email, "password": PHRASE})
    return client


def test_another_device_is_signed_out_from_here():
    ana, ben = (User.objects.create_user(f"{n}@example.org", n, PHRASE) for n in ("ana", "ben"))
    here = visitor(ana, "Firefox on a laptop")
    phone = visitor(ana, "A phone on a bus")
    somebody = visitor(ben, "Elsewhere")
    page = here.get(reverse("usersessions_list")).content.decode()
    assert "Firefox on a laptop" in page
    assert "A phone on a bus" in page
    assert "Elsewhere" not in page
    here.post(reverse("usersessions_list"))
    profile = reverse("people:profile")
    assert [who.get(profile).status_code for who in (here, phone, somebody)] == [200, 302, 200]
