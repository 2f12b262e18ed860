"""A letter, its answer and a need as people do them, in few taps; every page looked at."""

import io

import pikepdf
import pytest
from django.utils import timezone

from mailing.models import Mail
from mailing.sender import send_due
from recommendations.models import Dispatch, Need
from tests.factories import DraftFactory, MembershipFactory, OfferingFactory
from tests.factories.sending import NeedFactory
from tests.recommendations.needs.conftest import needs_world
from tests.recommendations.sending.conftest import sent_world
from tests.support.looking import look_at
from tests.support.processes import mail_server

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def sink(settings):
    """What a real mail server received."""
    with mail_server() as (port, kept):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        settings.STEMHUB_MAIL_DELIVERY = "smtp"
        yield kept


@pytest.fixture
def sending(transactional_db, settings):
    settings.STEMHUB_UNDO_SECONDS = 60
    return sent_world()


def all_gone_out():
    Mail.objects.filter(state="queued").update(send_after=timezone.now())
    send_due()


def test_a_letter_in_3_taps_and_its_answer_told(visit, sending, sink):
    dana = visit(sending.dana)
    dana.open(sending.draft.get_absolute_url())
    dana.tap("Send it to organisations")
    assert dana.page.get_by_label(sending.ren.name).is_checked()
    dana.tap("See the letter")
    assert dana.sees("2 people get this mail") and dana.sees("Science every week.pdf")
    dana.tap("Send 2 mails")
    assert dana.taps == 3 and dana.sees("seconds to undo")
    all_gone_out()
    assert len(sink) == 2
    kim = next(one for one in sink if sending.ren.contacts.get(name="Kim Lee").email in one["To"])
    assert "Dana Whitfield" in kim["From"] and kim["Reply-To"] == sending.dana.email
    (file,) = [one for one in kim.walk() if one.get_filename()]
    with pikepdf.open(io.BytesIO(file.get_payload(decode=True))) as pdf:
        assert str(pdf.docinfo["/Title"]) == "Science every week"
    _enter_the_answer(dana, sending)
    all_gone_out()
    told = [one for one in sink if one["Subject"].startswith("Taken up by")]
    assert len(told) == 3


def _enter_the_answer(dana, sending):
    dana.taps = 0
    dana.tap(sending.ren.name, role="link")
    dana.press(dana.page.get_by_label("Taken up", exact=True))
    dana.page.get_by_label("Taken up in").select_option("plan")
    dana.type("What that is called", "SIA plan 2027-29")
    dana.tap("Enter it")
    assert dana.taps == 3 and dana.sees("SIA plan 2027-29")
    assert Dispatch.objects.get().state == "taken_up"


def test_a_letter_pasted_too_long_is_said_and_not_cut_off(visit, sending):
    dana = visit(sending.dana)
    dana.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    dana.open(f"/recommendations/letter/?text={sending.draft.pk}")
    dana.page.evaluate("navigator.clipboard.writeText('w'.repeat(4321))")
    words = dana.page.get_by_label("Letter", exact=True)
    words.focus()
    dana.page.keyboard.press("Control+A")
    dana.page.keyboard.press("Control+V")
    dana.tap("See the letter")
    assert dana.sees("Keep to at most 4000 characters; this has 4321.")
    assert len(words.input_value()) == 4321


def test_undo_on_the_page_after_takes_the_letter_back(visit, sending):
    dana = visit(sending.dana)
    dana.open(f"/recommendations/letter/?text={sending.draft.pk}")
    dana.tap("See the letter")
    dana.tap("Send 2 mails")
    dana.tap("Undo", role="button")
    assert not Dispatch.objects.exists()
    assert set(Mail.objects.values_list("state", flat=True)) == {"cancelled"}


@pytest.mark.parametrize("javascript", [True, False])
def test_a_need_is_posted_in_4_taps_from_home_on_a_phone(visit, transactional_db, javascript):
    world = needs_world()
    ana = visit(world.ana, javascript=javascript)
    ana.open("/")
    ana.taps = 0
    ana.tap("Recommendations", role="link")
    ana.tap("Needs of districts and schools")
    ana.tap("Post a need")
    ana.type("What do you need?", "Somebody who can show how to teach electricity in grade 4")
    ana.tap("Post it")
    assert ana.taps == 4
    row = Need.objects.get()
    assert (row.where, row.grade_band) == ("Rosewood Elementary, ana", "k5")
    assert ana.sees("Posted.") and ana.sees("electricity in grade 4")


def test_pages_of_organisations_and_letters(visit, sending):
    for one in (sending.ren, sending.ode):
        one.asked = "Input on coaching for the next plan"
        one.needs_by = timezone.localdate()
        one.save()
    dana = visit(sending.dana)
    dana.open(f"/recommendations/letter/?text={sending.draft.pk}")
    dana.tap("See the letter")
    preview = dana.page.url
    dana.tap("Send 2 mails")
    dispatch = Dispatch.objects.get().get_absolute_url()
    url, rows = sending.ren.get_absolute_url(), "Organisation\tRegion\tE-mail\nNew ESD\tFar\tx\n"

    def brought_in(visitor):
        visitor.type("Or paste rows", rows)
        visitor.tap("Show the preview")

    look_at(
        dana,
        [
            ("home with what waits", "/"),
            ("organisations", "/recommendations/organisations/"),
            ("organisations, none found", "/recommendations/organisations/?q=x"),
            ("organisation", url),
            ("organisation, changed", f"{url}change/"),
            ("organisation, new", "/recommendations/organisations/new/"),
            ("contact, new", f"{url}people/new/"),
            ("contact", f"{url}people/{sending.ren.contacts.first().pk}/"),
            ("letter", f"/recommendations/letter/?text={sending.draft.pk}"),
            ("letter, preview", preview),
            ("handed over", f"/recommendations/handed-over/?text={sending.draft.pk}"),
            ("what became of it", dispatch),
            ("published draft", sending.draft.get_absolute_url()),
            ("board with what is beyond", f"/recommendations/teams/{sending.team.pk}/"),
            ("list of organisations, brought in", "/recommendations/organisations/import/"),
            ("list of organisations, preview", brought_in),
        ],
    )


def test_pages_of_needs(visit, transactional_db):
    world = needs_world()
    MembershipFactory(team=world.west, user=world.ana, job_role="teacher_preparation")
    given = {"cycle": world.cycle, "hub": world.hub, "posted_by": world.ana, "kind": "staffing"}
    now = timezone.now()
    need = NeedFactory(**given, answered=[world.ana])
    need.links.create(draft=DraftFactory(team=world.team), at=now)
    need.links.create(offering=OfferingFactory(hub=world.hub), at=now)
    NeedFactory(**given)
    NeedFactory(**given, state="dropped", reason="The school closed", ended_at=now)
    Need.objects.filter(pk=need.pk).update(state="tried", tried_at=timezone.now())
    url = need.get_absolute_url()
    look_at(
        visit(world.ana),
        [
            ("needs", "/recommendations/needs/"),
            ("need", url),
            ("need, new", "/recommendations/needs/new/"),
            ("need, changed", f"{url}change/"),
            ("need, answered", f"{url}answer/"),
            ("need, done", f"{url}done/"),
            ("need, dropped", f"{url}drop/"),
            ("need, linked", f"{url}link/"),
        ],
    )
