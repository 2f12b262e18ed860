"""The page before every mass mail: how many, to whom, what it says, and then the button."""

import hashlib
import re
import secrets
from functools import cached_property

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import TemplateView

from foundation.access import Guarded
from foundation.refusals import Refused

from ..letters import Letter, render, wanted, why_not, without_links
from ..models import Sending
from ..services import recent_counts, send_test
from .sendings import posted_key, say_sent

_NUMBER = re.compile(r"[0-9]{1,6}")
# The mail's own colours are inline styles, which the site's policy forbids: so it is shown as a
# document of its own that may do nothing else. No script, no form, no request, no opener.
PREVIEW_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'self'; sandbox"
)


def _name(letter: Letter) -> str:
    return letter.user.name if letter.user else letter.address


class MassMailView(Guarded, TemplateView):
    """Base of every confirm page; a subclass says what is sent and sends it.

    Subclasses set ``permission`` and ``get_guarded`` as any page does, and define ``letters``,
    ``heading``, ``explain``, ``send`` and ``back_url``. The hidden ``sending_key`` makes a double
    click one sending; the hidden digest of the letters makes sure that what goes out is what was
    shown.
    """

    template_name = "mailing/confirm.html"

    def letters(self) -> list[Letter]:
        """What would go out, unsaved; the same letters that :meth:`send` enqueues."""
        raise NotImplementedError

    def heading(self) -> str:
        raise NotImplementedError

    def explain(self) -> list[str] | str:
        """Sentences above the names: "2 people haven't joined yet and get theirs when they do"."""
        return []

    def send(self, sending_key: str) -> str:
        """Call the service with the key and return the address to go to."""
        raise NotImplementedError

    def back_url(self) -> str:
        raise NotImplementedError

    def get(self, request, *args, **kwargs):
        if "preview" in request.GET:
            return self.preview(request.GET["preview"])
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        if "test" in request.POST:
            return self.test(request)
        key = self.sending_key()
        if not self.shown_is_sent(key):
            return self.again(_("This changed while you looked. Please check it once more."))
        try:
            url = self.send(key)
        except Refused as refusal:
            return self.again(refusal.message)
        self.say_sent(key)
        return HttpResponseRedirect(url)

    def sending_key(self) -> str:
        return posted_key(self.request)

    def shown_is_sent(self, key: str) -> bool:
        """Whether the letters are those on the page, or this is its second click."""
        if self.request.POST.get("digest") == self.digest:
            return True
        return Sending.objects.filter(key=key, actor=self.request.user).exists()

    def again(self, problem) -> HttpResponse:
        context = self.get_context_data(problem=problem)
        return self.render_to_response(context, status=422)

    def say_sent(self, key: str) -> None:
        if sending := Sending.objects.filter(key=key).first():
            say_sent(self.request, sending)

    def test(self, request) -> HttpResponse:
        """One of the letters to the sender's own address, its links dead."""
        letter = self.chosen(request.POST.get("person", ""))
        send_test(letter=letter, actor=request.user)
        said = _("A test is on its way to %(email)s.") % {"email": request.user.email}
        if getattr(request, "htmx", False):
            return HttpResponse(format_html('<p class="note yes" role="status">{}</p>', said))
        messages.success(request, said)
        return HttpResponseRedirect(request.get_full_path())

    def preview(self, which: str) -> HttpResponse:
        shown = without_links(render(self.chosen(which)))
        answer = HttpResponse(shown.html)
        answer["Content-Security-Policy"] = PREVIEW_POLICY
        answer["X-Frame-Options"] = "SAMEORIGIN"
        answer["Cache-Control"] = "no-store"
        return answer

    @cached_property
    def all_letters(self) -> list[Letter]:
        return list(self.letters())

    @cached_property
    def going(self) -> list[Letter]:
        return wanted(self.all_letters)

    @cached_property
    def digest(self) -> str:
        """Equal as long as the same people would get mails that say the same."""
        said = hashlib.sha256()
        for letter in sorted(self.going, key=lambda letter: letter.key):
            shown = without_links(render(letter))
            said.update("\0".join((letter.key, shown.subject, shown.text, "")).encode())
        return said.hexdigest()[:32]

    def chosen(self, which: str) -> Letter:
        """The letter of this number in the list; the first where none is asked for."""
        if which and not _NUMBER.fullmatch(which):
            raise Http404
        try:
            return self.going[int(which or 0)]
        except IndexError:
            raise Http404

    def get_context_data(self, **kwargs):
        chosen = self._number(self.request.GET.get("person", ""))
        kept = [
            (name, value)
            for name, values in self.request.GET.lists()
            if name not in ("person", "preview")
            for value in values
        ]
        explained = self.explain()
        shown = self.going[chosen] if self.going else None
        return super().get_context_data(
            heading=self.heading(),
            explained=[explained] if isinstance(explained, str) else explained,
            count=len(self.going),
            names=[_name(letter) for letter in self.going],
            chosen_name=_name(shown) if shown else "",
            from_name=(shown and shown.from_name) or settings.SITE_NAME,
            attachments=[one["name"] for one in shown.attachments] if shown else [],
            left_out=self._left_out(),
            recent=self._recent_sentence(),
            chosen=chosen,
            subject=without_links(render(shown)).subject if shown else "",
            preview_url=self._preview_url(chosen),
            kept=kept,
            sending_key=self.sending_key() or secrets.token_urlsafe(24),
            digest=self.digest,
            back_url=self.back_url(),
            **kwargs,
        )

    def _number(self, which: str) -> int:
        return int(which) if _NUMBER.fullmatch(which) and int(which) < len(self.going) else 0

    def _preview_url(self, chosen: int) -> str:
        query = self.request.GET.copy()
        query.pop("person", None)
        query["preview"] = str(chosen)
        return f"{self.request.path}?{query.urlencode()}"

    def _left_out(self) -> list[str]:
        sentences = {
            "gone": _("%(name)s is no longer active here and gets none."),
            "off": _("%(name)s turned reminders off and gets none."),
            "nowhere": _("%(name)s has no address and gets none."),
        }
        return [
            sentences[why] % {"name": _name(letter)}
            for letter in self.all_letters
            if (why := why_not(letter))
        ]

    def _recent_sentence(self) -> str:
        """How much of our mail these people had already; nothing for people without accounts."""
        return recent_said({letter.user.pk for letter in self.going if letter.user})


def recent_said(users: set[int], *, newcomers: bool = False) -> str:
    """How much of our mail these people (by id) had lately; "" where none of them is known here.

    ``newcomers``: among those who get this one are also people who never had any.
    """
    if not users:
        return ""
    counts = list(recent_counts(users, now=timezone.now()).values()) + [0] * newcomers
    least, most = min(counts), max(counts)
    if most == 0:
        return _("In the last 30 days these people got no mail from us.")
    if least == most:
        return ngettext(
            "In the last 30 days each of these people got %(n)s mail from us.",
            "In the last 30 days each of these people got %(n)s mails from us.",
            most,
        ) % {"n": most}
    return _("In the last 30 days these people got %(least)s-%(most)s mails from us.") % {
        "least": least,
        "most": most,
    }
