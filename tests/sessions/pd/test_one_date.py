"""An event with one date says nothing of "all coming dates"; one with several does."""

from datetime import timedelta

import pytest
from django.urls import reverse

from gatherings.services import announcing, dates, reminding
from tests.gatherings.diaries import at

from .conftest import AFTER, DAYS, NOW, went

pytestmark = pytest.mark.django_db
SAID = "One answer is for all coming dates"


def texts(mails, user):
    return "".join(mail.texts.get().text for mail in mails if mail.user == user)


@pytest.mark.parametrize(("days", "said"), [(DAYS[:1], False), (DAYS, True)])
def test_mails_and_set_answer_say_it_where_there_are_several(pd, sign_in, days, said):
    event = pd.open(days=days)
    ana = pd.people[0]
    assert (SAID in texts(went(), ana)) is said
    first = pd.row(event, ana)
    reminding.nudge(
        gathering=first.gathering, attendee_ids=[first.pk], actor=pd.dana, via="web",
        sending_key="nudge", now=AFTER,
    )  # fmt: skip
    assert (SAID in texts(went(AFTER + timedelta(minutes=2)), ana)) is said
    page = reverse("gatherings:set_answer", args=[first.gathering_id, first.pk])
    assert (SAID in sign_in(pd.dana).get(page).content.decode()) is said
    times = {"starts_at": at("2026-12-10 08:30"), "ends_at": at("2026-12-10 15:30")}
    dates.change(gathering=first.gathering, changes=times, actor=pd.dana, via="web", now=AFTER)
    assert (SAID in texts(went(AFTER + timedelta(minutes=4)), ana)) is said


def test_the_last_of_several_is_one_date_too(pd, sign_in, time_machine):
    event = pd.open()
    went()
    time_machine.move_to(at("2026-12-10 09:00"), tick=False)
    last = max(pd.dates(event), key=lambda one: one.starts_at)
    row = last.attendees.get(user=pd.people[0])
    page = reverse("gatherings:set_answer", args=[last.pk, row.pk])
    assert SAID not in sign_in(pd.dana).get(page).content.decode()


def test_the_mail_that_is_shown_before_announcing_says_it_only_of_several(pd):
    for days, said in ((DAYS[:1], False), (DAYS, True)):
        drafts = pd.dates(pd.plan(days=days))
        known = announcing.planned(drafts, actor=pd.dana, now=NOW).known
        assert bool(known.for_all(drafts[0])) is said
