"""How much of our mail people had lately, for whoever is about to send them more."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Min, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .models import Mail

RECENT = timedelta(days=30)
# From so many in a month on, whoever sends more is warned.
MANY = 6


@dataclass(frozen=True)
class Recent:
    """The least and the most that any of some people got; how many got MANY or more."""

    least: int = 0
    most: int = 0
    busy: int = 0
    anybody: bool = True

    @property
    def said(self) -> str:
        """In a sentence; "" where none of them is known here."""
        if not self.anybody:
            return ""
        if self.most == 0:
            return _("In the last 30 days these people got no mail from us.")
        if self.least == self.most:
            return ngettext(
                "In the last 30 days each of these people got %(n)s mail from us.",
                "In the last 30 days each of these people got %(n)s mails from us.",
                self.most,
            ) % {"n": self.most}
        return _("In the last 30 days these people got %(least)s-%(most)s mails from us.") % {
            "least": self.least,
            "most": self.most,
        }

    @property
    def warning(self) -> str:
        """Who had many already, and what to do about it; "" where nobody had."""
        if not self.busy:
            return ""
        return ngettext(
            "%(n)s of them had six mails or more. If this can wait, tell them with your next mail.",
            "%(n)s of them had six mails or more. If this can wait, tell them with your next mail.",
            self.busy,
        ) % {"n": self.busy}


def recent_of(people, *, newcomers: bool = False, now: datetime | None = None) -> Recent:
    """What these people had: their ids, or a queryset of users, which is counted in the database.

    ``newcomers``: among those who get this one are also people who never had any.
    """
    now = now or timezone.now()
    if isinstance(people, QuerySet):
        rows = _counted(people.order_by().values("pk"), now)
        found = rows.aggregate(
            people=Count("user"), least=Min("n"), most=Max("n"), busy=Count("user", Q(n__gte=MANY))
        )
        everybody = found["people"] == people.count()
        least = (found["least"] or 0) if everybody else 0
        return Recent(least, found["most"] or 0, found["busy"])
    if not people:
        return Recent(anybody=False)
    counts = [*recent_counts(people, now=now).values(), *[0] * newcomers]
    return Recent(min(counts), max(counts), sum(n >= MANY for n in counts))


def recent_counts(users, *, now: datetime) -> dict[int, int]:
    """How many mails each of these people got from us in the last 30 days; nobody is missing."""
    ids = [getattr(user, "pk", user) for user in users]
    return dict.fromkeys(ids, 0) | dict(_counted(ids, now).values_list("user", "n"))


def _counted(users, now: datetime):
    mails = Mail.objects.reached(now - RECENT).filter(user__in=users).order_by()
    return mails.values("user").annotate(n=Count("pk"))
