"""What the pages show besides the main job."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse

from mailing.models import Mail
from teams.models import FocusArea
from tests.gatherings.conftest import text_of
from workgroups.models import Interest, Workgroup
from workgroups.services import members, proposals

from .conftest import NOW, went
from .test_main_job import PROPOSAL, press_send
from .test_members import BY, announced

pytestmark = pytest.mark.services


def test_a_proposal_with_faults_keeps_what_was_typed(sign_in, world):
    new = reverse("workgroups:new", args=[world.team.pk])
    wrong = PROPOSAL | {"name": "", "last_week": "2026-01-01"}
    answer = sign_in(world.ana).post(new, wrong)
    page = text_of(answer)
    assert answer.status_code == 422 and PROPOSAL["goal"] in page
    assert not Workgroup.objects.exists()


def test_a_coordinator_copies_last_cycles(sign_in, world):
    old = world.opened()
    areas = FocusArea.objects.filter(slug="toolkit")
    old.focus_areas.set(areas)
    Workgroup.objects.filter(pk=old.pk).update(state="closed", closed_on=NOW.date())
    new = reverse("workgroups:new", args=[world.team.pk])
    client = sign_in(world.dana)
    assert f"?from={old.pk}" in text_of(client.get(new))
    page = text_of(client.get(f"{new}?from={old.pk}"))
    assert "Filled in from Rural science." in page and old.goal in page
    posted = PROPOSAL | {"name": "Rural science 2", "facilitator": world.ben.pk}
    client.post(f"{new}?from={old.pk}", posted)
    made = Workgroup.objects.get(name="Rural science 2")
    assert (made.copied_from, made.state) == (old, "open")


def test_a_proposal_sent_back_says_why_to_who_proposed_it(sign_in, world):
    group = world.proposed()
    back = reverse("workgroups:send_back", args=[group.pk])
    assert sign_in(world.dana).post(back, {"words": ""}).status_code == 422
    sign_in(world.dana).post(back, {"words": "Say which grades."})
    page = text_of(sign_in(world.ana).get(group.get_absolute_url()))
    assert "Say which grades." in page and "Change it and propose it again" in page
    assert "proposed the workgroup" not in text_of(sign_in(world.dana).get("/needs-attention/"))


def test_interests_are_ticked_on_ones_own_page_and_shown_where_people_are_sought(sign_in, world):
    area = FocusArea.objects.get(slug="toolkit")
    group = world.proposed()
    group.focus_areas.add(area)
    client = sign_in(world.cy)
    assert "What you're interested in" in text_of(client.get("/me/"))
    client.post(reverse("workgroups:interests"), {"area": [area.pk, "x", "9" * 30]})
    assert list(Interest.objects.values_list("user", "area")) == [(world.cy.pk, area.pk)]
    page = text_of(sign_in(world.dana).get(group.get_absolute_url()))
    assert "Interested in its focus areas" in page and "Cy Doe" in page


@pytest.mark.parametrize("who", ["wes", "stranger", "nobody"])
def test_a_proposal_isnt_opened_where_who_should_lead_it_cant_be_in_it(sign_in, world, who):
    group = world.proposed()
    named = "9" * 30 if who == "nobody" else getattr(world, who).pk
    answer = sign_in(world.dana).post(
        reverse("workgroups:open", args=[group.pk]), {"facilitator": named}, follow=True
    )
    assert "Choose again who leads it" in text_of(answer)
    group.refresh_from_db()
    assert group.state == "proposed"


def test_an_offer_to_lead_reaches_the_coordinator(sign_in, world):
    sign_in(world.ben).post(reverse("workgroups:offer", args=[world.team.pk]))
    page = text_of(sign_in(world.dana).get("/needs-attention/"))
    assert "Ben Doe would like to lead a workgroup (has led nothing yet)." in page
    offers = text_of(sign_in(world.dana).get(reverse("workgroups:offers", args=[world.team.pk])))
    assert "Ben Doe" in offers and "has led nothing yet" in offers
    world.ben.is_active = False
    world.ben.save()
    assert "Ben Doe would like" not in text_of(sign_in(world.dana).get("/needs-attention/"))
    offers = text_of(sign_in(world.dana).get(reverse("workgroups:offers", args=[world.team.pk])))
    assert "Ben Doe" not in offers


def test_written_to_the_group_shown_first_and_sent_once(sign_in, world, settings):
    settings.STEMHUB_UNDO_SECONDS = 60
    group = world.opened(world.ben, world.cy)
    client = sign_in(world.ana)
    write = reverse("workgroups:write", args=[group.pk])
    assert client.post(write, {"subject": "", "text": "x"}).status_code == 422
    answer = client.post(write, {"subject": "Bring cups", "text": "Ten each.\n<b>Now</b>"})
    shown = text_of(client.get(answer["Location"]))
    assert "2 people get this mail" in shown and "Bring cups" in shown
    press_send(client, answer["Location"])
    assert Mail.objects.filter(kind="workgroups.words").count() == 2
    home = text_of(client.get("/"))
    assert "Undo" in home and "Bring cups" in home
    mails = went(NOW + timedelta(minutes=3), kind="workgroups.words")
    assert sorted(one.user.name for one in mails) == ["Ben Doe", "Cy Doe"]
    assert "<b>Now</b>" in mails[0].text and "<b>Now</b>" not in mails[0].html
    assert mails[0].reply_to == world.ana.email


def test_back_from_the_preview_the_words_stand_there(sign_in, world):
    group = world.opened(world.ben)
    client = sign_in(world.ana)
    write = reverse("workgroups:write", args=[group.pk])
    page = client.get(client.post(write, {"subject": "Cups", "text": "Ten."})["Location"])
    form = client.get(page.context["parent_url"]).context["form"]
    assert (form["subject"].value(), form["text"].value()) == ("Cups", "Ten.")


def test_words_are_called_back_with_undo(sign_in, world, settings):
    settings.STEMHUB_UNDO_SECONDS = 60
    group = world.opened(world.ben)
    client = sign_in(world.ana)
    write = reverse("workgroups:write", args=[group.pk])
    press_send(client, client.post(write, {"subject": "Cups", "text": "Ten."})["Location"])
    sending = Mail.objects.get(kind="workgroups.words").sending
    client.post(reverse("mailing:undo", args=[sending.pk]))
    assert went(NOW + timedelta(minutes=3), kind="workgroups.words") == []


def test_who_left_before_the_words_went_doesnt_get_them(sign_in, world):
    group = world.opened(world.ben, world.cy)
    client = sign_in(world.ana)
    write = reverse("workgroups:write", args=[group.pk])
    answer = client.post(write, {"subject": "Bring cups", "text": "Ten each."})
    press_send(client, answer["Location"])
    members.leave(workgroup=group, user=world.cy, actor=world.cy, **BY)
    mails = went(NOW + timedelta(minutes=3), kind="workgroups.words")
    assert [one.user for one in mails] == [world.ben]


def test_the_lists_of_team_and_home_put_what_needs_something_first(sign_in, world):
    from dataclasses import replace

    from .conftest import FACTS

    fine = world.opened(world.ben)
    days = [date(2026, 11, 17) + timedelta(days=7 * n) for n in range(6)]
    announced(world, fine, *days)
    proposals.make(
        team=world.team, facts=replace(FACTS, name="Zebra"), facilitator=world.ben,
        actor=world.dana, **BY,
    )  # fmt: skip
    for address in (reverse("workgroups:list"), world.team.get_absolute_url()):
        page = text_of(sign_in(world.ben).get(address))
        assert 0 < page.index("Zebra") < page.index("Rural science")
        assert "0 of 6 held, 0 of 12-16 hours, ends in 50 days" in page


def test_drafts_are_for_who_leads_alone(sign_in, world):
    from .test_proposals import add, rows

    group = world.opened(world.ben)
    add(world, group, rows(date(2026, 11, 17)))
    assert "Announce 1 meeting" in text_of(sign_in(world.ana).get(group.get_absolute_url()))
    assert "Meeting 1" not in text_of(sign_in(world.ben).get(group.get_absolute_url()))


def test_the_page_that_closes_a_workgroup_names_what_is_in_the_way_before_anything_is_typed(
    sign_in, world
):
    group = world.opened(world.ben)
    client, address = sign_in(world.ana), reverse("workgroups:close", args=[group.pk])
    assert "What we did" in text_of(client.get(address))
    (meeting,) = announced(world, group, date(2026, 11, 17))
    page = client.get(address).content.decode()
    assert f'<a href="{meeting.get_absolute_url()}">Meeting 1, Rural science is still' in page
    assert "What we did" not in page
    typed = {"did": "We asked 60 people.", "handed_in": "A guide."}
    refused = client.post(address, typed)
    assert refused.status_code == 422 and "We asked 60 people." in refused.content.decode()


def test_who_isnt_asked_to_a_meeting_of_the_whole_cycles_workgroup_gets_no_link_to_it(
    sign_in, world
):
    group = world.opened(world.ben, open_to_cycle=True)
    (meeting,) = announced(world, group, date(2026, 11, 17))
    link = f'href="{meeting.get_absolute_url()}"'
    for user, sees in ((world.ben, True), (world.dana, True), (world.wes, False)):
        client = sign_in(user)
        page = client.get(group.get_absolute_url())
        assert "Meeting 1" in text_of(page)
        assert (link in page.content.decode()) == sees
        status = client.get(meeting.get_absolute_url()).status_code
        assert status == (200 if sees else 404)


def test_a_persons_page_keeps_what_they_led_and_coached(sign_in, world):
    group = world.opened(world.ben)
    members.name_coach(
        workgroup=group, facilitator=world.ana, coach=world.ben, actor=world.dana, **BY
    )
    person = reverse("teams:member", args=[world.team.pk, world.ben_seat.pk])
    page = text_of(sign_in(world.dana).get(person))
    assert "In workgroups" in page and "Coach of Ana Doe" in page


def test_a_role_and_a_coach_are_set_on_one_page(sign_in, world):
    group = world.opened(world.ben)
    page = reverse("workgroups:person", args=[group.pk, world.ben.pk])
    client = sign_in(world.dana)
    answer = client.post(page, {"role": "co_facilitator", "coach": world.cy.pk})
    assert answer.status_code == 302
    shown = text_of(client.get(group.get_absolute_url()))
    assert "Co-facilitator" in shown and "coached by Cy Doe" in shown
    answer = client.post(
        reverse("workgroups:person", args=[group.pk, world.ana.pk]), {"role": "member"}
    )
    assert answer.status_code == 422
    assert "Name another facilitator first" in text_of(answer)


def test_meetings_with_faults_keep_what_was_typed_beside_what_is_wrong(sign_in, world):
    group = world.opened()
    add = reverse("workgroups:add_meetings", args=[group.pk])
    client = sign_in(world.ana)
    from .test_main_job import meetings_form

    posted = meetings_form(text_of(client.get(add)), ["2026-11-17", "2026-10-01"])
    answer = client.post(add, posted)
    page = text_of(answer)
    assert answer.status_code == 422 and "This day is past" in page
    assert 'name="m0-day" value="2026-11-17"' in page
    assert client.post(add, meetings_form(page, [])).status_code == 422


def test_meetings_that_are_added_are_numbered_on_from_what_is_there(sign_in, world):
    group = world.opened()
    announced(world, group, date(2026, 11, 17), date(2026, 12, 1))
    add = reverse("workgroups:add_meetings", args=[group.pk])
    client = sign_in(world.ana)
    from .test_main_job import meetings_form

    page = text_of(client.get(add))
    assert re.findall(r">Meeting (\d+)<", page)[:2] == ["3", "4"]
    refused = text_of(client.post(add, meetings_form(page, ["2026-10-01"])))
    assert re.findall(r">Meeting (\d+)<", refused)[0] == "3"
    client.post(add, meetings_form(page, ["2026-12-08"]))
    assert group.meetings.order_by("pk").last().gathering.title.startswith("Meeting 3,")


def test_who_leads_a_meeting_that_is_over_isnt_sent_to_a_coordinator(sign_in, world, time_machine):
    group = world.opened(world.ben)
    (date_,) = announced(world, group)
    time_machine.move_to(date_.ends_at + timedelta(hours=1), tick=False)
    page = text_of(sign_in(world.ana).get(date_.get_absolute_url()))
    assert "It took place" in page and "Ask your coordinator" not in page
    assert "Ask your coordinator" in text_of(sign_in(world.ben).get(date_.get_absolute_url()))


def test_a_running_one_names_its_focus_areas_and_each_meeting_once(sign_in, world):
    group = world.opened()
    areas = list(FocusArea.objects.order_by("number")[:3])
    group.focus_areas.set(areas)
    dates = announced(world, group, date(2026, 11, 17), date(2026, 12, 1))
    client = sign_in(world.ana)
    page = text_of(client.get(group.get_absolute_url()))
    assert [page.count(one.name) for one in areas] == [1, 1, 1]
    assert page.index(areas[0].name) < page.index(areas[1].name) < page.index(areas[2].name)
    line = client.get(group.get_absolute_url()).context["line"]
    assert [one.pk for one in line.meetings] == [one.pk for one in dates]
