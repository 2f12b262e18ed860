"""A letter takes published texts to organisations: form, preview, send, Undo; or by hand."""

import io
from datetime import timedelta

import pikepdf
import pytest
from django.urls import reverse
from django.utils import timezone

from foundation.refusals import Refused
from mailing.files import content_of
from mailing.models import Mail, Sending
from mailing.sender import send_due
from mailing.undo import undo_sending
from recommendations import tasks
from recommendations.models import Dispatch, DispatchLetter, DispatchStep, LetterFile
from recommendations.publishing.services import editions
from recommendations.sending import attachments
from recommendations.sending.services import letters, replies
from recommendations.sending.services.letters import Asked
from tests.factories import DraftFactory, HubFactory, HubRoleFactory, TeamFactory, UserFactory
from tests.factories.deciding import publish
from tests.factories.sending import DispatchFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
LETTER = "/recommendations/letter/"


def asked(world, **more):
    given = {
        "drafts": [world.draft], "organisations": [world.ren], "subject": "What we recommend",
        "words": "Please read it.\n\nThank you.",
    }  # fmt: skip
    return Asked(**given | more)


def sent(world, key="letter-1", **more):
    return letters.send(asked=asked(world, **more), actor=world.dana, via="web", sending_key=key)


def test_the_form_says_why_some_are_ticked_and_what_is_added_to_the_words(world, signed):
    dana, said = signed(world.dana), "Ticked is whom the text is for."
    page = dana.get(f"{LETTER}?text={world.draft.pk}").content.decode()
    assert said in page and "with their name and yours at the end" in page
    assert (
        said not in dana.get(f"{LETTER}?text={world.draft.pk}&to={world.ode.pk}").content.decode()
    )
    assert said not in dana.get(LETTER).content.decode()


def test_from_the_texts_page_to_send_and_undo_takes_all_back(world, signed, settings):
    settings.STEMHUB_UNDO_SECONDS = 60
    dana = signed(world.dana)
    shown = dana.get(world.draft.get_absolute_url()).content.decode()
    assert f"{LETTER}?text={world.draft.pk}" in shown
    form = dana.get(f"{LETTER}?text={world.draft.pk}").context["form"]
    assert form.initial["organisations"] == [world.ren.pk], "whom the text is for"
    typed = {**form.initial, "attach": "on"}
    answer = dana.post(f"{LETTER}?text={world.draft.pk}", typed)
    assert answer.status_code == 302, answer.content.decode()
    preview = dana.get(answer["Location"])
    shown = preview.content.decode()
    assert preview.context["count"] == 2 and preview.context["names"] == ["Kim Lee", "Lou Park"]
    assert "Science every week.pdf" in shown and world.ren.name in shown
    inner = dana.get(preview.context["preview_url"]).content.decode()
    assert "Dear Kim Lee," in inner and "Science every week" in inner
    press = {name: preview.context[name] for name in ("sending_key", "digest")}
    answer = dana.post(answer["Location"], press)
    assert answer["Location"] == world.draft.get_absolute_url()
    row = Dispatch.objects.get()
    assert (row.organisation, row.state) == (world.ren, "sent")
    assert row.ask_again_on == timezone.localdate() + letters.ASK_AFTER
    assert "Multnomah" in dana.get(world.draft.get_absolute_url()).content.decode()
    assert Mail.objects.filter(kind="recommendations.letter").count() == 2
    undo_sending(sending=Sending.objects.get(), actor=world.dana, via="web")
    assert not Dispatch.objects.exists() and not DispatchLetter.objects.exists()
    assert set(Mail.objects.values_list("state", flat=True)) == {"cancelled"}


