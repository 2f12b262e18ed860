"""A harm that somebody sees: the authors answer it in a new version, who raised it says if it's met."""

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from foundation import zones
from foundation.history import record
from foundation.refusals import Refused, refuse, still_there
from foundation.retrying import one_transaction
from foundation.stale import mark_of
from mailing.services import enqueue
from teams.models import Membership
from teams.school_days import calendar_of

from ...models import Concern, Draft, Version
from ...services import holding, rounds, texts, versions
from .. import after_mails, querysets

# Who raised it is asked first; the silent aren't waited for longer than so many school days.
WAITS = 3


@one_transaction
def answer(
    *,
    draft: Draft,
    answers: Mapping[int, str],
    seen: Mapping[int, str] | None = None,
    actor,
    via: str,
    now: datetime | None = None,
) -> Version:
    """What was changed because of each harm, with a new version; who raised them is asked.

    The same answers pressed again ask nobody again. ``seen`` are marks of the answers that the page
    showed: what another author said since stays where nothing else was typed, and is never replaced
    unread.

    Raises Refused where one has no answer, and where the text is still the one that was voted on.
    """
    now = now or timezone.now()
    row = holding.held(draft.pk)
    holding.refuse_unless_written(row)
    found = querysets.open_concerns(row)
    # Of a collection, each is answered in the text that it is about.
    concerns = [one for one in found if one.draft_id == row.pk and not one.met]
    if not concerns:
        raise Refused(_("No harm waits for an answer."))
    said, unread = _beside_others(concerns, answers, seen or {})
    refuse(
        unread
        + [
            Refused(_("Say what you changed because of it."), field=f"harm-{pk}")
            for pk, text in said.items()
            if not text
        ]
        + [
            Refused(_("Make it 2,000 letters at most."), field=f"harm-{pk}")
            for pk, text in said.items()
            if len(text) > 2000
        ]
    )
    version = _new_version(row, concerns, actor=actor, now=now)
    if all((one.answer, one.answered_in_id) == (said[one.pk], version.pk) for one in concerns):
        return version
    for one in concerns:
        one.answer, one.answered_in, one.answered_by, one.answered_at = (
            said[one.pk], version, actor, now,
        )  # fmt: skip
        one.met = one.met_at = None
        with record(actor=actor, via=via, reason="answered"):
            one.save()
    here = querysets.raised_by_members([one.pk for one in concerns])
    concerns = [one for one in concerns if one.pk in here]
    enqueue(after_mails.is_it_met(concerns, draft=row, actor=actor, now=now), now=now)
    return version


def _beside_others(concerns, answers, seen) -> tuple[dict[int, str], list[Refused]]:
    """What is to stand as the answer to each, and the refusals where two authors typed one."""
    said, unread = {}, []
    for one in concerns:
        text, mark = answers.get(one.pk, "").strip(), seen.get(one.pk)
        if mark is not None and mark != mark_of(one.answer):
            if mark == mark_of(text):
                text = one.answer
            elif mark_of(text) != mark_of(one.answer):
                by = {"name": one.answered_by, "answer": one.answer}
                words = _(
                    "%(name)s answered it meanwhile: “%(answer)s”. Press again to replace that."
                )
                unread.append(Refused(words % by, field=f"harm-{one.pk}"))
        said[one.pk] = text
    return said, unread


def _new_version(row: Draft, concerns: list[Concern], *, actor, now: datetime) -> Version:
    """The newest text as a version, unless it is one already; not the one that was voted on."""
    newest, last = texts.newest(row), row.versions.order_by("-number").first()
    if last is None or newest.html != last.html:
        return versions.number(row, newest, note=_("Answers a harm"), actor=actor, now=now)
    voted = {
        pk
        for one in concerns
        for pk in one.vote.ballot.texts.filter(draft=row).values_list("version_id", flat=True)
    }
    if last.pk in voted:
        raise Refused(_("Change the text first: this is still the version that was voted on."))
    return last


@one_transaction
def say_met(
    *, concern: Concern, met: bool, actor, via: str, now: datetime | None = None
) -> Concern:
    """Who raised it says whether it is met; the authors hear of it, of the same word once."""
    now = now or timezone.now()
    draft = holding.held(concern.draft_id)
    holding.refuse_archived(draft.cycle)
    row = still_there(Concern.objects.select_related("vote__elector"), concern.pk)
    if draft.state not in Draft.WRITTEN:
        raise Refused(_("There is a new vote on it. Say it there."))
    if not row.answer:
        raise Refused(_("Its authors haven't answered it yet."))
    if row.met is met:
        return row
    row.met, row.met_at = met, now
    with record(actor=actor, via=via, reason="met" if met else "not met"):
        row.save()
    enqueue(after_mails.harm_said(row, rounds.writers_of(draft), draft=draft, now=now), now=now)
    return row


def waits_for(draft: Draft, now: datetime) -> str:
    """Why no second vote can open yet, in a sentence; "" where it can."""
    # A text that is shelved or decided keeps no other one of its collection waiting.
    concerns = [
        one
        for one in querysets.open_concerns(draft)
        if one.draft_id == draft.pk or one.draft.state not in (Draft.State.SHELVED, *Draft.DECIDED)
    ]
    unanswered = [one for one in concerns if not one.answer]
    if any(one.draft_id == draft.pk for one in unanswered):
        return _("Answer the harm in a new version first.")
    if unanswered:
        said = _("The harm in %(title)s is answered first; they are decided together.")
        return said % {"title": unanswered[0].draft.title}
    asked = [one for one in concerns if one.met is None]
    if not asked:
        return ""
    hub = rounds.hub_of(draft)
    inside = Membership.objects.active().filter(team__in=draft.teams.all(), user__is_active=True)
    here = set(inside.values_list("user_id", flat=True))
    for one in asked:
        if one.vote.elector.user_id not in here:
            continue
        day = zones.local_date(one.answered_at, hub.zone)
        until = calendar_of(hub, since=day).after(day, WAITS)
        if zones.local_date(now, hub.zone) <= until:
            said = _(
                "%(name)s is asked first whether it is met. Without an answer you can go on after %(day)s."
            )
            return said % {
                "name": one.vote.elector.user,
                "day": zones.say_day(until, now=now, short=True),
            }
    return ""
