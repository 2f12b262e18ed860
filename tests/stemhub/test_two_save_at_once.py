"""Two save the same form at the same moment: what the page compared is compared again under the lock."""

import pytest

from gatherings.models import Gathering
from gatherings.services import dates
from recommendations.models import Draft, EquityAnswer, TeamRule
from recommendations.services import drafts, equity_answers
from recommendations.voting.services import team_rule
from sessions.models import Offering
from sessions.pd.services import offerings
from tests.factories import GatheringFactory, HubRoleFactory
from tests.gatherings.conftest import NOW
from tests.recommendations.conftest import team_that_writes
from tests.sessions.pd.conftest import Pd
from tests.support.stale import as_shown, opened
from tests.workgroups.conftest import World
from workgroups.models import Workgroup
from workgroups.services import proposals

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_once(client, monkeypatch):
    """Press, and while the page is between reading and the lock of ``service``, ``deed`` is done."""

    def press(user, address, typed, service, name, deed):
        client.force_login(user, "people.backends.SignIn")
        real = getattr(service, name)

        def slower(**how):
            monkeypatch.setattr(service, name, real)
            deed()
            return real(**how)

        monkeypatch.setattr(service, name, slower)
        answer = client.post(address, typed)
        assert answer.status_code == 422
        assert "Somebody else saved this a moment ago." in answer.content.decode()

    def shown(user, address):
        client.force_login(user, "people.backends.SignIn")
        return opened(client, address)

    press.shown = shown
    press.client = client
    return press


def test_a_date(at_once, time_machine):
    time_machine.move_to(NOW, tick=False)
    date = GatheringFactory(state="draft")
    dana = HubRoleFactory(hub=date.hub).user
    address = f"/gatherings/{date.pk}/change/"
    typed = at_once.shown(dana, address) | {"place": "Here"}
    rows = Gathering.objects.filter(pk=date.pk)
    at_once(dana, address, typed, dates, "change", lambda: rows.update(place="There"))
    assert rows.get().place == "There"
    # Sent once more, it says so as ever.
    again = at_once.client.post(address, typed)
    assert "Somebody else changed this date" in again.content.decode()


def test_what_a_draft_is_about_and_an_equity_answer(at_once):
    world = team_that_writes()
    address = f"/recommendations/{world.draft.pk}/change/"
    typed = at_once.shown(world.dana, address) | {"title": "Mine"}
    rows = Draft.objects.filter(pk=world.draft.pk)
    at_once(world.dana, address, typed, drafts, "change", lambda: rows.update(title="Theirs"))
    assert rows.get().title == "Theirs"
    page = f"/recommendations/{world.draft.pk}/equity/"
    form = at_once.client.get(page).context["rows"][3]["form"]
    given = {"draft": world.draft, "question": 4, "actor": world.ana, "via": "web"}
    theirs = lambda: equity_answers.answer(text="Theirs", **given)  # noqa: E731
    typed = as_shown(form) | {"q4-text": "Mine"}
    at_once(world.dana, f"{page}4/", typed, equity_answers, "answer", theirs)
    assert EquityAnswer.objects.get(question=4).text == "Theirs"


def test_the_rule_of_a_team(at_once):
    world = team_that_writes()
    address = f"/recommendations/teams/{world.team.pk}/rule/"
    typed = at_once.shown(world.dana, address) | {"answer": "1"}
    theirs = lambda: TeamRule.objects.create(team=world.team, answer_num=3, answer_den=4)  # noqa: E731
    at_once(world.dana, address, typed, team_rule, "set_rule", theirs)
    assert TeamRule.objects.get().answer_num == 3


def test_a_workgroup(at_once):
    world = World()
    group = world.opened(world.ben)
    address = f"/teams/workgroups/{group.pk}/change/"
    typed = at_once.shown(world.dana, address) | {"goal": "Mine"}
    rows = Workgroup.objects.filter(pk=group.pk)
    at_once(world.dana, address, typed, proposals, "change", lambda: rows.update(goal="Theirs"))
    assert rows.get().goal == "Theirs"


def test_an_offering(at_once):
    pd = Pd(members=1)
    address = f"/pd/offerings/{pd.offering.pk}/change/"
    typed = at_once.shown(pd.dana, address) | {"cost": "$1"}
    rows = Offering.objects.filter(pk=pd.offering.pk)
    at_once(pd.dana, address, typed, offerings, "change", lambda: rows.update(cost="$2"))
    assert rows.get().cost == "$2"
