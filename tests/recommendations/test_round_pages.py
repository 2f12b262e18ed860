"""Comments open until a day: asking, reminding, closing."""

from datetime import UTC, timedelta

import pytest
from django.utils import timezone

from foundation import zones
from mailing.models import Mail, Sending
from mailing.sender import send_due
from recommendations.models import (
    CommentRound,
    Draft,
    OutsideReader,
)
from recommendations.services import rounds, states, talking
from recommendations.services.talking import Place, Speaker
from tests.factories import TeamFactory
from tests.factories.deciding import adopt
from workgroups.models import Workgroup

from .pages import TALKED, opened, ready_for_comments, url

pytestmark = pytest.mark.django_db


def test_comments_open_by_form_preview_and_send_and_undo_takes_all_back(world, signed, settings):
    settings.STEMHUB_UNDO_SECONDS = 60
    ready_for_comments(world)
    ana = signed(world.ana)
    ask = url("ask", world.draft.pk)
    until = timezone.localdate() + timedelta(days=14)
    typed = {"until": until, "whom": "team", "outsiders": "Kim Lee, kim@example.org"}
    answer = ana.post(ask, typed)
    assert answer.status_code == 302, answer.content.decode()
    page = ana.get(answer["Location"])
    shown = page.content.decode()
    assert "(optional) (optional)" not in " ".join(ana.get(ask).content.decode().split())
    # Kim's goes out, too.
    assert f"Send {len(page.context['names']) + 1} mails" in shown
    assert "Ben Okafor" in shown and "Kim Lee" in shown and "Ana Ruiz" not in page.context["names"]
    ana.post(
        answer["Location"],
        {"sending_key": page.context["sending_key"], "digest": page.context["digest"]},
    )
    assert Mail.objects.filter(kind="recommendations.round").count() == 2
    assert Mail.objects.get(kind="recommendations.round_outside").to == "kim@example.org"
    world.draft.refresh_from_db()
    assert world.draft.state == "comments"
    assert "Comments open until" in ana.get(world.draft.get_absolute_url()).content.decode()
    from mailing.undo import undo_sending

    undo_sending(sending=Sending.objects.get(), actor=world.ana, via="web")
    world.draft.refresh_from_db()
    assert world.draft.state == "draft" and not CommentRound.objects.exists()
    assert not OutsideReader.objects.exists()


def test_the_last_day_of_a_joint_text_is_the_one_that_its_pages_say(world, signed):
    """Its teams' clocks differ, and the first by name isn't the one that was there first."""
    other = TeamFactory(cycle=world.cycle, name="A team on Mountain Time")
    other.hub.zone = "America/Boise"
    other.hub.save()
    world.draft.teams.add(other)
    row = opened(world)
    until = zones.say_day(timezone.localdate() + timedelta(days=14), now=timezone.now(), short=True)
    shown = signed(world.ana).get(world.draft.get_absolute_url())
    assert shown.context["round_until"] == until
    assert zones.utc_to_wall(row.closes_at, "America/Boise").hour == 23


