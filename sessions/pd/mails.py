"""The mails about places: one is free for you, and your offer went on to the next."""

from django.utils.translation import gettext

from foundation import zones
from gatherings import links, topics
from gatherings.mail_words import facts
from gatherings.models import Attendee
from mailing.models import Mail
from mailing.services import NewMail
from mailing.writers import Letter, Nothing, Writer
from teams.contacts import contact_for_hubs

from ..models import PdAsk, PdEvent, PdPlace, Sheet
from . import asks, place_words

OFFERED, LAPSED, REPLIED = "pd.offered", "pd.lapsed", "pd.replied"
WORDS, USE, USE_AGAIN = "pd.words", "pd.use", "pd.use_again"


def offered(place, event, dates) -> NewMail:
    """A place is kept for them until the offer ends; it waits while a deed about the dates (ids) can
    be undone.
    """
    about = topics.topics_of(dates)
    return _about(place, event, OFFERED, not_after=place.offered_until, topics=about)


def lapsed(place, event) -> NewMail:
    """The time is over, and the place went on."""
    return _about(place, event, LAPSED)


def _about(place, event, kind, **more) -> NewMail:
    at = place.offered_until.isoformat()
    return NewMail(
        # The place, too: somebody may be offered two in turn that end at the same moment.
        key=f"{kind}:{event.pk}:{place.user_id}:{at}:{place.pk}",
        user=place.user,
        kind=kind,
        about={"event": event.pk, "side": place.side, "until": at, "place": place.pk},
        for_hub=event.hub_id,
        priority=Mail.Priority.CHANGE,
        **more,
    )


class AboutPlaces(Writer):
    """What one person is told of a place; nothing where it is no longer so."""

    def read(self, mails, now):
        ids = {mail.about["event"] for mail in mails}
        events = PdEvent.objects.select_related("hub").in_bulk(ids)
        audiences = {event.audience: pk for pk, event in events.items()}
        users = {mail.user_id for mail in mails}
        rows: dict[tuple, list] = {}
        for row in (
            Attendee.objects.counted()
            .filter(
                user__in=users,
                gathering__audience__in=audiences,
                gathering__state="announced",
                gathering__ends_at__gt=now,
            )
            .select_related("gathering", "user")
            .order_by("gathering__starts_at", "pk")
        ):
            rows.setdefault((audiences[row.gathering.audience], row.user_id), []).append(row)
        return {
            "events": events,
            "rows": rows,
            "places": {
                (place.event_id, place.user_id): place
                for place in PdPlace.objects.filter(event__in=ids, user__in=users)
            },
            "contacts": contact_for_hubs({event.hub_id for event in events.values()}),
        }

    def say(self, mail, known, now):
        key = (mail.about["event"], mail.user_id)
        event, rows = known["events"].get(key[0]), known["rows"].get(key)
        if event is None or not rows:
            return Nothing(gettext("They aren't asked to this event any more."))
        place = known["places"].get(key)
        offer = mail.kind == OFFERED
        if offer and (
            place is None
            or place.state != PdPlace.State.OFFERED
            or place.offered_until.isoformat() != mail.about["until"]
            # Mails from before this was noted name none.
            or place.pk != mail.about.get("place", place.pk)
        ):
            return Nothing(gettext("The offer was answered, or is over."))
        if not offer and place is not None:
            return Nothing(gettext("They have a place, or wait for one again."))
        contact = known["contacts"][event.hub_id]
        url = links.answer_url(rows[0])
        context = {
            "event": event,
            "dates": [facts(row.gathering, mail.user, now) for row in rows],
            "side": place_words.SIDES[mail.about["side"]],
            "button_url": url,
            "button_label": gettext("Take the place") if offer else gettext("Answer again"),
            "hub_name": event.hub.name,
            "why": gettext("You get this because you asked for a place at %(title)s.")
            % {"title": event.title},
            "sender": contact.name,
            "sender_email": contact.email,
        }
        if offer:
            context["until"] = zones.local_moment(place.offered_until, event.hub.zone, now=now)
            context["heading"] = gettext("A place is free for you")
        else:
            context["heading"] = gettext("The place went on to the next person")
        return Letter(
            f"pd/{mail.kind.removeprefix('pd.')}",
            context,
            from_name=contact.from_name,
            reply_to=contact.email,
            said=dict.fromkeys(topics.topics_of([row.gathering_id for row in rows])),
        )


