"""From the idea to the closing summary, in the browser's requests."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from gatherings.models import Attendee, Gathering
from mailing.models import Mail
from tests.gatherings.conftest import text_of
from tests.gatherings.diaries import at
from workgroups.models import Workgroup

from .conftest import NOW, went

pytestmark = pytest.mark.services

PROPOSAL = {
    "name": "Rural science",
    "goal": "Find out what teachers of grades 3-5 need.",
    "serves": "Science every week in every school",
    "hands_in": "A guide",
    "first_week": "2026-11-16",
    "last_week": "2027-01-29",
    "meeting_link": "https://example.org/meet",
    "shared_folder": "",
}
DAYS = ["2026-11-17", "2026-12-01", "2026-12-15", "2027-01-05", "2027-01-12", "2027-01-26"]


def meetings_form(page, days):
    base = re.search(r'name="base" value="([^"]*)"', page)[1]
    posted = {"base": base}
    for n in range(6):
        day = days[n] if n < len(days) else ""
        posted |= {f"m{n}-day": day, f"m{n}-starts": "16:00", f"m{n}-ends": "18:00"}
    return posted


def press_send(client, address):
    """The page before a mass mail, and its button."""
    page = text_of(client.get(address))
    hidden = dict(re.findall(r'name="(sending_key|digest)" value="([^"]+)"', page))
    return client.post(address, hidden)


def test_a_workgroup_runs_from_the_first_idea_to_its_summary(sign_in, world, time_machine):
    new = reverse("workgroups:new", args=[world.team.pk])
    answer = sign_in(world.ana).post(new, PROPOSAL)
    group = Workgroup.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, group.get_absolute_url())
    page = group.get_absolute_url()

    for user in (world.ben, world.cy):
        sign_in(user).post(reverse("workgroups:support", args=[group.pk]))
    home = text_of(sign_in(world.dana).get("/needs-attention/"))
    assert "Ana Doe proposed the workgroup Rural science; 3 people would join." in home

    sign_in(world.dana).post(
        reverse("workgroups:open", args=[group.pk]), {"facilitator": world.ana.pk}
    )
    told = went(NOW + timedelta(minutes=2), kind="workgroups.opened")
    assert [mail.user.name for mail in told] == ["Ana Doe"]
    sign_in(world.dee).post(reverse("workgroups:join", args=[group.pk]))

    client = sign_in(world.ana)
    assert "Add meetings" in text_of(client.get(page))
    add = reverse("workgroups:add_meetings", args=[group.pk])
    answer = client.post(add, meetings_form(text_of(client.get(add)), DAYS))
    assert answer.status_code == 302, text_of(answer)
    answer = press_send(client, answer["Location"])
    assert answer.status_code == 302
    assert Gathering.objects.filter(state="announced").count() == 6
    later = NOW + timedelta(minutes=5)
    mails = went(later, kind="gatherings.announced")
    assert len(mails) == 4
    mail = next(one for one in mails if one.user == world.ben)
    assert "You get this because you're in the workgroup Rural science." in mail.text

    link = re.search(r"/answer/[^\s]+", mail.text)[0]
    client.logout()
    asked = text_of(client.get(link))
    assert "I'll be at all 6" in asked and "One answer is for all coming dates of this" in asked
    answered = text_of(client.post(link, {"answer": "accepted"}, follow=True))
    assert "You're in" in answered and "Undo" in answered
    (third,) = Attendee.objects.filter(user=world.ben, gathering__title__startswith="Meeting 3")
    taken_out = client.post(f"{link}?only={third.pk}", {"answer": "declined"}, follow=True)
    assert "Saved. Your other answers stay." in text_of(taken_out)
    rows = Attendee.objects.filter(user=world.ben).order_by("gathering__starts_at")
    said = [row.answer for row in rows]
    assert said == ["accepted", "accepted", "declined", "accepted", "accepted", "accepted"]

    client = sign_in(world.ana)
    for day in DAYS:
        time_machine.move_to(at(f"{day} 19:00"), tick=False)
        date = Gathering.objects.get(starts_at=at(f"{day} 16:00"))
        took = reverse("gatherings:took_place", args=[date.pk])
        seen = re.search(r'name="seen" value="([^"]*)"', text_of(client.get(took)))[1]
        people = {f"p{row.pk}-there": "on" for row in date.attendees.all()}
        assert client.post(took, {"seen": seen, **people}).status_code == 303
    assert "6 of 6 held, 12 of 12-16 hours, done" in text_of(client.get(page))
    assert "Close it with a summary" in text_of(client.get("/"))

    close = reverse("workgroups:close", args=[group.pk])
    answer = client.post(close, {"did": "", "handed_in": "", "left_open": ""})
    assert answer.status_code == 422
    client.post(close, {"did": "We asked 40 teachers.", "handed_in": "A guide.", "left_open": ""})
    closed = text_of(client.get(page))
    assert "We asked 40 teachers." in closed and "Closed" in closed
    went(at("2027-02-20 12:00"))
    assert not Mail.objects.filter(state="queued").exists()
