"""A letter that takes published texts to organisations: previewed, sent, called back; or by hand."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from hashlib import sha256

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation import history, zones
from foundation.refusals import Refused, refuse
from foundation.retrying import one_transaction
from mailing.models import Sending
from mailing.services import open_sending
from mailing.writing import Planned
from teams.models import Hub
from teams.roles import network_roles

from ...models import Contact, Dispatch, DispatchLetter, DispatchStep, Draft, Organisation
from ...services import holding
from .. import attachments, mails
from .organisations import is_odd

SENT = "recommendations.letter"
# So long after a letter somebody asks what became of it.
ASK_AFTER = timedelta(days=42)
MOST_TEXTS, MOST_ORGANISATIONS = 12, 60
State = Dispatch.State


@dataclass(frozen=True)
class Asked:
    """What goes to whom, as the form says it. ``attach``: each text as a file, too."""

    drafts: Sequence[Draft]
    organisations: Sequence[Organisation]
    subject: str = ""
    words: str = ""
    attach: bool = True


def hub_of(drafts: Sequence[Draft], actor) -> Hub:
    """From whose partnership it comes: of the first text's teams, the first that ``actor`` coordinates."""
    hubs = [team.hub for team in drafts[0].team_list]
    return next((hub for hub in hubs if network_roles(actor).coordinates(hub.pk)), hubs[0])


def contacts_of(organisations: Sequence[Organisation]) -> list[Contact]:
    """Everybody there who has an address, by organisation; one mail an address."""
    rows = Contact.objects.filter(organisation__in=organisations).exclude(email="")
    found: dict[str, Contact] = {}
    for row in rows.select_related("organisation").order_by("organisation__name", "name", "pk"):
        found.setdefault(row.email.lower(), row)
    return list(found.values())


def faults(asked: Asked, *, by_hand: bool = False) -> list[Refused]:
    """Everything that is wrong with what goes to whom."""
    found = [*_of_texts(asked.drafts), *_of_organisations(asked.organisations)]
    return found if by_hand else [*found, *_of_the_mail(asked)]


def _of_texts(drafts: Sequence[Draft]) -> list[Refused]:
    found = []
    if not drafts:
        found.append(Refused(_("Choose the texts that go along."), field="texts"))
    if len(drafts) > MOST_TEXTS:
        said = _("Send %(n)s texts at a time at most.") % {"n": MOST_TEXTS}
        found.append(Refused(said, field="texts"))
    for draft in drafts:
        if draft.state != Draft.State.PUBLISHED or draft.edition is None:
            said = _("%(title)s isn't published now.") % {"title": draft.title}
            found.append(Refused(said, field="texts"))
    return found


def _of_organisations(organisations: Sequence[Organisation]) -> list[Refused]:
    found = []
    if not organisations:
        found.append(Refused(_("Choose who gets it."), field="organisations"))
    if len(organisations) > MOST_ORGANISATIONS:
        said = _("Write to %(n)s organisations at a time at most.") % {"n": MOST_ORGANISATIONS}
        found.append(Refused(said, field="organisations"))
    for one in organisations:
        if one.put_away:
            said = _("%(name)s is put away. Take it up again first.") % {"name": one.name}
            found.append(Refused(said, field="organisations"))
    return found


def _of_the_mail(asked: Asked) -> list[Refused]:
    found = []
    # Somebody may stand in two lists: their one mail is for both.
    rows = Contact.objects.filter(organisation__in=asked.organisations).exclude(email="")
    reached = set(rows.values_list("organisation_id", flat=True))
    for one in asked.organisations:
        if one.pk not in reached:
            said = _("%(name)s has nobody with an address. Add a contact, or leave it out.")
            found.append(Refused(said % {"name": one.name}, field="organisations"))
    if not asked.subject.strip():
        found.append(Refused(_("Enter what it is about."), field="subject"))
    if not asked.words.strip():
        found.append(Refused(_("Write a few words."), field="words"))
    if asked.attach and _bytes_of(asked.drafts) > attachments.MOST_BYTES:
        said = _("Together these files are too large for a mail. Send fewer texts, or links alone.")
        found.append(Refused(said, field="attach"))
    return found


