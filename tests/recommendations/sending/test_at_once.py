"""Presses at the same moment: what is once stays once, and nobody sees an error."""

from threading import Barrier, Thread

import pytest
from django.db import connection
from django.utils import timezone

from foundation.refusals import Refused
from mailing.models import Mail, Sending
from recommendations.models import Dispatch, DispatchStep, NeedWeToo, Organisation
from recommendations.needs.services import needs
from recommendations.sending.services import letters, organisations, replies
from recommendations.sending.services.letters import Asked
from recommendations.sending.services.replies import Reply
from tests.factories import UserFactory
from tests.factories.sending import NeedFactory
from tests.recommendations.needs.conftest import needs_world
from tests.recommendations.sending.conftest import sent_world

pytestmark = [pytest.mark.services_only, pytest.mark.django_db(transaction=True)]
TIMES = 8


def at_once(deed, times=TIMES) -> list:
    """What each of ``times`` threads raised while they did it together."""
    together, raised = Barrier(times), []

    def run(number):
        try:
            together.wait()
            deed(number)
        except Exception as error:  # noqa: BLE001 - all of them are what the test is about
            raised.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[number]) for number in range(times)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return raised


def test_letters_and_answers_of_many_leave_one_dispatch_and_all_steps():
    world = sent_world()
    asked = Asked([world.draft], [world.ren], "Subject", "Words", attach=False)
    given = {"actor": world.dana, "via": "web"}
    raised = at_once(lambda n: letters.send(asked=asked, sending_key=f"letter-{n // 2}", **given))
    assert raised == []
    row = Dispatch.objects.get()
    assert DispatchStep.objects.count() == Sending.objects.count() == TIMES // 2
    assert Mail.objects.count() == TIMES
    reply = Reply("taken_up", timezone.localdate(), place="plan")
    raised = at_once(
        lambda n: replies.enter(dispatch=row, reply=reply, sending_key="answer-1", **given)
    )
    assert raised == []
    assert row.steps.filter(state="taken_up").count() == 1
    assert Mail.objects.filter(kind="recommendations.became").count() == 3


def test_we_too_of_one_person_stands_once_and_answers_make_it_answered_once():
    world = needs_world()
    need = NeedFactory(cycle=world.cycle, hub=world.hub, posted_by=world.ana)
    assert at_once(lambda n: needs.we_too(need=need, actor=world.cole, via="web")) == []
    assert NeedWeToo.objects.count() == 1
    raised = at_once(
        lambda n: needs.answer(
            need=need,
            program="S",
            offer="visit",
            words=f"{n}",
            actor=(world.tess, world.tom)[n % 2],
            via="web",
        )
    )
    need.refresh_from_db()
    assert raised == [] and need.state == "answered"
    assert need.answers.count() == TIMES
    assert need.answered_at in need.answers.values_list("at", flat=True)


def test_of_many_who_add_the_same_organisation_one_does_and_the_others_are_told():
    sent_world()
    facts = organisations.Facts(name="Coast Network")
    people = [UserFactory() for _n in range(TIMES)]
    raised = at_once(lambda n: organisations.add(facts=facts, actor=people[n], via="web"))
    assert Organisation.objects.filter(name="Coast Network").count() == 1
    assert {type(one) for one in raised} == {Refused} and len(raised) == TIMES - 1
    assert {one.field for one in raised} == {"name"}
