"""Organisations and the people there: added, changed, put away."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from foundation import history, twice, weblinks
from foundation.refusals import Refused, refuse, refused_if_taken, still_there
from foundation.retrying import one_transaction
from foundation.stale import mark_of, refuse_unread
from foundation.tables import tidy
from people.models import User
from teams.models import Membership

from ...models import Contact, Organisation


@dataclass(frozen=True)
class Facts:
    """What is said of an organisation; ``hub`` None: the whole network's."""

    name: str
    kind: str = Organisation.Kind.OTHER
    hub: Any = None
    website: str = ""
    addressee: Any = None
    liaison: Any = None
    asked: str = ""
    focus_area: Any = None
    needs_by: date | None = None


@dataclass(frozen=True)
class NewContact:
    name: str
    role: str = ""
    email: str = ""


FIRST_YEAR, LAST_YEAR = 2000, 2100
COLUMNS = (
    "name",
    "kind",
    "hub",
    "website",
    "addressee",
    "liaison",
    "asked",
    "focus_area",
    "needs_by",
)


def fit(facts: Facts) -> dict:
    """The columns as they are kept."""
    found = {column: getattr(facts, column) for column in COLUMNS}
    found["name"], found["asked"] = tidy(facts.name), tidy(facts.asked)
    found["website"] = website_of(facts.website)
    return found


def website_of(typed: str, longest: int = 300) -> str:
    """An address of the web in one spelling; "" for none, or for what is none."""
    typed = typed.strip()
    if typed and "://" not in typed:
        typed = f"https://{typed}"
    found = weblinks.checked(typed) if typed.lower().startswith("http") else ""
    return found if len(found) <= longest else ""


def is_odd(day: date) -> bool:
    """Whether the year is a slip of the finger."""
    return not FIRST_YEAR <= day.year <= LAST_YEAR


def faults(facts: Facts, *, pk: int | None = None) -> list[Refused]:
    """Everything that is wrong with it."""
    found = []
    name = tidy(facts.name)
    if not name:
        found.append(Refused(_("Enter the organisation's name."), field="name"))
    elif len(name) > 150:
        found.append(Refused(_("Enter a shorter name."), field="name"))
    elif Organisation.objects.filter(name__iexact=name).exclude(pk=pk).exists():
        found.append(_known(name))
    if facts.website.strip() and not website_of(facts.website):
        said = _("Enter an address such as https://example.org.")
        found.append(Refused(said, field="website"))
    if facts.needs_by and is_odd(facts.needs_by):
        found.append(Refused(_("Check the year."), field="needs_by"))
    if facts.needs_by and not tidy(facts.asked):
        found.append(Refused(_("Say what they need by then."), field="asked"))
    if len(tidy(facts.asked)) > 300:
        found.append(Refused(_("Say it in 300 letters."), field="asked"))
    seats = Membership.objects.active()
    if facts.liaison and not seats.filter(user=facts.liaison, team__cycle__archived=False).exists():
        said = _("%(name)s isn't a member of a team now.") % {"name": facts.liaison}
        found.append(Refused(said, field="liaison"))
    return found


def _known(name: str) -> Refused:
    said = _("%(name)s stands in the list already, or in another region's.")
    return Refused(said % {"name": name}, field="name")


def _added_just_now(
    facts: Facts, contact: NewContact | None, *, actor, now: datetime
) -> Organisation | None:
    """What the first of two presses made of the very same, where this is the second."""
    if actor is None:
        return None
    # It belongs to nobody yet, so whoever adds it is held: their second press waits for the first.
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=actor.pk)
    row = Organisation.objects.filter(
        created_at__gte=now - twice.JUST_NOW,
        pk__in=Organisation.history.filter(history_type="+", history_user=actor).values("id"),
        **fit(facts),
    ).first()
    if row is None:
        return None
    wanted = [_fit_contact(contact)] if contact and _is_said(contact) else []
    return row if list(row.contacts.values("name", "role", "email")) == wanted else None


def _is_said(contact: NewContact | None) -> bool:
    return bool(contact and (contact.name.strip() or contact.email.strip()))