def replied(sheet, *, actor) -> NewMail:
    """Those who run the event answered an observer's notes."""
    at = sheet.replied_at.isoformat()
    return NewMail(
        key=f"{REPLIED}:{sheet.pk}:{at}",
        user=sheet.user,
        kind=REPLIED,
        about={"sheet": sheet.pk, "at": at},
        actor=actor,
        for_hub=sheet.event.hub_id,
        priority=Mail.Priority.CHANGE,
    )


class AboutNotes(Writer):
    """What was answered to an observer's notes; the last answer alone is told."""

    def read(self, mails, now):
        ids = {mail.about["sheet"] for mail in mails}
        sheets = Sheet.objects.select_related("event__hub").prefetch_related("replies").in_bulk(ids)
        hubs = {sheet.event.hub_id for sheet in sheets.values()}
        return sheets, contact_for_hubs(hubs)

    def say(self, mail, known, now):
        sheets, contacts = known
        sheet = sheets.get(mail.about["sheet"])
        if sheet is None or sheet.replied_at.isoformat() != mail.about["at"]:
            return Nothing(gettext("Another answer was given since."))
        contact = contacts[sheet.event.hub_id]
        replies = [
            {"label": row.get_box_display(), "wrote": getattr(sheet, row.box), "reply": row}
            for row in sheet.replies.all()
        ]
        title = sheet.event.title
        return Letter(
            "pd/replied",
            {
                "event": sheet.event,
                "replies": replies,
                "heading": gettext("Your notes were answered"),
                "sender": contact.name,
                "sender_email": contact.email,
                "hub_name": sheet.event.hub.name,
                "why": gettext("You get this because you were a critical friend at %(title)s.")
                % {"title": title},
            },
            from_name=contact.from_name,
            reply_to=contact.email,
        )


def asking(ask, *, now, again: bool = False) -> NewMail:
    """A form for somebody who learnt: how it was, or whether they use it (``again``: a reminder)."""
    kind = USE_AGAIN if again else {asks.WORDS: WORDS, asks.USE: USE}[ask.about]
    return NewMail(
        key=f"{kind}:{ask.pk}",
        user=ask.user,
        kind=kind,
        about={"ask": ask.pk},
        for_hub=ask.event.hub_id,
        send_after=zones.next_quiet_end(now, ask.user.zone),
        not_after=ask.asked_at + asks.OPEN,
        reminder=again,
        working_hours=True,
    )


class AboutForms(Writer):
    """The mails with a learner's form; nothing once it was sent, or is over."""

    def read(self, mails, now):
        rows = PdAsk.objects.select_related("event__hub")
        found = rows.in_bulk({mail.about["ask"] for mail in mails})
        return found, contact_for_hubs({row.event.hub_id for row in found.values()})

    def say(self, mail, known, now):
        rows, contacts = known
        ask = rows.get(mail.about["ask"])
        if ask is None or ask.answered:
            return Nothing(gettext("They've sent this form."))
        if asks.is_over(ask, now):
            return Nothing(gettext("This form is closed by now."))
        ask.user = mail.user
        event, contact = ask.event, contacts[ask.event.hub_id]
        use = mail.kind != WORDS
        return Letter(
            "pd/use" if use else "pd/words",
            {
                "event": event,
                "again": mail.kind == USE_AGAIN,
                "heading": gettext("Did you use it?") if use else gettext("How was it?"),
                "button_url": asks.url_of(ask),
                "button_label": gettext("Answer three questions"),
                "hub_name": event.hub.name,
                "sender": contact.name,
                "sender_email": contact.email,
                "why": gettext("You get this because you learnt at %(title)s.")
                % {"title": event.title},
            },
            from_name=contact.from_name,
            reply_to=contact.email,
        )
