"""The file that a toolkit resource is, or comes with."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.history import History
from foundation.uploads import KeptFile

from .draft import Draft


class ResourceFile(KeptFile):
    """One a draft; another one takes its place."""

    draft = models.OneToOneField(Draft, on_delete=models.CASCADE, related_name="resource_file")
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    # Who put which file there and who took it away; not the file a second time.
    history = History(excluded_fields=["data"])

    class Meta:
        verbose_name = _("file of a toolkit resource")
        verbose_name_plural = _("files of toolkit resources")
        ordering = ["draft"]
