"""Who is in a workgroup, and in which role: joining, leaving, naming, coaching, offering to lead."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from foundation import history, zones
from foundation.refusals import Refused
from foundation.retrying import one_transaction
from foundation.stale import refuse_other
from gatherings.services import inviting
from mailing.services import enqueue
from people.models import User
from teams.models import Membership, Team

from .. import mails, roles
from ..kind import audience_of
from ..models import Coaching, Interest, LeadOffer, Workgroup, WorkgroupMember
from . import holding, polls

Role = WorkgroupMember.Role


def add_roles(workgroup: Workgroup, people: Mapping, on: date) -> None:
    """Put ``people`` (users and their roles) into a workgroup that is held; within a record."""
    history.bulk_create(
        [
            WorkgroupMember(workgroup=workgroup, user=user, role=role, joined_on=on)
            for user, role in people.items()
        ],
        WorkgroupMember,
    )


def end_offers(workgroup: Workgroup, users: Iterable, on: date) -> list[int]:
    """Who leads one has what they offered: in any team of the cycle. Returns the offers' ids."""
    offers = LeadOffer.objects.filter(
        user__in=[user.pk for user in users], team__cycle=workgroup.cycle_id, ended_on=None
    )
    ids = list(offers.values_list("pk", flat=True))
    LeadOffer.objects.filter(pk__in=ids).update(ended_on=on)
    return ids


@one_transaction
def join(*, workgroup: Workgroup, actor, via: str, now: datetime | None = None) -> None:
    """``actor`` is in it from today on, and asked to its meetings to come.

    Raises Refused where it isn't open, they aren't a member of its team, or are in it already.
    """
    now = now or timezone.now()
    row = holding.held(workgroup.pk, actor)
    holding.refuse_unless_open(row)
    holding.refuse_outsiders(row, [actor])
    if WorkgroupMember.objects.current().filter(workgroup=row, user=actor).exists():
        raise Refused(_("You're in %(name)s already.") % {"name": row.name})
    with history.record(actor=actor, via=via, reason="joined"):
        add_roles(row, {actor: Role.MEMBER}, holding.today_of(row, now))
    inviting.invite(audience=audience_of(row.pk), people=[actor], actor=actor, via=via, now=now)
    polls.ask_newcomers(workgroup=row, users=[actor], now=now)
    roles.forget(actor)


@one_transaction
def leave(*, workgroup: Workgroup, user, actor, via: str, now: datetime | None = None) -> None:
    """``user`` isn't in it any more from today on; what they were stays on record.

    Raises Refused for the last facilitator, where it isn't open, and for who isn't in it.
    """
    now = now or timezone.now()
    row = holding.held(workgroup.pk)
    holding.refuse_unless_open(row)
    mine = _role_of(row, user)
    if mine.role == Role.FACILITATOR:
        _refuse_last(row, user)
    on = {mine.pk: holding.today_of(row, now)}
    end_roles([mine], on, actor=actor, via=via, reason="left", now=now)
    roles.forget(user)


def _role_of(workgroup: Workgroup, user) -> WorkgroupMember:
    found = (
        WorkgroupMember.objects.current()
        .select_related("user", "workgroup")
        .filter(workgroup=workgroup, user=user)
        .first()
    )
    if found is None:
        raise Refused(
            _("%(name)s isn't in %(workgroup)s any more.")
            % {"name": user, "workgroup": workgroup.name}
        )
    return found


def _refuse_last(workgroup: Workgroup, user) -> None:
    # Who can't sign in leads nothing.
    others = WorkgroupMember.objects.current().filter(
        workgroup=workgroup, role=Role.FACILITATOR, user__is_active=True
    )
    if not others.exclude(user=user).exists():
        raise Refused(
            _("Name another facilitator first: %(name)s would have none.")
            % {"name": workgroup.name}
        )


def end_roles(rows: list[WorkgroupMember], on: dict, *, actor, via, reason, now) -> None:
    """End these roles on their days (by the row's id), with their coaching, and withdraw them."""
    ended = {(row.workgroup_id, row.user_id): row for row in rows}
    for row in rows:
        row.left_on = max(on[row.pk], row.joined_on)
    coachings = [
        one
        for one in Coaching.objects.filter(
            workgroup__in={row.workgroup_id for row in rows},
            facilitator__in={row.user_id for row in rows},
            ends_on=None,
        )
        if (one.workgroup_id, one.facilitator_id) in ended
    ]
    for one in coachings:
        one.ended_with = ended[one.workgroup_id, one.facilitator_id].ended_with
    with history.record(actor=actor, via=via, reason=reason):
        history.bulk_update(rows, WorkgroupMember, ["left_on", "ended_with"])
        end_coachings(coachings, max(row.left_on for row in rows))
    for audience, users in by_audience(rows, now).items():
        inviting.withdraw(
            audience=audience, users=users, actor=actor, via=via, reason=reason, now=now
        )


def by_audience(rows: Iterable[WorkgroupMember], now: datetime) -> dict[str, list]:
    """The people of each workgroup's dates, which are held before any of their people."""
    found: dict[str, list] = {}
    for row in sorted(rows, key=lambda row: row.workgroup_id):
        found.setdefault(audience_of(row.workgroup_id), []).append(row.user)
    if len(found) > 1:
        inviting.hold_dates(found, now=now)
    return found


