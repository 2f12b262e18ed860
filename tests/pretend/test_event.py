"""An event of two dates for two teams: one answer for both, two places, one person on hold."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from foundation.refusals import Refused
from gatherings import links
from gatherings.models import Attendee
from gatherings.services import announcing, answers, daily, reminding
from gatherings.services.dates import cancel
from gatherings.services.links import send_fresh_link
from mailing.models import Mail
from tests.gatherings.conftest import text_of
from tests.gatherings.diaries import at, diary, live_until

from .conftest import AFTER, EVENT, NOW, asked, names, row_of, went

WAITS = "You're first on the waiting list."


@pytest.fixture
def dates(world):
    """Announced by Lea while Eve has to wait; the mails have gone out."""
    world.events.audiences[EVENT].waiting[world.eve.pk] = WAITS
    dates = world.event()
    announcing.announce(gatherings=dates, actor=world.lea, via="web", sending_key="e", now=NOW)
    went()
    for date in dates:
        date.refresh_from_db()
    return dates


def say(date, user, choice, now=AFTER):
    return answers.answer(
        attendee=row_of(date, user), answer=choice, actor=None, via="link", now=now
    )


def said(dates, user):
    rows = Attendee.objects.filter(gathering__in=dates, user=user).order_by("gathering__starts_at")
    return [(row.answer, row.role) for row in rows]


def link_of(date, user):
    return reverse("gatherings:answer", args=[links.answer_token(row_of(date, user))])


# --- who hears, and from whom ------------------------------------------------------------------


def test_two_teams_are_asked_by_the_events_hub(world, dates):
    assert [asked(date) for date in dates] == [["Ben", "Dee", "Eve", "Wes"]] * 2
    mail = Mail.objects.get(user=world.wes)
    assert mail.from_name == "Lea Doe, North" and mail.reply_to == world.lea.email
    assert mail.for_hub == world.north.pk
    assert "You get this because you belong to Data days." in mail.text


def test_entry_urgent_and_daily_mail_go_to_the_events_hub_and_leader(world, dates):
    entries = Mail.objects.filter(kind="gatherings.entry").select_related("user")
    assert names(entries) == ["Lea", "Nora"]
    say(dates[0], world.wes, "participant", now=at("2026-12-03 10:00"))
    daily.send_due(now=at("2026-12-04 07:05"))
    entries = went(at("2026-12-04 07:05"), kind="gatherings.digest")
    assert names(entries) == ["Lea", "Nora"]
    assert all("1 on hold" in mail.text for mail in entries)
    late = at("2026-12-04 10:00")
    say(dates[0], world.wes, "declined", now=late)
    urgent = went(late + timedelta(minutes=2), kind="gatherings.urgent")
    assert names(urgent) == ["Lea", "Nora"]
    assert {mail.for_hub for mail in urgent} == {world.north.pk}


def test_the_members_own_coordinator_doesnt_manage_it(sign_in, world, dates):
    page = reverse("gatherings:page", args=[dates[0].pk])
    seen = {
        who: sign_in(getattr(world, who)).get(page).status_code
        for who in ("lea", "nora", "wes", "wanda", "dana", "cy", "stranger")
    }
    assert seen == {
        "lea": 200, "nora": 200, "wes": 200, "wanda": 404, "dana": 404, "cy": 404, "stranger": 404,
    }  # fmt: skip


# --- one answer for both -----------------------------------------------------------------------


@pytest.mark.services
def test_one_answer_is_for_all_dates_and_undo_takes_all_back(world, dates):
    say(dates[1], world.wes, "observer")
    assert said(dates, world.wes) == [("accepted", "observer")] * 2
    answers.undo_answer(
        attendee=row_of(dates[0], world.wes), to="needs-action", actor=None, via="link", now=AFTER
    )
    assert [answer for answer, _role in said(dates, world.wes)] == ["needs-action"] * 2


def test_undo_brings_back_the_choice_and_its_role(world, dates):
    say(dates[0], world.wes, "observer")
    say(dates[0], world.wes, "participant")
    answers.undo_answer(
        attendee=row_of(dates[0], world.wes), to="observer", actor=None, via="link", now=AFTER
    )
    assert said(dates, world.wes) == [("accepted", "observer")] * 2


@pytest.mark.services
def test_two_places_are_given_and_the_third_is_refused_on_the_page(client, world, dates):
    for user in (world.ben, world.dee):
        say(dates[0], user, "participant")
    answer = client.post(link_of(dates[0], world.wes), {"answer": "participant"})
    assert answer.status_code == 422
    assert "Both places are taken. You can watch." in text_of(answer)
    assert said(dates, world.wes) == [("needs-action", "participant")] * 2


def test_what_it_doesnt_offer_is_refused(world, dates):
    with pytest.raises(Refused):
        say(dates[0], world.wes, "tentative")


def test_the_link_page_offers_its_choices_and_says_that_they_are_for_all(client, world, dates):
    page = text_of(client.get(link_of(dates[0], world.wes)))
    offered = re.findall(r'name="answer"\s+value="([^"]+)"', page)
    assert offered == ["participant", "observer", "declined"]
    assert "One answer is for all coming dates of this event." in page
    assert "Take part" in page and "I'll be there" not in page
    answer = client.post(link_of(dates[0], world.wes), {"answer": "observer"}, follow=True)
    page = text_of(answer)
    assert "You're in, to watch" in page and "Undo" in page
    assert "One more date waits" not in page


def test_home_asks_once_for_the_whole_event(sign_in, world, dates):
    page = text_of(sign_in(world.wes).get("/"))
    assert "one answer is waiting" in page
    assert page.count('value="participant"') == 1


def test_the_leader_enters_one_of_its_choices(sign_in, world, dates):
    page = reverse("gatherings:set_answer", args=[dates[0].pk, row_of(dates[0], world.wes).pk])
    client = sign_in(world.lea)
    assert "Only watch" in text_of(client.get(page))
    client.post(page, {"answer": "observer", "source": "told me"})
    assert said(dates, world.wes) == [("accepted", "observer")] * 2


def test_the_announcement_asks_once_and_lists_both(world, dates):
    mail = Mail.objects.get(user=world.wes, kind="gatherings.announced")
    assert "Data day 1" in mail.text and "Data day 2" in mail.text
    assert mail.text.count("/answer/") == 1
    assert mail.text.count("One answer is for all coming dates of this event.") == 1


def test_the_silent_are_asked_about_the_first_and_each_eve_is_told(world, dates):
    say(dates[0], world.wes, "participant")
    live_until(at("2026-12-17 12:00"), start=at("2026-11-03 08:00"), step=timedelta(hours=3))
    told = [line.split(" ", 4)[0:3] for line in diary(world.wes) if line.endswith("told")]
    assert told == [["Tue", "Dec", "08"], ["Tue", "Dec", "15"]]
    asked_on = [line[4:10] for line in diary(world.dee) if line.endswith(("asked", "several"))]
    # The four steps of the first date; once it has begun, those that are left of the second.
    assert asked_on == ["Nov 11", "Nov 25", "Dec 02", "Dec 07", "Dec 09", "Dec 14"]


# --- who has to wait ---------------------------------------------------------------------------


def test_who_has_to_wait_is_neither_asked_nor_nudged_nor_reminded(world, dates):
    live_until(at("2026-12-08 20:00"), start=at("2026-11-03 08:00"), step=timedelta(hours=3))
    assert diary(world.eve) == []
    assert "Eve" not in names(reminding.silent_people(dates[0]))


def test_the_sentence_stands_instead_of_the_question(client, world, dates):
    page = text_of(client.get(link_of(dates[0], world.eve)))
    assert WAITS in page
    assert "will you be there?" not in page
    assert re.findall(r'name="answer"\s+value="([^"]+)"', page) == ["declined"]


def test_home_shows_the_sentence_and_asks_nothing(sign_in, world, dates):
    page = text_of(sign_in(world.eve).get("/"))
    assert WAITS in page
    assert "is waiting" not in page and 'name="answer"' not in page


@pytest.mark.services
def test_she_is_counted_apart(sign_in, world, dates, time_machine):
    client = sign_in(world.lea)
    page = text_of(client.get(reverse("gatherings:page", args=[dates[0].pk])))
    assert "<b>3</b> no answer" in page and "<b>1</b> on hold" in page
    assert "Nudge Eve Doe" not in page
    assert "1 on hold" in text_of(client.get(reverse("gatherings:list")))
    time_machine.move_to(at("2026-12-04 09:00"), tick=False)
    home = text_of(sign_in(world.lea).get("/"))
    assert "3 people haven't answered for Data day 1" in home
    # Its silence is told once, with the first date.
    assert "haven't answered for Data day 2" not in home


@pytest.mark.services
def test_once_she_needs_to_wait_no_more_she_is_asked(world, dates):
    world.events.release(EVENT, world.eve, now=AFTER)
    (mail,) = went(AFTER + timedelta(minutes=2))
    assert mail.user == world.eve and mail.kind == "gatherings.announced"
    assert row_of(dates[0], world.eve).remind_at < dates[0].starts_at
    # Once the first has begun, the second one is asked about.
    assert row_of(dates[1], world.eve).remind_at >= dates[0].starts_at


def test_the_first_date_cancelled_the_second_one_is_asked_about(world, dates):
    assert row_of(dates[1], world.dee).remind_at >= dates[0].starts_at
    cancel(gathering=dates[0], reason="Snow", actor=world.lea, via="web", now=AFTER)
    assert row_of(dates[1], world.dee).remind_at < dates[0].starts_at


# --- its own words -----------------------------------------------------------------------------


def test_a_kinds_own_templates_come_first(client, world, dates, settings, tmp_path):
    (tmp_path / "pretend-event").mkdir()
    (tmp_path / "pretend-event" / "answer.html").write_text("The event's own page")
    (tmp_path / "mail" / "pretend-event").mkdir(parents=True)
    (tmp_path / "mail" / "pretend-event" / "fresh_link.subject.txt").write_text(
        "The event's own subject"
    )
    first = settings.TEMPLATES[0]
    settings.TEMPLATES = [first | {"DIRS": [tmp_path, *first["DIRS"]]}, *settings.TEMPLATES[1:]]
    assert text_of(client.get(link_of(dates[0], world.wes))) == "The event's own page"
    send_fresh_link(attendee=row_of(dates[0], world.wes), now=AFTER)
    (mail,) = went(AFTER + timedelta(minutes=2))
    assert mail.subject == "The event's own subject"
    assert "Here is a link that works" in mail.text
