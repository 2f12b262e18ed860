"""What a coordinator does: publish, correct, replace, withdraw."""

import secrets
from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from foundation import comparing, richtext
from foundation.deeds import InForm
from foundation.keys import keys_in
from mailing.models import Sending
from mailing.views import posted_key, say_sent
from teams.models import Team

from ...models import Draft
from ...views.scope import OfBoard, OfDraft
from ..addresses import page_of
from ..forms import CorrectionForm, PublishForm, ReplaceForm, WithdrawForm
from ..services import editions, replacing


class Undoable(InForm):
    """A form whose press everybody sees at once, with *Undo* for a minute."""

    def get_context_data(self, **kwargs):
        key = posted_key(self.request) or secrets.token_urlsafe(24)
        return super().get_context_data(**kwargs, sending_key=key)

    def say_done(self, said: str) -> None:
        key = posted_key(self.request)
        sending = Sending.objects.filter(key=key, actor=self.request.user).first()
        if sending is None:
            messages.success(self.request, said)
        else:
            say_sent(self.request, sending, done=said)


class Publish(OfBoard, Undoable):
    """The adopted texts of a team, all ticked; one press publishes them.

    ``published`` in the address names what was just published: what can be done with it next.
    """

    permission = "recommendations.publish"
    template_name = "recommendations/publishing/publish.html"
    form_class = PublishForm

    @cached_property
    def drafts(self):
        rows = Draft.objects.of_team(self.team).filter(state=Draft.State.ADOPTED)
        rows = rows.select_related("focus_area", "replaces__edition")
        return rows.prefetch_related("addressees").order_by("title", "pk")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"drafts": self.drafts}

    def get_initial(self):
        only = self.request.GET.get("only", "")
        chosen = [one.pk for one in self.drafts if not only or str(one.pk) == only]
        return {"texts": chosen}

    def save(self, form):
        drafts = list(form.cleaned_data["texts"])
        found = editions.publish(
            drafts=drafts,
            actor=self.request.user,
            via="web",
            sending_key=posted_key(self.request),
        )
        self.say_done(editions.said_published(found))
        url = reverse("recommendations:publish", args=[self.team.pk])
        named = urlencode([("published", one.draft_id) for one in found])
        return redirect(f"{url}?{named}")

    def just_published(self) -> list[Draft]:
        named = keys_in(self.request.GET.getlist("published"))
        if not named:
            return []
        rows = Draft.objects.of_team(self.team).filter(pk__in=named, state=Draft.State.PUBLISHED)
        return list(rows.select_related("edition").order_by("title", "pk"))

    def get_context_data(self, **kwargs):
        kwargs.setdefault("form", self.get_form())
        published = self.just_published()
        ticked = {str(one) for one in kwargs["form"]["texts"].value() or ()}
        rows = [(one, str(one.pk) in ticked) for one in self.drafts]
        letter = urlencode([("text", one.pk) for one in published])
        return super().get_context_data(
            **kwargs | {"team": self.team},
            rows=rows,
            published=published,
            letter_url=f"{reverse('recommendations:letter')}?{letter}",
        )


class OfPublished(OfDraft):
    """A deed on a text that is published; others of one's drafts lead to their page."""

    permission = "recommendations.decide"
    states: tuple[str, ...] = (Draft.State.PUBLISHED,)

    def rows(self):
        return super().rows().select_related("edition")

    def get(self, request, *args, **kwargs):
        if self.draft.state not in self.states:
            messages.info(request, _("This text isn't published now."))
            return redirect(self.draft)
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        if self.draft.state not in self.states:
            messages.error(request, _("This text isn't published now."))
            return redirect(self.draft)
        return super().post(request, *args, **kwargs)


class Correct(OfPublished, Undoable):
    """A typo or a link: looked at as the difference first, then a marked edition."""

    template_name = "recommendations/publishing/correct.html"
    form_class = CorrectionForm

    def get_form_kwargs(self):
        given = super().get_form_kwargs() | {"edition": self.draft.edition}
        given.pop("initial")
        return given

    def save(self, form):
        correction = form.correction()
        if "publish" not in self.request.POST:
            return self.render_to_response(self.get_context_data(form=form, looked=True))
        edition = editions.correct(
            draft=self.draft,
            correction=correction,
            reason=form.cleaned_data["reason"],
            seen=form.cleaned_data["seen"],
            actor=self.request.user,
            via="web",
            sending_key=posted_key(self.request),
        )
        self.say_done(editions.said_corrected(edition))
        return redirect(page_of(self.draft.pk))

    def get_context_data(self, *, looked: bool = False, **kwargs):
        if looked:
            form = kwargs["form"]
            before, html = editions.corrected(self.draft, form.correction())
            rows = comparing.compare(richtext.blocks(before.html), richtext.blocks(html))
            kwargs["rows"] = [one for one in rows if one.kind != comparing.SAME]
            kwargs["renamed"] = form.cleaned_data["title"] != before.title
            kwargs["asks_otherwise"] = form.cleaned_data["summary"] != before.summary
        number = self.draft.edition.number + 1
        return super().get_context_data(
            edition=self.draft.edition, next=number, looked=looked, **kwargs
        )


class Replace(OfPublished, InForm):
    """A new draft with the published words; the old text stays until the new one is published."""

    template_name = "recommendations/publishing/replace.html"
    form_class = ReplaceForm

    @cached_property
    def teams(self) -> list[Team]:
        return replacing.teams_for(self.draft, Team.objects.visible_to(self.request.user))

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"teams": self.teams}

    def save(self, form):
        new = replacing.start(
            draft=self.draft, team=form.cleaned_data["team"], actor=self.request.user, via="web"
        )
        said = _("The new draft begins with the published words. The old text stays until then.")
        messages.success(self.request, said)
        return redirect(new)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            teams=self.teams,
            known=replacing.in_the_works(self.draft),
            **kwargs,
        )


class Withdraw(OfPublished, Undoable):
    template_name = "recommendations/publishing/withdraw.html"
    form_class = WithdrawForm
    states = (Draft.State.PUBLISHED, Draft.State.REPLACED)

    def save(self, form):
        editions.withdraw(
            draft=self.draft,
            actor=self.request.user,
            via="web",
            sending_key=posted_key(self.request),
            **form.cleaned_data,
        )
        self.say_done(_("It is withdrawn, and its page says why."))
        return redirect(page_of(self.draft.pk))
