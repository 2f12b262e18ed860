"""A date that was over is moved to a day to come: who belongs by then is asked, and nobody else."""

from datetime import timedelta

import pytest
from django.urls import reverse

from foundation.refusals import Gone, Refused
from gatherings import previews
from gatherings.links import answer_token
from gatherings.models import Attendee
from gatherings.services import again, dates
from mailing.models import Sending
from mailing.undo import undo_sending
from people.hooks import address_changed
from tests.factories import AttendeeFactory

from .conftest import START, both_kinds, text_of, went
from .test_mass_pages import send

# The session was on December 9; somebody leaves and somebody joins on the 14th.
SINCE = START + timedelta(days=5)
NEW = START + timedelta(days=30)
TIMES = {"starts_at": NEW, "ends_at": NEW + timedelta(hours=7)}


@pytest.fixture
def over(east, announced, time_machine):
    """Session 2 was never closed; Ana said yes and left since, Zoë joined since."""
    announced.attendees.filter(user=east.ana).update(answer="accepted", answered_at=START)
    time_machine.move_to(SINCE, tick=False)
    went(SINCE)
    east.withdraw(east.ana, now=SINCE)
    east.zoe = east.newcomer()
    east.invite(east.zoe, now=SINCE)
    return announced


def move(east, gathering, **times):
    return dates.change(
        gathering=gathering, changes=times or TIMES, actor=east.dana, via="web", now=SINCE
    )


def asked(gathering):
    rows = Attendee.objects.counted().filter(gathering=gathering).order_by("user__name")
    return [row.user.name for row in rows]


def undo(east):
    now = SINCE + timedelta(seconds=20)
    undo_sending(sending=Sending.objects.latest("pk"), actor=east.dana, via="web", now=now)


@both_kinds
def test_who_left_isnt_asked_any_more_and_who_joined_since_is(east, over):
    assert asked(over) == ["Ana Ruiz", "Ben Ode", "Cy Lam"]
    move(east, over)
    assert asked(over) == ["Ben Ode", "Cy Lam", "Zoë Quist"]
    reminded = over.attendees.filter(remind_at__isnull=False)
    assert sorted(row.user.name for row in reminded) == ["Ben Ode", "Cy Lam", "Zoë Quist"]


@both_kinds
def test_everybody_hears_once_and_who_joined_since_is_invited(east, over):
    move(east, over)
    mails = {mail.user.name: mail for mail in went(SINCE + timedelta(seconds=61))}
    assert sorted(mails) == ["Ben Ode", "Cy Lam", "Dana Whitfield", "Zoë Quist"]
    assert mails["Ben Ode"].subject.startswith("Moved: ")
    assert "will you be there?" in mails["Zoë Quist"].subject
    assert not went(SINCE + timedelta(hours=2))


@both_kinds
def test_the_link_of_who_left_ends_with_the_move(east, over, client):
    row = over.attendees.get(user=east.ana)
    move(east, over)
    assert over.attendees.get(user=east.ana).link_version == row.link_version + 1


@both_kinds
def test_undo_brings_back_who_was_there_and_takes_off_who_came(east, over):
    move(east, over)
    undo(east)
    assert asked(over) == ["Ana Ruiz", "Ben Ode", "Cy Lam"]
    assert over.attendees.get(user=east.ana).answer == "accepted"
    assert not went(SINCE + timedelta(seconds=61))
    assert not over.attendees.filter(remind_at__isnull=False).exists()


@both_kinds
def test_a_closed_account_keeps_its_answers_to_the_other_dates(east, over):
    other = east.draft(state="announced", title="Session 3", starts_at=NEW + timedelta(days=9))
    row = AttendeeFactory(gathering=other, user=east.ben, answer="accepted")
    east.ben.is_active = False
    east.ben.save()
    move(east, over)
    assert asked(over) == ["Cy Lam", "Zoë Quist"]
    row.refresh_from_db()
    assert (row.withdrawn, row.answer) == (False, "accepted")
    undo(east)
    assert asked(over) == ["Ana Ruiz", "Ben Ode", "Cy Lam"]


@both_kinds
def test_who_answered_before_undo_keeps_what_they_said(east, over):
    move(east, over)
    over.attendees.filter(user=east.zoe).update(answer="accepted", answered_at=SINCE)
    undo(east)
    assert "Zoë Quist" in asked(over)


