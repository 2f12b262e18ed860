"""The page before every mass mail: how many, to whom, what it says, and then the button."""

import re
import secrets
from functools import cached_property

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from foundation.access import Guarded
from foundation.refusals import Refused

from ..models import Mail, Sending
from ..recent import Recent, recent_of
from ..services import send_test, why_not
from ..writing import Planned
from .sendings import posted_key, say_sent

_NUMBER = re.compile(r"[0-9]{1,6}")
# The mail's own colours are inline styles, which the site's policy forbids: so it is shown as a
# document of its own that may do nothing else. No script, no form, no request, no opener.
PREVIEW_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'self'; sandbox"
)


class MassMailView(Guarded, TemplateView):
    """Base of every confirm page; a subclass says what is sent and sends it.

    Subclasses set ``permission`` and ``get_guarded`` as any page does, and define ``plan``,
    ``heading``, ``explain``, ``send`` and ``back_url``. The hidden ``sending_key`` makes a double
    click one sending; the hidden digest of what is planned makes sure that what goes out is what
    was shown.
    """

    template_name = "mailing/confirm.html"

    def plan(self) -> Planned:
        """What would go out, unsaved: the same mails that :meth:`send` enqueues."""
        raise NotImplementedError

    def heading(self) -> str:
        raise NotImplementedError

    def explain(self) -> list[str] | str:
        """Sentences above the names: "2 people haven't joined yet and get theirs when they do"."""
        return []

    def besides(self) -> int:
        """How many mails go out with those that are shown, to people whom :meth:`explain` names."""
        return 0

    def send(self, sending_key: str) -> str:
        """Call the service with the key and return the address to go to."""
        raise NotImplementedError

    def back_url(self) -> str:
        raise NotImplementedError

    def form_url(self) -> str:
        """The form before this page, with what was entered there; "" where there is none."""
        return ""

    def leads_away(self) -> bool:
        """Whether :meth:`send` leads somewhere else than where *Undo* would be of use."""
        return False

    def get(self, request, *args, **kwargs):
        if "preview" in request.GET:
            return self.preview(request.GET["preview"])
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        if "test" in request.POST:
            return self.test(request)
        key = self.sending_key()
        if not self.shown_is_sent(key):
            return self.again(_("This changed while you looked. Check it once more."))
        try:
            url = self.send(key)
        except Refused as refusal:
            return self.again(refusal.message)
        self.say_sent(key)
        return HttpResponseRedirect(url)

    def sending_key(self) -> str:
        return posted_key(self.request)

    def shown_is_sent(self, key: str) -> bool:
        """Whether the mails are those on the page, or this is its second click."""
        if self.request.POST.get("digest") == self.planned_mails.digest:
            return True
        return Sending.objects.filter(key=key, actor=self.request.user).exists()

    def again(self, problem) -> HttpResponse:
        context = self.get_context_data(problem=problem)
        return self.render_to_response(context, status=422)

    def say_sent(self, key: str) -> None:
        if sending := Sending.objects.filter(key=key).first():
            leads_back = self.leads_away() or self.form_url()
            again = self.request.get_full_path() if leads_back else ""
            say_sent(self.request, sending, again=again)

    def test(self, request) -> HttpResponse:
        """One of the mails to the sender's own address, its links dead."""
        text = self.example(request.POST.get("person", ""))
        send_test(text=text, actor=request.user)
        said = _("A test is on its way to %(email)s.") % {"email": request.user.email}
        if getattr(request, "htmx", False):
            return HttpResponse(format_html('<p class="note yes" role="status">{}</p>', said))
        messages.success(request, said)
        return HttpResponseRedirect(request.get_full_path())

    def preview(self, which: str) -> HttpResponse:
        answer = HttpResponse(self.example(which).html)
        answer["Content-Security-Policy"] = PREVIEW_POLICY
        answer["X-Frame-Options"] = "SAMEORIGIN"
        answer["Cache-Control"] = "no-store"
        return answer

    @cached_property
    def planned_mails(self) -> Planned:
        return self.plan()

    @property
    def going(self) -> list[Mail]:
        return self.planned_mails.going

    def example(self, which: str):
        """What the mail of this number in the list says; the first where none is asked for."""
        if which and not _NUMBER.fullmatch(which):
            raise Http404
        try:
            return self.planned_mails.example(int(which or 0))
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
        shown = self.planned_mails.example(chosen) if self.going else None
        return super().get_context_data(
            heading=self.heading(),
            explained=[explained] if isinstance(explained, str) else explained,
            count=self.planned_mails.count,
            sends=self.planned_mails.count + self.besides(),
            more=self.planned_mails.count - len(self.going),
            names=[mail.user.name for mail in self.going],
            chosen_name=shown.mail.user.name if shown else "",
            from_name=(shown and shown.from_name) or settings.SITE_NAME,
            attachments=[one["name"] for one in shown.files] if shown else [],
            left_out=self._left_out(),
            recent=self._recent(),
            chosen=chosen,
            subject=shown.subject if shown else "",
            preview_url=self._preview_url(chosen),
            kept=kept,
            sending_key=self.sending_key() or secrets.token_urlsafe(24),
            digest=self.planned_mails.digest,
            back_url=self.back_url(),
            parent_url=self.form_url() or self.back_url(),
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
            sentences[why] % {"name": mail.user.name}
            for mail in self.planned_mails.mails
            if (why := why_not(mail))
        ]

    def _recent(self) -> Recent:
        """How much of our mail these people had already."""
        people = self.planned_mails.people
        return recent_of(
            people if people is not None else {mail.user_id for mail in self.going} - {None}
        )
