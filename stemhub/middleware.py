"""Middleware of the roof."""

import codecs
import logging
import time

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import BadRequest
from django.db import DataError
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.views.defaults import bad_request
from redis import RedisError

from foundation import languages
from foundation.access import ask_to_sign_in

logger = logging.getLogger(__name__)
RENEW_AFTER = 24 * 3600
_KEY = "renewed"


class SlidingSession:
    """Members stay signed in for 30 days *from their last visit*.

    Renewed at most once a day: SESSION_SAVE_EVERY_REQUEST would turn every page into a write.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated:
            now = int(time.time())
            if now - request.session.get(_KEY, 0) > RENEW_AFTER:
                request.session[_KEY] = now
        return self.get_response(request)


class SpokenLanguage(LocaleMiddleware):
    """Who is signed in reads in the language that they chose, anybody else as their browser asks."""

    def process_request(self, request):
        super().process_request(request)
        if request.user.is_authenticated:
            translation.activate(languages.spoken(request.user.language))
            request.LANGUAGE_CODE = translation.get_language()


class AskToSignIn(LoginRequiredMiddleware):
    """Everything is for people who are signed in, but for views that say otherwise."""

    def handle_no_permission(self, request, view_func):
        return ask_to_sign_in(request)


class TextForms:
    """Forms come as browsers send them: in UTF-8, and without the character NUL.

    Django says the first for plain forms only. With files it takes any codec that Python has, and
    fails over those that aren't of text or that make half characters. NUL is refused by the fields
    of forms; where something else is read from an address or a form, PostgreSQL refuses it.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        # Unknown names leave no encoding, and with it the usual one.
        if request.encoding and codecs.lookup(request.encoding).name != "utf-8":
            raise BadRequest("Forms must be UTF-8.")
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, ValueError | DataError) and "NUL (0x00)" in str(exception):
            return bad_request(request, exception)
        return None


class PrivatePages:
    """What a signed-in person sees is kept by no proxy, and asked for anew after they signed out."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        private = request.user.is_authenticated
        answer = self.get_response(request)
        if private and not answer.has_header("Cache-Control"):
            patch_cache_control(answer, private=True, no_cache=True)
        return answer


class PressedOnly:
    """An address that only a button leads to, opened like a page, says so: Django's answer is blank."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        answer = self.get_response(request)
        if answer.status_code != 405 or request.method != "GET" or answer.content:
            return answer
        page = render(request, "405.html", status=405)
        page["Allow"] = answer["Allow"]
        return page


class CacheAway:
    """Without the cache nobody can count tries, so nobody signs in: a sentence says so.

    SECURITY: closed, not open: whoever could hang the cache could otherwise guess codes uncounted.
    Pages for people who are signed in don't ask it.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not isinstance(exception, RedisError):
            return None
        logger.error("The cache doesn't do its work: %s", exception)
        answer = render(request, "503.html", status=503)
        answer["Retry-After"] = "60"
        return answer
