"""The rows of tests/test_access.py about organisations, letters and what became of texts."""

from django.utils import timezone

from foundation.uploads import Upload
from recommendations.models import Contact, Dispatch, DispatchLetter, Organisation, StepFile
from tests.factories import DraftFactory
from tests.factories.deciding import publish
from tests.support.access_marks import NO_POST, READ, Row

# Coordinators of any hub; the funder and members find nothing.
LISTS = "S4S4444424" + "4422"
LISTS_ACT = "S4S44444A4" + "44AA"
LISTS_ONLY = "S4S4444454" + "4455"
# One of the hub: its coordinators, and the facilitator, who is the liaison.
KEPT = "S4S4444444" + "4222"
KEPT_ONLY = "S4S4444444" + "4555"
KEEPS = "S4S4444444" + "4322"
KEEPS_ONLY = "S4S4444444" + "4355"
KEEPS_ACT = "S4S4444444" + "43AA"
# The coordinator takes the contact off, so the admin who comes after finds nobody.
TAKEN_OFF = "S4S4444444" + "43A4"
ENTERS_ACT = "S4S4444444" + "4AAA"


def put_up(world) -> None:
    """An organisation of the hub whose liaison is the facilitator, with a published text."""
    now = timezone.now()
    draft = DraftFactory(team=world.team, title="A published text")
    publish(draft)
    world.drafts["published"] = draft
    world.organisation = Organisation.objects.create(
        name="Near District", hub=world.hub, liaison=world.users["facilitator"], created_at=now
    )
    world.contact = Contact.objects.create(organisation=world.organisation, name="Kim Lee")
    world.dispatch = Dispatch.objects.create(
        draft=draft, organisation=world.organisation, edition=draft.edition, state="sent"
    )
    letter = DispatchLetter.objects.create(hub=world.hub, sent_at=now)
    step = world.dispatch.steps.create(state="sent", on=now.date(), letter=letter, entered_at=now)
    upload = Upload("plan.txt", "txt", b"A plan")
    world.taken_up = StepFile.of(upload, step=step, added_at=now)
    world.taken_up.save()


def organisation(world) -> dict:
    return {"pk": world.organisation.pk}


def contact(world) -> dict:
    return organisation(world) | {"contact": world.contact.pk}


def dispatch(world) -> dict:
    return {"pk": world.dispatch.pk}


def taken_up(world) -> dict:
    return {"step": world.taken_up.step_id}


SENDING_ROWS = [
    Row("recommendations:organisations", LISTS, LISTS_ONLY),
    Row("recommendations:organisation_new", LISTS, LISTS_ACT),
    Row("recommendations:organisations_import", LISTS, LISTS_ACT),
    Row("recommendations:letter", LISTS, LISTS_ACT),
    # Without a letter that was written: back to the form.
    Row("recommendations:letter_send", LISTS_ACT, LISTS_ACT),
    Row("recommendations:hand_over", LISTS, LISTS_ACT),
    Row("recommendations:organisation", KEPT, KEPT_ONLY, organisation),
    Row("recommendations:organisation_change", KEEPS, KEEPS_ACT, organisation),
    Row("recommendations:organisation_has_it", KEEPS_ONLY, KEEPS_ACT, organisation),
    Row("recommendations:organisation_put_away", KEEPS_ONLY, KEEPS_ACT, organisation),
    Row("recommendations:contact_new", KEEPS, KEEPS_ACT, organisation),
    Row("recommendations:contact_change", KEEPS, KEEPS_ACT, contact),
    Row("recommendations:contact_remove", KEEPS_ONLY, TAKEN_OFF, contact),
    Row("recommendations:dispatch", KEPT, ENTERS_ACT, dispatch),
    Row("recommendations:taken_up_file", READ, NO_POST, taken_up),
    Row("recommendations:dispatch_ask_again", KEPT_ONLY, ENTERS_ACT, dispatch),
    Row("recommendations:dispatch_show", KEEPS_ONLY, KEEPS_ACT, dispatch),
]