@one_transaction
def add(
    *, facts: Facts, contact: NewContact | None = None, actor, via: str, now: datetime | None = None
) -> Organisation:
    """A new organisation, with somebody there where one is known."""
    now = now or timezone.now()
    if made := _added_just_now(facts, contact, actor=actor, now=now):
        return made
    refuse(faults(facts))
    row = Organisation(created_at=now, **fit(facts))
    with history.record(actor=actor, via=via, reason="added"), refused_if_taken(_known(row.name)):
        row.save()
    if contact and _is_said(contact):
        add_contact(organisation=row, contact=contact, actor=actor, via=via)
    return row


@one_transaction
def change(
    *,
    organisation: Organisation,
    facts: Facts,
    seen: Organisation | None = None,
    actor,
    via: str,
) -> Organisation:
    """What is said of it; ``seen`` is it as a form compared it."""
    row = held(organisation.pk)
    refuse_unread(seen, row, COLUMNS)
    same_liaison = facts.liaison is not None and facts.liaison.pk == row.liaison_id
    found = faults(facts, pk=row.pk)
    # Who was named stays, whether or not they still have a seat.
    refuse([one for one in found if not (same_liaison and one.field == "liaison")])
    for column, value in fit(facts).items():
        setattr(row, column, value)
    with history.record(actor=actor, via=via, reason="changed"), refused_if_taken(_known(row.name)):
        row.save()
    return row


@one_transaction
def has_it(*, organisation: Organisation, seen: str | None = None, actor, via: str) -> Organisation:
    """They have what they asked for: no day waits any more.

    ``seen`` is the mark of what the page showed, None for who looked just now. Raises Refused where
    they asked for something else since.
    """
    row = held(organisation.pk)
    if seen is not None and row.asked and seen != mark_of(row.asked):
        raise Refused(_("They asked for something else meanwhile: it stands here now."))
    row.asked, row.focus_area, row.needs_by = "", None, None
    with history.record(actor=actor, via=via, reason="they have what they asked for"):
        row.save(update_fields=["asked", "focus_area", "needs_by"])
    return row


@one_transaction
def put_away(*, organisation: Organisation, away: bool, actor, via: str) -> Organisation:
    """Nobody writes to it any more, or again."""
    row = held(organisation.pk)
    row.put_away = away
    with history.record(actor=actor, via=via, reason="put away" if away else "taken up again"):
        row.save(update_fields=["put_away"])
    return row


@one_transaction
def add_contact(*, organisation: Organisation, contact: NewContact, actor, via: str) -> Contact:
    row = held(organisation.pk)
    refuse(contact_faults(row, contact))
    made = Contact(organisation=row, **_fit_contact(contact))
    with history.record(actor=actor, via=via, reason="added"):
        made.save()
    return made


@one_transaction
def change_contact(
    *, row: Contact, contact: NewContact, seen: Contact | None = None, actor, via: str
) -> Contact:
    """Who that is by now; ``seen`` is the row as a form compared it."""
    organisation = held(row.organisation_id)
    row = still_there(Contact.objects.all(), row.pk)
    refuse_unread(seen, row, ("name", "role", "email"))
    refuse(contact_faults(organisation, contact, pk=row.pk))
    for column, value in _fit_contact(contact).items():
        setattr(row, column, value)
    with history.record(actor=actor, via=via, reason="changed"):
        row.save()
    return row


@one_transaction
def remove_contact(*, row: Contact, actor, via: str) -> None:
    """Gets no letter any more; what was sent stays."""
    held(row.organisation_id)
    row = still_there(Contact.objects.all(), row.pk)
    with history.record(actor=actor, via=via, reason="removed"):
        row.delete()


def contact_faults(
    organisation: Organisation, contact: NewContact, *, pk: int | None = None
) -> list[Refused]:
    found = []
    if not tidy(contact.name):
        found.append(Refused(_("Enter the person's name."), field="name"))
    known = organisation.contacts.exclude(pk=pk)
    if contact.email and known.filter(email__iexact=contact.email.strip()).exists():
        found.append(Refused(_("Somebody there has this address already."), field="email"))
    return found


def _fit_contact(contact: NewContact) -> dict:
    return {
        "name": tidy(contact.name)[:120],
        "role": tidy(contact.role)[:120],
        "email": contact.email.strip().lower(),
    }


def held(pk: int) -> Organisation:
    rows = Organisation.objects.select_for_update(of=("self",), no_key=True)
    return still_there(rows, pk)
