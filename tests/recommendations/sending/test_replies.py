"""What became of a text: entered, told, asked again, shown in public."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from foundation import slots
from foundation.refusals import Refused
from mailing.models import Mail, Sending
from mailing.undo import undo_sending
from mailing.writing import as_it_stands
from recommendations.models import Dispatch, DispatchStep, StepFile
from recommendations.publishing.services import editions
from recommendations.sending.querysets import public_outcomes
from recommendations.sending.services import replies
from recommendations.sending.services.replies import Reply
from tests.factories.sending import DispatchFactory, OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(world):
    return DispatchFactory(draft=world.draft, organisation=world.ren)


def entered(world, row, state, key="reply-1", **more):
    reply = Reply(state, more.pop("on", timezone.localdate()), **more)
    return replies.enter(dispatch=row, reply=reply, actor=world.dana, via="web", sending_key=key)


def test_one_form_enters_it_and_authors_and_voters_hear_once(world, signed, row):
    dana = signed(world.dana)
    page = dana.get(row.get_absolute_url())
    assert "the 3 people who wrote it or voted on it" in page.content.decode()
    typed = {
        "state": "taken_up", "on": timezone.localdate(), "place": "plan",
        "where": "SIA plan 2027-29", "link": "example.org/plan", "words": "We fund two coaches.",
        "public": "on", "sending_key": page.context["sending_key"],
    }  # fmt: skip
    answer = dana.post(row.get_absolute_url(), typed)
    assert answer["Location"] == row.get_absolute_url()
    row.refresh_from_db()
    assert (row.state, row.public, row.ask_again_on) == ("taken_up", True, None)
    told = Mail.objects.filter(kind="recommendations.became")
    assert {mail.user for mail in told} == {world.ana, world.ben, world.cora}
    cora = told.get(user=world.cora)
    assert cora.subject == f"Taken up by {world.ren.name}: Science every week"
    assert "SIA plan 2027-29" in cora.text and "We fund two coaches." in cora.text
    assert "because you voted" in cora.text and cora.reply_to == world.dana.email
    assert "because you wrote" in told.get(user=world.ana).text
    dana.post(row.get_absolute_url(), typed)
    assert DispatchStep.objects.filter(state="taken_up").count() == 1 and told.count() == 3


def test_what_was_entered_since_the_page_was_opened_is_read_first(world, signed, row):
    """A page that is open since before another one was entered: that is read first."""
    page = signed(world.dana).get(row.get_absolute_url())
    seen = int(re.search(r'name="seen" value="([0-9]+)"', page.content.decode())[1])
    typed = {
        "state": "received", "on": timezone.localdate(), "words": "Thank you.",
        "ask_again_on": timezone.localdate() + timedelta(days=9),
        "sending_key": page.context["sending_key"], "seen": seen,
    }  # fmt: skip
    entered(world, row, "taken_up", place="plan")
    refused = signed(world.dana).post(row.get_absolute_url(), typed)
    assert refused.status_code == 422
    said = refused.content.decode()
    assert f"{world.dana.name} entered something since you opened the page: taken up." in said
    assert "Thank you." in said and row.steps.count() == 2
    newest = re.search(r'name="seen" value="([0-9]+)"', said)[1]
    again = signed(world.dana).post(row.get_absolute_url(), typed | {"seen": newest})
    assert again.status_code == 302 and row.steps.count() == 3


def test_declined_needs_their_reason_and_is_told_with_it(world, signed, row):
    dana = signed(world.dana)
    typed = {"state": "declined", "on": timezone.localdate(), "sending_key": "abcdefgh1"}
    answer = dana.post(row.get_absolute_url(), typed)
    assert answer.status_code == 422 and "Enter their reason." in answer.content.decode()
    dana.post(row.get_absolute_url(), typed | {"words": "No budget this year"})
    mail = Mail.objects.filter(kind="recommendations.became").first()
    assert mail.subject.startswith("Declined by") and "No budget this year" in mail.text


def test_received_and_considered_are_told_to_nobody(world, row):
    entered(world, row, "received", ask_again_on=timezone.localdate() + timedelta(days=20))
    entered(world, row, "considered", key="reply-2")
    assert not Mail.objects.exists()
    row.refresh_from_db()
    assert row.state == "considered" and row.ask_again_on is None
    assert [one.state for one in row.steps.all()] == ["sent", "received", "considered"]


@pytest.mark.parametrize(
    ("state", "more", "field"),
    [
        ("taken_up", {}, "place"),
        ("sent", {}, "state"),
        ("received", {"on": timezone.localdate() + timedelta(days=3)}, "on"),
        ("taken_up", {"place": "plan", "link": "javascript:x"}, "link"),
        ("received", {"ask_again_on": timezone.localdate()}, "ask_again_on"),
    ],
)
def test_what_is_wrong_is_refused_and_nothing_kept(world, row, state, more, field):
    with pytest.raises(Refused) as refused:
        entered(world, row, state, **more)
    assert [one.field for one in refused.value.all] == [field]
    assert row.steps.count() == 1 and not Sending.objects.exists()


def test_undo_takes_an_answer_and_its_mails_back(world, row):
    row.ask_again_on = timezone.localdate()
    row.save()
    sending = entered(world, row, "taken_up", place="policy", public=True)
    undo_sending(sending=sending, actor=world.dana, via="web")
    row.refresh_from_db()
    assert (row.state, row.public, row.ask_again_on) == ("sent", False, timezone.localdate())
    assert row.steps.count() == 1
    assert set(Mail.objects.values_list("state", flat=True)) == {"cancelled"}


def test_undo_is_refused_after_another_answer(world, row):
    sending = entered(world, row, "received")
    entered(world, row, "considered", key="reply-2")
    with pytest.raises(Refused, match="Another answer was entered"):
        undo_sending(sending=sending, actor=world.dana, via="web")


def test_whoever_is_gone_or_merged_gets_no_mail(world, row):
    world.ben.is_active = False
    world.ben.save()
    world.cora.merged_into, world.cora.is_active = world.ana, False
    world.cora.save()
    entered(world, row, "taken_up", place="plan")
    assert [mail.user for mail in Mail.objects.all()] == [world.ana]


def test_the_liaison_enters_what_they_hear_and_shows_nothing(world, signed, row):
    ana = signed(world.ana)
    page = ana.get(row.get_absolute_url())
    assert "public" not in page.context["form"].fields
    typed = {"state": "considered", "on": timezone.localdate(), "sending_key": "abcdefgh1"}
    ana.post(row.get_absolute_url(), typed | {"public": "on"})
    row.refresh_from_db()
    assert row.state == "considered" and not row.public
    assert ana.post(f"{row.get_absolute_url()}show/").status_code == 403
    assert row.steps.last().entered_by == world.ana


def test_a_liaisons_words_arent_public_because_earlier_ones_were(world, signed, row):
    entered(world, row, "received", public=True)
    typed = {"state": "considered", "on": timezone.localdate(), "sending_key": "abcdefgh1"}
    signed(world.ana).post(row.get_absolute_url(), typed | {"words": "Between us."})
    assert public_outcomes(world.draft) == []


def test_a_liaison_who_left_every_team_finds_nothing(world, signed, row):
    world.team.memberships.filter(user=world.ana).update(
        state="left", seat=None, left_on=timezone.localdate()
    )
    ana = signed(world.ana)
    assert ana.get(world.ren.get_absolute_url()).status_code == 404
    assert ana.post(row.get_absolute_url(), {"state": "considered"}).status_code == 404


def test_a_liaison_who_left_every_team_waits_on_home_until_another_is_named(world, signed):
    said = f"Ana Ruiz, the liaison for {world.ren.name}, is in no team any more."
    assert said not in signed(world.dana).get("/").content.decode()
    world.team.memberships.filter(user=world.ana).update(
        state="left", seat=None, left_on=timezone.localdate()
    )
    page = signed(world.dana).get("/").content.decode()
    assert said in page and f"{world.ren.get_absolute_url()}change/" in page
    assert said not in signed(world.ben).get("/").content.decode()
    world.ren.liaison = world.ben
    world.ren.save()
    assert said not in signed(world.dana).get("/").content.decode()


def test_the_day_to_ask_that_was_set_stands_in_both_forms_and_isnt_moved_by_an_answer(
    world, signed, row
):
    row.ask_again_on = timezone.localdate() + timedelta(days=42)
    row.save()
    page = signed(world.dana).get(row.get_absolute_url()).content.decode()
    assert page.count(f'value="{row.ask_again_on}"') == 2
    row.ask_again_on = timezone.localdate()
    row.save()
    page = signed(world.dana).get(row.get_absolute_url()).content.decode()
    assert page.count(f'value="{timezone.localdate() + timedelta(days=28)}"') == 2


def test_a_day_to_ask_again_waits_on_home_until_it_is_put_off(world, signed, row):
    row.ask_again_on = timezone.localdate()
    row.save()
    dana = signed(world.dana)
    said = f"Ask {world.ren.name} what became of “Science every week”."
    assert said in dana.get("/").content.decode()
    assert f"Ask {world.ren.name} what became of it" in signed(world.ana).get("/").content.decode()
    dana = signed(world.dana)
    later = timezone.localdate() + timedelta(days=30)
    dana.post(f"{row.get_absolute_url()}ask-again/", {"ask_again_on": later})
    assert said not in dana.get("/").content.decode()
    row.refresh_from_db()
    assert row.ask_again_on == later
    dana.post(f"{row.get_absolute_url()}ask-again/", {"ask_again_on": "2020-01-01"})
    row.refresh_from_db()
    assert row.ask_again_on == later


def test_nobody_asks_again_after_an_outcome(world, row):
    entered(world, row, "declined", words="No")
    with pytest.raises(Refused, match="They have answered"):
        replies.ask_again(
            dispatch=row,
            on=timezone.localdate() + timedelta(days=3),
            actor=world.dana,
            via="web",
        )


def test_the_public_page_shows_what_the_coordinator_shows_and_no_name(world, row):
    entered(world, row, "taken_up", place="plan", where="SIA plan", words="Gladly.")
    other = DispatchFactory(draft=world.draft, organisation=OrganisationFactory(), state="sent")
    assert public_outcomes(world.draft) == []
    replies.show(dispatch=row, public=True, actor=world.dana, via="web")
    assert [one.pk for one in public_outcomes(world.draft)] == [row.pk]
    request = RequestFactory().get("/")
    request.user = world.stranger
    (part,) = [
        one
        for one in slots.fill("published_text", request, obj=world.draft)
        if one.name == "became"
    ]
    from django.template.loader import render_to_string

    shown = " ".join(render_to_string(part.template, {"data": part.data}).split())
    assert "SIA plan" in shown and "Gladly." in shown and "Taken up" in shown
    assert other.organisation.name not in shown and "Dana" not in shown
    replies.show(dispatch=row, public=False, actor=world.dana, via="web")
    assert public_outcomes(world.draft) == []


def test_public_outcomes_are_one_query(world, row, django_assert_num_queries):
    for _n in range(3):
        DispatchFactory(draft=world.draft, organisation=OrganisationFactory(), public=True)
    with django_assert_num_queries(1):
        assert len(public_outcomes(world.draft)) == 3


def test_the_database_keeps_outcomes_whole(world, row):
    today, now = timezone.localdate(), timezone.now()
    for wrong in (
        {"state": "taken_up"},
        {"state": "declined"},
        {"state": "received", "place": "plan"},
        {"state": "sent"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            row.steps.create(on=today, entered_at=now, **wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        Dispatch.objects.filter(pk=row.pk).update(state="taken_up", ask_again_on=today)
    with pytest.raises(IntegrityError), transaction.atomic():
        DispatchFactory(draft=world.draft, organisation=world.ren)


# --- a file of what took it up ------------------------------------------------------------------


def with_file(page, name="plan.pdf", content=b"%PDF-1.7 the plan", **more):
    return {
        "state": "taken_up", "on": timezone.localdate(), "place": "plan",
        "file": SimpleUploadedFile(name, content),
        "sending_key": page.context["sending_key"], **more,
    }  # fmt: skip


def test_taken_up_may_have_a_file_that_authors_and_coordinators_open(world, signed, row):
    dana = signed(world.dana)
    page = dana.get(row.get_absolute_url())
    assert dana.post(row.get_absolute_url(), with_file(page)).status_code == 302
    step = row.steps.last()
    address = reverse("recommendations:taken_up_file", args=[step.pk])
    assert address in dana.get(row.get_absolute_url()).content.decode()
    for user in (world.dana, world.ana, world.cora):
        answer = signed(user).get(address)
        assert (
            answer.content == b"%PDF-1.7 the plan" and answer["Content-Type"] == "application/pdf"
        )
    assert signed(world.stranger).get(address).status_code == 404
    assert Client().get(address).status_code == 302
    told = as_it_stands(Mail.objects.get(kind="recommendations.became", user=world.cora))
    assert "plan.pdf" in told.text and address in told.text and address in told.html


def test_its_file_is_public_only_where_the_text_says_what_became_of_it(world, signed, row, client):
    dana = signed(world.dana)
    dana.post(row.get_absolute_url(), with_file(dana.get(row.get_absolute_url())))
    step = row.steps.last()
    address = reverse("recommendations:public_taken_up_file", args=[world.draft.pk, step.pk])
    page = reverse("recommendations:text", args=[world.draft.pk])
    assert client.get(address).status_code == 404 and "plan.pdf" not in client.get(page).text
    row.refresh_from_db()
    replies.show(dispatch=row, public=True, actor=world.dana, via="web")
    assert client.get(address).content == b"%PDF-1.7 the plan"
    assert address in client.get(page).text
    other = reverse("recommendations:public_taken_up_file", args=[world.draft.pk + 1, step.pk])
    assert client.get(other).status_code == 404
    editions.withdraw(draft=world.draft, reason="Wrong", actor=world.dana, via="web")
    assert client.get(address).status_code == 404


def test_a_file_that_isnt_one_stands_beside_its_field(world, signed, row):
    dana = signed(world.dana)
    page = dana.get(row.get_absolute_url())
    answer = dana.post(row.get_absolute_url(), with_file(page, content=b"MZ\x90\x00\xff\xfe"))
    assert answer.status_code == 422 and "can't be kept" in answer.context["form"].errors["file"][0]
    assert row.steps.count() == 1


def test_where_it_was_taken_up_belongs_to_taken_up(world, row):
    for more in ({"link": "example.org"}, {"where": "A plan"}, {"place": "plan"}):
        with pytest.raises(Refused, match="Taken up") as refused:
            entered(world, row, "considered", **more)
        assert refused.value.all[0].field == "state"


def test_a_file_that_isnt_one_is_said_with_all_else_that_is_wrong(world, signed, row):
    dana, steps = signed(world.dana), DispatchStep.objects.count()
    typed = with_file(
        dana.get(row.get_absolute_url()), content=b"MZ\x90\x00\xff\xfe", state="considered",
        on=timezone.localdate() + timedelta(days=1), place="", link="no address",
    )  # fmt: skip
    answer = dana.post(row.get_absolute_url(), typed)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"file", "on", "state", "link"}
    assert "no address" in answer.content.decode()
    # What a field says by itself doesn't hide the rest, either.
    typed = with_file(dana.get(row.get_absolute_url()), on="soon", place="", state="taken_up")
    answer = dana.post(row.get_absolute_url(), typed)
    assert set(answer.context["form"].errors) == {"on", "place"}
    assert DispatchStep.objects.count() == steps


def test_undo_takes_the_file_back(world, signed, row):
    dana = signed(world.dana)
    dana.post(row.get_absolute_url(), with_file(dana.get(row.get_absolute_url())))
    assert StepFile.objects.count() == 1
    undo_sending(sending=Sending.objects.get(), actor=world.dana, via="web")
    assert not StepFile.objects.exists()
