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
    etag = quote_etag(hashlib.sha256(answer.content).hexdigest()[:32])
    found = get_conditional_response(request, etag=etag, response=answer)
    found["ETag"] = etag
    patch_cache_control(found, public=True, max_age=seconds)
    return found


class Cacheable:
    """Mixin for a public page, named before its view: signed out, its answers can be kept.

    It must hold no form that is sent. Who has a session may be shown a message: not theirs.
    """

    def dispatch(self, request, *args, **kwargs):
        answer = super().dispatch(request, *args, **kwargs)
        plain = request.method in ("GET", "HEAD") and answer.status_code == 200
        own = {settings.SESSION_COOKIE_NAME, "messages"} & request.COOKIES.keys()
        if not plain or own or request.user.is_authenticated:
            return answer
        return marked(request, answer)
