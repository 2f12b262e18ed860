"""An Undo may take rows away between a page's reading of them and its deed: never a failure."""

from unittest.mock import patch

import pytest
from django.db.models.signals import ModelSignal
from django.test import override_settings
from django.views import View

from foundation.refusals import Gone
from gatherings.models import Attendee, Gathering
from gatherings.services import answers, dates, links, reminding
from mailing.views import MassMailView
from sessions.models import PdDate, PdEvent, PdPlace, Session, Sheet
from teams.models import Membership
from teams.services import invitations, members, profiles
from tests.fuzz.accounts import ACCOUNTS, ADMIN
from tests.fuzz.target import WITH_404
from tests.fuzz.targets import TARGETS
from workgroups.models import Meeting, Workgroup

pytestmark = pytest.mark.django_db
OURS = [one for one in TARGETS if one not in ACCOUNTS and one not in ADMIN]
# What the forms' own first values leave empty.
FILLED = {
    "answer": "accepted", "source": "She said so", "email": "new@example.org", "reason": "Snow",
    "name": "Ana Ruiz", "institution": "Rosewood", "job_role": "coach", "grade_band": "k5",
}  # fmt: skip
# Those that hold others first.
GOING = (
    *(Sheet, PdPlace, PdDate, PdEvent, Session, Meeting),
    *(Attendee, Gathering, Workgroup, Membership),
)


@override_settings(SIMPLE_HISTORY_ENABLED=False)
@patch.object(ModelSignal, "has_listeners", lambda *_: False)
def take_away() -> None:
    """Without records and signals, which are most of what that costs and none of what it is about."""
    for model in GOING:
        model.objects.all().delete()


@pytest.fixture
def vanishing(monkeypatch):
    """A switch: from then on all is gone when a page that was let in begins with its deed."""

    def turn_on():
        proceed = View.dispatch

        def dispatch(view, request, *args, **kwargs):
            take_away()
            return proceed(view, request, *args, **kwargs)

        monkeypatch.setattr(View, "dispatch", dispatch)
        monkeypatch.setattr(MassMailView, "shown_is_sent", lambda view, key: True)

    return turn_on


@pytest.mark.parametrize("target", OURS, ids=lambda one: one.name)
def test_a_page_whose_rows_were_taken_away_says_so(target, world, client, vanishing):
    if target.persona != "anonymous":
        world.become(client, target.persona)
    address = target.prepare(world, client)
    typed = {
        name: one.values[0] for name, one in target.controls(client, address).items() if one.values
    }
    typed.pop("test", None)
    vanishing()
    for query in target.queries:
        answer = client.post(address + query, FILLED | typed | {"answer": "accepted"})
        assert answer.status_code in WITH_404


def test_every_deed_about_a_row_that_is_gone_is_refused_in_words(world):
    seat, asked = world.seats["member"], world.seats["invited"]
    date, row = world.gatherings["announced"], world.attendees["announced", "member"]
    how = {"actor": world.users["coordinator"], "via": "web"}
    deeds = [
        lambda: members.agree(membership=asked, **how),
        lambda: members.leave(membership=seat, on=seat.joined_on, **how),
        lambda: invitations.invite_again(membership=asked, **how),
        lambda: invitations.take_back(membership=asked, **how),
        lambda: invitations.close_attention(membership=asked, **how),
        lambda: profiles.correct_address(membership=asked, email="new@example.org", **how),
        lambda: profiles.say_profile(
            membership=seat, name="Ana", institution="", job_role="", grade_band=""
        ),
        lambda: answers.answer(attendee=row, answer="accepted", **how),
        lambda: answers.undo_answer(attendee=row, to="declined", **how),
        lambda: answers.enter(attendee=row, answer="accepted", source="Said so", **how),
        lambda: answers.set_substitute(attendee=row, substitute="none", note="", **how),
        lambda: links.new_link(attendee=row, **how),
        lambda: links.send_fresh_link(attendee=row),
        lambda: dates.change(gathering=date, changes={"place": "Elsewhere"}, **how),
        lambda: dates.cancel(gathering=date, reason="Snow", **how),
        lambda: reminding.nudge(gathering=date, attendee_ids=None, sending_key="again123", **how),
    ]
    take_away()
    for deed in deeds:
        with pytest.raises(Gone, match="there any more"):
            deed()


def test_a_press_about_a_seat_that_is_gone_leads_to_the_team(world, client, vanishing):
    world.become(client, "coordinator")
    address = f"/teams/{world.team.pk}/people/{world.seats['invited'].pk}/take-back/"
    vanishing()
    answer = client.post(address, follow=True)
    assert answer.redirect_chain == [(f"/teams/{world.team.pk}/", 302)]
    assert "Somebody took it away a moment ago." in answer.content.decode()
