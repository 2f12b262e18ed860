"""Two authors have the same page open: what one answered isn't replaced unread."""

import pytest

from recommendations.models import Concern

from .test_harms import met, rewritten
from .votes import url

pytestmark = pytest.mark.django_db


def test_two_authors_who_answer_one_harm_read_each_other_first(world, concern, signed):
    rewritten(world)
    world.draft.authors.get_or_create(user=world.ben)
    opened_by_ben = signed(world.ben).get(url("draft", world.draft.pk))
    (before,) = opened_by_ben.context["concerns"]
    deed, field, seen = url("harms_answer", world.draft.pk), f"harm-{concern.pk}", before.mark
    signed(world.ana).post(deed, {field: "There is a fund.", f"seen-{concern.pk}": seen})
    met(Concern.objects.get(), is_met=False)
    ben = signed(world.ben)
    refused = ben.post(deed, {field: "The state pays.", f"seen-{concern.pk}": seen})
    assert refused.status_code == 422
    assert "answered it meanwhile: “There is a fund.”" in refused.content.decode()
    assert "The state pays." in refused.content.decode()
    # What he never touched doesn't take her words away either.
    assert ben.post(deed, {field: "", f"seen-{concern.pk}": seen}).status_code == 302
    assert Concern.objects.get().answer == "There is a fund."
    (stands,) = refused.context["concerns"]
    ben.post(deed, {field: "A fund, from the state.", f"seen-{concern.pk}": stands.mark})
    assert Concern.objects.get().answer == "A fund, from the state."