def _bytes_of(drafts: Sequence[Draft]) -> int:
    return sum(attachments.bytes_at_most(one.edition) for one in drafts if one.edition)


def written(asked: Asked, *, actor, letter: int | None = None) -> mails.Written:
    """What the mails say; ``letter`` is the row that they and their files belong to, once it is there."""
    return mails.Written(
        subject=" ".join(asked.subject.split()),
        words=asked.words.strip(),
        sender=actor,
        hub=hub_of(asked.drafts, actor),
        texts=[mails.enclosed(draft) for draft in asked.drafts],
        files=_files(asked, letter) if asked.attach else (),
        contacts={one.pk: one for one in contacts_of(asked.organisations)},
    )


def _files(asked: Asked, letter: int | None) -> list[dict]:
    return [attachments.attachment_of(draft.edition, letter) for draft in asked.drafts]


class PlannedLetter(Planned):
    """Its people have no account, so they are told apart by their address. ``had``: what they had
    before; another letter that went meanwhile is looked at first.
    """

    had: Sequence[DispatchStep] = ()

    @cached_property
    def digest(self) -> str:
        known: mails.Written = self.known
        people = [f"{pk}:{one.email}" for pk, one in known.contacts.items()]
        files = [one["name"] for one in known.files]
        said = [known.subject, known.words, *map(str, known.texts), *people, *files]
        said += [f"had:{one.pk}" for one in self.had]
        return sha256("\0".join(said).encode()).hexdigest()[:32]


def planned(asked: Asked, *, actor, now: datetime) -> Planned:
    """The mails that sending it would send; nothing is saved."""
    letter = written(asked, actor=actor)
    plan = PlannedLetter(mails.to_contacts(letter, now), letter, now)
    plan.had = had_before(asked)
    return plan


def had_before(asked: Asked) -> list[DispatchStep]:
    """The letters and hand-overs of any of these texts to these organisations, the newest first."""
    rows = DispatchStep.objects.filter(dispatch__in=_dispatches_of(asked).values("pk"))
    rows = rows.exclude(letter=None).select_related("dispatch__organisation", "entered_by")
    return list(rows.order_by("-on", "-pk"))


@one_transaction
def send(
    *, asked: Asked, actor, via: str, sending_key: str, now: datetime | None = None
) -> Sending:
    """Send it, with Undo; a second call with the key does nothing. Raises Refused for all faults."""
    now = now or timezone.now()
    n = len(asked.organisations)
    label = ngettext("Letter to %(n)s organisation", "Letter to %(n)s organisations", n)
    refuse(faults(asked))
    sending, created = open_sending(
        key=sending_key, actor=actor, kind=SENT, label=label % {"n": n}, now=now
    )
    if not created:
        return sending
    held = _held(asked)
    # What was looked at is what goes: a text that was corrected meanwhile is looked at again.
    if [one.edition_id for one in held.drafts] != [one.edition_id for one in asked.drafts]:
        raise Refused(_("A text was corrected just now. Look at the letter once more."))
    row = DispatchLetter(hub=hub_of(held.drafts, actor), sent_by=actor, sent_at=now)
    row.subject, row.words = " ".join(asked.subject.split()), asked.words.strip()
    row.save()
    before = _take_note(held, row, State.SENT, actor=actor, via=via, now=now)
    sending.before = {"letter": row.pk, "drafts": [one.pk for one in held.drafts], "was": before}
    sending.save(update_fields=["before"])
    mails.post_letter(written(asked, actor=actor, letter=row.pk), sending=sending, now=now)
    if asked.attach:
        transaction.on_commit(lambda: _make_files(row.pk, held.drafts), robust=True)
    return sending


def _make_files(letter: int, drafts: Sequence[Draft]) -> None:
    """While it can still be undone; what isn't made by then is made as the mail goes."""
    from ...tasks import make_letter_files

    make_letter_files.apply_async([letter, [one.edition_id for one in drafts]], retry=False)


