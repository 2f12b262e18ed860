"""What mails about recommendations, and the deeds behind them, are called in the admin."""

from django.utils.translation import gettext_lazy as _

from . import round_mails
from .publishing.services import taking_back
from .sending import mails as letters
from .sending.services import replies
from .voting import after_mails, mails

NAMES = {
    round_mails.ASK: _("Asked to comment"),
    round_mails.REMINDER: _("Reminder to comment"),
    round_mails.SUMMARY: _("Comments have closed"),
    round_mails.OUTSIDE[0]: _("Asked to comment, from outside"),
    round_mails.NEW_LINK: _("New link to comment, from outside"),
    "recommendations.round_outside_answer": _("What became of comments, from outside"),
    mails.ASK: _("Vote"),
    mails.REMINDER: _("Reminder of a vote"),
    mails.EXTENDED: _("Vote open longer"),
    mails.ENTERED: _("Vote entered in the room"),
    mails.LINK: _("New link to a vote"),
    after_mails.CLOSED: _("Vote closed"),
    after_mails.IS_IT_MET: _("Harm answered"),
    after_mails.HARM_SAID: _("Whether a harm is met"),
    letters.LETTER: _("Letter to an organisation"),
    letters.BECAME: _("What became of a text"),
    replies.ENTERED: _("What became of a text"),
    taking_back.PUBLISHED: _("Texts published"),
}
