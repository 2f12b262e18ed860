"""Who got which mail: lists of a person's, a date's, a team's, and what each said.

The apps above say whose mails these are and who may read them.
"""

from django.shortcuts import get_object_or_404
from django.views.generic import DetailView, ListView

from ..models import Mail
from ..writing import without_links


class MailList(ListView):
    """Base of a list; a subclass says whose with :meth:`mails` and :meth:`mail_url`."""

    template_name = "mailing/mails.html"
    context_object_name = "mails"
    paginate_by = 50

    def mails(self):
        """The mails of this list; SECURITY: codes and other mail of the site itself aren't in it."""
        raise NotImplementedError

    def mail_url(self, mail) -> str:
        raise NotImplementedError

    def back(self) -> dict:
        """``parent`` and ``parent_url``: where one came from; ``lead`` says whose mail it is."""
        raise NotImplementedError

    def get_queryset(self):
        mails = self.mails().exclude(priority=Mail.Priority.SIGN_IN)
        return mails.with_subject().select_related("user").order_by("-pk")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        for mail in context["mails"]:
            mail.shown_at = self.mail_url(mail)
        return context | self.back()


class MailText(DetailView):
    """Base of the page of one mail: what it says, its links dead.

    It takes ``mails`` of the list; SECURITY: only what this hub sent is read here, since a mail of
    two hubs speaks of the other's dates as well.
    """

    template_name = "mailing/mail.html"
    context_object_name = "mail"

    @property
    def hub_id(self) -> int:
        """Whose mails may be read here."""
        raise NotImplementedError

    def get_object(self, queryset=None):
        mails = self.mails().exclude(priority=Mail.Priority.SIGN_IN).filter(for_hub=self.hub_id)
        return get_object_or_404(mails.select_related("user", "actor"), pk=self.kwargs["mail"])

    def get_context_data(self, **kwargs):
        text = without_links(self.object.text_row)
        context = {
            "text": text,
            "attached": [one["name"] for one in text.files],
            "parent_url": self.list_url(),
        }
        return super().get_context_data(**kwargs) | context

    def list_url(self) -> str:
        raise NotImplementedError
