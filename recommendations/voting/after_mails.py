"""The mails after a vote: what came of it, and what became of the harms that were seen in it."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db.models import Max
from django.utils.translation import gettext

from mailing.models import Mail
from mailing.services import NewMail
from mailing.writers import Letter, Nothing, Writer
from people.models import User
from teams.contacts import contact_for_hubs

from ..models import Concern, Draft, VoteCall
from . import links, outcomes, querysets
from .mails import about_vote, topic_of

CLOSED, HARM_SAID = "recommendations.vote_closed", "recommendations.harm_said"
IS_IT_MET = "recommendations.harm_answered"
AFTERWARDS = (CLOSED, IS_IT_MET, HARM_SAID)


def closed(call: VoteCall, people: Iterable[User], *, now: datetime) -> list[NewMail]:
    """To the authors and who opened it: it closed, and what came of it."""
    found = {one.pk: one for one in people}
    if call.opened_by_id:
        found.setdefault(call.opened_by_id, call.opened_by)
    return [
        about_vote(call, one, CLOSED, f"vote-closed:{call.pk}:{one.pk}") for one in found.values()
    ]


def is_it_met(concerns: Iterable[Concern], *, draft: Draft, actor, now: datetime) -> list[NewMail]:
    """To who raised a harm: what was changed because of it."""
    return [
        NewMail(
            key=f"harm-answered:{one.pk}:{one.answered_in_id}:{now:%Y-%m-%dT%H:%M}",
            user=one.vote.elector.user,
            kind=IS_IT_MET,
            about={"concern": one.pk, "call": one.vote.ballot.call_id},
            topics=[f"harm:{one.pk}"],
            actor=actor,
            priority=Mail.Priority.CHANGE,
            for_hub=draft.team_list[0].hub_id,
        )
        for one in concerns
    ]


def harm_said(
    concern: Concern, people: Iterable[User], *, draft: Draft, now: datetime
) -> list[NewMail]:
    """To the authors: whether it is met."""
    return [
        NewMail(
            key=f"harm-said:{concern.pk}:{one.pk}:{now:%Y-%m-%dT%H:%M:%S}",
            user=one,
            kind=HARM_SAID,
            about={"concern": concern.pk},
            topics=[f"harm:{concern.pk}"],
            for_hub=draft.team_list[0].hub_id,
        )
        for one in people
    ]


# --- what they say ----------------------------------------------------------------------


class AfterVotes(Writer):
    """What came of a vote, and what of the harms that were seen in it."""

    def read(self, mails, now):
        calls = {mail.about["call"] for mail in mails if mail.kind == CLOSED}
        known = {"calls": VoteCall.objects.select_related("team__hub").in_bulk(calls)}
        known["lines"] = outcomes.lines_of(calls)
        ids = {mail.about["concern"] for mail in mails if "concern" in mail.about}
        rows = Concern.objects.select_related(
            "draft", "answered_in", "vote__elector__call__team__hub", "vote__elector__user"
        )
        known["concerns"] = rows.in_bulk(ids)
        known["here"] = querysets.raised_by_members(ids) if ids else set()
        drafts = {one.draft.pk for lines in known["lines"].values() for one in lines}
        known["rows"] = dict(
            Draft.history.filter(id__in=drafts)
            .values("id")
            .annotate(n=Max("history_id"))
            .values_list("id", "n")
        )
        hubs = {one.team.hub_id for one in known["calls"].values()}
        hubs |= {one.vote.elector.call.team.hub_id for one in known["concerns"].values()}
        known["contacts"] = contact_for_hubs(hubs)
        return known

    def say(self, mail, known, now):
        if mail.kind == CLOSED:
            return self._closed(mail, known)
        concern = known["concerns"].get(mail.about["concern"])
        if concern is None:
            return Nothing(gettext("This harm isn't there any more."))
        return self._harm(mail, concern, known)

    @staticmethod
    def _closed(mail, known):
        call = known["calls"].get(mail.about["call"])
        if call is None or call.closed_at is None:
            return Nothing(gettext("This vote isn't closed."))
        lines = known["lines"].get(call.pk, [])
        contact = known["contacts"][call.team.hub_id]
        harmed = [one for one in lines if one.is_written_again]
        target = harmed[0].draft if harmed else call
        # What the weekly mail would say of it once more.
        said = {outcomes.topic_of(one.ballot.pk): 1 for one in lines}
        said |= {
            f"returned:{one.draft.pk}": known["rows"].get(one.draft.pk, 0)
            for one in lines
            if one.draft.reason
        }
        return Letter(
            template="recommendations/vote_closed",
            context={
                "lines": [str(one) for one in lines],
                "team": call.team.name,
                "harm": bool(harmed),
                "hub_name": call.team.hub.name,
                "sender": contact.name,
                "why": gettext(
                    "You get this because you write one of these texts, or opened the vote."
                ),
                "button_url": settings.SITE_URL + target.get_absolute_url(),
                "button_label": gettext("Answer the harm")
                if harmed
                else gettext("See who said what"),
            },
            from_name=contact.from_name,
            reply_to=contact.email,
            said=said | {topic_of(call.pk): None},
        )

    @staticmethod
    def _harm(mail, concern: Concern, known):
        elector = concern.vote.elector
        contact = known["contacts"][elector.call.team.hub_id]
        if mail.kind == IS_IT_MET:
            if concern.met is not None or concern.draft.state not in Draft.WRITTEN:
                return Nothing(gettext("They have said whether it is met."))
            if concern.pk not in known["here"]:
                return Nothing(gettext("They left the team."))
            url, label = links.harm_url(elector), gettext("Say whether it is met")
            why = gettext("You get this because you saw a harm in this text.")
        else:
            url = settings.SITE_URL + concern.draft.get_absolute_url()
            label = gettext("Open the second vote")
            why = gettext("You get this because you write this text.")
        return Letter(
            template=f"recommendations/{mail.kind.removeprefix('recommendations.')}",
            context={
                "concern": concern,
                "harm": concern.vote,
                "title": concern.draft.title,
                "who": elector.user.name,
                "met": concern.met,
                "hub_name": elector.call.team.hub.name,
                "sender": contact.name,
                "why": why,
                "button_url": url,
                "button_label": label,
            },
            from_name=contact.from_name,
            reply_to=contact.email,
            said={f"harm:{concern.pk}": None},
        )
