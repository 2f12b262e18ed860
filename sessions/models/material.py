"""A file that a PD needs: slides, a sheet to copy, a list of what to buy."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.history import History
from foundation.uploads import KeptFile

from .offering import Offering


class Material(KeptFile):
    """One file of an offering, for everybody who may see the offering."""

    offering = models.ForeignKey(Offering, on_delete=models.CASCADE, related_name="files")
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    # Who put which file there and who took it away; not the file a second time.
    history = History(excluded_fields=["data"])

    class Meta:
        verbose_name = _("file of a PD offering")
        verbose_name_plural = _("files of PD offerings")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["offering", "name"], name="team_sessions_material_name_once"
            )
        ]
