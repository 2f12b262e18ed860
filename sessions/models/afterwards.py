"""What learners say afterwards: how an event was, and a month later whether they use it."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..pd.querysets import PdAskQuerySet
from .event import PdEvent


class PdAsk(models.Model):
    """A form that was mailed to somebody who learnt at an event; they answer it once, by link.

    That they ``answered`` stands here without a moment, so that nobody can put a name to an
    anonymous form.
    """

    class About(models.TextChoices):
        WORDS = "words", _("How was it?")
        USE = "use", _("Did you use it?")

    event = models.ForeignKey(PdEvent, on_delete=models.PROTECT, related_name="asks")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="pd_asks"
    )
    about = models.CharField(max_length=5, choices=About)
    asked_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True, blank=True)
    answered = models.BooleanField(default=False)

    objects = PdAskQuerySet.as_manager()

    class Meta:
        verbose_name = _("form sent to a learner")
        verbose_name_plural = _("forms sent to learners")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "user", "about"], name="team_sessions_pdask_once"
            )
        ]
        indexes = [
            # The sweep's question: who is still to be reminded.
            models.Index(
                "asked_at",
                name="team_sessions_pdask_silent",
                condition=models.Q(answered=False, reminded_at=None),
            )
        ]

    def __str__(self):
        return f"{self.user}, {self.event}: {self.get_about_display()}"


class PdWords(models.Model):
    """What a learner says of an event right after it.

    Without ``user`` it is anonymous; the id is random, so that no order gives anybody away.
    """

    class Useful(models.IntegerChoices):
        VERY = 4, _("Very")
        MOSTLY = 3, _("Mostly")
        LITTLE = 2, _("A little")
        NOT = 1, _("Not for me")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    event = models.ForeignKey(PdEvent, on_delete=models.PROTECT, related_name="words")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="pd_words",
    )
    useful = models.PositiveSmallIntegerField(_("How useful was it for you?"), choices=Useful)
    plus = models.TextField(_("What should stay as it is?"), max_length=2000, blank=True)
    delta = models.TextField(_("What should change?"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("learner's form")
        verbose_name_plural = _("learners' forms")
        ordering = ["event", "id"]
        constraints = [
            # NULLs are distinct, so anonymous forms don't stand in each other's way.
            models.UniqueConstraint(fields=["event", "user"], name="team_sessions_pdwords_once")
        ]

    def __str__(self):
        return f"{self.event}: {self.get_useful_display()}"


class PdUse(models.Model):
    """What a learner still uses of an event a month later."""

    class Used(models.TextChoices):
        OFTEN = "often", _("Yes, several times")
        ONCE = "once", _("Yes, once")
        PLAN = "plan", _("Not yet, but I plan to")
        NO = "no", _("No")

    class Tell(models.TextChoices):
        YES = "yes", _("Yes")
        MAYBE = "maybe", _("Maybe")
        NO = "no", _("No")

    event = models.ForeignKey(PdEvent, on_delete=models.PROTECT, related_name="uses")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="pd_uses"
    )
    used = models.CharField(_("Did you use something from it?"), max_length=5, choices=Used)
    tell = models.CharField(_("Would you recommend it to a colleague?"), max_length=5, choices=Tell)
    what = models.TextField(
        _("What did you use, or what stood in the way?"), max_length=2000, blank=True
    )
    sent_at = models.DateTimeField()

    class Meta:
        verbose_name = _("answer to “Did you use it?”")
        verbose_name_plural = _("answers to “Did you use it?”")
        ordering = ["event", "id"]
        constraints = [
            models.UniqueConstraint(fields=["event", "user"], name="team_sessions_pduse_once")
        ]

    def __str__(self):
        return f"{self.event}: {self.get_used_display()}"
