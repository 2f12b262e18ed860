"""Coordinators correct who somebody is, the person is told, and the person's own later word wins."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from foundation import history, zones
from foundation.refusals import Refused, refuse, still_there
from foundation.retrying import one_transaction
from mailing.models import Mail, Sending
from mailing.services import enqueue, open_sending
from people.models import User
from people.services import change_profile, institution_called

from .. import mails
from ..models import Correction, Membership
from . import known
from .newcomers import lock_people
from .seats import lock_team

# What a correction is sent as: see undo.py.
CORRECTED = "corrected"
FIELDS = tuple(Correction.Field.values)


def shown(row: Membership) -> dict[str, str]:
    """What can be corrected, as a form shows it."""
    return {
        "name": row.user.name,
        "institution": row.institution.label if row.institution else "",
        "job_role": row.job_role,
        "grade_band": row.grade_band,
    }


@one_transaction
def correct(
    *,
    membership: Membership,
    typed: Mapping[str, str],
    before: Mapping[str, str],
    actor,
    via: str,
    now: datetime | None = None,
) -> tuple[Membership, Sending | None]:
    """Correct what differs between ``typed`` and what stood there ``before`` (:func:`shown`).

    It changes the seat, and the person's own page where that said the same, or nothing. The person
    gets one mail with all that was corrected by then. Returns the row and what undoes it (None:
    nothing differs). Raises Refused for a fact that somebody changed after it was shown, and for
    one that the person wrote themselves after it was corrected.
    """
    now = now or timezone.now()
    team = lock_team(membership.team_id)
    typed = {name: " ".join(typed[name].split()) for name in FIELDS}
    wanted = {n: text for n, text in typed.items() if text != " ".join(before[n].split())}
    if not wanted:
        return membership, None
    values: dict = dict(wanted)
    # Schools before people, as everywhere.
    if "institution" in wanted:
        values["institution"] = institution_called(
            wanted["institution"], zone=team.hub.zone, actor=actor, via=via
        )
    lock_people([membership.user_id])
    rows = Membership.objects.select_related("user__institution", "institution__district")
    row = still_there(rows, membership.pk)
    row.team = team
    _refuse_later_words(row, wanted, before)
    made = _change(row, values, actor=actor, via=via, now=now)
    sending, _created = open_sending(
        key=f"corrected:{uuid.uuid4().hex}",
        actor=actor,
        kind=CORRECTED,
        label=_("Correction of %(name)s") % {"name": row.user},
        before={
            "team": team.pk,
            "membership": row.pk,
            "corrections": [one.pk for one in made],
            "undone": _("What stood there before stands there again."),
        },
        now=now,
    )
    tell(made, now=now)
    return row, sending


def _refuse_later_words(row: Membership, wanted, before) -> None:
    """Refused where somebody wrote something after the page was made, or the person has the last word."""
    stands, theirs = shown(row), own_words([row.user_id])
    found = []
    for name, text in wanted.items():
        if (row.pk, name) in theirs or (row.user_id, name) in theirs:
            said = _(
                "%(name)s wrote this themselves, after it was corrected, on %(day)s. Ask them to "
                "change it on their own page."
            )
            at = theirs.get((row.pk, name)) or theirs[row.user_id, name]
            day = zones.local_day(at, row.team.hub.zone)
            found.append(Refused(said % {"name": row.user, "day": day}, field=name))
        elif stands[name] not in (before[name], text):
            said = _("Somebody changed this a moment ago. Open the page again to see it.")
            found.append(Refused(said, field=name))
        elif name == "name" and not text:
            found.append(Refused(_("Enter a name."), field=name))
    refuse(found)


def own_words(user_ids: Iterable[int]) -> dict[tuple[int, str], datetime]:
    """Since when a person's own word stands, by (membership, fact), and (person, "name")."""
    found = {}
    theirs = Correction.objects.filter(membership__user__in=user_ids, overruled_at__isnull=False)
    for user_id, pk, name, at in theirs.values_list(
        "membership__user", "membership", "field", "overruled_at"
    ):
        found[user_id if name == "name" else pk, name] = at
    return found


def _change(row: Membership, values: dict, *, actor, via, now) -> list[Correction]:
    """Write these values on the seat, and on the person where their page said the same."""
    made, own = [], {}
    for name, value in values.items():
        on_seat = name != "name"
        old = getattr(row if on_seat else row.user, name)
        mine = getattr(row.user, name)
        follows = not on_seat or not mine or mine == old
        if follows:
            own[name] = value
        made.append(
            Correction(
                membership=row,
                field=name,
                before=stored(old),
                after=stored(value),
                own_before=stored(mine) if follows else None,
                actor=actor,
                made_at=now,
            )
        )
    _write(row, values, own, actor=actor, via=via, reason="corrected", now=now)
    return Correction.objects.bulk_create(made)


