"""What mails about PD, and the deeds behind them, are called in the admin."""

from django.utils.translation import gettext_lazy as _

from .pd import cancelled, mails
from .pd.services import guests

NAMES = {
    mails.OFFERED: _("PD place offered"),
    mails.LAPSED: _("Offer of a PD place ended"),
    mails.REPLIED: _("Critical friend's notes answered"),
    mails.WORDS: _("How was the PD?"),
    mails.USE: _("Did you use the PD?"),
    mails.USE_AGAIN: _("Did you use the PD? Reminder"),
    cancelled.KIND: _("PD event cancelled"),
    guests.KIND: _("Guests invited to a PD event"),
}
