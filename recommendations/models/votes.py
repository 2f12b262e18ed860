"""Deciding: a vote of one team on fixed versions, who may vote, what each said, and what came of it.

Consent, in the field's word: a text is adopted where enough answered and nobody sees a harm.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import GreaterThanOrEqual
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from foundation import zones
from foundation.history import History
from people.models import JobRole

from .draft import Draft
from .texts import Version


class Rule(models.Model):
    """How many must answer, and how many must go ahead where somebody still sees a harm.

    Two shares as fractions: ``answer_num / answer_den`` of those who may vote, and, in a second
    vote, ``ahead_num / ahead_den`` of those who answered (1/1: nobody may see a harm). Besides, at
    least ``role_needed`` people of ``role``, if the team wishes.
    """

    answer_num = models.PositiveSmallIntegerField(_("must answer: so many"), default=2)
    answer_den = models.PositiveSmallIntegerField(_("must answer: of so many"), default=3)
    ahead_num = models.PositiveSmallIntegerField(_("must go ahead: so many"), default=3)
    ahead_den = models.PositiveSmallIntegerField(_("must go ahead: of so many"), default=4)
    role = models.CharField(_("role"), max_length=24, choices=JobRole, blank=True)
    role_needed = models.PositiveSmallIntegerField(_("at least so many of this role"), default=0)

    class Meta:
        abstract = True


def _shares(name: str) -> list[models.CheckConstraint]:
    """At least half, at most all: nobody decides below that."""
    return [
        models.CheckConstraint(
            condition=Q(answer_den__gte=1, answer_num__lte=F("answer_den"))
            & Q(GreaterThanOrEqual(F("answer_num") * 2, F("answer_den"))),
            name=f"recommendations_{name}_answer_share",
        ),
        models.CheckConstraint(
            condition=Q(ahead_den__gte=1, ahead_num__lte=F("ahead_den"))
            & Q(GreaterThanOrEqual(F("ahead_num") * 2, F("ahead_den"))),
            name=f"recommendations_{name}_ahead_share",
        ),
        models.CheckConstraint(
            condition=Q(role="", role_needed=0) | ~Q(role="") & Q(role_needed__gte=1),
            name=f"recommendations_{name}_role_with_number",
        ),
    ]


class TeamRule(Rule):
    """The rule of a team for its cycle. No row: the defaults."""

    team = models.OneToOneField("teams.Team", on_delete=models.CASCADE, related_name="voting_rule")

    history = History()

    class Meta:
        verbose_name = _("rule of a team's votes")
        verbose_name_plural = _("rules of teams' votes")
        ordering = ["team"]
        constraints = _shares("teamrule")

    def __str__(self):
        return str(self.team)


class VoteCall(Rule):
    """One vote of one team, on one or several texts, by the team's rule as it was at opening.

    Who may vote is fixed at opening. It closes at ``closes_at`` and never before; ``extended_at``
    says that too few had answered, once. In a session or meeting (``gathering``) those present
    answer there. A joint text has one call a team.
    """

    team = models.ForeignKey("teams.Team", on_delete=models.PROTECT, related_name="vote_calls")
    gathering = models.ForeignKey(
        "gatherings.Gathering",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="vote_calls",
        verbose_name=_("session or meeting"),
    )
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="votes_opened"
    )
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("until"))
    extended_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    history = History()

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        ordering = ["-opens_at", "-id"]
        constraints = [
            *_shares("votecall"),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")),
                name="recommendations_votecall_closes_after_open",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("closes_at")),
                name="recommendations_votecall_no_early_close",
            ),
        ]
        indexes = [
            models.Index(
                fields=["closes_at"],
                condition=Q(closed_at__isnull=True),
                name="recommendations_votecall_due",
            ),
        ]

    def __str__(self):
        return f"{self.team}, {zones.dated(self.opens_at, zones.DEFAULT_ZONE)}"

    def get_absolute_url(self):
        return reverse("recommendations:vote", args=[self.pk])

    def is_open(self, now) -> bool:
        return self.closed_at is None and now < self.closes_at


class Elector(models.Model):
    """Somebody who may vote in a call. Who leaves the team meanwhile is out of the count."""

    call = models.ForeignKey(VoteCall, on_delete=models.CASCADE, related_name="electors")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="votes_of"
    )
    # As of the seat at opening: rules may ask for so many of a role.
    job_role = models.CharField(max_length=24, choices=JobRole, blank=True)
    present = models.BooleanField(_("present in the room"), default=False)
    left_at = models.DateTimeField(null=True, blank=True)
    # The one reminder to who has said nothing.
    reminded_at = models.DateTimeField(null=True, blank=True)
    # Raised to end the links that were sent before.
    link_version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("who may vote")
        verbose_name_plural = _("who may vote")
        ordering = ["call", "user"]
        constraints = [
            models.UniqueConstraint(fields=["call", "user"], name="recommendations_elector_once"),
        ]

    def __str__(self):
        return f"{self.user}, {self.call}"


class Ballot(Rule):
    """The question on one text of a call (or on a toolkit's resources as one), and its tally.

    While ``outcome`` is open the numbers are 0. Decided, they are frozen: a trigger refuses a
    tally that isn't what the votes say, and any change afterwards. ``needed`` is how many of the
    ``electors`` still in the count had to answer.
    """

    class Outcome(models.TextChoices):
        OPEN = "open", _("Open")
        ADOPTED = "adopted", _("Adopted")
        HARM = "harm", _("Somebody sees a harm")
        TOO_FEW = "too_few", _("Too few answered")

    call = models.ForeignKey(
        VoteCall, on_delete=models.CASCADE, related_name="ballots", verbose_name=_("vote")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    # The vote before it, in which somebody saw a harm: this is the second one.
    second_of = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="second_votes",
        verbose_name=_("second vote after"),
    )
    outcome = models.CharField(max_length=7, choices=Outcome, default=Outcome.OPEN)
    electors = models.PositiveSmallIntegerField(_("people who may vote"), default=0)
    needed = models.PositiveSmallIntegerField(_("must answer"), default=0)
    answered = models.PositiveSmallIntegerField(default=0)
    ahead = models.PositiveSmallIntegerField(_("go ahead"), default=0)
    not_mine = models.PositiveSmallIntegerField(_("not mine, but go ahead"), default=0)
    harm = models.PositiveSmallIntegerField(_("see a harm"), default=0)
    role_answered = models.PositiveSmallIntegerField(_("answered, of the role"), default=0)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("question of a vote")
        verbose_name_plural = _("questions of votes")
        ordering = ["call", "number"]
        constraints = [
            *_shares("ballot"),
            models.UniqueConstraint(fields=["call", "number"], name="recommendations_ballot_once"),
            models.CheckConstraint(
                condition=Q(outcome="open", decided_at__isnull=True)
                | ~Q(outcome="open") & Q(decided_at__isnull=False),
                name="recommendations_ballot_decided_at",
            ),
            models.CheckConstraint(
                condition=Q(answered=F("ahead") + F("not_mine") + F("harm"))
                & Q(answered__lte=F("electors")),
                name="recommendations_ballot_adds_up",
            ),
            # Enough answered, by the rule: for whoever writes here.
            models.CheckConstraint(
                condition=~Q(outcome="adopted")
                | Q(answered__gte=1)
                & Q(answered__gte=F("needed"))
                & Q(role_answered__gte=F("role_needed"))
                & Q(
                    GreaterThanOrEqual(
                        F("needed") * F("answer_den"), F("electors") * F("answer_num")
                    )
                ),
                name="recommendations_ballot_enough_answered",
            ),
            # Nobody sees a harm; in a second vote so many go ahead that it is adopted with it.
            models.CheckConstraint(
                condition=~Q(outcome="adopted")
                | Q(harm=0)
                | Q(second_of__isnull=False)
                & Q(
                    GreaterThanOrEqual(
                        (F("ahead") + F("not_mine")) * F("ahead_den"),
                        F("answered") * F("ahead_num"),
                    )
                ),
                name="recommendations_ballot_nobody_sees_a_harm",
            ),
        ]

    def __str__(self):
        return f"{self.call}, {self.number}"


class BallotText(models.Model):
    """A version that a ballot decides on."""

    ballot = models.ForeignKey(Ballot, on_delete=models.CASCADE, related_name="texts")
    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="ballot_texts")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="ballot_texts")

    class Meta:
        verbose_name = _("text that is voted on")
        verbose_name_plural = _("texts that are voted on")
        ordering = ["ballot", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["ballot", "draft"], name="recommendations_ballottext_once"
            ),
        ]

    def __str__(self):
        return f"{self.version}, {self.ballot}"


class Vote(models.Model):
    """What one person said on one ballot: changeable until it closes, refused afterwards.

    A harm says what, to whom, and what would make it safe; of a collection, in which of its texts.
    """

    class Choice(models.TextChoices):
        AHEAD = "ahead", _("Go ahead")
        NOT_MINE = "not_mine", _("Not mine, but go ahead")
        HARM = "harm", _("I see a harm")

    ballot = models.ForeignKey(Ballot, on_delete=models.CASCADE, related_name="votes")
    elector = models.ForeignKey(Elector, on_delete=models.CASCADE, related_name="votes")
    choice = models.CharField(_("your answer"), max_length=8, choices=Choice)
    what = models.TextField(_("what harm"), max_length=1000, blank=True)
    whom = models.CharField(_("to whom"), max_length=300, blank=True)
    safe = models.TextField(_("what would make it safe"), max_length=1000, blank=True)
    # Of a collection: which of its texts it harms. None where there is but one.
    text = models.ForeignKey(
        BallotText, on_delete=models.CASCADE, null=True, blank=True, related_name="harms"
    )
    sentence = models.CharField(_("a sentence, if you like"), max_length=300, blank=True)
    # Whether these words may be printed with the text, where it is adopted all the same.
    printed = models.BooleanField(_("print my words with the text"), default=True)
    at = models.DateTimeField()
    via = models.CharField(max_length=20)
    # Who wrote it down in the room, for somebody else.
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="votes_entered",
    )

    class Meta:
        verbose_name = _("answer in a vote")
        verbose_name_plural = _("answers in votes")
        ordering = ["ballot", "elector"]
        constraints = [
            models.UniqueConstraint(fields=["ballot", "elector"], name="recommendations_vote_once"),
            models.CheckConstraint(
                condition=~Q(choice="harm") | ~Q(what="") & ~Q(whom="") & ~Q(safe=""),
                name="recommendations_vote_harm_says_what",
            ),
        ]

    def __str__(self):
        return f"{self.elector.user}, {self.ballot}"


class Concern(models.Model):
    """A harm that somebody saw in a vote: the authors answer it, who raised it says whether it's met.

    Of a collection, ``draft`` is the text that it harms: this one needs a new version.
    """

    vote = models.OneToOneField(
        Vote, on_delete=models.PROTECT, related_name="concern", verbose_name=_("answer in the vote")
    )
    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="concerns")
    answer = models.TextField(_("what we changed because of it"), max_length=2000, blank=True)
    answered_in = models.ForeignKey(
        Version, on_delete=models.PROTECT, null=True, blank=True, related_name="concerns_answered"
    )
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="concerns_answered",
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    # Asked first: None until they say.
    met = models.BooleanField(_("is it met?"), null=True, blank=True)
    met_at = models.DateTimeField(null=True, blank=True)

    history = History()

    class Meta:
        verbose_name = _("harm that somebody sees")
        verbose_name_plural = _("harms that somebody sees")
        ordering = ["draft", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="", answered_in__isnull=True, answered_at__isnull=True)
                | ~Q(answer="") & Q(answered_in__isnull=False, answered_at__isnull=False),
                name="recommendations_concern_answered_in_a_version",
            ),
        ]

    def __str__(self):
        return f"{self.draft}: {self.vote.what[:60]}"