def _write(row: Membership, values: dict, own: dict, *, actor, via, reason, now) -> None:
    facts = [name for name in values if name in known.FACTS]
    for name in facts:
        setattr(row, name, values[name])
    with history.record(actor=actor, via=via, reason=reason):
        if facts:
            row.save(update_fields=facts)
    if own:
        change_profile(user=row.user, changes=own, actor=actor, via=via, now=now)


def stored(value) -> str:
    """A value as a correction keeps it."""
    return str(getattr(value, "pk", value) or "")


def rename(row: Membership, name: str, *, actor, via: str, now: datetime) -> list[Correction]:
    """Correct just the name, for an import, which has looked whether it may be."""
    if name == row.user.name:
        return []
    return _change(row, {"name": name}, actor=actor, via=via, now=now)


def replaced(
    old: Iterable[tuple[Membership, Mapping]], *, actor, now: datetime
) -> list[Correction]:
    """What an import wrote over these facts of seats; the people's own pages stay."""
    return Correction.objects.bulk_create(
        Correction(
            membership=row,
            field=name,
            before=stored(before),
            after=stored(getattr(row, name)),
            actor=actor,
            made_at=now,
        )
        for row, facts in old
        for name, before in facts.items()
    )


def tell(made: Iterable[Correction], *, now: datetime) -> None:
    """One mail a person for all that is corrected until it goes: it is written then."""
    last = {mails.corrections_topic(one.membership_id): one for one in made}
    if not last:
        return
    waiting = Mail.objects.filter(
        state=Mail.State.QUEUED, kind=mails.CORRECTED, topics__topic__in=last
    )
    # Held, so that no sender writes it before this is committed.
    held = waiting.select_for_update(of=("self",), skip_locked=True)
    for topic in held.values_list("topics__topic", flat=True):
        del last[topic]
    enqueue([mails.corrected(one.membership, one, now=now) for one in last.values()], now=now)


def take_back(before: dict, *, actor, via, now) -> None:
    """The *Undo* of a correction; it is as if it had never been made, so there is nothing to tell."""
    put_back(Correction.objects.filter(pk__in=before["corrections"]), actor=actor, via=via, now=now)


def put_back(corrections, *, actor, via, now) -> None:
    """Write again what stood there before; Refused where something else stands there by now."""
    made = corrections.select_related("membership__user", "membership__institution")
    by_row: dict[Membership, list[Correction]] = {}
    for one in made.order_by("-pk"):
        by_row.setdefault(one.membership, []).append(one)
    lock_people({row.user_id for row in by_row})
    for row, theirs in by_row.items():
        row.user.refresh_from_db()
        values, own = {}, {}
        for one in theirs:
            holder = row.user if one.field == "name" else row
            if one.overruled_at or stored(getattr(holder, one.field)) != one.after:
                raise Refused(_("%(name)s was changed since.") % {"name": row.user})
            values[one.field] = _value(one.field, one.before)
            if one.own_before is not None and stored(getattr(row.user, one.field)) == one.after:
                own[one.field] = _value(one.field, one.own_before)
        _write(row, values, own, actor=actor, via=via, reason="undo", now=now)
    corrections.delete()


def _value(name: str, text: str):
    if name != "institution":
        return text
    institutions = Membership._meta.get_field("institution").related_model.objects
    return institutions.filter(pk=text or None).first()


def take_own_word(*, changed: Mapping, actor, via: str, now: datetime):
    """Connected to ``person_changed``: what the person writes after a correction stands from then on.

    The seat that was corrected says it, too.
    """
    for user, fields in changed.items():
        if via == "link" or (actor is not None and actor.pk == user.pk):
            _overrule(user, fields, actor=actor, via=via, now=now)


def _overrule(user: User, changed: Mapping, *, actor, via: str, now: datetime) -> None:
    mine = Correction.objects.filter(membership__user=user, field__in=changed.keys() & set(FIELDS))
    # The latest of each fact last.
    made = {(one.membership_id, one.field): one for one in mine.filter(overruled_at=None)}
    if not made:
        return
    mine.filter(overruled_at=None).update(overruled_at=now)
    rows = Membership.objects.filter(pk__in={pk for pk, _field in made})
    for row in rows.select_related("user").order_by("pk"):
        for name in known.FACTS:
            one = made.get((row.pk, name))
            if one and stored(getattr(row, name)) == one.after:
                setattr(row, name, changed[name][1])
        with history.record(actor=actor, via=via, reason="their own word"):
            row.save(update_fields=list(known.FACTS))
