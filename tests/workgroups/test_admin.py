"""Workgroups and their polls in the admin: to read."""

import pytest
from django.urls import reverse

from tests.factories import UserFactory

from .polling import NOW, Group

pytestmark = pytest.mark.services
MODELS = ["workgroup", "workgroupmember", "coaching", "leadoffer", "meeting", "poll", "pollanswer"]


@pytest.fixture
def admin(client, db):
    client.force_login(UserFactory(is_superuser=True), "people.backends.SignIn")
    return client


@pytest.fixture
def poll(db):
    group = Group()
    poll = group.open()
    group.say(poll, group.ben, "yes", "maybe", "no")
    return poll


@pytest.mark.parametrize("model", MODELS)
def test_lists_are_read_and_nothing_is_added(admin, poll, model):
    assert admin.get(reverse(f"admin:workgroups_{model}_changelist")).status_code == 200
    assert admin.get(reverse(f"admin:workgroups_{model}_add")).status_code == 403


def test_a_poll_shows_its_times_and_nobody_types_into_it(admin, poll):
    url = reverse("admin:workgroups_poll_change", args=[poll.pk])
    page = admin.get(url).content.decode()
    assert "Science every week" in page and "4 p.m." in page
    assert admin.post(url, {"closed_at": NOW}).status_code == 403
    assert admin.post(reverse("admin:workgroups_poll_delete", args=[poll.pk])).status_code == 403
    found = admin.get(reverse("admin:workgroups_poll_changelist"), {"q": "every week"})
    assert found.context["cl"].result_count == 1


def test_who_answered_what_is_found_by_the_person(admin, poll):
    page = admin.get(reverse("admin:workgroups_pollanswer_changelist"), {"q": "Ben Ode"})
    assert page.context["cl"].result_count == 3


def test_the_list_of_answers_asks_the_same_for_any_number(
    admin, poll, django_assert_max_num_queries
):
    url = reverse("admin:workgroups_pollanswer_changelist")
    admin.get(url)
    with django_assert_max_num_queries(6):
        assert admin.get(url).context["cl"].result_count == 3


def test_the_apps_wear_the_words_of_the_site(admin, db):
    page = admin.get(reverse("admin:index")).content.decode()
    assert ">Workgroups</a>" in " ".join(page.split()).replace("> ", ">").replace(" <", "<")
    assert "Gatherings" not in page
