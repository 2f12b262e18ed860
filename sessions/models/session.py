"""Full-day sessions: one a term and team."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.history import History


class Session(models.Model):
    """A full-day meeting of the whole team. Its date, place and people lie in the gathering.

    ``called_off`` mirrors a cancelled gathering so that the database can hold "one live session a
    term and team". A cancelled session never comes back: its replacement is a new one.
    """

    gathering = models.OneToOneField(
        "gatherings.Gathering", on_delete=models.PROTECT, related_name="session"
    )
    team = models.ForeignKey("teams.Team", on_delete=models.PROTECT, related_name="team_sessions")
    term = models.ForeignKey("teams.Term", on_delete=models.PROTECT, related_name="team_sessions")
    called_off = models.BooleanField(default=False)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replacement"
    )

    history = History()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["team", "term__number"]
        constraints = [
            models.UniqueConstraint(
                fields=["team", "term"],
                condition=Q(called_off=False),
                name="team_sessions_session_once_a_term",
            ),
        ]

    def __str__(self):
        return f"{self.term}, {self.team}"
