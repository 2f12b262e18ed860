"""The pages of a time poll: made with taps, answered from the mail and signed in, closed."""

import html
import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import signing
from django.urls import reverse

from mailing.models import Mail
from tests.factories import UserFactory, WorkgroupMemberFactory
from workgroups import poll_links
from workgroups.models import Poll, PollAnswer
from workgroups.services import polls

from .polling import CLOSES, DAYS, NOW, REMINDS, THREE, Group

pytestmark = pytest.mark.django_db
SIX = ["0-1600", "1-1600", "1-1630", "2-1530", "3-0700", "4-1200"]


@pytest.fixture(autouse=True)
def clock(time_machine, settings):
    settings.STEMHUB_UNDO_SECONDS = 60
    time_machine.move_to(NOW, tick=False)
    return time_machine


@pytest.fixture
def group():
    return Group()


@pytest.fixture
def be(client):
    def _be(user):
        client.force_login(user, "people.backends.SignIn")
        return client

    return _be


def text_of(answer):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def link(poll, user):
    return urlsplit(poll_links.poll_url(poll, user)).path


def answers_to(poll, *answers):
    return {f"slot-{slot.pk}": one for slot, one in zip(poll.slots.all(), answers, strict=False)}


def said_by(user):
    rows = PollAnswer.objects.filter(user=user).order_by("slot__weekday", "slot__day")
    return list(rows.values_list("answer", flat=True))


class TestMaking:
    def test_six_taps_then_the_mail_then_send(self, be, group):
        client = be(group.ana)
        address = reverse("workgroups:poll_new", args=[group.workgroup.pk])
        assert 'value="1-1600"' in client.get(address).content.decode()
        confirm = client.post(address, {"tap": SIX, "length": "120"})
        assert confirm.status_code == 302
        assert len(parse_qs(urlsplit(confirm["Location"]).query)["slot"]) == 6
        page = client.get(confirm["Location"])
        text = text_of(page)
        assert "3 people get this mail" in text
        assert "open until Saturday, November 7, 8:00 pm Pacific time" in text
        fields = {name: page.context[name] for name in ("digest", "sending_key")}
        sent = client.post(confirm["Location"], fields, follow=True)
        assert sent.redirect_chain[-1][0] == Poll.objects.get().get_absolute_url()
        assert Mail.objects.filter(kind="workgroups.poll").count() == 3
        assert "Undo" in text_of(sent)

    def test_back_from_the_mail_the_times_are_tapped_still(self, be, group):
        client = be(group.ana)
        address = reverse("workgroups:poll_new", args=[group.workgroup.pk])
        given = {"tap": SIX, "length": "90", "days": "7", "w0-weekday": "5",
                 "w0-starts": "09:00", "w0-ends": "10:30"}  # fmt: skip
        page = client.get(client.post(address, given)["Location"])
        form = client.get(page.context["parent_url"]).context["form"]
        assert form.tapped == set(SIX) and form.shows_weekdays
        assert (form.length["length"].value(), form.length["days"].value()) == ("90", "7")

    def test_for_how_many_days_is_chosen_beside_the_times(self, be, group):
        client = be(group.ana)
        address = reverse("workgroups:poll_new", args=[group.workgroup.pk])
        typed = {"tap": SIX, "length": "120", "days": "10"}
        page = client.get(client.post(address, typed)["Location"])
        assert "open until Thursday, November 12, 8:00 pm Pacific time" in text_of(page)
        fields = {name: page.context[name] for name in ("digest", "sending_key")}
        client.post(page.request["PATH_INFO"] + "?" + page.request["QUERY_STRING"], fields)
        assert f"{Poll.objects.get().closes_at:%b %-d}" == "Nov 13"  # in UTC
        assert client.post(address, typed | {"days": "400"}).status_code == 422

    def test_no_time_tapped_is_said_and_nothing_is_lost(self, be, group):
        address = reverse("workgroups:poll_new", args=[group.workgroup.pk])
        answer = be(group.ana).post(address, {"tap": ["1-1600"], "length": "90"})
        assert answer.status_code == 422
        assert "Ask about two times at least" in text_of(answer)
        page = answer.content.decode()
        assert re.search(r'value="1-1600"\s+checked', page)
        assert re.search(r'value="90"\s+selected', page)

    def test_other_weekdays_and_exact_dates_are_typed(self, be, group):
        address = reverse("workgroups:poll_new", args=[group.workgroup.pk])
        typed = {"length": "120", "d0-day": "2026-12-01", "d0-starts": "09:15", "d0-ends": "11:00"}
        typed |= {"d1-day": "2026-12-08", "d1-starts": "09:15", "d1-ends": ""}
        answer = be(group.ana).post(address, typed)
        assert "Enter a time, such as 4:00 pm." in text_of(answer)
        answer = be(group.ana).post(address, typed | {"d1-ends": "11:15"})
        assert answer["Location"].endswith("slot=d20261201-0915-1100&slot=d20261208-0915-1115")

    @pytest.mark.parametrize("query", ["", "?slot=x", "?slot=w9-1600-1800", "?slot=d20261399-1-2"])
    def test_an_address_made_up_asks_nobody(self, be, group, query):
        address = reverse("workgroups:poll_send", args=[group.workgroup.pk]) + query
        client = be(group.ana)
        assert "Tap the times to ask about" in text_of(client.get(address))
        assert client.post(address, {"sending_key": "12345678"}).status_code == 422
        assert not Poll.objects.exists()


