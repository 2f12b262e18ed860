"""Whoever coordinates no hub that is there any more is told so."""

import pytest

from sessions.models import Offering
from teams.models import FocusArea
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
FILLED = {
    "title": "Soil",
    "hours": "2",
    "for_whom": "All",
    "what_people_do": "Dig",
    "who_for": "x",
    "left_out": "y",
}


@pytest.mark.parametrize("who", ["admin", "dana"])
def test_an_offering_without_any_hub_is_refused_with_a_sentence(pd, sign_in, who):
    pd.east.is_active = pd.west.is_active = False
    pd.east.save()
    pd.west.save()
    user = UserFactory(is_superuser=True) if who == "admin" else pd.dana
    given = FILLED | {"focus_areas": [FocusArea.objects.first().pk]}
    answer = sign_in(user).post("/pd/offerings/new/", given)
    assert answer.status_code == 422
    assert "No hub that is open is yours" in answer.content.decode()
    assert Offering.objects.count() == 1


@pytest.mark.parametrize("who", ["admin", "dana"])
def test_a_copy_without_any_hub_is_refused_with_a_sentence(pd, sign_in, who):
    pd.east.is_active = pd.west.is_active = False
    pd.east.save()
    pd.west.save()
    user = UserFactory(is_superuser=True) if who == "admin" else pd.dana
    answer = sign_in(user).post(f"/pd/offerings/{pd.offering.pk}/use/", follow=True)
    assert "No hub that is open is yours" in answer.content.decode()
    assert Offering.objects.count() == 1


def test_a_copy_for_a_hub_that_isnt_ones_own_is_refused(pd, sign_in):
    pd.offering.published = True
    pd.offering.save()
    answer = sign_in(pd.wanda).post(
        f"/pd/offerings/{pd.offering.pk}/use/", {"hub": str(pd.east.pk)}, follow=True
    )
    assert "Choose one of your hubs." in answer.content.decode()
    assert Offering.objects.count() == 1