def end_coachings(rows: list[Coaching], on: date) -> None:
    for one in rows:
        one.ends_on = max(on, one.starts_on)
    if rows:
        history.bulk_update(rows, Coaching, ["ends_on", "ended_with"])


def _end_coaching(workgroup: Workgroup, on: date, **whom) -> None:
    end_coachings(list(Coaching.objects.filter(workgroup=workgroup, ends_on=None, **whom)), on)


@one_transaction
def give_role(
    *,
    workgroup: Workgroup,
    user,
    role: str,
    seen: str | None = None,
    actor,
    via: str,
    now: datetime | None = None,
) -> WorkgroupMember:
    """``user``, who is in it, has this role from today on; who comes to lead it is mailed.

    ``seen`` is the role that a form compared with. Raises Refused where it would be left without a
    facilitator, it isn't open, or they aren't in it any more.
    """
    now = now or timezone.now()
    row = holding.held(workgroup.pk)
    holding.refuse_unless_open(row)
    if role not in Role.values:
        raise Refused(_("Choose one of the roles."), field="role")
    mine = _role_of(row, user)
    if mine.role == role:
        return mine
    refuse_other(seen, mine.role)
    if mine.role == Role.FACILITATOR:
        _refuse_last(row, user)
    today = holding.today_of(row, now)
    led = mine.leads
    with history.record(actor=actor, via=via, reason="role"):
        new = _changed(mine, role, today)
        if not new.leads:
            _end_coaching(row, today, facilitator=user)
    if new.leads:
        end_offers(row, [user], today)
    if new.leads and not led and (actor is None or user.pk != actor.pk):
        enqueue([mails.named(row, user, actor=actor, now=now)], now=now)
    roles.forget(user)
    return new


def _changed(mine: WorkgroupMember, role: str, today: date) -> WorkgroupMember:
    """The role from today on: a new row, unless theirs began today."""
    if mine.joined_on == today:
        mine.role = role
        mine.save(update_fields=["role"])
        return mine
    mine.left_on = today
    mine.save(update_fields=["left_on"])
    new = WorkgroupMember(workgroup=mine.workgroup, user=mine.user, role=role, joined_on=today)
    new.save()
    return new


@one_transaction
def name_coach(
    *,
    workgroup: Workgroup,
    facilitator,
    coach=None,
    seen: set[int] | None = None,
    actor,
    via: str,
    now: datetime | None = None,
) -> None:
    """``coach`` coaches this facilitator from today on; None: nobody does.

    ``seen`` is whose ids stood there as a form compared them: one or none. Raises Refused where
    ``facilitator`` doesn't lead it, for somebody to coach themselves, and for a coach without a
    seat by which they might be in it.
    """
    now = now or timezone.now()
    row = holding.held(workgroup.pk, *([coach] if coach is not None else []))
    holding.refuse_unless_open(row)
    mine = _role_of(row, facilitator)
    if coach is not None and not mine.leads:
        raise Refused(
            _("%(name)s doesn't lead %(workgroup)s. A coach is for who leads it.")
            % {"name": facilitator, "workgroup": row.name},
            field="coach",
        )
    if coach is not None and coach.pk == facilitator.pk:
        raise Refused(_("Choose somebody else: nobody coaches themselves."), field="coach")
    present = Coaching.objects.filter(workgroup=row, facilitator=facilitator, ends_on=None)
    if coach is not None and present.filter(coach=coach).exists():
        return
    refuse_other(seen, set(present.values_list("coach", flat=True)))
    if coach is not None:
        try:
            holding.refuse_outsiders(row, [coach])
        except Refused as refusal:
            refusal.field = "coach"
            raise
    today = holding.today_of(row, now)
    with history.record(actor=actor, via=via, reason="coach"):
        _end_coaching(row, today, facilitator=facilitator)
        if coach is not None:
            Coaching.objects.create(
                workgroup=row, facilitator=facilitator, coach=coach, starts_on=today
            )


@one_transaction
def offer_to_lead(*, team: Team, actor, via: str, now: datetime | None = None) -> None:
    """*I'd like to lead one*: the coordinator sees it. Said twice, it stands once."""
    now = now or timezone.now()
    if not Membership.objects.active().filter(team=team, user=actor).exists():
        raise Refused(_("You aren't a member of %(team)s now.") % {"team": team.name})
    holding.refuse_archived(team.cycle)
    LeadOffer.objects.get_or_create(
        team=team,
        user=actor,
        ended_on=None,
        defaults={"offered_on": zones.local_date(now, team.hub.zone)},
    )


@one_transaction
def take_offer_back(*, team: Team, actor, via: str, now: datetime | None = None) -> None:
    now = now or timezone.now()
    on = zones.local_date(now, team.hub.zone)
    LeadOffer.objects.filter(team=team, user=actor, ended_on=None).update(ended_on=on)


@one_transaction
def choose_interests(*, user, areas: Iterable, actor, via: str, now=None) -> None:
    """The focus areas that somebody ticked on their own page, in place of those from before."""
    # Two presses one after the other: each would put in what the other just did.
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    Interest.objects.filter(user=user).delete()
    Interest.objects.bulk_create([Interest(user=user, area=one) for one in areas])