class TestByLink:
    def test_a_poll_is_answered_without_signing_in(self, client, group):
        poll = group.open()
        page = client.get(link(poll, group.ben))
        text = text_of(page)
        assert page["X-Robots-Tag"] == "noindex"
        assert "no-store" in page["Cache-Control"]
        assert not page.cookies
        assert "Ben, when can you meet?" in text
        assert "Answering for Ben Ode. Not you? Ask Dana Whitfield" in text
        assert "Tuesdays 4-6 pm" in text
        answer = client.post(link(poll, group.ben), answers_to(poll, "yes", "maybe", "no"))
        assert answer.status_code == 303
        assert said_by(group.ben) == ["yes", "maybe", "no"]
        text = text_of(client.get(answer["Location"]))
        assert "Saved. You can change it until the poll closes." in text
        assert "1 yes, 0 if need be, 0 no" in text

    def test_a_get_writes_nothing(self, client, group):
        poll = group.open()
        query = "&".join(f"{name}=yes" for name in answers_to(poll, "yes", "yes", "yes"))
        client.get(f"{link(poll, group.ben)}?{query}")
        assert said_by(group.ben) == []

    def test_it_names_nobody_else_and_tells_numbers(self, client, group):
        poll = group.open()
        group.say(poll, group.cy, "yes", "no", "no")
        group.say(poll, group.ben, "no", "no", "yes")
        text = text_of(client.get(link(poll, group.ben)))
        assert "Tuesdays 4-6 pm: 1 of 2" in text
        assert not re.search(r"\b(Cy|Dee|Ana)\b", text)

    def test_it_answers_for_the_link_s_person_whoever_is_signed_in(self, be, group):
        poll = group.open()
        be(group.cy).post(link(poll, group.ben), answers_to(poll, "no", "no", "no"))
        assert (said_by(group.ben), said_by(group.cy)) == (["no"] * 3, [])
        assert set(PollAnswer.objects.values_list("via", flat=True)) == {"link"}

    def test_nothing_chosen_is_said(self, client, group):
        poll = group.open()
        answer = client.post(link(poll, group.ben), {"slot-1": "perhaps", "x": "y"})
        assert answer.status_code == 422
        assert "Choose an answer for one time at least." in text_of(answer)

    def test_closed_while_somebody_answers_says_so_and_shows_what_was_pressed(
        self, client, group, clock
    ):
        poll = group.open()
        address = link(poll, group.ben)
        client.get(address)
        clock.move_to(CLOSES + timedelta(seconds=1), tick=False)
        answer = client.post(address, answers_to(poll, "yes", "maybe"))
        text = text_of(answer)
        assert answer.status_code == 422
        assert "This poll closed on Saturday, November 7, 8:00 pm Pacific time" in text
        assert "Tuesdays 4-6 pm Yes" in text
        assert "Wednesdays 3:30-5:30 pm If need be" in text
        assert said_by(group.ben) == []

    def test_once_it_is_over_the_link_says_so_and_whom_to_ask(self, client, group, clock):
        poll = group.open()
        clock.move_to(CLOSES, tick=False)
        answer = client.get(link(poll, group.ben))
        assert answer.status_code == 410
        assert "This poll closed on" in text_of(answer)
        assert "Questions? Ask Dana Whitfield." in text_of(answer)

    def test_who_left_is_told_so(self, client, group):
        poll = group.open()
        address = link(poll, group.ben)
        group.leave(group.ben)
        answer = client.get(address)
        assert answer.status_code == 410
        assert "Ben Ode isn't in Science every week any more" in text_of(answer)
        assert client.post(address, answers_to(poll, "yes")).status_code == 422
        assert said_by(group.ben) == []

    def test_another_address_ends_the_link_and_a_fresh_one_is_mailed(self, client, group):
        poll = group.open()
        address = link(poll, group.ben)
        group.ben.email = "ben@school.example.org"
        group.ben.save()
        stale = client.get(address)
        assert stale.status_code == 410
        assert "A newer link has replaced this one" in text_of(stale)
        assert client.post(address, answers_to(poll, "yes")).status_code == 410
        assert said_by(group.ben) == []
        sent = client.post(f"{address}new-link/")
        assert "A new link is on its way" in text_of(sent)
        client.post(f"{address}new-link/")
        (mail,) = Mail.objects.filter(kind="workgroups.poll_link")
        assert mail.user == group.ben
        assert client.get(link(poll, group.ben)).status_code == 200

    @pytest.mark.parametrize(
        "token",
        ["x", "a:b:c", signing.dumps([1], salt=poll_links.SALT)],
        ids=["x", "parts", "signed"],
    )
    def test_what_is_no_link_of_ours_says_so(self, client, token):
        answer = client.get(reverse("workgroups:poll_answer", args=[token]))
        assert answer.status_code == 404
        assert "This link doesn't work" in text_of(answer)

    def test_the_link_in_a_preview_says_that_it_is_an_example(self, client):
        answer = client.get(reverse("workgroups:poll_answer", args=["example"]))
        assert "This is an example" in text_of(answer)

    def test_an_answer_link_of_another_kind_opens_nothing(self, client, group):
        poll = group.open()
        token = signing.dumps([poll.pk, group.ben.pk, "x"], salt="gatherings.answer")
        assert client.get(reverse("workgroups:poll_answer", args=[token])).status_code == 404

    def test_the_reader_s_own_clock_stands_beside(self, client, group):
        group.ben.zone = "America/Boise"
        group.ben.save()
        text = text_of(client.get(link(group.open(), group.ben)))
        assert "Tuesdays 4-6 pm (5-7 pm Mountain time)" in text
        assert "Times are Pacific time" in text


