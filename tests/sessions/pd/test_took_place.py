"""*It took place* of PD, where some waited for a place and had none."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import now as present

from gatherings.models import Gathering
from tests.sessions.pd.conftest import Pd

pytestmark = pytest.mark.django_db


@pytest.fixture
def over(client):
    """Two have places and two wait; it ended an hour ago, and Dana looks at it."""
    pd = Pd()
    event = pd.open(learners=2)
    for user in pd.people[:4]:
        pd.says(event, user, "participant")
    pd.first = min(pd.dates(event), key=lambda one: one.starts_at)
    ends = present() - timedelta(hours=1)
    Gathering.objects.filter(pk=pd.first.pk).update(
        starts_at=ends - timedelta(hours=7), ends_at=ends
    )
    client.force_login(pd.dana, "people.backends.SignIn")
    pd.url = reverse("gatherings:took_place", args=[pd.first.pk])
    return pd


def sent(client, pd, people):
    seen = client.get(pd.url).context["form"].seen
    rows = pd.first.attendees.filter(user__in=people)
    return {"seen": seen} | {f"p{row.pk}-there": "on" for row in rows}


def test_the_sentence_after_the_press_counts_as_the_page_does(client, over):
    people = over.first.attendees.count()
    page = client.post(over.url, sent(client, over, over.people[:2]), follow=True)
    said = f"2 of {people - 2} "
    assert f"took place: {said}came." in page.content.decode()
    assert f"{said}people came." in page.content.decode()


def test_who_was_there_is_asked_beside_what_each_had_said(client, over):
    said = [form.answered for form in client.get(over.url).context["form"].forms]
    assert said[:4] == ["Said yes", "Said yes", "Waited", "Waited"]


def test_once_it_is_over_nobody_waits_any_more(client, over):
    """Who waited reads that they did, and whether they were there; so does who led it."""
    ends = present() - timedelta(minutes=30)
    Gathering.objects.filter(audience=over.first.audience).exclude(pk=over.first.pk).update(
        starts_at=ends - timedelta(hours=7), ends_at=ends
    )
    event = reverse("team_sessions:event", args=[over.first.audience.partition(":")[2]])
    client.post(over.url, sent(client, over, over.people[:2]))
    for page in (event, over.first.get_absolute_url()):
        said = client.get(page).content.decode()
        assert "Waited for a place" in said and "no place yet" not in said
    client.force_login(over.people[2], "people.backends.SignIn")
    for page in (event, over.first.get_absolute_url()):
        said = client.get(page).content.decode()
        assert "Waited for a place" in said and "no place yet" not in said
        assert "Wasn&#x27;t sure" not in said and "Noted of you:" in said


def test_the_list_of_dates_says_that_one_waits_and_not_that_one_is_unsure(client, over):
    client.force_login(over.people[2], "people.backends.SignIn")
    (coming,) = client.get(reverse("gatherings:list")).context["dates"]
    assert coming.own_answer == "on-hold"


def test_who_waited_and_was_there_after_all_came(client, over):
    people = over.first.attendees.count()
    page = client.post(over.url, sent(client, over, over.people[:3]), follow=True)
    said = f"3 of {people - 1} "
    assert f"took place: {said}came." in page.content.decode()
    assert f"{said}people came." in page.content.decode()
    client.force_login(over.people[0], "people.backends.SignIn")
    assert over.people[2].name in client.get(over.first.get_absolute_url()).content.decode()
