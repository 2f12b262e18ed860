"""What mails about one's own account, and the weekly one, are called in the admin."""

from django.utils.translation import gettext_lazy as _

from . import mails, weekly

NAMES = {
    "sign-in": _("Sign-in code"),
    "account": _("Password, address or passkey"),
    "test": _("Test mail to oneself"),
    mails.GUESSED: _("Wrong sign-in codes"),
    mails.SECOND_STEP_OFF: _("Second step taken off"),
    weekly.WEEKLY: _("Weekly mail"),
}
