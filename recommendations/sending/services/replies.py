"""What became of a text at an organisation: entered, told to who wrote it and voted, shown."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation import history, zones
from foundation.refusals import Refused, refuse
from foundation.retrying import one_transaction
from foundation.uploads import Upload
from mailing.models import Sending
from mailing.services import enqueue, open_sending
from people.models import User

from ...models import Author, Dispatch, DispatchStep, StepFile, Vote
from ...services import holding
from .. import mails
from .organisations import is_odd, website_of

ENTERED = "recommendations.reply"
LONGEST_LINK = 500
State = Dispatch.State


@dataclass(frozen=True)
class Reply:
    """What they said, as the form says it; ``file`` is the plan, policy or program that took it up.

    ``public`` is for a coordinator to choose. Without it (None) these words aren't shown, whatever
    was shown before them.
    """

    state: str
    on: date
    words: str = ""
    place: str = ""
    where: str = ""
    link: str = ""
    file: Upload | None = None
    ask_again_on: date | None = None
    public: bool | None = None


def faults(dispatch: Dispatch, reply: Reply, now: datetime) -> list[Refused]:
    found = []
    today = zones.local_date(now, dispatch.draft.zone)
    if reply.state not in Dispatch.REPLIES:
        found.append(Refused(_("Choose what they said."), field="state"))
    if reply.on > today or is_odd(reply.on):
        found.append(Refused(_("Choose today, or a day that is past."), field="on"))
    if reply.state == State.TAKEN_UP and not reply.place:
        found.append(Refused(_("Choose where it was taken up."), field="place"))
    if reply.state != State.TAKEN_UP and (reply.place or reply.where or reply.link or reply.file):
        said = _("Choose “Taken up”, or leave out where it was taken up.")
        found.append(Refused(said, field="state"))
    if reply.state == State.DECLINED and not reply.words.strip():
        found.append(Refused(_("Enter their reason."), field="words"))
    if reply.link.strip() and not website_of(reply.link, LONGEST_LINK):
        found.append(Refused(_("Enter an address such as https://example.org."), field="link"))
    if (
        reply.ask_again_on
        and reply.state not in Dispatch.OUTCOMES
        and (reply.ask_again_on <= today or is_odd(reply.ask_again_on))
    ):
        found.append(Refused(_("Choose a day to come."), field="ask_again_on"))
    return found


def to_tell(dispatch: Dispatch) -> list[User]:
    """Its authors, and who voted on it: by name."""
    wrote = Author.objects.filter(draft=dispatch.draft_id).values("user")
    voted = Vote.objects.filter(ballot__texts__draft=dispatch.draft_id).values("elector__user")
    people = User.objects.reachable().filter(Q(pk__in=wrote) | Q(pk__in=voted))
    return list(people.order_by("name", "pk"))


@one_transaction
def enter(
    *,
    dispatch: Dispatch,
    reply: Reply,
    actor,
    via: str,
    sending_key: str,
    seen: int | None = None,
    now: datetime | None = None,
) -> Sending:
    """Their answer, a step of its own. Taken up or declined, who wrote it and voted gets a mail.

    With Undo; a second call with the key does nothing. ``seen`` is the newest step (its id, 0 for
    none) that the page showed, None for who looked just now. Raises Refused for all faults, and
    once where somebody else entered something since.
    """
    now = now or timezone.now()
    draft = holding.held(dispatch.draft_id)
    row = Dispatch.objects.select_related("organisation").get(pk=dispatch.pk)
    row.draft = draft
    said = State(reply.state).label if reply.state in State.values else ""
    label = _("%(name)s: %(state)s") % {"name": row.organisation.name, "state": said}
    sending, created = open_sending(
        key=sending_key, actor=actor, kind=ENTERED, label=label, now=now
    )
    if not created:
        return sending
    refuse([*faults(row, reply, now), *_entered_since(row, seen)])
    before = _facts(row)
    step = DispatchStep.objects.create(
        dispatch=row,
        state=reply.state,
        on=reply.on,
        words=reply.words.strip()[:1000],
        place=reply.place,
        where=" ".join(reply.where.split())[:200],
        link=website_of(reply.link, LONGEST_LINK),
        entered_by=actor,
        entered_at=now,
    )
    if reply.file is not None:
        StepFile.of(reply.file, step=step, added_at=now).save()
    row.state = reply.state
    row.ask_again_on = None if reply.state in Dispatch.OUTCOMES else reply.ask_again_on
    row.public = bool(reply.public)
    with history.record(actor=actor, via=via, reason=reply.state):
        row.save()
    sending.before = before | {"step": step.pk}
    sending.save(update_fields=["before"])
    if reply.state in Dispatch.OUTCOMES:
        enqueue(mails.became(step, to_tell(row), actor=actor), sending=sending, now=now)
    return sending


def _entered_since(row: Dispatch, seen: int | None) -> list[Refused]:
    newest = row.steps.select_related("entered_by").order_by("-pk").first()
    if seen is None or newest is None or newest.pk <= seen:
        return []
    said = _(
        "%(name)s entered something since you opened the page: %(state)s. It stands in the history; "
        "press again to enter yours, too."
    )
    state = newest.get_state_display().lower()
    return [Refused(said % {"name": newest.entered_by or _("Somebody"), "state": state})]


def _facts(row: Dispatch) -> dict:
    day = row.ask_again_on.isoformat() if row.ask_again_on else None
    return {
        "dispatch": row.pk,
        "draft": row.draft_id,
        "state": row.state,
        "ask_again_on": day,
        "public": row.public,
    }


@one_transaction
def show(*, dispatch: Dispatch, public: bool, actor, via: str) -> Dispatch:
    """Whether the text's public page says what became of it there."""
    holding.held(dispatch.draft_id)
    row = Dispatch.objects.get(pk=dispatch.pk)
    row.public = public
    with history.record(actor=actor, via=via, reason="shown" if public else "not shown"):
        row.save(update_fields=["public"])
    return row


@one_transaction
def ask_again(
    *, dispatch: Dispatch, on: date, actor, via: str, now: datetime | None = None
) -> Dispatch:
    """They were asked, and said nothing yet: another day to ask."""
    now = now or timezone.now()
    draft = holding.held(dispatch.draft_id)
    row = Dispatch.objects.get(pk=dispatch.pk)
    if row.state in Dispatch.OUTCOMES:
        raise Refused(_("They have answered, so nobody asks again."))
    if on <= zones.local_date(now, draft.zone) or is_odd(on):
        raise Refused(_("Choose a day to come."), field="ask_again_on")
    row.ask_again_on = on
    with history.record(actor=actor, via=via, reason="to be asked again"):
        row.save(update_fields=["ask_again_on"])
    return row


# --- Undo -----------------------------------------------------------------------------------------


def lock(before: dict) -> None:
    if "draft" in before:
        holding.held(before["draft"])


def take_back(before: dict, *, actor, via: str, now: datetime) -> None:
    """It was never entered; Refused where somebody entered another one since."""
    row = Dispatch.objects.filter(pk=before.get("dispatch")).first()
    if row is None:
        return
    if row.steps.filter(pk__gt=before["step"]).exists():
        raise Refused(_("Another answer was entered since. Enter what holds now instead."))
    row.steps.filter(pk=before["step"]).delete()
    day = before["ask_again_on"]
    row.state, row.public = before["state"], before["public"]
    row.ask_again_on = date.fromisoformat(day) if day else None
    with history.record(actor=actor, via=via, reason="undone"):
        row.save()