def test_back_from_the_preview_and_after_undo_the_letter_stands_there_as_typed(
    world, signed, settings
):
    settings.STEMHUB_UNDO_SECONDS = 60
    dana = signed(world.dana)
    typed = {
        "texts": [world.draft.pk], "organisations": [world.ren.pk], "subject": "Coaches & kits",
        "words": "Two evenings went into this.",
    }  # fmt: skip
    answer = dana.post(f"{LETTER}?text={world.draft.pk}", typed)
    preview = dana.get(answer["Location"])
    form = dana.get(preview.context["parent_url"]).context["form"]
    assert form["subject"].value() == "Coaches & kits" and not form.errors
    assert form["words"].value() == "Two evenings went into this." and not form["attach"].value()
    press = {name: preview.context[name] for name in ("sending_key", "digest")}
    dana.post(answer["Location"], press)
    undone = dana.post(
        reverse("mailing:undo", args=[Sending.objects.get().pk]),
        headers={"Referer": f"http://testserver{world.draft.get_absolute_url()}"},
        follow=True,
    )
    assert f'<a href="{answer["Location"]}">Back to where you were</a>' in undone.content.decode()


def test_each_contact_gets_it_from_the_coordinator_with_the_text_as_a_pdf(
    world, mailoutbox, settings
):
    settings.STEMHUB_UNDO_SECONDS = 0
    settings.STEMHUB_MAIL_DELIVERY = "smtp"
    sent(world)
    send_due()
    kim = next(one for one in mailoutbox if "Kim" in one.body)
    assert kim.reply_to == [world.dana.email] and "Dana Whitfield" in kim.from_email
    assert kim.to == [world.ren.contacts.get(name="Kim Lee").email]
    assert kim.subject == "What we recommend"
    assert "Please read it." in kim.body and "Science every week" in kim.body
    assert world.hub.name in kim.body
    name, content, kind = kim.attachments[0]
    assert (name, kind) == ("Science every week.pdf", "application/pdf")
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert str(pdf.docinfo["/Title"]) == "Science every week" and len(pdf.pages) >= 1
    assert "attached as a PDF" in kim.body and f"/texts/{world.draft.pk}/" in kim.body


def test_without_files_nothing_is_attached(world):
    sent(world, attach=False)
    assert Mail.objects.first().files == []


def test_the_press_makes_no_file_a_task_does_once_for_all_who_get_it(
    world, monkeypatch, django_capture_on_commit_callbacks, mailoutbox, settings
):
    settings.STEMHUB_MAIL_DELIVERY = "smtp"
    made = []
    one = attachments.documents.one
    monkeypatch.setattr(attachments.documents, "one", lambda *a: made.append(a) or one(*a))
    asked_for = []
    monkeypatch.setattr(tasks.make_letter_files, "apply_async", lambda *a, **k: asked_for.append(a))
    with django_capture_on_commit_callbacks(execute=True):
        sent(world, organisations=[world.ren, world.ode])
    assert made == [] and not LetterFile.objects.exists()
    ((given,),) = asked_for
    tasks.make_letter_files(*given)
    assert len(made) == 1 and LetterFile.objects.get().edition == world.draft.edition
    send_due(now=timezone.now() + timedelta(minutes=2))
    assert len(mailoutbox) == 3 and len(made) == 1
    assert {bytes(one.attachments[0][1][:5]) for one in mailoutbox} == {b"%PDF-"}


def test_a_correction_before_the_letter_goes_changes_no_file_of_it(world):
    first = world.draft.edition
    sent(world)
    letter = DispatchLetter.objects.get()
    correction = editions.Correction("Science each week", "Ask.")
    editions.correct(
        draft=world.draft, correction=correction, reason="Typo", seen=1, actor=world.dana, via="web"
    )
    data = attachments.content({"letter": letter.pk, "edition": first.pk})
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert str(pdf.docinfo["/Title"]) == "Science every week"


def test_the_files_of_a_letter_that_was_taken_back_are_gone(world):
    sending = sent(world)
    attachments.make_all(DispatchLetter.objects.get().pk, [world.draft.edition_id])
    undo_sending(sending=sending, actor=world.dana, via="web")
    assert not LetterFile.objects.exists()


def test_files_too_large_for_a_mail_are_refused_beside_the_box(world, signed, monkeypatch):
    monkeypatch.setattr(attachments, "MOST_BYTES", 10)
    typed = {
        "texts": [world.draft.pk], "organisations": [world.ren.pk], "subject": "x", "words": "y",
        "attach": "on",
    }  # fmt: skip
    answer = signed(world.dana).post(LETTER, typed)
    assert answer.status_code == 422
    assert "too large for a mail" in answer.context["form"].errors["attach"][0]
    del typed["attach"]
    assert signed(world.dana).post(LETTER, typed).status_code == 302


