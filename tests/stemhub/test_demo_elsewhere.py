"""Where the demo may not be built, and what of it exists outside."""

from io import StringIO

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.urls import NoReverseMatch, reverse

from people.models import User
from stemhub import marks
from stemhub.demo import build
from tests.factories import UserFactory

from . import demo_urls


def seed(*arguments) -> None:
    call_command("seed_demo", *arguments, stdout=StringIO())


@pytest.mark.django_db
class TestWhereItIsRefused:
    @pytest.fixture(autouse=True)
    def never_builds(self, monkeypatch):
        def refuse(**options):
            raise AssertionError("It built the demo.")

        monkeypatch.setattr(build, "build", refuse)

    def test_production_refuses(self, settings):
        settings.PRODUCTION = True
        with pytest.raises(CommandError, match="isn't for production"):
            seed()
        with pytest.raises(CommandError, match="isn't for production"):
            seed("--fresh")
        assert not marks.is_demo()

    def test_fresh_works_in_demo_mode_alone(self, settings):
        settings.DEMO = False
        marks.mark_as_demo()
        with pytest.raises(CommandError, match="in demo mode alone"):
            seed("--fresh")

    def test_fresh_spares_a_database_that_is_not_marked(self, settings):
        settings.DEMO = True
        UserFactory()
        with pytest.raises(CommandError, match="isn't marked"):
            seed("--fresh")
        assert User.objects.count() == 1

    def test_people_in_an_unmarked_database_would_be_real(self, settings):
        settings.DEMO = True
        UserFactory()
        with pytest.raises(CommandError, match="holds people"):
            seed()


@pytest.mark.django_db
class TestOutsideTheDemo:
    def test_the_addresses_do_not_exist(self, client):
        assert not django_settings.DEMO
        for name in ("mailbox", "demo_sign_in"):
            with pytest.raises(NoReverseMatch):
                reverse(name, args=["member"] if name == "demo_sign_in" else [])
        assert client.get("/mailbox/").status_code == 404
        assert client.post("/demo/sign-in/admin/").status_code == 404

    @pytest.mark.urls(demo_urls.__name__)
    def test_even_wired_they_answer_not_found(self, client):
        UserFactory(email="admin@example.org", is_superuser=True)
        assert client.post("/demo/sign-in/admin/").status_code == 404
        assert client.get("/mailbox/").status_code == 404
        assert "_auth_user_id" not in client.session

    def test_the_sign_in_page_offers_nobody(self, client):
        assert "Look around" not in client.get(reverse("account_login")).content.decode()
