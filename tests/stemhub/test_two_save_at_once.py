"""Two save the same form at the same moment: what the page compared is compared again under the lock."""

from functools import partial

import pytest
from django.urls import reverse
from django.utils import timezone

from gatherings.models import Gathering
from gatherings.services import dates
from recommendations.models import (
    Addressee,
    Contact,
    Draft,
    EquityAnswer,
    Need,
    Organisation,
    TeamRule,
)
from recommendations.needs.services import needs
from recommendations.sending.services import organisations
from recommendations.services import drafts, equity_answers, shapings
from recommendations.voting.services import team_rule
from sessions.models import Offering, PdEvent, Sheet
from sessions.pd.services import feedback, leading, offerings, places
from teams.models import FocusArea
from tests.factories import (
    DraftFactory,
    GatheringFactory,
    HubRoleFactory,
    OfferingFactory,
    TeamFactory,
)
from tests.factories.sending import NeedFactory
from tests.gatherings.conftest import NOW
from tests.recommendations.conftest import team_that_writes
from tests.recommendations.needs.conftest import needs_world
from tests.recommendations.sending.conftest import sent_world
from tests.sessions.pd.conftest import Pd
from tests.support.stale import as_shown, opened
from tests.workgroups.conftest import World
from workgroups.models import Coaching, Workgroup, WorkgroupMember
from workgroups.services import members, proposals

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


def test_whom_a_draft_is_for_and_its_teams(at_once):
    world = team_that_writes()
    first, second = Addressee.objects.order_by("pk")[:2]
    other = TeamFactory(cycle=world.cycle)
    address = f"/recommendations/{world.draft.pk}/change/"
    typed = at_once.shown(world.dana, address) | {"addressees": [first.pk]}
    theirs = lambda: world.draft.addressees.add(second)  # noqa: E731
    at_once(world.dana, address, typed, drafts, "change", theirs)
    assert list(world.draft.addressees.all()) == [second]
    typed = at_once.shown(world.dana, address) | {"title": "Mine"}
    at_once(world.dana, address, typed, drafts, "change", lambda: world.draft.teams.add(other))
    assert other in world.draft.teams.all()


def test_who_writes_a_draft(at_once):
    world = team_that_writes()
    address = f"/recommendations/{world.draft.pk}/authors/"
    typed = at_once.shown(world.dana, address) | {"users": [world.ana.pk]}
    given = {"users": [world.ana, world.ben, world.cora], "actor": world.ana, "via": "web"}
    theirs = lambda: drafts.name_authors(draft=world.draft, **given)  # noqa: E731
    at_once(world.dana, address, typed, drafts, "name_authors", theirs)
    assert world.draft.authors.filter(writes=True).count() == 3
    again = at_once.client.post(address, typed)
    assert "Ana Ruiz, Ben Okafor, Cora Lind" in str(again.context["form"].errors["users"])


def test_an_organisation_and_somebody_there(at_once):
    world = sent_world()
    address = f"{world.ren.get_absolute_url()}change/"
    typed = at_once.shown(world.dana, address) | {"asked": "Mine"}
    rows = Organisation.objects.filter(pk=world.ren.pk)
    at_once(
        world.dana, address, typed, organisations, "change", lambda: rows.update(asked="Theirs")
    )
    assert rows.get().asked == "Theirs"
    one = world.ren.contacts.get(name="Kim Lee")
    address = reverse("recommendations:contact_change", args=[world.ren.pk, one.pk])
    typed = at_once.shown(world.dana, address) | {"role": "Mine"}
    rows = Contact.objects.filter(pk=one.pk)
    theirs = lambda: rows.update(role="Theirs")  # noqa: E731
    at_once(world.dana, address, typed, organisations, "change_contact", theirs)
    assert rows.get().role == "Theirs"


def test_a_need(at_once):
    world = needs_world()
    need = NeedFactory(posted_by=world.ana)
    address = f"{need.get_absolute_url()}change/"
    typed = at_once.shown(world.ana, address) | {"what": "Mine"}
    rows = Need.objects.filter(pk=need.pk)
    at_once(world.ana, address, typed, needs, "change", lambda: rows.update(what="Theirs"))
    assert rows.get().what == "Theirs"


