"""Who leads a workgroup reads the mail about its dates, and nothing about others'."""

from datetime import date

import pytest
from django.urls import reverse

from tests.factories import GatheringFactory, MailFactory
from tests.gatherings.conftest import text_of

from .test_members import announced

pytestmark = pytest.mark.services


@pytest.fixture
def dates(world):
    return announced(world, world.opened(world.ben), date(2026, 11, 17), date(2026, 12, 1))


def read(client, gathering, mail):
    return client.get(reverse("gatherings:mail", args=[gathering.pk, mail.pk])).status_code


def about(world, *gatherings):
    """A reminder to Ben about these dates."""
    return MailFactory(
        user=world.ben,
        subject="About these",
        state="failed",
        for_hub=world.east.pk,
        topics=[f"gathering:{one.pk}" for one in gatherings],
    )


def test_who_leads_it_reads_what_went_out(sign_in, world, dates):
    client = sign_in(world.ana)
    page = text_of(client.get(reverse("gatherings:mails", args=[dates[0].pk])))
    assert "Ben Doe" in page and "Dana Doe" in page
    assert "Mail about it" in text_of(client.get(dates[0].get_absolute_url()))
    assert read(client, dates[0], about(world, *dates)) == 200


def test_what_also_speaks_of_a_session_is_listed_and_read_by_the_coordinator_alone(
    sign_in, world, dates
):
    session = GatheringFactory(team=world.team)
    both = about(world, dates[0], session)
    client = sign_in(world.ana)
    listed = text_of(client.get(reverse("gatherings:mails", args=[dates[0].pk])))
    url = reverse("gatherings:mail", args=[dates[0].pk, both.pk])
    assert "About these" in listed and url not in listed
    assert read(client, dates[0], both) == 404
    assert read(client, session, both) == 403
    client = sign_in(world.dana)
    assert url in text_of(client.get(reverse("gatherings:mails", args=[dates[0].pk])))
    assert read(client, dates[0], both) == 200


@pytest.mark.parametrize(("who", "status"), [("ben", 403), ("dee", 403), ("wes", 404)])
def test_nobody_else_does(sign_in, world, dates, who, status):
    client = sign_in(getattr(world, who))
    page = client.get(reverse("gatherings:mails", args=[dates[0].pk]))
    assert page.status_code == status
