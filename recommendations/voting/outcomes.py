"""What came of votes, in a sentence: for mails, and as news to everybody who could take part."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext, gettext_lazy, ngettext

from mailing import weekly
from mailing.models import MailTopic
from mailing.writing import Paragraph

from ..models import Ballot, BallotText, Draft, Elector

VOTED = "recommendations.voted"
KINDS = {VOTED: gettext_lazy("what came of votes of my team")}
LOOK_BACK = timedelta(days=14)
Outcome = Ballot.Outcome


def topic_of(ballot_id: int) -> str:
    return f"decided:{ballot_id}"


@dataclass(frozen=True)
class Line:
    """One text and the question that decided on it."""

    draft: Draft
    ballot: Ballot

    def __str__(self):
        return gettext("%(title)s: %(outcome)s") % {
            "title": self.draft.title,
            "outcome": self.said,
        }

    @property
    def said(self) -> str:
        """What this team's vote came to; of a joint text the other teams have their say, too."""
        return outcome_words(self.ballot, self.draft)

    @property
    def is_written_again(self) -> bool:
        """Whether a harm is to be answered in it, which another team may have seen."""
        if self.draft.state in Draft.DECIDED:
            return False
        return self.ballot.outcome == Outcome.HARM or self.draft.state == Draft.State.COMMENTS


def outcome_words(ballot: Ballot, draft: Draft) -> str:
    """ "adopted; 14 go ahead, 2 not theirs but go ahead, nobody sees a harm"."""
    if draft.state in Draft.DECIDED:
        adopted, harm = gettext("adopted"), gettext("somebody sees a harm")
    else:
        adopted = gettext("this team adopts it")
        harm = gettext("somebody sees a harm, so it is written again")
    words = {
        Outcome.ADOPTED: adopted,
        Outcome.HARM: harm,
        Outcome.TOO_FEW: gettext("too few answered"),
        Outcome.OPEN: gettext("the vote is open"),
    }
    if ballot.outcome == Outcome.OPEN:
        return words[Outcome.OPEN]
    if ballot.outcome == Outcome.TOO_FEW:
        said = gettext("%(outcome)s: %(n)s of %(needed)s needed")
        numbers = {"n": ballot.answered, "needed": ballot.needed}
        return said % {"outcome": words[Outcome.TOO_FEW], **numbers}
    return gettext("%(outcome)s; %(numbers)s") % {
        "outcome": words[Outcome(ballot.outcome)],
        "numbers": numbers_of(ballot),
    }


def numbers_of(ballot: Ballot) -> str:
    found = [
        ngettext("%(n)s goes ahead", "%(n)s go ahead", ballot.ahead) % {"n": ballot.ahead},
    ]
    if ballot.not_mine:
        said = ngettext("%(n)s stands aside", "%(n)s stand aside", ballot.not_mine)
        found.append(said % {"n": ballot.not_mine})
    harm = ngettext("%(n)s sees a harm", "%(n)s see a harm", ballot.harm) % {"n": ballot.harm}
    found.append(harm if ballot.harm else gettext("nobody sees a harm"))
    return ", ".join(found)


def lines_of(calls: Iterable[int]) -> dict[int, list[Line]]:
    """The texts of these votes by the call's id: one query."""
    found: dict[int, list[Line]] = defaultdict(list)
    rows = BallotText.objects.filter(ballot__call__in=list(calls))
    for text in rows.select_related("draft", "ballot").order_by("ballot__number", "pk"):
        found[text.ballot.call_id].append(Line(text.draft, text.ballot))
    return found


# --- news: along with the next letter, or with the weekly mail ---------------------------------------


def _decided(now: datetime):
    since = now - LOOK_BACK
    rows = BallotText.objects.filter(
        ballot__decided_at__gte=since, ballot__decided_at__lte=now, draft__cycle__archived=False
    )
    return rows.exclude(ballot__outcome=Outcome.OPEN)


def waiting(now: datetime) -> set[int]:
    """Who may have news: everybody who could take part."""
    calls = _decided(now).values("ballot__call")
    return set(Elector.objects.filter(call__in=calls, left_at=None).values_list("user", flat=True))


def besides(mails: list, now: datetime) -> dict[str, list[Paragraph]]:
    """What each of these mails' readers should hear, by the mail's key; four queries at most."""
    users = {mail.user_id for mail in mails if mail.user_id}
    if not users:
        return {}
    lines: dict[int, list[Line]] = defaultdict(list)
    for text in _decided(now).select_related("draft", "ballot").order_by("ballot", "pk"):
        lines[text.ballot.call_id].append(Line(text.draft, text.ballot))
    if not lines:
        return {}
    mine: dict[int, list[int]] = defaultdict(list)
    rows = Elector.objects.filter(call__in=list(lines), user__in=users, left_at=None)
    for user, call in rows.order_by("call").values_list("user_id", "call_id"):
        mine[user].append(call)
    told = set(
        MailTopic.objects.filter(
            user__in=users, topic__startswith="decided:", said__isnull=False, mail__state="sent"
        ).values_list("user_id", "topic")
    )
    off = weekly.turned_off(users)
    found = {}
    for mail in mails:
        if VOTED in off.get(mail.user_id, ()):
            continue
        new = [
            line
            for call in mine.get(mail.user_id, ())
            for line in lines[call]
            if (mail.user_id, topic_of(line.ballot.pk)) not in told
            and mail.about.get("call") != call
        ]
        if new:
            found[mail.key] = [_paragraph(line) for line in new]
    return found


def _paragraph(line: Line) -> Paragraph:
    url = settings.SITE_URL + line.draft.get_absolute_url()
    since = line.ballot.decided_at
    return Paragraph(str(line), url, topic_of(line.ballot.pk), 1, since=since)
