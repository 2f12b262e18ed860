"""In the admin, too, nobody mails several people without having seen how many and who."""

from django.contrib import admin, messages
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .recent import Recent, recent_of

CONFIRMED = "confirmed"
# The form names each: more fields than that no server takes.
AT_MOST = 500


def ask_first(model_admin, request, queryset, *, action: str, related=()):
    """The page that names who would be mailed, or None where that was confirmed or is one person.

    ``action`` is the admin action's name, ``related`` what a row's own name is made of.
    """
    if CONFIRMED in request.POST:
        return None
    rows = list(queryset.select_related("user", *related))
    if len(rows) < 2:
        return None
    return _ask(
        model_admin,
        request,
        rows,
        action=action,
        title=ngettext("Send %(n)s mail?", "Send %(n)s mails?", len(rows)) % {"n": len(rows)},
        button=ngettext("Send %(n)s mail", "Send %(n)s mails", len(rows)) % {"n": len(rows)},
        recent=recent_of({row.user_id for row in rows} - {None}),
    )


def ask_to_remove(model_admin, request, queryset, *, action: str, title: str, button: str):
    """The page that names who loses something, or None where that was confirmed."""
    if CONFIRMED in request.POST:
        return None
    return _ask(model_admin, request, list(queryset), action=action, title=title, button=button)


def _ask(model_admin, request, rows, *, action, title, button, recent: Recent | None = None):
    n = len(rows)
    if n > AT_MOST:
        said = _("Choose %(most)s at most: these are %(n)s.") % {"most": AT_MOST, "n": n}
        model_admin.message_user(request, said, messages.ERROR)
        return HttpResponseRedirect(request.get_full_path())
    context = {
        **model_admin.admin_site.each_context(request),
        "title": title,
        "button": button,
        "rows": rows,
        "recent": recent,
        "action": action,
        "checkbox": admin.helpers.ACTION_CHECKBOX_NAME,
        "confirmed": CONFIRMED,
        "opts": model_admin.opts,
    }
    return TemplateResponse(request, "admin/mailing/ask_first.html", context)
