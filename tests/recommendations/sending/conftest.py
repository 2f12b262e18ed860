"""A published text, a network that should act on it, and its coordinator."""

from types import SimpleNamespace

import pytest

from recommendations.models import Addressee
from tests.factories import UserFactory
from tests.factories.deciding import adopt, publish
from tests.factories.sending import OrganisationFactory
from tests.recommendations.conftest import team_that_writes
from tests.support.standing import standing


@pytest.fixture(autouse=True)
def _time_to_undo(settings):
    settings.STEMHUB_UNDO_SECONDS = 60


def sent_world() -> SimpleNamespace:
    """``draft`` is published, by Ana and Ben; Cora voted. ``ren`` has Kim and Lou; Ana is its liaison."""
    world = team_that_writes()
    adopt(world.draft, people=[world.ana, world.cora])
    world.draft.addressees.add(Addressee.objects.get(slug="eac-ren"))
    publish(world.draft)
    world.ren = OrganisationFactory(
        name="Multnomah Regional Educator Network",
        addressee=Addressee.objects.get(slug="eac-ren"),
        people=["Kim Lee", "Lou Park"],
        liaison=world.ana,
    )
    world.ode = OrganisationFactory(name="Department of Education", kind="state", people=["Ola"])
    world.stranger = UserFactory()
    return world


world_of_module, world = standing("world", sent_world)
