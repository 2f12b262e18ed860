"""Two coordinators press at the same moment: one edition, one correction, one set."""

import pytest

from foundation.refusals import Refused
from recommendations import tasks
from recommendations.models import Draft, Edition, Export
from recommendations.publishing.services import editions, exporting, replacing
from recommendations.publishing.services.editions import Correction
from tests.factories import VersionFactory
from tests.factories.deciding import adopt
from tests.recommendations.conftest import team_that_writes
from tests.recommendations.test_at_once import at_once

pytestmark = [pytest.mark.services_only, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world():
    found = team_that_writes()
    VersionFactory(draft=found.draft)
    adopt(found.draft)
    return found


def refused_or_not(deed, said):
    def do():
        try:
            deed()
        except Refused as refusal:
            said.append(str(refusal.message))

    return do


def test_published_corrected_and_replaced_at_once_it_happens_once(world):
    given = {"actor": world.dana, "via": "web"}
    said: list[str] = []

    def publish():
        editions.publish(drafts=[Draft.objects.get(pk=world.draft.pk)], **given)

    at_once(publish, publish, publish)
    edition = Edition.objects.get()

    def correct():
        slip = Correction(edition.title, edition.summary, [("40", "45")])
        editions.correct(draft=world.draft, correction=slip, reason="Typo", seen=1, **given)

    at_once(*[refused_or_not(correct, said)] * 3)
    assert Edition.objects.count() == 2 and len(said) == 2

    def replace():
        replacing.start(draft=world.draft, team=world.team, **given)

    at_once(*[refused_or_not(replace, said)] * 3)
    assert Draft.objects.filter(replaces=world.draft).count() == 1 and len(said) == 4


def test_a_set_asked_for_at_once_is_one_row(world):
    editions.publish(drafts=[Draft.objects.get(pk=world.draft.pk)], actor=world.dana, via="web")
    at_once(*[lambda: exporting.ask(team=None, kind="md")] * 4)
    assert Export.objects.count() == 1


def test_a_broker_that_is_down_keeps_nobody_from_asking(world, monkeypatch):
    editions.publish(drafts=[Draft.objects.get(pk=world.draft.pk)], actor=world.dana, via="web")

    def away(*args, **kwargs):
        raise ConnectionError

    monkeypatch.setattr(tasks.make_export, "apply_async", away)
    assert exporting.ask(team=None, kind="md").pk
