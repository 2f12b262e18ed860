"""Reads of votes, named after what asks."""

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from teams.models import Team
from teams.roles import network_roles
from workgroups.roles import roles_of

from ..models import (
    Author,
    Ballot,
    BallotText,
    BroughtIn,
    Concern,
    Draft,
    Elector,
    Version,
    Vote,
    VoteCall,
)
from .rule import Counted

State = Draft.State


def calls_for(user):
    """The votes whose page this person may open: of their team, and of teams they coordinate."""
    who = network_roles(user)
    rows = VoteCall.objects.select_related("team__hub", "team__cycle", "gathering", "opened_by")
    if user.is_superuser or who.coordinates_network:
        return rows
    teams = Team.objects.filter(
        Q(pk__in=list(who.active_teams)) | Q(hub__in=list(who.coordinated_hubs))
    )
    return rows.filter(team__in=teams.values("pk"))


def to_put(user, team, drafts):
    """Those of ``drafts`` of a team that this person may put to a vote, as the rule
    recommendations.put_to_vote says of each."""
    who = network_roles(user)
    if user.is_superuser or who.coordinates(team.hub_id):
        return drafts
    through = Draft.teams.through.objects
    seats = through.filter(team__in=list(who.active_teams)).values("draft")
    theirs = through.filter(team__hub__in=list(who.coordinated_hubs)).values("draft")
    writes = Author.objects.filter(user=user, writes=True).values("draft")
    leads = [pk for pk, held in roles_of(user).items() if held.leads]
    own = Q(pk__in=writes) | Q(workgroup__in=leads)
    return drafts.filter(Q(pk__in=theirs) | Q(own, pk__in=seats))


def votable(team):
    """The drafts on which this team may open a vote now, with ``version_pk`` and ``version_number``.

    Ready ones; joint ones on which another team votes and this one doesn't yet; and those that came
    back from a vote because of a harm (``came_back``): what they lack still, the service says.
    """
    newest = Version.objects.filter(draft=OuterRef("pk")).order_by("-number")
    brought = BroughtIn.objects.filter(draft=OuterRef("pk")).exclude(save_made=None)
    own = BallotText.objects.filter(
        draft=OuterRef("pk"),
        ballot__call__team=team,
        ballot__call__opens_at__gte=OuterRef("state_since"),
    )
    harmed = Concern.objects.filter(vote__ballot__texts__draft=OuterRef("pk"))
    return (
        Draft.objects.of_team(team)
        .filter(cycle__archived=False)
        .annotate(
            version_pk=Subquery(newest.values("pk")[:1]),
            version_number=Subquery(newest.values("number")[:1]),
            brought_at=Subquery(brought.order_by("-save_made").values("at")[:1]),
            came_back=Exists(harmed),
            called=Exists(own),
        )
        .filter(
            Q(state=State.READY)
            | Q(state=State.VOTING, called=False)
            | Q(state=State.COMMENTS, came_back=True)
        )
        .order_by("title", "pk")
    )


def _number(rows) -> Coalesce:
    counted = rows.order_by().values("ballot").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def in_count(electors):
    """Of these, those who count: they didn't leave the team, and their account isn't closed."""
    return electors.filter(left_at=None, user__is_active=True)


def with_counts(ballots):
    """Adds what those still in the count said so far: ``n_electors``, ``n_ahead``, ..., ``n_role``."""
    here = in_count(Elector.objects.filter(call=OuterRef("call"))).order_by()
    votes = Vote.objects.filter(
        ballot=OuterRef("pk"), elector__left_at=None, elector__user__is_active=True
    )
    electors = here.values("call").annotate(n=Count("pk")).values("n")
    of_role = votes.filter(elector__job_role=OuterRef("role")).exclude(elector__job_role="")
    return ballots.annotate(
        n_electors=Coalesce(Subquery(electors, output_field=IntegerField()), 0),
        n_ahead=_number(votes.filter(choice=Vote.Choice.AHEAD)),
        n_not_mine=_number(votes.filter(choice=Vote.Choice.NOT_MINE)),
        n_harm=_number(votes.filter(choice=Vote.Choice.HARM)),
        n_role=_number(of_role),
    )


def counted(ballot) -> Counted:
    """What :func:`with_counts` found; of one that is decided, what was frozen."""
    if ballot.outcome != Ballot.Outcome.OPEN:
        return Counted(
            ballot.electors, ballot.ahead, ballot.not_mine, ballot.harm, ballot.role_answered
        )
    return Counted(
        ballot.n_electors, ballot.n_ahead, ballot.n_not_mine, ballot.n_harm, ballot.n_role
    )


def ballots_of_round(draft: Draft):
    """The questions on this draft since it is voted on: one a team, of each the newest."""
    return (
        Ballot.objects.filter(texts__draft=draft, call__opens_at__gte=draft.state_since)
        .select_related("call__team")
        .order_by("call__team__name", "call__team_id", "pk")
    )


def concerns_of(draft: Draft):
    """Harms seen in this draft's votes, the newest vote's last; of a collection, in all its texts."""
    return (
        Concern.objects.filter(vote__ballot__texts__draft=draft)
        .select_related("draft", "vote__elector__user", "vote__ballot__call", "answered_in")
        .order_by("pk")
        .distinct()
    )


def open_concerns(draft: Draft) -> list[Concern]:
    """Those that a second vote on it waits for: every one, of whatever team, that had none yet."""
    again = Ballot.objects.filter(second_of=OuterRef("vote__ballot"), texts__draft=draft)
    return list(concerns_of(draft).filter(~Exists(again)))


def raised_by_members(concerns) -> set[int]:
    """The ids of those of these harms (ids) whose finder is still in a team of the text."""
    still = Concern.objects.filter(
        pk__in=concerns,
        draft__teams__memberships__state="active",
        draft__teams__memberships__user=F("vote__elector__user"),
    )
    return set(still.order_by().values_list("pk", flat=True))


def waiting_for(user, now):
    """The votes that wait for this person's answer: open, theirs, something unanswered."""
    said = Vote.objects.filter(ballot=OuterRef("pk"), elector=OuterRef(OuterRef("pk")))
    silent = Ballot.objects.filter(call=OuterRef("call")).filter(~Exists(said))
    return (
        Elector.objects.filter(
            user=user,
            left_at=None,
            call__closed_at=None,
            call__closes_at__gt=now,
            call__opens_at__lte=now,
        )
        .filter(Exists(silent))
        .select_related("call__team__hub")
        .order_by("call__closes_at", "pk")
    )


def silent_in(call: VoteCall):
    """Who is in the count and hasn't answered everything."""
    answers = (
        Vote.objects.filter(elector=OuterRef("pk"))
        .order_by()
        .values("elector")
        .annotate(n=Count("pk"))
        .values("n")
    )
    ballots = call.ballots.count()
    return (
        in_count(call.electors.all())
        .annotate(n_said=Coalesce(Subquery(answers, output_field=IntegerField()), 0))
        .filter(n_said__lt=ballots)
        .select_related("user")
        .order_by("user__name", "pk")
    )