def test_a_second_press_sends_nothing_more(world):
    first, second = sent(world), sent(world)
    assert first == second and Mail.objects.count() == 2 and DispatchStep.objects.count() == 1


def test_of_two_who_write_the_same_letter_the_second_is_told_before_it_goes(world, signed):
    typed = {
        "texts": [world.draft.pk],
        "organisations": [world.ren.pk],
        "subject": "What we recommend",
        "words": "Please read it.",
    }
    dana = signed(world.dana)
    pages = [dana.get(dana.post(LETTER, typed)["Location"]) for _ in range(2)]
    presses = [
        (page.request["PATH_INFO"] + "?" + page.request["QUERY_STRING"], page.context)
        for page in pages
    ]
    said = []
    for address, context in presses:
        press = {name: context[name] for name in ("sending_key", "digest")}
        said.append(dana.post(address, press))
    assert [one.status_code for one in said] == [302, 422]
    shown = said[1].content.decode()
    assert "had one of these texts on" in shown and "from Dana Whitfield." in shown
    assert Mail.objects.filter(kind="recommendations.letter").count() == 2
    # Seen and meant, it goes.
    again = {name: said[1].context[name] for name in ("sending_key", "digest")}
    assert dana.post(presses[1][0], again).status_code == 302


def test_one_letter_takes_several_texts_to_several_organisations(world):
    other = DraftFactory(team=world.team, title="Coaches for all")
    publish(other)
    sent(world, drafts=[world.draft, other], organisations=[world.ren, world.ode])
    assert Dispatch.objects.count() == 4 and Mail.objects.count() == 3
    assert (
        Mail.objects.first().text.count("https://")
        or "Coaches for all" in Mail.objects.first().text
    )
    assert len(Mail.objects.first().files) == 2


def test_who_is_a_contact_twice_gets_one_mail(world):
    kim = world.ren.contacts.get(name="Kim Lee")
    world.ode.contacts.create(name="Kim Lee", email=kim.email)
    sent(world, organisations=[world.ren, world.ode])
    assert Mail.objects.filter(to=kim.email).count() == 1
    world.ren.contacts.exclude(pk=kim.pk).delete()
    world.ode.contacts.exclude(email=kim.email).delete()
    assert letters.faults(asked(world, organisations=[world.ren, world.ode])) == []


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"drafts": []}, "texts", "Choose the texts"),
        ({"organisations": []}, "organisations", "Choose who gets it"),
        ({"subject": " "}, "subject", "Enter what it is about"),
        ({"words": ""}, "words", "Write a few words"),
    ],
)
def test_what_is_missing_is_refused(world, change, field, said):
    with pytest.raises(Refused, match=said) as refused:
        sent(world, **change)
    assert refused.value.all[0].field == field
    assert not Mail.objects.exists() and not Sending.objects.exists()


def test_what_is_not_published_or_put_away_or_has_nobody_is_refused(world):
    draft = DraftFactory(team=world.team)
    empty = OrganisationFactory(name="Empty")
    away = OrganisationFactory(name="Away", people=["Bo"], put_away=True)
    for change, said in (
        ({"drafts": [draft]}, "isn't published now"),
        ({"organisations": [empty]}, "has nobody with an address"),
        ({"organisations": [away]}, "is put away"),
    ):
        with pytest.raises(Refused, match=said):
            sent(world, **change)
    assert not Dispatch.objects.exists()


def test_undo_of_a_second_letter_leaves_what_was_before(world):
    sent(world)
    replies.enter(
        dispatch=Dispatch.objects.get(),
        reply=replies.Reply("considered", timezone.localdate()),
        actor=world.dana, via="web", sending_key="reply-1",
    )  # fmt: skip
    before = Dispatch.objects.values().get()
    again = sent(world, key="letter-2")
    assert Dispatch.objects.get().state == "sent"
    undo_sending(sending=again, actor=world.dana, via="web")
    assert Dispatch.objects.values().get() == before
    assert DispatchStep.objects.count() == 2


