"""A double click on the button that makes one's calendar address, each over its own connection."""

import pytest

from gatherings.models import CalendarFeed
from gatherings.services import feeds
from tests.factories import UserFactory
from tests.teams.test_concurrency import at_once

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("had_one", [True, False])
def test_eight_presses_make_one_address(had_one):
    ana = UserFactory()
    if had_one:
        feeds.make(user=ana, actor=ana, via="web")
    results = at_once([lambda: feeds.make(user=ana, actor=ana, via="web")] * 8)
    assert [one for one in results if isinstance(one, Exception)] == []
    assert CalendarFeed.objects.get() in results