@both_kinds
def test_who_left_and_is_back_is_asked_anew(east, over):
    east.withdraw(east.zoe, now=SINCE)
    move(east, over)
    assert asked(over) == ["Ben Ode", "Cy Lam"]


@both_kinds
def test_a_draft_that_was_over_loses_who_left_and_asks_nobody(east, over):
    over.state = "draft"
    over.save()
    move(east, over)
    assert asked(over) == ["Ben Ode", "Cy Lam"]
    assert not went(SINCE + timedelta(seconds=61))


@both_kinds
def test_an_account_closed_since_is_taken_off_too(east, over):
    east.ben.is_active = False
    east.ben.save()
    move(east, over)
    assert asked(over) == ["Cy Lam", "Zoë Quist"]


@both_kinds
def test_a_later_end_of_a_date_that_runs_changes_nobody(east, announced, time_machine):
    during = START + timedelta(hours=1)
    time_machine.move_to(during, tick=False)
    east.newcomer()
    changes = {"ends_at": START + timedelta(hours=8), "hours_reason": "Snow"}
    dates.change(gathering=announced, changes=changes, actor=east.dana, via="web", now=during)
    assert asked(announced) == ["Ana Ruiz", "Ben Ode", "Cy Lam"]


@both_kinds
def test_the_page_before_shows_who_gets_a_mail(east, over, sign_in):
    new = dates.changed_copy(over, TIMES, now=SINCE)
    assert not again.comes_again(new, new, SINCE)
    planned = previews.of_change(over, new, "moved", actor=east.dana, now=SINCE)
    people = sorted(mail.user.name for mail in planned.mails)
    assert people == ["Ben Ode", "Cy Lam", "Dana Whitfield", "Zoë Quist"]


def test_on_the_form_the_move_leads_to_the_mail_and_sends_it(east, over, sign_in):
    client = sign_in(east.dana)
    page = reverse("gatherings:change", args=[over.pk])
    form = client.get(page).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    sent |= {"day": "2027-01-08"}
    response = client.post(page, sent)
    assert response.status_code == 303, text_of(response)
    confirm = response["Location"]
    shown = text_of(client.get(confirm))
    assert "Zoë Quist" in shown and "Send 4 mails" in shown
    assert "1 person who was asked doesn't belong to it any more and gets no mail." in shown
    assert "1 person who came since is invited." in shown
    send(client, confirm)
    assert asked(over) == ["Ben Ode", "Cy Lam", "Zoë Quist"]
    undo(east)
    assert asked(over) == ["Ana Ruiz", "Ben Ode", "Cy Lam"]


def test_a_place_put_right_afterwards_tells_nobody(east, over):
    move(east, over, place="Gresham High")
    assert asked(over) == ["Ana Ruiz", "Ben Ode", "Cy Lam"]
    assert not went(SINCE + timedelta(seconds=61))


def test_undo_is_refused_once_it_moved_on(east, over):
    move(east, over)
    first = Sending.objects.latest("pk")
    move(east, over, starts_at=NEW + timedelta(days=1), ends_at=NEW + timedelta(days=1, hours=7))
    with pytest.raises(Refused, match="changed again"):
        undo_sending(sending=first, actor=east.dana, via="web", now=SINCE + timedelta(seconds=9))
    assert asked(over) == ["Ben Ode", "Cy Lam", "Zoë Quist"]


def test_undo_is_refused_once_the_date_is_gone(east, over):
    move(east, over)
    over.attendees.all().delete()
    over.delete()
    with pytest.raises(Gone):
        undo(east)


@both_kinds
def test_in_an_archived_cycle_nothing_that_is_over_comes_again(east, over):
    over.cycle.archived = True
    over.cycle.save()
    with pytest.raises(Refused, match="is archived"):
        move(east, over)
    assert asked(over) == ["Ana Ruiz", "Ben Ode", "Cy Lam"]
    assert not went(SINCE + timedelta(seconds=61))


@both_kinds
def test_mail_in_a_mailbox_that_somebody_left_since_answers_no_date_that_comes_again(
    east, over, client
):
    row = over.attendees.select_related("gathering").get(user=east.ben)
    old = reverse("gatherings:answer", args=[answer_token(row)])
    address_changed(users=[east.ben], actor=None, via="web")
    move(east, over)
    assert client.get(old).status_code == 410
    assert client.post(old, {"answer": "declined"}).status_code == 410
    row.refresh_from_db()
    assert row.answer == "needs-action"
