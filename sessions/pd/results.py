"""What learners said, as those who may read it see it: of few people nothing is shown."""

from collections import Counter
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from ..models import PdAsk, PdUse, PdWords

# Of fewer answers than that nothing but their number is shown.
LEAST = 5


@dataclass
class Words:
    """How an event was. ``kept_back`` anonymous forms could be put to a name, and aren't in it."""

    said: int = 0
    useful: list[tuple[str, int]] = field(default_factory=list)
    rows: list[PdWords] = field(default_factory=list)
    kept_back: int = 0
    least: int = LEAST

    @property
    def hidden(self) -> bool:
        return self.said < LEAST


@dataclass
class Use:
    """Whether people use it; ``texts`` are their words, without names."""

    said: int = 0
    did: int = 0
    used: list[tuple[str, int]] = field(default_factory=list)
    tell: list[tuple[str, int]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    least: int = LEAST

    @property
    def hidden(self) -> bool:
        return self.said < LEAST

    @property
    def line(self) -> str:
        return use_line(self.said, self.did)


def use_line(said: int, did: int) -> str:
    """ "9 of 14 who answered use it"; "" for too few."""
    if said < LEAST:
        return ""
    return _("%(did)s of %(said)s who answered use it.") % {"did": did, "said": said}


def words_of(event) -> Words:
    """The learners' forms of one event, for who runs it: two queries.

    Anonymous ones are left out where fewer than five of those who were asked haven't signed theirs.
    """
    forms = list(PdWords.objects.filter(event=event).select_related("user").order_by("pk"))
    asked = PdAsk.objects.filter(event=event, about=PdAsk.About.WORDS).count()
    found = Words(said=len(forms))
    if found.hidden:
        return found
    signed = [row for row in forms if row.user_id]
    if asked - len(signed) < LEAST:
        found.kept_back = len(forms) - len(signed)
        forms = signed
    counted = Counter(row.useful for row in forms)
    found.useful = [(label, counted[value]) for value, label in PdWords.Useful.choices]
    found.rows = [row for row in forms if row.plus or row.delta]
    return found


def use_of(event) -> Use:
    """A month later, of one event, with what people wrote: one query."""
    return _use(list(PdUse.objects.filter(event=event).order_by("pk")), words=True)


def use_of_offering(offering) -> Use:
    """A month later, of all its runs, in numbers: one query."""
    return _use(list(PdUse.objects.filter(event__offering=offering).only("used", "tell")))


def _use(rows: list[PdUse], *, words: bool = False) -> Use:
    found = Use(said=len(rows))
    if found.hidden:
        return found
    used, tell = Counter(row.used for row in rows), Counter(row.tell for row in rows)
    found.did = used["often"] + used["once"]
    found.used = [(label, used[value]) for value, label in PdUse.Used.choices]
    found.tell = [(label, tell[value]) for value, label in PdUse.Tell.choices]
    # Not in the order in which they came, which a list of names could be laid beside.
    found.texts = sorted(row.what for row in rows if row.what) if words else []
    return found
