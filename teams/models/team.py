"""A leadership team: one hub's team in one cycle."""

import re

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from foundation.history import History

from ..querysets import TeamQuerySet

# "A leadership team has no more than 25 people" (the client's page).
SEATS_PER_TEAM = 25
# The cycle at the end of a team's name: "East Metro 2026-27".
_CYCLE = re.compile(r"[\s,]*\b20\d\d(\s*[-–/]\s*\d{2,4})?\s*$")


class Team(models.Model):
    """At most SEATS_PER_TEAM educators of one hub in one cycle; a hub may have several teams."""

    hub = models.ForeignKey("teams.Hub", on_delete=models.PROTECT, related_name="teams")
    cycle = models.ForeignKey("teams.Cycle", on_delete=models.PROTECT, related_name="teams")
    name = models.CharField(_("name"), max_length=120)

    objects = TeamQuerySet.as_manager()
    history = History()

    class Meta:
        verbose_name = _("leadership team")
        verbose_name_plural = _("leadership teams")
        ordering = ["-cycle__starts_on", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["hub", "cycle", "name"],
                name="teams_team_name_once",
                violation_error_message=_("This hub already has a team of this name."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("teams:room", args=[self.pk])

    @property
    def short_name(self) -> str:
        """Without the cycle: "East Metro"."""
        return short_name(self.name)


def short_name(name: str) -> str:
    """A team's name without the cycle."""
    return _CYCLE.sub("", name) or name