class TestSignedIn:
    def test_who_answered_sees_the_others_by_name(self, be, group):
        poll = group.open()
        group.say(poll, group.cy, "no", "yes", "no")
        client, address = be(group.ben), poll.get_absolute_url()
        before = text_of(client.get(address))
        assert "Cy" not in before.split("Your answers")[1]
        answer = client.post(address, answers_to(poll, "yes", "yes", "no"), follow=True)
        text = text_of(answer)
        assert "Wednesdays 3:30-5:30 pm: 2 of 2" in text
        assert "Tuesdays 4-6 pm: 1 of 2, without Cy" in text
        assert "Everybody's answers" in text

    def test_who_leads_it_closes_it_and_finds_the_time_in_the_plan(self, be, group):
        poll = group.open()
        for user in (group.ben, group.cy, group.dee):
            group.say(poll, user, "no", "yes", "no")
        client = be(group.ana)
        page = client.get(poll.get_absolute_url())
        text = text_of(page)
        assert "Close the poll and plan the meetings" in text
        assert "No answer yet: Ana." in text
        (chosen,) = page.context["panel"].preselected
        address = reverse("workgroups:poll_close", args=[poll.pk])
        plan = client.post(address, {"chosen": str(chosen)}, follow=True)
        assert plan.redirect_chain[-1][0] == reverse("workgroups:plan", args=[group.workgroup.pk])
        days = [row.initial["day"] for _n, row, _notes in plan.context["rows"]]
        assert len(days) == 6
        assert {day.weekday() for day in days} == {2}

    def test_what_another_one_chose_meanwhile_is_read_before_it_is_replaced(self, be, group):
        poll = group.open()
        client = be(group.ana)
        first, second, _third = poll.slots.order_by("pk")
        address = reverse("workgroups:poll_close", args=[poll.pk])
        stood = re.search('name="stood" value="(.*?)"', client.get(poll.get_absolute_url()).text)[1]
        client.post(address, {"chosen": first.pk, "stood": stood})
        refused = client.post(address, {"chosen": second.pk, "stood": stood})
        assert refused.status_code == 422
        assert "Somebody else chose a time meanwhile" in text_of(refused)
        assert refused.context["panel"].preselected == {first.pk}
        # The same press once more is none of that, and whoever has read it may choose another.
        assert client.post(address, {"chosen": first.pk, "stood": stood}).status_code == 303
        stood = re.search('name="stood" value="(.*?)"', refused.text)[1]
        assert client.post(address, {"chosen": second.pk, "stood": stood}).status_code == 303
        assert [slot.pk for slot in poll.slots.filter(chosen=True)] == [second.pk]

    def test_of_exact_days_all_good_ones_are_taken_over(self, be, group):
        poll = group.open(DAYS)
        group.say(poll, group.ben, "yes", "yes")
        client = be(group.ana)
        chosen = client.get(poll.get_absolute_url()).context["panel"].preselected
        address = reverse("workgroups:poll_close", args=[poll.pk])
        plan = client.post(address, {"chosen": sorted(chosen)}, follow=True)
        days = [f"{row.initial['day']}" for _n, row, _notes in plan.context["rows"]]
        assert days == ["2026-12-01", "2026-12-15"]

    def test_members_do_not_close_it_and_others_do_not_see_it(self, be, group):
        poll = group.open()
        close = reverse("workgroups:poll_close", args=[poll.pk])
        assert be(group.ben).post(close).status_code == 403
        assert "Close the poll" not in text_of(be(group.ben).get(poll.get_absolute_url()))
        for user in (UserFactory(), Group("West").ana):
            assert be(user).get(poll.get_absolute_url()).status_code == 404
            assert be(user).post(close).status_code == 404

    def test_a_coordinator_who_is_not_in_it_sees_and_does_not_answer(self, be, group):
        poll = group.open()
        page = be(group.dana).get(poll.get_absolute_url())
        assert "Your answers" not in text_of(page)
        answer = be(group.dana).post(poll.get_absolute_url(), answers_to(poll, "yes"))
        assert answer.status_code == 422
        assert "isn't in Science every week" in text_of(answer)

    def test_home_asks_for_the_times_until_they_are_said(self, be, group):
        poll = group.open()
        page = text_of(be(group.ben).get("/"))
        assert "btn-primary" not in page
        assert "Ben, one answer is waiting" in page
        assert "When can you meet? Science every week" in page
        polls.answer(
            poll=poll,
            user=group.ben,
            said={poll.slots.first().pk: "yes"},
            actor=group.ben,
            via="web",
            now=NOW,
        )
        for user in (group.ben, group.dana):
            assert "When can you meet?" not in text_of(be(user).get("/"))

    def test_home_asks_for_no_times_of_a_poll_that_is_over(self, be, group, clock):
        group.open()
        clock.move_to(CLOSES, tick=False)
        assert "When can you meet?" not in text_of(be(group.ben).get("/"))

    def test_the_workgroup_s_page_shows_the_poll(self, be, group):
        group.open()
        page = group.workgroup.get_absolute_url()
        assert "You haven't answered yet." in text_of(be(group.ben).get(page))
        polls.sweep(now=REMINDS)
        polls.sweep(now=CLOSES)
        assert "Finding times" not in text_of(be(group.ben).get(page))
        assert "Plan the meetings" in text_of(be(group.ana).get(page))

    @pytest.mark.parametrize("size", [1, 3, 25])
    @pytest.mark.parametrize("who", ["ana", "ben"])
    def test_the_page_asks_the_same_for_any_number(
        self, be, group, size, who, django_assert_max_num_queries
    ):
        poll = group.open()
        for _n in range(size):
            group.say(poll, WorkgroupMemberFactory(workgroup=group.workgroup).user, "yes", "no")
        client = be(getattr(group, who))
        client.get(poll.get_absolute_url())
        with django_assert_max_num_queries(8):
            page = client.get(poll.get_absolute_url())
        assert len(page.content) < 60 * 1024

    @pytest.mark.parametrize("size", [1, 25])
    def test_the_page_behind_a_link_asks_the_same_for_any_number(
        self, client, group, size, django_assert_max_num_queries
    ):
        poll = group.open(THREE)
        for _n in range(size):
            group.say(poll, WorkgroupMemberFactory(workgroup=group.workgroup).user, "yes", "no")
        with django_assert_max_num_queries(8):
            client.get(link(poll, group.ben))
