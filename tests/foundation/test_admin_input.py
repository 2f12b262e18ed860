"""What no page of the admin offers is refused in words, and never a failure."""

import pytest
from django.urls import reverse

from people.models import User
from teams.models import HubRole
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ruth(client):
    client.force_login(UserFactory(name="Ruth", is_superuser=True), "people.backends.SignIn")
    return client


@pytest.mark.parametrize("chosen", ["", "on", "../../etc/passwd", "²", "9" * 30])
def test_a_choice_that_is_none_is_refused_beside_its_field(chosen, ruth):
    typed = {"user": chosen, "hub": chosen, "kind": "coordinator", "starts_on": "2026-01-15"}
    answer = ruth.post(reverse("admin:teams_hubrole_add"), typed)
    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()
    assert 'value="2026-01-15"' in answer.content.decode()
    assert not HubRole.objects.exists()


def test_what_was_chosen_stays_chosen_beside_a_mistake(ruth):
    ana = UserFactory(name="Ana Ruiz")
    typed = {"user": ana.pk, "kind": "coordinator", "starts_on": "soon"}
    page = ruth.post(reverse("admin:teams_hubrole_add"), typed).content.decode()
    assert f'<option value="{ana.pk}" selected>' in page


@pytest.mark.parametrize("ticked", [[""], ["1", "x"], ["9" * 30]])
def test_an_action_on_a_row_that_can_not_be_is_asked_for_badly(ticked, ruth):
    typed = {"action": "deactivate_people", "_selected_action": ticked}
    assert ruth.post(reverse("admin:people_user_changelist"), typed).status_code == 400
    assert User.objects.get().is_active


def test_an_action_on_rows_that_are_is_done(ruth):
    ana = UserFactory()
    typed = {"action": "deactivate_people", "_selected_action": [str(ana.pk)]}
    assert ruth.post(reverse("admin:people_user_changelist"), typed).status_code == 302
    ana.refresh_from_db()
    assert not ana.is_active
