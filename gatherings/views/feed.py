"""Calendars: a person's private feed, the page where they get its address, and single files."""

import hashlib

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.decorators import method_decorator
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views import View
from django.views.generic import TemplateView

from foundation.access import PUBLIC, SIGNED_IN, Guarded

from .. import calendar
from ..models import CalendarFeed, Gathering
from ..services import feeds
from .answering import ByAnswerLink
from .scope import OfGathering


def feed_url(feed: CalendarFeed) -> str:
    """The whole address, for copying into a calendar."""
    return settings.SITE_URL + reverse("gatherings:feed", args=[feeds.address_token(feed)])


@method_decorator(login_not_required, name="dispatch")
class Feed(View):
    """What a calendar program reads, again and again: the token is the authority."""

    permission = PUBLIC
    http_method_names = ["get", "head", "options"]

    def get(self, request, token):
        feed = feeds.feed_of_token(token)
        if feed is None:
            raise Http404
        body = feeds.contents(feed)
        # What it holds alone decides: by no date could be told that a date went, or came by a role.
        etag = quote_etag(hashlib.sha256(body).hexdigest()[:32])
        answer = get_conditional_response(request, etag=etag)
        if answer is None:
            answer = HttpResponse(body, content_type=calendar.CONTENT_TYPE)
        answer["ETag"] = etag
        # A proxy must keep no copy; the calendar itself asks whether its own is still right.
        answer["Cache-Control"] = "private, no-cache"
        answer["X-Robots-Tag"] = "noindex"
        answer["Content-Disposition"] = 'inline; filename="stemhub.ics"'
        return answer


class MyCalendar(Guarded, TemplateView):
    """One's own calendar address: make it, copy it, replace it, end it."""

    permission = SIGNED_IN
    template_name = "gatherings/feed.html"

    def get_context_data(self, **kwargs):
        feed = CalendarFeed.objects.filter(user=self.request.user).first()
        address = feed_url(feed) if feed else ""
        return super().get_context_data(
            feed=feed,
            address=address,
            # Opens the calendar program of a computer or phone at once.
            webcal=address.replace("https://", "webcal://", 1).replace("http://", "webcal://", 1),
            **kwargs,
        )

    def post(self, request):
        user = request.user
        if "end" in request.POST:
            feeds.end(user=user, actor=user, via="web")
            messages.success(request, _("The old address doesn't work any more."))
        elif "make" in request.POST:
            had_one = CalendarFeed.objects.filter(user=user).exists()
            feeds.make(user=user, actor=user, via="web")
            messages.success(
                request,
                _("Here is a new address. The old one doesn't work any more.")
                if had_one
                else _("Here is your address."),
            )
        return redirect("gatherings:my_calendar")


def _file_answer(gathering: Gathering, *, brief: bool = False) -> HttpResponse:
    if gathering.state == Gathering.State.DRAFT:
        raise Http404
    address = calendar.page_url(gathering)
    file = calendar.calendar_file(gathering, viewer_url=address, brief=brief)
    answer = HttpResponse(file["content"], content_type=file["type"])
    answer["Content-Disposition"] = f'attachment; filename="{file["name"]}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


class CalendarFile(OfGathering, View):
    """One date as a file, for those who may see its page."""

    permission = "gatherings.view_gathering"
    visible_permission = "gatherings.view_gathering"

    def get(self, request, pk):
        return _file_answer(self.gathering)


class AnswerCalendarFile(ByAnswerLink):
    """The same for who holds an answer link: it shows no more than the link's page, and ends
    with it."""

    http_method_names = ["get", "head", "options"]

    def get(self, request, token):
        return _file_answer(self.attendee.gathering, brief=True)