def test_who_leads_an_event_and_its_places(at_once):
    pd = Pd(members=2)
    event = pd.plan()
    one, other = pd.people
    address = f"/pd/events/{event.pk}/leaders/"
    typed = at_once.shown(pd.dana, address) | {"leaders": [pd.lea.pk, one.pk]}
    given = {"leaders": [pd.lea, other], "coaches": [], "actor": pd.dana, "via": "web"}
    theirs = lambda: leading.change(event=event, **given)  # noqa: E731
    at_once(pd.dana, address, typed, leading, "change", theirs)
    assert {row.user for row in event.facilitators.all()} == {pd.lea, other}
    address = f"/pd/events/{event.pk}/places/"
    typed = at_once.shown(pd.dana, address) | {"learners": "20"}
    rows = PdEvent.objects.filter(pk=event.pk)
    theirs = lambda: rows.update(observers=9)  # noqa: E731
    at_once(pd.dana, address, typed, places, "change_limits", theirs)
    assert (rows.get().learners, rows.get().observers) == (12, 9)


def test_what_an_observer_is_answered(at_once, time_machine):
    pd = Pd(members=1)
    event = pd.open()
    said = {"saw": "Boxes", "sent_at": NOW, "saved_at": NOW}
    sheet = Sheet.objects.create(event=event, user=pd.wes, **said)
    time_machine.move_to(max(date.ends_at for date in pd.dates(event)), tick=False)
    address = f"/pd/events/{event.pk}/feedback/"
    at_once.client.force_login(pd.dana, "people.backends.SignIn")
    typed = as_shown(at_once.client.get(address).context["forms"][0])
    typed |= {f"sheet-{sheet.pk}-saw-text": "Mine"}
    given = {"actor": pd.lea, "via": "web", "now": timezone.now()}
    theirs = lambda: feedback.reply(sheet=sheet, answers={"saw": ("Theirs", True)}, **given)  # noqa: E731
    at_once(pd.dana, f"{address}{sheet.pk}/", typed, feedback, "reply", theirs)
    assert sheet.replies.get().text == "Theirs"


def test_the_focus_areas_of_a_workgroup_and_of_an_offering(at_once):
    world = World()
    group, offering = world.opened(world.ben), OfferingFactory(hub=world.east)
    first, second = FocusArea.objects.order_by("pk")[:2]
    for about, address, service in (
        (group, f"/teams/workgroups/{group.pk}/change/", proposals),
        (offering, f"/pd/offerings/{offering.pk}/change/", offerings),
    ):
        typed = at_once.shown(world.dana, address) | {"focus_areas": [first.pk]}
        theirs = partial(about.focus_areas.add, second)
        at_once(world.dana, address, typed, service, "change", theirs)
        assert list(about.focus_areas.all()) == [second]


def test_which_texts_shaped_an_offering(at_once):
    world = team_that_writes()
    offering = OfferingFactory(hub=world.hub)
    other = DraftFactory(team=world.team)
    address = reverse("recommendations:shaped_by", args=[offering.pk])
    typed = at_once.shown(world.dana, address) | {"drafts": [world.draft.pk]}
    given = {"actor": world.dana, "via": "web", "among": [world.draft, other]}
    theirs = lambda: shapings.choose(offering=offering, drafts=[other], **given)  # noqa: E731
    at_once(world.dana, address, typed, shapings, "choose", theirs)
    assert [row.draft for row in offering.shapings.all()] == [other]
    again = at_once.client.post(address, typed)
    assert other.title in str(again.context["form"].errors["drafts"])


def test_a_role_in_a_workgroup_and_who_coaches(at_once):
    world = World()
    group = world.opened(world.ben, world.cy)
    address = f"/teams/workgroups/{group.pk}/people/{world.ben.pk}/"
    typed = at_once.shown(world.dana, address) | {"role": "co_facilitator"}
    theirs = lambda: world.give(group, world.ben, "facilitator")  # noqa: E731
    at_once(world.dana, address, typed, members, "give_role", theirs)
    assert WorkgroupMember.objects.current().get(user=world.ben).role == "facilitator"
    typed = at_once.shown(world.dana, address) | {"coach": world.cy.pk}
    given = {"workgroup": group, "facilitator": world.ben, "actor": world.dana, "via": "web"}
    theirs = lambda: members.name_coach(coach=world.dee, **given)  # noqa: E731
    at_once(world.dana, address, typed, members, "name_coach", theirs)
    assert Coaching.objects.get(ends_on=None).coach == world.dee