@one_transaction
def hand_over(
    *, asked: Asked, on: date, actor, via: str, now: datetime | None = None
) -> DispatchLetter:
    """It was given by hand on a day; no mail goes out."""
    now = now or timezone.now()
    refuse(faults(asked, by_hand=True))
    held = _held(asked)
    hub = hub_of(held.drafts, actor)
    if on > zones.local_date(now, hub.zone) or is_odd(on):
        raise Refused(_("Choose today, or a day that is past."), field="on")
    row = DispatchLetter.objects.create(
        hub=hub, sent_by=actor, sent_at=now, handed_over_on=on, words=asked.words.strip()
    )
    _take_note(held, row, State.HANDED_OVER, actor=actor, via=via, now=now)
    return row


def _held(asked: Asked) -> Asked:
    """The texts as they stand now, held in the order in which everything is locked."""
    rows = [holding.held(pk) for pk in sorted(one.pk for one in asked.drafts)]
    order = {one.pk: place for place, one in enumerate(asked.drafts)}
    rows.sort(key=lambda one: order[one.pk])
    held = replace(asked, drafts=rows)
    refuse(faults(held, by_hand=True))
    return held


def _take_note(asked: Asked, letter: DispatchLetter, state, *, actor, via, now) -> list[dict]:
    """What each organisation has now; returns how each stood before, for Undo."""
    day = letter.handed_over_on or zones.local_date(now, letter.hub.zone)
    known = {(one.draft_id, one.organisation_id): one for one in _dispatches_of(asked)}
    before, rows = [], []
    for draft in asked.drafts:
        for organisation in asked.organisations:
            row = known.get((draft.pk, organisation.pk))
            before.append(_facts(row))
            row = row or Dispatch(draft=draft, organisation=organisation)
            row.edition_id, row.state = draft.edition_id, state
            row.ask_again_on = day + ASK_AFTER
            rows.append(row)
    with history.record(actor=actor, via=via, reason=state):
        history.bulk_create([one for one in rows if one.pk is None], Dispatch)
        history.bulk_update(list(known.values()), Dispatch, ["edition", "state", "ask_again_on"])
    for was, row in zip(before, rows, strict=True):
        was["pk"] = row.pk
    DispatchStep.objects.bulk_create(
        DispatchStep(
            dispatch=row, state=state, on=day, letter=letter, entered_by=actor, entered_at=now
        )
        for row in rows
    )
    return before


def _dispatches_of(asked: Asked):
    """What these organisations have of these texts already."""
    return Dispatch.objects.filter(draft__in=asked.drafts, organisation__in=asked.organisations)


def _facts(row: Dispatch | None) -> dict:
    if row is None:
        return {}
    day = row.ask_again_on.isoformat() if row.ask_again_on else None
    return {"state": row.state, "ask_again_on": day, "edition": row.edition_id}


# --- Undo -----------------------------------------------------------------------------------------


def lock(before: dict) -> None:
    for pk in sorted(before.get("drafts", ())):
        holding.held(pk)


def take_back(before: dict, *, actor, via: str, now: datetime) -> None:
    """They never had it; Refused once somebody has entered what became of it."""
    letter = DispatchLetter.objects.filter(pk=before.get("letter")).first()
    if letter is None:
        return
    ids = [one["pk"] for one in before["was"]]
    newest = max(letter.steps.values_list("pk", flat=True), default=0)
    if DispatchStep.objects.filter(dispatch__in=ids, pk__gt=newest).exists():
        raise Refused(_("Somebody has entered an answer already, so it stays."))
    with history.record(actor=actor, via=via, reason="undone"):
        letter.delete()
        rows = Dispatch.objects.in_bulk(ids)
        back, gone = [], []
        for was in before["was"]:
            row = rows.get(was["pk"])
            if row is None:
                continue
            if "state" not in was:
                gone.append(row)
                continue
            day = was["ask_again_on"]
            row.state, row.edition_id = was["state"], was["edition"]
            row.ask_again_on = date.fromisoformat(day) if day else None
            back.append(row)
        history.bulk_update(back, Dispatch, ["edition", "state", "ask_again_on"])
        history.bulk_delete(gone, Dispatch)
