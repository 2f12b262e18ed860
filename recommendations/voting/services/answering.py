"""Somebody says what they think of one question, or another thing, until it closes."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.refusals import Refused, refuse, still_there
from foundation.retrying import one_transaction
from teams.models import Membership

from ...models import Ballot, BallotText, Elector, Vote, VoteCall

Choice = Vote.Choice
LONGEST = {"what": 1000, "whom": 300, "safe": 1000, "sentence": 300}


@dataclass(frozen=True)
class Said:
    """An answer as it was typed. A harm says what, to whom, and what would make it safe."""

    choice: str
    what: str = ""
    whom: str = ""
    safe: str = ""
    sentence: str = ""
    printed: bool = True
    # Of a collection: the id of the BallotText that it harms.
    text: int | None = None

    def words(self) -> dict[str, str]:
        """As they are kept: without a harm there is none to describe."""
        found = {"sentence": " ".join(self.sentence.split())}
        for name in ("what", "whom", "safe"):
            found[name] = getattr(self, name).strip() if self.choice == Choice.HARM else ""
        return found


def held(pk: int) -> VoteCall:
    """The vote as it stands now, held: whoever answers, leaves or closes it takes turns."""
    rows = VoteCall.objects.select_for_update(of=("self",), no_key=True)
    return still_there(rows.select_related("team__hub", "team__cycle"), pk)


def why_closed(call: VoteCall, now: datetime) -> str:
    """Why this vote takes no more answers, in a sentence; "" where it does."""
    if call.closed_at is not None or now >= call.closes_at:
        return _("This vote has closed, so answers stay as they are.")
    return ""


def texts_to_name(call_id: int) -> dict[int, set[int]]:
    """By ballot: the texts (ids of BallotText) of a collection, of which a harm names one; of one
    that is about a single text nothing. One query.
    """
    found: dict[int, set[int]] = defaultdict(set)
    rows = BallotText.objects.filter(ballot__call=call_id).values_list("ballot", "pk")
    for ballot, pk in rows:
        found[ballot].add(pk)
    return defaultdict(set, {ballot: pks for ballot, pks in found.items() if len(pks) > 1})


def faults(said: Said, texts: Collection[int] = ()) -> list[Refused]:
    """Everything that is missing in an answer, each beside its field.

    ``texts``: those of a collection, of which a harm names one.
    """
    if said.choice not in Choice.values:
        return [Refused(_("Choose one of the three answers."), field="choice")]
    words, found = said.words(), []
    wanted = {
        "what": _("Say what harm you see."),
        "whom": _("Say whom it would harm."),
        "safe": _("Say what would make it safe."),
    }
    for name, sentence in wanted.items():
        if said.choice == Choice.HARM and not words[name]:
            found.append(Refused(sentence, field=name))
    if said.choice == Choice.HARM and texts and said.text not in texts:
        found.append(Refused(_("Choose the text that it is about."), field="text"))
    for name, most in LONGEST.items():
        if len(words[name]) > most:
            found.append(Refused(_("Make it %(n)s letters at most.") % {"n": most}, field=name))
    return found


@one_transaction
def vote(
    *, elector: Elector, ballot: Ballot, said: Said, actor, via: str, now: datetime | None = None
) -> Vote:
    """Keep what somebody said on one question, in place of what they said before.

    Raises Refused for one that is closed, for who left the team, and for what is missing.
    """
    now = now or timezone.now()
    call = held(elector.call_id)
    elector = _in_the_count(elector, call, now)
    if ballot.call_id != call.pk:
        raise Refused(_("This isn't a question of this vote."))
    texts = texts_to_name(call.pk)[ballot.pk] if said.choice == Choice.HARM else set()
    refuse(faults(said, texts))
    return put(elector, ballot, said, via=via, now=now, texts=texts)


def why_not_counted(elector: Elector) -> str:
    """Why somebody who left while the vote was open doesn't answer in it, back in the team or not."""
    seats = Membership.objects.active().filter(team=elector.call.team_id, user=elector.user_id)
    if seats.exists():
        return _(
            "You left the team while this vote was open and are back since. Who votes was fixed "
            "when it opened, so you can read along; in the next vote you answer again."
        )
    return _("You aren't in this team any more, so you don't vote here.")


def _in_the_count(elector: Elector, call: VoteCall, now: datetime) -> Elector:
    elector = still_there(Elector.objects.all(), elector.pk)
    if elector.left_at is not None:
        raise Refused(why_not_counted(elector))
    if closed := why_closed(call, now):
        raise Refused(closed)
    if now < call.opens_at:
        raise Refused(_("This vote isn't open yet."))
    return elector


def put(
    elector: Elector, ballot: Ballot, said: Said, *, via: str, now, entered_by=None, texts=()
) -> Vote:
    """Write it; the call is held, and all was looked at. ``texts`` as in :func:`faults`."""
    text = said.text if said.choice == Choice.HARM and said.text in texts else None
    row, _new = Vote.objects.update_or_create(
        ballot=ballot,
        elector=elector,
        defaults={
            "choice": said.choice,
            "printed": said.printed,
            "text_id": text,
            "at": now,
            "via": via,
            "entered_by": entered_by,
            **said.words(),
        },
    )
    return row