def test_back_from_the_preview_who_is_asked_stands_there_as_typed(world, signed):
    ready_for_comments(world)
    ana = signed(world.ana)
    until = timezone.localdate() + timedelta(days=15)
    typed = {"until": until, "whom": "team", "outsiders": "Kim Lee, kim@example.org"}
    page = ana.get(ana.post(url("ask", world.draft.pk), typed)["Location"])
    form = ana.get(page.context["parent_url"]).context["form"]
    assert form["outsiders"].value() == "Kim Lee, kim@example.org" and not form.errors
    assert form["until"].value() == until.isoformat()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"until": "2020-01-01", "whom": "team"}, "Choose a day after it opens."),
        ({"until": "2099-01-01", "whom": "team"}, "within three months"),
        ({"until": "", "whom": "team"}, "Enter a day."),
        (
            {"until": "2026-12-30", "whom": "team", "outsiders": "Kim"},
            "Enter a name and an address",
        ),
        ({"until": "2026-12-30", "whom": "workgroup"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_with_a_round_stands_beside_its_field(world, signed, typed, said):
    ready_for_comments(world)
    answer = signed(world.ana).post(url("ask", world.draft.pk), typed)
    assert answer.status_code == 422
    assert said in answer.content.decode(), answer.context["form"].errors


def test_what_the_draft_lacks_is_said_before_anybody_is_asked(world, signed):
    answer = signed(world.ana).post(
        url("ask", world.draft.pk), {"until": "2099-01-01", "whom": "team"}
    )
    assert answer.status_code == 422 and "Keep a version first" in answer.content.decode()


def test_ten_school_days_and_a_break_inside_moves_the_opening_after_it(world):
    from datetime import datetime

    from teams.models import ClosedDay

    monday = datetime(2026, 11, 30, 20, tzinfo=UTC)
    opens, until = rounds.proposed_days(world.draft, monday)
    assert (opens.isoformat(), until.isoformat()) == ("2026-11-30", "2026-12-14")
    ClosedDay.objects.create(
        hub=world.hub,
        first_day="2026-12-07",
        last_day="2026-12-18",
        name="Winter break",
    )
    opens, _until = rounds.proposed_days(world.draft, monday)
    assert opens.isoformat() == "2026-12-21"


def test_one_reminder_to_the_silent_then_it_closes_and_the_authors_are_told(world):
    row = opened(world)
    now = row.closes_at - timedelta(days=1, hours=10)
    talking.begin(
        draft=world.draft,
        place=Place(TALKED),
        text="Good",
        speaker=Speaker(user=world.cora),
        actor=world.cora,
        via="web",
    )
    assert rounds.sweep(now=now) == 1 and rounds.sweep(now=now) == 0
    reminded = Mail.objects.filter(kind="recommendations.round_reminder")
    assert [mail.user for mail in reminded] == [world.ben]
    assert rounds.sweep(now=row.closes_at + timedelta(minutes=1)) == 1
    told = Mail.objects.filter(kind="recommendations.round_closed")
    assert {mail.user for mail in told} == {world.ana, world.ben}
    assert "1 comment from 1 person" in told[0].text
    row.refresh_from_db()
    assert row.closed_at == row.closes_at


def test_the_mails_say_until_when_and_lead_to_the_draft(world):
    opened(world, warm_and_cool=True, outsiders=[("Kim Lee", "kim@example.org")])
    mail = Mail.objects.get(kind="recommendations.round", user=world.cora)
    assert "what do you think, until" in mail.subject and "critical friend" in mail.text
    assert world.draft.get_absolute_url() in mail.html
    outside = Mail.objects.get(kind="recommendations.round_outside")
    assert "/comment/" in outside.text and "You need no account" in outside.text


def test_the_mail_of_a_text_of_several_teams_names_them_as_several(world):
    west = TeamFactory(hub=world.hub, cycle=world.draft.cycle, name="West")
    world.draft.teams.add(west)
    opened(world)
    mail = Mail.objects.get(kind="recommendations.round", user=world.cora)
    text = " ".join(mail.text.split())
    assert "East Metro Leadership Team and West ask for comments" in text


def test_authors_say_what_they_changed(world, signed):
    row = opened(world)
    rounds.close(row=row, actor=world.ana, via="web")
    ana = signed(world.ana)
    ana.post(url("what_changed", world.draft.pk, row.pk), {"answer": "The source is named."})
    page = signed(world.cora).get(world.draft.get_absolute_url()).content.decode()
    assert "The source is named." in page


def test_once_comments_are_closed_no_page_says_that_they_are_open(world, signed):
    row = opened(world)
    pages = [world.draft.get_absolute_url(), url("board", world.team.pk)]
    said = [signed(world.ana).get(page).content.decode() for page in pages]
    assert all("Comments open" in page for page in said) and "With those who comment" in said[1]
    rounds.close(row=row, actor=world.ana, via="web")
    said = [signed(world.ana).get(page).content.decode() for page in pages]
    assert all("Comments closed" in page and "Comments open" not in page for page in said)
    assert "With those who comment" not in said[1]


def test_what_two_authors_say_they_changed_is_both_there(world, signed):
    row = opened(world)
    rounds.close(row=row, actor=world.ana, via="web")
    deed = url("what_changed", world.draft.pk, row.pk)
    for author, answer in ((world.ana, "The source is named."), (world.ben, "Costs are in it.")):
        world.draft.authors.get_or_create(user=author)
        for _press in range(2):
            signed(author).post(deed, {"answer": answer})
    row.refresh_from_db()
    assert row.answer == "The source is named.\n\nCosts are in it."


def test_what_comments_changed_is_not_asked_once_the_text_is_decided(world, signed):
    row = opened(world)
    rounds.close(row=row, actor=world.ana, via="web")
    asked = "What did you change because of them?"
    assert asked in signed(world.ana).get(world.draft.get_absolute_url()).content.decode()
    adopt(world.draft)
    assert asked not in signed(world.ana).get(world.draft.get_absolute_url()).content.decode()


def leaves(user):
    from teams.models import Membership
    from teams.services.members import leave

    seat = Membership.objects.get(user=user)
    leave(membership=seat, on=timezone.localdate(), actor=None, via="web")


def test_who_leaves_the_team_before_comments_open_is_not_asked(world, mailoutbox):
    row = opened(world, opens=timezone.localdate() + timedelta(days=7))
    leaves(world.cora)
    send_due(now=row.opens_at)
    assert [mail.to for mail in mailoutbox] == [[world.ben.email]]
    assert Mail.objects.get(user=world.cora).state == "unneeded"


def test_who_leaves_the_workgroup_that_is_asked_is_not_asked(world, mailoutbox):
    group = Workgroup.objects.create(
        hub=world.hub, cycle=world.cycle, team=world.team, name="Rural science", goal="Find out.",
        state="open", opened_on=timezone.localdate(),
    )  # fmt: skip
    for user in (world.ana, world.ben, world.cora):
        group.roles_held.create(user=user, joined_on=timezone.localdate())
    Draft.objects.filter(pk=world.draft.pk).update(workgroup=group)
    world.draft.refresh_from_db()
    row = opened(world, opens=timezone.localdate() + timedelta(days=7), whom="workgroup")
    group.roles_held.filter(user=world.cora).update(left_on=timezone.localdate())
    send_due(now=row.opens_at)
    assert [mail.to for mail in mailoutbox] == [[world.ben.email]]


def test_a_writer_who_left_hears_no_more_what_came_in(world, mailoutbox):
    row = opened(world)
    send_due(now=timezone.now() + timedelta(minutes=2))
    mailoutbox.clear()
    rounds.close(row=row, actor=world.ana, via="web")
    leaves(world.ben)
    send_due(now=timezone.now() + timedelta(minutes=2))
    assert [mail.to for mail in mailoutbox] == [[world.ana.email]]


@pytest.mark.parametrize("way", ["close", "send_back", "shelve"])
def test_comments_that_end_before_they_open_ask_nobody_outside(world, mailoutbox, way):
    row = opened(
        world,
        opens=timezone.localdate() + timedelta(days=7),
        outsiders=[("Kim Lee", "kim@example.org")],
    )
    how = {"actor": world.ana, "via": "web"}
    if way == "close":
        rounds.close(row=row, **how)
    elif way == "send_back":
        states.send_back(draft=world.draft, state="draft", reason="Not yet", **how)
    else:
        states.shelve(draft=world.draft, reason="Not yet", **how)
    send_due(now=row.opens_at)
    assert "kim@example.org" not in [to for mail in mailoutbox for to in mail.to]
    assert Mail.objects.get(kind="recommendations.round_outside").state == "cancelled"


def test_who_left_the_team_of_a_closed_workgroup_isnt_asked_with_it(world, mailoutbox):
    """A closed workgroup keeps who was in it, for the record."""
    group = Workgroup.objects.create(
        hub=world.hub, cycle=world.cycle, team=world.team, name="Rural science", goal="Find out.",
        state="closed", opened_on=timezone.localdate(), closed_on=timezone.localdate(),
    )  # fmt: skip
    for user in (world.ana, world.ben, world.cora):
        group.roles_held.create(user=user, joined_on=timezone.localdate())
    Draft.objects.filter(pk=world.draft.pk).update(workgroup=group)
    world.draft.refresh_from_db()
    leaves(world.cora)
    row = opened(world, opens=timezone.localdate() + timedelta(days=7), whom="workgroup")
    assert rounds.people_of(row) == [world.ben]
    # Nor who leaves before it begins.
    leaves(world.ben)
    send_due(now=row.opens_at)
    assert mailoutbox == []
