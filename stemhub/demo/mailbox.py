"""What the demo has mailed: nothing leaves the machine, so here one reads it."""

import re

from csp.decorators import csp_replace
from django.conf import settings
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.decorators import method_decorator
from django.utils.safestring import mark_safe
from django.views import View
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.generic import DetailView, ListView
from icalendar.parser import Contentline

from mailing.files import content_of, is_text
from mailing.models import Mail

from .access import DemoOnly

_LOOPBACK = re.compile(r"http://(?:127\.0\.0\.1|localhost):\d{1,5}(?!\d)")
# SECURITY: a mail's own inline looks, and nothing else: no script, no other host.
_MAIL_POLICY = {
    "default-src": ["'none'"],
    "script-src": ["'none'"],
    "connect-src": ["'none'"],
    "style-src": ["'unsafe-inline'"],
    "img-src": ["'self'", "data:"],
    "form-action": ["'none'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'self'"],
}


def as_now(text: str) -> str:
    """``text`` with links to where the demo is now: it may have been started with another port."""
    return _LOOPBACK.sub(settings.SITE_URL, text)


def file_as_now(file: dict) -> str:
    """What a file holds, as :func:`as_now`; a calendar's folded lines are put together for it."""
    if not file["type"].startswith("text/calendar"):
        return as_now(file["content"])
    lines = as_now(unfolded(file["content"])).split("\r\n")
    return "\r\n".join(Contentline(line).to_ical().decode() for line in lines)


def unfolded(calendar: str) -> str:
    """RFC 5545 section 3.1: a line goes on in the next one, after a space."""
    return re.sub(r"\r\n[ \t]", "", calendar)


def gone_out():
    """Mails that a sender took up: sent, or refused by the server."""
    return Mail.objects.filter(state__in=[Mail.State.SENT, Mail.State.FAILED])


class Mailbox(DemoOnly, ListView):
    """Every mail that went out, the newest first; of one person with ``?to=``."""

    template_name = "demo/mailbox.html"
    paginate_by = 50
    context_object_name = "mails"

    def get_queryset(self):
        mails = gone_out().with_subject().order_by("-sent_at", "-id")
        to = self.request.GET.get("to", "")
        return mails.filter(to__iexact=to) if to else mails

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            **kwargs,
            to=self.request.GET.get("to", ""),
            people=sorted(
                gone_out().order_by().values_list("to", "user__name").annotate(n=Count("pk")),
                key=lambda row: ((row[1] or row[0]).casefold(), row[0]),
            ),
            waiting=Mail.objects.pending().count(),
        )


class MailPage(DemoOnly, DetailView):
    """One mail as its reader gets it, with links that work."""

    template_name = "demo/mail.html"
    context_object_name = "mail"

    def get_queryset(self):
        return gone_out().select_related("user")

    def get_context_data(self, **kwargs):
        return super().get_context_data(shown_text=as_now(self.object.text), **kwargs)


@method_decorator([xframe_options_sameorigin, csp_replace(_MAIL_POLICY)], name="dispatch")
class MailHtml(DemoOnly, View):
    """The HTML of a mail alone, for the frame on its page."""

    def get(self, request, pk):
        mail = get_object_or_404(gone_out(), pk=pk)
        # Links leave the frame: our pages refuse to be framed.
        html = as_now(mail.html).replace("<head>", '<head><base target="_top">', 1)
        return HttpResponse(mark_safe(html))  # noqa: S308 # nosec - our own rendered template


class File(DemoOnly, View):
    """What is attached to a mail."""

    def get(self, request, pk, number):
        mail = get_object_or_404(gone_out(), pk=pk)
        try:
            file = mail.files[number]
        except IndexError:
            raise Http404
        content = file_as_now(file) if is_text(file) else content_of(file)
        answer = HttpResponse(content, content_type=file["type"])
        answer["Content-Disposition"] = f'attachment; filename="{file["name"]}"'
        return answer
