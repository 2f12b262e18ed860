"""A list that spells a known person's name otherwise: the change is offered, and ticked or not."""

from datetime import timedelta

import pytest
from django.urls import reverse

from mailing.models import Mail, Sending
from mailing.undo import undo_sending
from people.services import change_profile
from teams.roster import showing
from teams.roster.plan import Choices, make
from teams.services import corrections
from tests.factories import MembershipFactory, TeamFactory, UserFactory

from .lists import AGREED, NOW, kinds, roster
from .test_pages import Page

pytestmark = pytest.mark.django_db
ROW = "Ana Ruiz\tana@example.org"


@pytest.fixture(autouse=True)
def a_minute(settings):
    settings.STEMHUB_UNDO_SECONDS = 60


@pytest.fixture
def ana():
    return UserFactory(name="Ana Riuz", email="ana@example.org")


@pytest.fixture
def number():
    return roster(ROW).rows[0].number


def ticked(number):
    return Choices(welcome=False, rename=frozenset({number}))


def test_unticked_the_name_stays_and_ticked_it_is_corrected_and_told(
    bring, team, dana, ana, number
):
    MembershipFactory(team=team, user=ana)
    plan = make(team, roster(ROW), AGREED)
    assert (kinds(plan), plan.outcomes[0].offer, plan.mails) == (["unchanged"], "Ana Ruiz", 0)
    bring(roster(ROW))
    ana.refresh_from_db()
    assert ana.name == "Ana Riuz"
    plan = bring(roster(ROW), ticked(number))
    ana.refresh_from_db()
    assert (ana.name, kinds(plan), plan.mails) == ("Ana Ruiz", ["changed"], 1)
    past = ana.history.first()
    assert (past.history_user, past.history_change_reason) == (dana, "import")
    mail = Mail.objects.get()
    assert (mail.user, mail.kind, mail.send_after) == (ana, "corrected", NOW + timedelta(minutes=1))
    assert showing.mails_said(plan) == "1 person is told by mail that their name was corrected."


def test_another_digest_for_another_tick(team, ana, number):
    MembershipFactory(team=team, user=ana)
    assert make(team, roster(ROW), AGREED).digest != make(team, roster(ROW), ticked(number)).digest


def test_a_person_of_the_hub_who_is_new_to_the_team_is_offered_it_and_undo_puts_it_back(
    bring, team, dana, ana, number
):
    MembershipFactory(team=TeamFactory(hub=team.hub), user=ana)
    plan = bring(roster(ROW), ticked(number), sending_key="one-press")
    ana.refresh_from_db()
    assert (kinds(plan), ana.name) == (["new"], "Ana Ruiz")
    undo_sending(
        sending=Sending.objects.get(), actor=dana, via="web", now=NOW + timedelta(seconds=30)
    )
    ana.refresh_from_db()
    assert ana.name == "Ana Riuz"


def test_nothing_is_said_or_changed_of_somebody_from_elsewhere(bring, ana, number):
    MembershipFactory(user=ana)
    plan = bring(roster(ROW), ticked(number))
    ana.refresh_from_db()
    assert (ana.name, plan.outcomes[0].offer, plan.renamed) == ("Ana Riuz", "", [])


def test_a_name_and_a_role_that_they_wrote_after_a_correction_stay(bring, team, dana, ana, number):
    seat = MembershipFactory(team=team, user=ana)
    shown = corrections.shown(seat)
    corrections.correct(
        membership=seat, typed=shown | {"name": "Ana R.", "job_role": "coach"}, before=shown,
        actor=dana, via="web", now=NOW,
    )  # fmt: skip
    own = {"name": "Anita Ruiz", "job_role": "principal"}
    change_profile(user=ana, changes=own, actor=ana, via="web", now=NOW)
    plan = bring(roster(f"{ROW}\t\t\tCoach"), ticked(number))
    ana.refresh_from_db()
    seat.refresh_from_db()
    assert (ana.name, seat.job_role) == ("Anita Ruiz", "principal")
    assert kinds(plan) == ["unchanged"]
    notes = " ".join(plan.outcomes[0].notes)
    assert "Known here as Anita Ruiz, as they wrote it. That stays." in notes
    assert "They wrote role themselves: Principal. That stays." in notes


def test_the_page_offers_the_tick_and_keeps_it(client, team, dana, ana, number):
    MembershipFactory(team=team, user=ana)
    client.force_login(dana)
    page = Page(client, reverse("teams:import", args=[team.pk]))
    page.choose([["Ana Ruiz", "ana@example.org", "", "", ""]])
    assert "Change the name to Ana Ruiz" in page.text
    assert "Known here as Ana Riuz, which stays." in page.text
    page.send(do="check", rename=str(number))
    assert "Was Ana Riuz, and is told by mail of the new name." in page.text
    assert "1 person is told by mail that their name was corrected." in page.text
    page.send(do="add", rename=str(number))
    ana.refresh_from_db()
    assert ana.name == "Ana Ruiz"
