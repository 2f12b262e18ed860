"""What mails about dates, and the deeds behind them, are called in the admin."""

from django.utils.translation import gettext_lazy as _

from . import daily_mails, mails, reminders
from .services import announcing, dates, reminding

NAMES = {
    mails.ANNOUNCED: _("Dates announced"),
    mails.ENTRY: _("Dates for the calendar"),
    mails.MOVED: _("Date moved"),
    mails.PLACE: _("Another place"),
    mails.CANCELLED: _("Date cancelled"),
    mails.ANSWER_SET: _("Answer entered for somebody"),
    mails.FRESH_LINK: _("New link to answer"),
    reminders.NUDGE: _("Nudge"),
    reminders.REMINDER: _("Reminder of dates"),
    daily_mails.URGENT: _("Late answer, to who leads"),
    daily_mails.DAILY: _("Daily mail of answers"),
    announcing.KIND: _("Dates announced"),
    dates.CHANGED: _("Date changed"),
    dates.CANCELLED: _("Date cancelled"),
    reminding.NUDGED: _("Nudge"),
}
