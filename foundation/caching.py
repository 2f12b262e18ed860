"""Public pages that are the same for whoever isn't signed in: kept for a minute, then asked for anew
with their mark, and answered 304 where nothing changed.
"""

import hashlib

from django.conf import settings
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag

SECONDS = 60


def marked(request, answer, *, seconds: int = SECONDS):
    """``answer`` with an ETag of what it says; the 304 where the visitor has just that."""
    if hasattr(answer, "render"):
        answer.render()
    mark = hashlib.sha256(answer.content).hexdigest()[:32]
    return kept(known(request, mark) or answer, mark, seconds=seconds)


def known(request, mark: str):
    """The 304 for a visitor who has what is marked so; None for others."""
    return get_conditional_response(request, etag=quote_etag(mark))


def kept(answer, mark: str, *, seconds: int = SECONDS):
    """``answer`` as whoever gets it may keep it."""
    answer["ETag"] = quote_etag(mark)
    patch_cache_control(answer, public=True, max_age=seconds)
    return answer


class Cacheable:
    """Mixin for a public page, named before its view: signed out, its answers can be kept.

    It must hold no form that is sent. Who has a session may be shown a message: not theirs.
    ``seconds`` is how long it may be kept without asking.
    """

    seconds = SECONDS

    def dispatch(self, request, *args, **kwargs):
        answer = super().dispatch(request, *args, **kwargs)
        plain = request.method in ("GET", "HEAD") and answer.status_code == 200
        own = {settings.SESSION_COOKIE_NAME, "messages"} & request.COOKIES.keys()
        if not plain or own or request.user.is_authenticated:
            return answer
        return marked(request, answer, seconds=self.seconds)
