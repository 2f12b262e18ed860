"""What a PD is, whichever hub runs it, however often."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from foundation.history import History

from ..pd.querysets import OfferingQuerySet


class Offering(models.Model):
    """A PD that can be run again: for whom, how long, what people do, what it takes.

    Kept for years. A hub may publish it; another one that uses it gets a copy of its own, which
    says whose it was. Who is in ``workgroup`` reads what is said of its runs; ``developed_by`` names
    others, such as another hub's group. With ``run_by`` it is another organisation's: it has no events
    of ours, and the catalogue only informs of it.
    """

    hub = models.ForeignKey("teams.Hub", on_delete=models.PROTECT, related_name="offerings")
    title = models.CharField(_("title"), max_length=120)
    for_whom = models.CharField(_("for whom"), max_length=200)
    hours = models.DecimalField(
        _("hours"),
        max_digits=4,
        decimal_places=1,
        validators=[MinValueValidator(0.5), MaxValueValidator(200)],
    )
    what_people_do = models.TextField(_("what people do"), max_length=4000)
    materials = models.TextField(_("materials and links"), max_length=4000, blank=True)
    guide = models.TextField(_("facilitator's guide"), max_length=8000, blank=True)
    cost = models.CharField(_("cost"), max_length=200, blank=True)
    who_for = models.TextField(_("who is it for"), max_length=1000)
    left_out = models.TextField(_("who could be left out"), max_length=1000)
    developed_by = models.CharField(_("developed by"), max_length=200, blank=True)
    workgroup = models.ForeignKey(
        "workgroups.Workgroup",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("workgroup that developed it"),
    )
    asks_observers = models.TextField(
        _("what observers should look for"), max_length=1000, blank=True
    )
    focus_areas = models.ManyToManyField(
        "teams.FocusArea", blank=True, related_name="offerings", verbose_name=_("focus areas")
    )
    run_by = models.CharField(
        _("run by another organisation: its name"), max_length=200, blank=True
    )
    link = models.URLField(_("link to its page"), max_length=200, blank=True)
    when_it_is = models.CharField(_("when it is"), max_length=200, blank=True)
    course_number = models.CharField(_("course number"), max_length=40, blank=True)
    register_too = models.BooleanField(
        _("people also register in their district's system"), default=False
    )
    shaped_by = models.CharField(_("which text shaped it"), max_length=300, blank=True)
    they_changed = models.TextField(
        _("what they changed because of it"), max_length=2000, blank=True
    )
    published = models.BooleanField(_("other hubs see it"), default=False)
    copied_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="copies"
    )
    archived = models.BooleanField(_("archived"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OfferingQuerySet.as_manager()
    history = History()

    class Meta:
        verbose_name = _("PD offering")
        verbose_name_plural = _("PD offerings")
        ordering = ["title", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(hours__gt=0), name="team_sessions_offering_hours"),
            models.CheckConstraint(
                condition=~Q(run_by="") | Q(link="", course_number="", register_too=False),
                name="team_sessions_offering_whose",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def made_by(self) -> str:
        """Who developed it: the workgroup, and whom else it says; "" where that isn't known."""
        names = [self.workgroup.name if self.workgroup else "", self.developed_by]
        return ", ".join(name for name in names if name)

    def get_absolute_url(self):
        return reverse("team_sessions:offering", args=[self.pk])