def test_undo_is_refused_once_an_answer_is_entered(world):
    sending = sent(world)
    replies.enter(
        dispatch=Dispatch.objects.get(),
        reply=replies.Reply("received", timezone.localdate()),
        actor=world.dana, via="web", sending_key="reply-1",
    )  # fmt: skip
    with pytest.raises(Refused, match="entered an answer already"):
        undo_sending(sending=sending, actor=world.dana, via="web")
    assert Dispatch.objects.get().state == "received"


def test_it_is_sent_from_the_partnership_that_one_coordinates(world):
    other = TeamFactory(hub=HubFactory(name="Another"), cycle=world.cycle, name="AAA")
    world.draft.teams.add(other)
    sent(world)
    assert Mail.objects.first().from_name == f"Dana Whitfield, {world.hub.name}"


def test_a_coordinator_sends_their_own_teams_texts_alone(world, signed):
    rita = UserFactory()
    HubRoleFactory(hub=HubFactory(), user=rita)
    answer = signed(rita).get(f"{LETTER}?text={world.draft.pk}")
    assert "None is yet." in answer.content.decode()
    typed = {
        "texts": [world.draft.pk], "organisations": [world.ren.pk], "subject": "x", "words": "y",
    }  # fmt: skip
    assert signed(rita).post(LETTER, typed).status_code == 422
    assert not Mail.objects.exists()


def test_what_changed_between_preview_and_press_is_looked_at_again(world, signed):
    dana = signed(world.dana)
    typed = {
        "texts": [world.draft.pk], "organisations": [world.ren.pk], "subject": "x", "words": "y",
    }  # fmt: skip
    there = dana.post(LETTER, typed)["Location"]
    page = dana.get(there)
    press = {name: page.context[name] for name in ("sending_key", "digest")}
    kim = world.ren.contacts.get(name="Kim Lee")
    kim.email = "new@example.org"
    kim.save()
    answer = dana.post(there, press)
    assert answer.status_code == 422 and "Check it once more" in answer.content.decode()
    assert not Mail.objects.exists()


def test_a_test_goes_to_oneself_with_the_file(world, signed):
    dana = signed(world.dana)
    typed = {
        "texts": [world.draft.pk], "organisations": [world.ren.pk], "subject": "x", "words": "y",
        "attach": "on",
    }  # fmt: skip
    dana.post(dana.post(LETTER, typed)["Location"], {"test": "1", "person": "0"})
    mail = Mail.objects.get()
    assert mail.to == world.dana.email and content_of(mail.files[0])[:5] == b"%PDF-"


def test_a_letter_that_is_too_old_is_entered_once_more(world, signed):
    dana = signed(world.dana)
    address = reverse("recommendations:letter_send")
    assert dana.get(f"{address}?letter=old")["Location"] == LETTER
    assert dana.post(f"{address}?letter=old")["Location"] == LETTER


def test_handed_over_is_noted_without_a_mail(world, signed):
    dana = signed(world.dana)
    empty = OrganisationFactory(name="Nobody to write to")
    typed = {
        "texts": [world.draft.pk], "organisations": [empty.pk],
        "on": timezone.localdate(), "words": "To the director, after the meeting",
    }  # fmt: skip
    dana.post("/recommendations/handed-over/", typed)
    row = Dispatch.objects.get()
    assert row.state == "handed_over" and not Mail.objects.exists()
    shown = dana.get(row.get_absolute_url()).content.decode()
    assert "Handed over" in shown and "To the director, after the meeting" in shown
    tomorrow = timezone.localdate() + timedelta(days=2)
    answer = dana.post("/recommendations/handed-over/", typed | {"on": tomorrow})
    assert answer.status_code == 422 and "a day that is past" in answer.content.decode()


def test_members_see_who_has_it_and_only_coordinators_send(world, signed):
    DispatchFactory(draft=world.draft, organisation=world.ren)
    shown = signed(world.cora).get(world.draft.get_absolute_url()).content.decode()
    assert world.ren.name in shown and LETTER not in shown
    assert f"/recommendations/sent/{Dispatch.objects.get().pk}/" not in shown
    liaison = signed(world.ana).get(world.draft.get_absolute_url()).content.decode()
    assert f"/recommendations/sent/{Dispatch.objects.get().pk}/" in liaison
