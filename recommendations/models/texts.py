"""The words of a draft: saves, versions that never change, and texts brought in from elsewhere.

``html`` is what ``foundation.richtext.clean`` made of it, everywhere: top-level blocks, each with
its ``data-block``.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ..querysets import VersionQuerySet
from .draft import Draft


class Save(models.Model):
    """The whole text as it stood after one save. The newest one is what the draft says.

    ``base`` is the save it was made from. Somebody who wrote on an older base than the newest has
    their own words in a save that says so (``set_aside``: it never was the newest text), and
    another one ``merges`` it with what was newest then.
    """

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="saves")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="draft_saves",
    )
    base = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="made_on_it"
    )
    merges = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="merged_in"
    )
    set_aside = models.BooleanField(default=False)
    html = models.TextField()
    # The press that made it, so that one sent twice is there once; empty where nobody typed it.
    key = models.CharField(max_length=64, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("save")
        verbose_name_plural = _("saves")
        ordering = ["draft", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "key"],
                condition=~Q(key=""),
                name="recommendations_save_pressed_once",
            ),
        ]
        indexes = [models.Index(fields=["draft", "-id"], name="recommendations_save_newest")]

    def __str__(self):
        return f"{self.draft}, {self.at:%Y-%m-%d %H:%M}"


class Version(models.Model):
    """A text that somebody kept, by number without a gap. Triggers refuse to change it.

    ``save_kept`` is what it was kept from, ``saves`` how many there were since the version before
    (``base``), ``hash`` the SHA-256 of ``html`` in hexadecimal.
    """

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("number"))
    base = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="next_versions",
        verbose_name=_("version before it"),
    )
    save_kept = models.ForeignKey(
        Save,
        on_delete=models.PROTECT,
        related_name="versions",
        verbose_name=_("save that it keeps"),
    )
    saves = models.PositiveIntegerField(_("saves"))
    html = models.TextField(_("text"))
    hash = models.CharField(_("fingerprint of the text"), max_length=64)
    note = models.CharField(_("note"), max_length=200, blank=True)
    kept_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="versions_kept"
    )
    kept_at = models.DateTimeField()

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["draft", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "number"], name="recommendations_version_number_once"
            ),
            models.UniqueConstraint(fields=["base"], name="recommendations_version_base_once"),
            models.CheckConstraint(
                condition=Q(number=1, base__isnull=True) | Q(number__gt=1, base__isnull=False),
                name="recommendations_version_first_has_no_base",
            ),
        ]

    def __str__(self):
        return f"{self.draft}, {self.number}"

    def get_absolute_url(self):
        return reverse("recommendations:version", args=[self.draft_id, self.number])


class BroughtIn(models.Model):
    """A text from a file or a paste: looked at first, then kept, or left after a day.

    ``html`` is the text as it came, its blocks named like those of the text brought in before
    where they are the same. ``comments`` and ``suggestions`` are what the file had beside its
    text, as ``foundation.documents`` reads them; ``left_out`` names what couldn't be kept. Where it
    had suggestions, ``html_taken`` is the text as if all of them had been accepted.
    """

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="brought_in")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    name = models.CharField(_("file"), max_length=200, blank=True)
    html = models.TextField()
    html_taken = models.TextField(blank=True)
    comments = models.JSONField(default=list)
    suggestions = models.JSONField(default=list)
    left_out = models.JSONField(default=list)
    at = models.DateTimeField(_("when"))
    # The save that its words came into the draft by.
    save_made = models.OneToOneField(
        Save, on_delete=models.PROTECT, null=True, blank=True, related_name="brought_in"
    )

    class Meta:
        verbose_name = _("text brought in")
        verbose_name_plural = _("texts brought in")
        ordering = ["draft", "-id"]

    def __str__(self):
        return f"{self.name or _('Pasted')}, {self.draft}"


class SectionHold(models.Model):
    """ "Ben is writing here": one section, named by its heading's block, until a moment."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="holds")
    section = models.CharField(max_length=8)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sections_held"
    )
    until = models.DateTimeField()

    class Meta:
        verbose_name = _("section being written")
        verbose_name_plural = _("sections being written")
        ordering = ["draft", "section"]
        constraints = [
            models.UniqueConstraint(fields=["draft", "section"], name="recommendations_hold_once"),
        ]

    def __str__(self):
        return f"{self.person}, {self.draft}"


class Clash(models.Model):
    """ "Two of you changed this paragraph": both and the one before, until somebody settles it.

    ``mine`` stands in the text (of ``save_made``), ``theirs`` doesn't. Empty means taken out.
    """

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="clashes")
    save_made = models.ForeignKey(Save, on_delete=models.PROTECT, related_name="clashes")
    block = models.CharField(max_length=8)
    before = models.TextField(blank=True)
    mine = models.TextField(blank=True)
    theirs = models.TextField(blank=True)
    mine_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    theirs_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("paragraph that two changed")
        verbose_name_plural = _("paragraphs that two changed")
        ordering = ["draft", "id"]

    def __str__(self):
        return f"{self.block}, {self.draft}"
