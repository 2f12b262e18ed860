"""Which hubs show their PD to everybody."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from foundation.history import History


class PublicCatalogue(models.Model):
    """This hub's PD that is announced stands on a public page, with a calendar feed.

    Where there is no row it doesn't.
    """

    hub = models.OneToOneField(
        "teams.Hub", on_delete=models.CASCADE, related_name="public_catalogue"
    )

    history = History()

    class Meta:
        verbose_name = _("public PD catalogue")
        verbose_name_plural = _("public PD catalogues")

    def __str__(self):
        return str(self.hub)

    def get_absolute_url(self):
        return reverse("team_sessions:public", args=[self.hub_id])
