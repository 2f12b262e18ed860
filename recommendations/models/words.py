"""What admins edit in place: topics, who texts are for, and the templates by kind."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.history import History


class Kind(models.TextChoices):
    RECOMMENDATION = "recommendation", _("Recommendation")
    POSITION = "position", _("Policy position statement")
    RESOURCE = "resource", _("Toolkit resource")


class Topic(models.Model):
    """What a toolkit resource is about, such as "NGSS capacity"; retired, never deleted."""

    slug = models.SlugField(_("short name"), unique=True)
    number = models.PositiveSmallIntegerField(_("number"))
    name = models.CharField(_("name"), max_length=120)
    retired = models.BooleanField(_("retired"), default=False)

    history = History()

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["number", "id"]

    def __str__(self):
        return self.name


class Addressee(models.Model):
    """Whom a text may be for, such as the Educator Advancement Council; retired, never deleted."""

    slug = models.SlugField(_("short name"), unique=True)
    number = models.PositiveSmallIntegerField(_("number"))
    name = models.CharField(_("name"), max_length=120)
    retired = models.BooleanField(_("retired"), default=False)

    history = History()

    class Meta:
        verbose_name = _("addressee")
        verbose_name_plural = _("addressees")
        ordering = ["number", "id"]

    def __str__(self):
        return self.name


class DraftTemplate(models.Model):
    """The headings and hints that a new draft of a kind begins with."""

    kind = models.CharField(_("kind"), max_length=16, choices=Kind, unique=True)
    html = models.TextField(
        _("text"), help_text=_("Headings as <h2>, hints as <p>. What isn't allowed goes.")
    )

    history = History()

    class Meta:
        verbose_name = _("template of drafts")
        verbose_name_plural = _("templates of drafts")
        ordering = ["kind"]

    def __str__(self):
        return self.get_kind_display()


class PublicName(models.Model):
    """Whether one's name may be shown in public beside a text. No row: no, and not asked yet."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="public_name"
    )
    shown = models.BooleanField(_("show my name in public beside texts I wrote"), default=False)
    said_at = models.DateTimeField()

    class Meta:
        verbose_name = _("name in public")
        verbose_name_plural = _("names in public")
        ordering = ["user"]

    def __str__(self):
        return f"{self.user}: {self.shown}"
